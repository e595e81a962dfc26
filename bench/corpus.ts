import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AppModel } from '../src/evaluation/app-model';
import { readApp } from '../src/evaluation/app-reader';
import { MANIFEST_FILE } from '../src/evaluation/assembly';
import type { PolicyDocument } from '../src/evaluation/policy-document';
import { AccessQuestions } from '../src/evaluation/questions/access-questions';
import type { Holding } from '../src/evaluation/questions/holdings';
import type { Statement } from '../src/evaluation/statement';
import { parseIfTemplate } from '../src/evaluation/template';
import { reasonsOf, type Text } from '../src/evaluation/text';
import type { Finding } from '../src/guardrails/finding';
import { judge } from '../src/guardrails/judge';
import { DEFAULT_RULE_OPTIONS } from '../src/guardrails/rule-options';
import { RULES } from '../src/guardrails/rules';
import { readStacks } from '../src/runtime/app-files';

/**
 * Reads every template and cloud assembly below a folder, says what of it is known before deployment, and judges it by every rule.
 *
 *     npx tsx bench/corpus.ts FOLDER
 */
const SYMBOLS =
  /^(the account|the Region|the partition) is|gets its id when|is named when|names that are too long|^\S+ of \S+ is not known before/;

/** What is counted: values that are known, symbols of the app's own resources and place, or unknown. */
class Tally {
  total = 0;
  symbolic = 0;
  unknown = 0;
  readonly reasons = new Map<string, number>();

  add(reasons: readonly string[]): void {
    this.total += 1;
    if (reasons.length > 0) this.symbolic += 1;
    const unexpected = reasons.filter((reason) => !SYMBOLS.test(reason));
    if (unexpected.length > 0) this.unknown += 1;
    for (const reason of new Set(unexpected.map(grouped))) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  get row() {
    const share = (count: number) => `${((100 * count) / Math.max(1, this.total)).toFixed(1)} %`;
    return { total: this.total, 'partly symbolic': share(this.symbolic), unknown: share(this.unknown) };
  }
}

/** Reasons without the names in them. */
function grouped(reason: string): string {
  return reason
    .replace(/(condition|parameter|export|output|macro|policy|stack) \S+/g, '$1 …')
    .replace(/^(an entry of|JSON that) \S+/, '$1 …')
    .replace(/ changes .* when/, ' changes … when')
    .replace(/^\S+ (gets its id|is not defined)/, '… $1')
    .replace(/(secretsmanager|ssm-secure) .* is a secret/, '$1 … is a secret');
}

class Summary {
  readonly errors: string[] = [];
  readonly statements = new Tally();
  readonly principals = new Tally();
  readonly actions = new Tally();
  readonly resources = new Tally();
  readonly conditions = new Tally();
  readonly counts = { apps: 0, stacks: 0, keys: 0, replicas: 0, aliases: 0, principals: 0, policies: 0, problems: 0, guarded: 0 };
  readonly problems = new Map<string, number>();
  readonly verdicts = { allowed: 0, 'allowed under conditions': 0, unknown: 0 };
  readonly unknownVerdicts = new Map<string, number>();
  readonly findings = new Map<string, { error: number; warning: number; undetermined: number }>();

  add(app: AppModel): void {
    const replicas = app.keys.filter((key) => key.replicaOf !== undefined).length;
    const documents = documentsOf(app);
    this.count({ apps: 1, stacks: app.stacks.length, keys: app.keys.length - replicas, replicas });
    this.count({ aliases: app.keys.flatMap((key) => key.aliases).length, principals: app.principals.length });
    this.count({ policies: documents.length, problems: app.problems.length });
    for (const { message } of app.problems) this.problems.set(grouped(message), (this.problems.get(grouped(message)) ?? 0) + 1);
    for (const statement of documents.flatMap((document) => document.statements)) this.addStatement(statement);
    const questions = new AccessQuestions(app);
    for (const holding of app.keys.flatMap((key) => questions.holdingsOn(key))) this.addHolding(holding);
    for (const finding of judge(app, RULES, DEFAULT_RULE_OPTIONS).findings) this.addFinding(finding);
  }

  private addFinding({ rule, outcome, severity }: Finding): void {
    const counts = this.findings.get(rule) ?? { error: 0, warning: 0, undetermined: 0 };
    counts[outcome === 'undetermined' ? outcome : severity] += 1;
    this.findings.set(rule, counts);
  }

  /** What is denied is not counted: nearly everything is, to nearly everybody. */
  private addHolding({ actions, verdict }: Holding): void {
    const outcome = verdict.outcome === 'unknown' ? 'unknown' : verdict.conditions.length > 0 ? 'allowed under conditions' : 'allowed';
    this.verdicts[outcome] += actions.length;
    if (outcome !== 'unknown') return;
    for (const reason of new Set(verdict.unknownBecause.map((missing) => grouped(missing.reason)))) {
      this.unknownVerdicts.set(reason, (this.unknownVerdicts.get(reason) ?? 0) + actions.length);
    }
  }

  private addStatement(statement: Statement): void {
    const texts = (values: readonly Text[] | undefined) => (values ?? []).flatMap(reasonsOf);
    const parts = {
      principals: texts(statement.principals?.entries.map(({ value }) => value)),
      actions: texts(statement.actions?.values),
      resources: texts(statement.resources?.values),
      conditions: texts(statement.conditions.flatMap(({ values }) => values)),
    };
    if (statement.guards.length > 0) this.counts.guarded += 1;
    this.statements.add([...statement.unknown, ...Object.values(parts).flat()]);
    for (const value of statement.principals?.entries ?? []) this.principals.add(reasonsOf(value.value));
    for (const value of statement.actions?.values ?? []) this.actions.add(reasonsOf(value));
    for (const value of statement.resources?.values ?? []) this.resources.add(reasonsOf(value));
    for (const value of statement.conditions.flatMap(({ values }) => values)) this.conditions.add(reasonsOf(value));
  }

  private count(more: Partial<Summary['counts']>): void {
    for (const [name, value] of Object.entries(more)) this.counts[name as keyof Summary['counts']] += value;
  }
}

function documentsOf(app: AppModel): PolicyDocument[] {
  const ofPrincipals = app.principals.flatMap(({ identityPolicies, permissionsBoundary, trustPolicy }) => [
    ...identityPolicies,
    ...[permissionsBoundary, trustPolicy].filter((document) => document !== undefined),
  ]);
  const others = [
    ...app.keys.map(({ keyPolicy }) => keyPolicy),
    ...[...app.vpcEndpoints, ...app.resourcePolicies].map(({ policy }) => policy),
  ];
  return [...new Set([...ofPrincipals, ...others])];
}

/** Cloud assemblies and, outside of them, files that may be templates. */
function pathsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === MANIFEST_FILE)) return [folder];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pathsBelow(path);
    return /\.(json|ya?ml|template)$/.test(entry.name) ? [path] : [];
  });
}

/** Reads what is an app; other JSON and YAML may lie in the folder too. */
function addPath(path: string, summary: Summary): void {
  try {
    const isApp = statSync(path).isDirectory() || parseIfTemplate(readFileSync(path, 'utf8'), path);
    if (isApp) summary.add(readApp(readStacks(path)));
  } catch (error) {
    summary.errors.push(String(error));
  }
}

function table(counts: ReadonlyMap<string, number>): void {
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => ({ count, reason }));
  if (rows.length > 0) console.table(rows);
}

function main([folder]: readonly string[]): void {
  if (folder === undefined) throw new Error('usage: corpus.ts FOLDER');
  const summary = new Summary();
  const start = performance.now();
  for (const path of pathsBelow(folder)) addPath(path, summary);
  console.table({ ...summary.counts, milliseconds: Math.round(performance.now() - start), errors: summary.errors.length });
  const { statements, principals, actions, resources, conditions } = summary;
  const tallies = { statements, principals, actions, resources, conditions };
  console.table(Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.row])));
  for (const [name, { reasons }] of Object.entries(tallies)) {
    console.log(`\nunknown in ${name}`);
    table(reasons);
  }
  const asked = Object.values(summary.verdicts).reduce((sum, count) => sum + count, 0);
  console.log(
    `\nverdicts that are not denials, action by action: ${((100 * summary.verdicts.unknown) / Math.max(1, asked)).toFixed(1)} % unknown`,
  );
  console.table(summary.verdicts);
  table(summary.unknownVerdicts);
  console.log('\nfindings');
  console.table(Object.fromEntries(summary.findings));
  console.log('\nproblems');
  table(summary.problems);
  for (const error of summary.errors) console.log(error);
  process.exitCode = summary.errors.length > 0 ? 1 : 0;
}

main(process.argv.slice(2));
