import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { templateOf } from '../../src/evaluation/template';
import type { Finding } from '../../src/guardrails/finding';
import { judge } from '../../src/guardrails/judge';
import { DEFAULT_RULE_OPTIONS, type RuleOptions } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';

/** A template in a known place, and what one rule has to say about it. */
export interface RuleCase {
  readonly name: string;
  /** Shown in docs/RULES.md. */
  readonly example?: 'failing' | 'passing';
  readonly options?: Partial<RuleOptions>;
  /** One template, or several by the name of their stack. */
  readonly template?: object;
  readonly templates?: Readonly<Record<string, object>>;
  /** Of the stacks. @default - account 111122223333, Region eu-west-1 */
  readonly environments?: Readonly<Record<string, { readonly account?: string; readonly region?: string }>>;
  readonly findings: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  readonly logicalId: string;
  readonly outcome?: Finding['outcome'];
  readonly severity?: Finding['severity'];
  /** Part of the message. */
  readonly message?: string;
  /** Part of what to do. */
  readonly fix?: string;
  /** Part of one of the grounds. */
  readonly because?: string;
}

const DIRECTORY = path.join(__dirname, 'cases');
const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };

/** The cases of each rule; its file is named after it. */
export const RULE_CASES: ReadonlyMap<string, readonly RuleCase[]> = new Map(
  readdirSync(DIRECTORY).map((file) => [path.basename(file, '.yaml'), parse(readFileSync(path.join(DIRECTORY, file), 'utf8'))]),
);

/**
 * What one rule finds in the templates of a case.
 *
 * @param watched what is to stand between the rule and its options
 */
export function findingsOfCase(
  ruleId: string,
  { template, templates, environments = {}, options }: RuleCase,
  watched = (all: RuleOptions): RuleOptions => all,
): readonly Finding[] {
  const stacks = Object.entries(templates ?? { Stack: template ?? {} }).map(([name, body]) => ({
    ...bareStack(templateOf(JSON.parse(JSON.stringify(body)), `${name}.template.json`), () => undefined, environments[name] ?? ENVIRONMENT),
    name,
  }));
  const rules = RULES.filter(({ id }) => id === ruleId);
  return judge(readApp(stacks), rules, watched({ ...DEFAULT_RULE_OPTIONS, ...options })).findings;
}
