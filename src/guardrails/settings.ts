import { PENDING_WINDOW_DAYS, type RangeWithDefault, ROTATION_PERIOD_DAYS } from '../access/limits';
import { type Field, type FieldParser, type FieldParsers, listOf, objectOf, oneOf, text, textLike } from '../evaluation/field-reader';
import { FRAMEWORKS } from './frameworks';
import { RULE_IDS, type RuleId } from './rule-id';
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
