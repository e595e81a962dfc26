import { Field, type FieldParser, type FieldProblem, listOf, objectOf, oneOf, text } from '../evaluation/field-reader';
import { RULE_IDS, type RuleId } from './rule-id';
import { type GuardrailSettings, SETTING_PARSERS } from './settings';

/** What a configuration file holds. */
export interface GuardrailConfiguration extends GuardrailSettings {
  readonly waivers?: readonly Waiver[];
}

/** A rule that is not asked of a resource for a time. */
export interface Waiver {
  readonly rule: RuleId;
  /** Path of a construct, what is in it included, or `<stack>.<logical id>`. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it counts, as `2027-12-31`. */
  readonly expires: string;
}

const waiver = objectOf<Waiver>({ rule: oneOf(RULE_IDS), resource: text, reason: text, expires: day }, [
  'rule',
  'resource',
  'reason',
  'expires',
]);

const configuration = objectOf<GuardrailConfiguration>({ ...SETTING_PARSERS, waivers: listOf(waiver) }, []);

/** Reads a configuration out of parsed YAML or JSON, and adds what is wrong with it to the problems. */
export function parseConfiguration(value: unknown, problems: FieldProblem[]): GuardrailConfiguration | undefined {
  return configuration(new Field(value, [], problems, 'configuration'));
}

function day(field: Field): ReturnType<FieldParser<string>> {
  const { value } = field;
  return typeof value === 'string' && isDay(value) ? value : field.mustBe('a day like `2027-12-31`');
}

/** The 30th of February is none. */
function isDay(value: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
