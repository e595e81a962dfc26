import { existsSync, readFileSync } from 'node:fs';
import { getOwn, isJsonObject, type Json } from '../evaluation/json-text';
import type { StackSource } from '../evaluation/stack-source';
import { parseJsonText } from '../evaluation/template-text';
import { acknowledgedRule, PLUGIN_NAME } from '../guardrails/acknowledgement-id';
import type { RuleException } from '../guardrails/exceptions';

/**
 * The acknowledgements of apps. Those of stacks, and of constructs in them, are logged beside their templates; those of a stage or of the app
 * are only in the report of the plugin, where it ran.
 */
export function appAcknowledgements(paths: readonly string[], stacks: readonly StackSource[]): readonly RuleException[] {
  const logged = stacks.flatMap(({ constructs }) =>
    constructs.acknowledgements.flatMap(({ id, path, reason }) => {
      const rule = acknowledgedRule(id);
      return rule === undefined ? [] : [acknowledgement(rule, path, reason)];
    }),
  );
  const all = [...paths.flatMap(reported), ...logged];
  return [...new Map(all.map((one) => [JSON.stringify([one.rule, one.resource]), one])).values()];
}

function reported(path: string): RuleException[] {
  const file = `${path}/validation-report.json`;
  if (!existsSync(file)) return [];
  const report = parseJsonText(readFileSync(file, 'utf8'), file);
  const ours = listIn(report, 'pluginReports').filter((one) => textIn(one, 'pluginName') === PLUGIN_NAME);
  return ours
    .flatMap((one) => listIn(one, 'suppressedViolations'))
    .map((one) => acknowledgement(textIn(one, 'ruleName'), textIn(one, 'acknowledgedAt'), textIn(one, 'reason')));
}

function listIn(value: Json, name: string): readonly Json[] {
  const list = isJsonObject(value) ? getOwn(value, name) : undefined;
  return Array.isArray(list) ? list : [];
}

function textIn(value: Json, name: string): string {
  const text = isJsonObject(value) ? getOwn(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}

function acknowledgement(rule: string, path: string, reason: string): RuleException {
  return { kind: 'acknowledgement', rule, resource: path, reason, at: path || 'the app' };
}
