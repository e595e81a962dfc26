import { PENDING_WINDOW_DAYS, type RangeWithDefault, ROTATION_PERIOD_DAYS } from '../access/limits';
import type { AppModel } from '../evaluation/app-model';
import { type Field, type FieldParser, type FieldParsers, listOf, objectOf, oneOf, text, textLike } from '../evaluation/field-reader';
import type { Finding } from './finding';
import { FRAMEWORKS, judgeByFramework } from './frameworks';
import type { Framework } from './frameworks/framework';
import { type Assessment, judge } from './judge';
import { RULE_IDS, type RuleId } from './rule-id';
import { DEFAULT_RULE_OPTIONS, type RuleOptions } from './rule-options';
import { RULES } from './rules';
import type { Severity } from './severity';

/** What users decide about the guardrails, in the props of the plugin and in configuration files. */
export interface GuardrailSettings {
  /** In days. */
  readonly maxRotationPeriod?: number;
  /** In days. */
  readonly minPendingWindow?: number;
  readonly allowedAccounts?: readonly string[];
  readonly allowedOrganizations?: readonly string[];
  readonly allowedRegions?: readonly string[];
  readonly aliasPattern?: string;
  /** Ids; none: every rule, whatever framework asks for it. */
  readonly frameworks?: readonly string[];
  readonly severities?: Readonly<Partial<Record<RuleId, Severity>>>;
}

/** How each setting is read; what cannot be is reported. */
export const SETTING_PARSERS: FieldParsers<GuardrailSettings> = {
  maxRotationPeriod: daysIn(ROTATION_PERIOD_DAYS),
  minPendingWindow: daysIn(PENDING_WINDOW_DAYS),
  allowedAccounts: listOf(textLike(/^\d{12}$/, 'an account id of 12 digits, in quotes')),
  allowedOrganizations: listOf(textLike(/^o-[a-z0-9]{10,32}$/, 'an organization id like `o-a1b2c3d4e5`')),
  allowedRegions: listOf(textLike(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a Region like `eu-west-1`')),
  aliasPattern: regularExpression,
  frameworks: listOf(oneOf(FRAMEWORKS.map(({ id }) => id))),
  severities: objectOf(severityPerRule(), []),
};

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
  const options = ruleOptions(settings);
  const byFramework = selectedFrameworks(settings).map((framework) => ({
    framework,
    assessment: judgeByFramework(model, framework, options),
  }));
  const assessments = byFramework.length > 0 ? byFramework.map(({ assessment }) => assessment) : [judge(model, RULES, options)];
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
  return [...new Map(findings.map((finding) => [findingKey(finding), finding])).values()];
}

/** What makes two findings of one app the same. */
export function findingKey({ rule, outcome, resource, message }: Finding): string {
  return JSON.stringify([rule, outcome, resource.id, message]);
}

/** What is not known stays a warning. */
function withSeverity(finding: Finding, { severities = {} }: GuardrailSettings): Finding {
  const severity = severities[finding.rule];
  return severity === undefined || finding.outcome === 'undetermined' ? finding : { ...finding, severity };
}

function daysIn({ min, max }: RangeWithDefault): FieldParser<number> {
  return (field) => {
    const { value } = field;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? value : field.mustBe(`a whole number of days from ${min} to ${max}`);
  };
}

function regularExpression(field: Field): string | undefined {
  const pattern = text(field);
  try {
    return pattern && new RegExp(pattern) && pattern;
  } catch {
    return field.mustBe('a regular expression');
  }
}

function severityPerRule(): FieldParsers<Partial<Record<RuleId, Severity>>> {
  const severity = oneOf<Severity>(['error', 'warning']);
  return Object.fromEntries(RULE_IDS.map((id) => [id, severity])) as Record<RuleId, FieldParser<Severity>>;
}
