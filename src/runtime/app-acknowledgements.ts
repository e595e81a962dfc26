import { existsSync, readFileSync } from 'node:fs';
import type { StackSource } from '../evaluation/stack-source';
import { acknowledgedRule, PLUGIN_NAME } from '../guardrails/acknowledgement-id';
import type { RuleException } from '../guardrails/exceptions';

/** What this reads of the report that the CDK writes about validation. */
interface ValidationReport {
  readonly pluginReports?: readonly {
    readonly pluginName: string;
    readonly suppressedViolations?: readonly { readonly ruleName: string; readonly reason?: string; readonly acknowledgedAt?: string }[];
  }[];
}

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
  const { pluginReports = [] }: ValidationReport = JSON.parse(readFileSync(file, 'utf8'));
  const suppressed = pluginReports.filter(({ pluginName }) => pluginName === PLUGIN_NAME).flatMap((one) => one.suppressedViolations ?? []);
  return suppressed.map(({ ruleName, acknowledgedAt = '', reason = '' }) => acknowledgement(ruleName, acknowledgedAt, reason));
}

function acknowledgement(rule: string, path: string, reason: string): RuleException {
  return { kind: 'acknowledgement', rule, resource: path, reason, at: path || 'the app' };
}
