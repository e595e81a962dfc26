import type { AppModel } from '../evaluation/app-model';
import { type ControlCoverage, coverageOf } from './control-coverage';
import type { Finding } from './finding';
import { controlsOf, FRAMEWORKS, judgeByFramework } from './frameworks';
import type { Framework } from './frameworks/framework';
import { type Assessment, judgeApp } from './judge';
import { JudgedApp } from './judged-app';
import { isRuleId, type RuleId } from './rule-id';
import { DEFAULT_RULE_OPTIONS, type RuleOptions } from './rule-options';
import { RULES } from './rules';
import type { GuardrailSettings } from './settings';

/** What an app is told, by the settings it is judged with. */
export interface GuardrailAssessment {
  /** Those of several frameworks once. */
  readonly findings: readonly Finding[];
  readonly judgedRules: ReadonlySet<RuleId>;
  /** The frameworks that the settings select. */
  readonly byFramework: readonly FrameworkAssessment[];
}

/** An app as one framework asks for it. */
export interface FrameworkAssessment {
  readonly framework: Framework;
  readonly assessment: Assessment;
}

/** Judges an app as the settings ask for: by every rule, or by those of the frameworks that they select. */
export function assess(model: AppModel, settings: GuardrailSettings): GuardrailAssessment {
  return assessApp(judgedApp(model, settings), settings);
}

/** An app with what the settings allow. */
export function judgedApp(model: AppModel, settings: GuardrailSettings): JudgedApp {
  return new JudgedApp(model, ruleOptions(settings));
}

/** The same where something is known of the app already. */
export function assessApp(app: JudgedApp, settings: GuardrailSettings): GuardrailAssessment {
  const byFramework = selectedFrameworks(settings).map((framework) => ({
    framework,
    assessment: judgeByFramework(app, framework),
  }));
  const assessments = byFramework.length > 0 ? byFramework.map(({ assessment }) => assessment) : [judgeApp(app, RULES)];
  return {
    findings: unique(assessments.flatMap(({ findings }) => findings)).map((finding) => withSeverity(finding, settings)),
    judgedRules: new Set(assessments.flatMap(({ tallies }) => [...tallies.keys()])),
    byFramework,
  };
}

function selectedFrameworks({ frameworks = [] }: GuardrailSettings): readonly Framework[] {
  return FRAMEWORKS.filter(({ id }) => frameworks.includes(id));
}

function ruleOptions({ maxRotationPeriod, minPendingWindow, severities, frameworks, ...lists }: GuardrailSettings): RuleOptions {
  return {
    ...DEFAULT_RULE_OPTIONS,
    ...lists,
    ...(maxRotationPeriod !== undefined && { maxRotationPeriodDays: maxRotationPeriod }),
    ...(minPendingWindow !== undefined && { minPendingWindowDays: minPendingWindow }),
  };
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map([...new Set(findings)].map((finding) => [findingKey(finding), finding])).values()];
}

const FINDING_KEYS = new WeakMap<Finding, string>();

/** What makes two findings of one app the same. */
function findingKey(finding: Finding): string {
  const { rule, outcome, resource, message } = finding;
  const key = FINDING_KEYS.get(finding) ?? JSON.stringify([rule, outcome, resource.id, message]);
  FINDING_KEYS.set(finding, key);
  return key;
}

/** What is not known stays a warning. */
function withSeverity(finding: Finding, { severities = {} }: GuardrailSettings): Finding {
  const severity = severities[finding.rule];
  return severity === undefined || finding.outcome === 'undetermined' ? finding : { ...finding, severity };
}

/** How far an app meets each of the frameworks that were selected. */
export interface FrameworkCoverage {
  readonly framework: Framework;
  readonly coverage: readonly ControlCoverage[];
}

/** @param open the findings that nobody acknowledged or waived */
export function coverageByFramework({ byFramework }: GuardrailAssessment, open: readonly Finding[]): readonly FrameworkCoverage[] {
  const keys = new Set(open.map(findingKey));
  return byFramework.map(({ framework, assessment }) => {
    const stillOpen = assessment.findings.filter((finding) => keys.has(findingKey(finding)));
    return { framework, coverage: coverageOf(framework, assessment, stillOpen) };
  });
}

/** The controls that a rule covers: of the frameworks that were selected, or of all. */
export function controlsCoveredBy(rule: RuleId, { byFramework }: GuardrailAssessment): readonly string[] {
  return controlsOf(rule, byFramework.length > 0 ? byFramework.map(({ framework }) => framework) : FRAMEWORKS);
}

/** Whether an exception to a rule can be stale: not where the selected frameworks do not ask for the rule. */
export function canBeStale(rule: string, { judgedRules }: GuardrailAssessment): boolean {
  return !isRuleId(rule) || judgedRules.has(rule);
}
