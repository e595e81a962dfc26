import type { AppModel, ResourceIdentity } from '../evaluation/app-model';
import { describeSource } from '../evaluation/wording/source-text';
import type { Finding } from './finding';
import { JudgedApp } from './judged-app';
import type { Cause, Doubt, Judgement } from './judgement';
import type { Rule } from './rule';
import type { RuleId } from './rule-id';
import type { RuleOptions } from './rule-options';

/** How many resources a rule found compliant, and so on; what it does not apply to is not counted. */
export interface Tally {
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly undetermined: number;
}

/** What the rules say of an app. */
export interface Assessment {
  readonly findings: readonly Finding[];
  readonly tallies: ReadonlyMap<RuleId, Tally>;
}

/** Judges every key, bucket and principal of an app by every rule. */
export function judge(model: AppModel, rules: readonly Rule[], options: RuleOptions): Assessment {
  return judgeApp(new JudgedApp(model, options), rules);
}

/** The same where something is known of the app already. */
export function judgeApp(app: JudgedApp, rules: readonly Rule[]): Assessment {
  const results = rules.map((rule) => ({ rule, ...resultOf(rule, app) }));
  return {
    findings: results.flatMap(({ findings }) => findings),
    tallies: new Map(results.map(({ rule, tally }) => [rule.id, tally])),
  };
}

/** What one rule says of an app. */
interface Result {
  readonly findings: readonly Finding[];
  readonly tally: Tally;
}

/** By what can be asked of the app, which it keeps under other options. Frameworks share rules, and judge by the same options unless they ask for others. */
const KNOWN = new WeakMap<JudgedApp['questions'], Map<string, Result>>();

function resultOf(rule: Rule, app: JudgedApp): Result {
  const ofApp = KNOWN.get(app.questions) ?? new Map<string, Result>();
  KNOWN.set(app.questions, ofApp);
  const id = JSON.stringify([rule.id, ...(rule.goesBy ?? []).map((option) => app.options[option])]);
  const result = ofApp.get(id) ?? summary(rule, judgeAll(rule, app));
  ofApp.set(id, result);
  return result;
}

function summary(rule: Rule, judged: readonly Judged[]): Result {
  return { findings: judged.flatMap(({ resource, judgement }) => findingsOf(rule, resource, judgement)), tally: tallyOf(judged) };
}

interface Judged {
  readonly resource: ResourceIdentity;
  readonly judgement: Judgement;
}

function judgeAll(rule: Rule, app: JudgedApp): readonly Judged[] {
  switch (rule.judges) {
    case 'key':
      return app.model.keys.map((resource) => ({ resource, judgement: rule.judge(resource, app) }));
    case 'bucket':
      return app.buckets.map((resource) => ({ resource, judgement: rule.judge(resource, app) }));
    case 'principal':
      return app.model.principals.map((resource) => ({ resource, judgement: rule.judge(resource, app) }));
  }
}

function findingsOf(rule: Rule, resource: ResourceIdentity, judgement: Judgement): readonly Finding[] {
  switch (judgement.outcome) {
    case 'compliant':
    case 'notApplicable':
      return [];
    case 'undetermined':
      return judgement.doubts.map((doubt) => openQuestion(rule, resource, doubt));
    case 'nonCompliant':
      return [
        ...judgement.causes.map((cause) => violation(rule, resource, cause)),
        ...judgement.doubts.map((doubt) => openQuestion(rule, resource, doubt)),
      ];
  }
}

function violation(rule: Rule, judged: ResourceIdentity, cause: Cause): Finding {
  const { message, because = [], resource = judged, severity = rule.severity, fix = rule.fix } = cause;
  return { rule: rule.id, outcome: 'violated', severity, resource, message, fix, because: [...new Set(because.map(describeSource))] };
}

function openQuestion({ id, fix }: Rule, resource: ResourceIdentity, { reason, because = [] }: Doubt): Finding {
  return {
    rule: id,
    outcome: 'undetermined',
    severity: 'warning',
    resource,
    message: `cannot be determined from the template: ${reason}`,
    fix: `make what decides known at synthesis, or acknowledge the finding; where the rule is broken: ${fix}`,
    because: [...new Set(because.map(describeSource))],
  };
}

function tallyOf(judgements: readonly Judged[]): Tally {
  const count = (outcome: Judgement['outcome']) => judgements.filter(({ judgement }) => judgement.outcome === outcome).length;
  return { compliant: count('compliant'), nonCompliant: count('nonCompliant'), undetermined: count('undetermined') };
}
