/** Operators by the name IAM documents; `ifExists` and the set qualifiers come on top. */
const BASES = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Null',
] as const;

export type ConditionOperatorBase = (typeof BASES)[number];

export type SetQualifier = 'ForAnyValue' | 'ForAllValues';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface ConditionOperator {
  readonly qualifier?: SetQualifier;
  readonly base: ConditionOperatorBase;
  /** True where the request lacks the key. Null has no such form. */
  readonly ifExists: boolean;
}

const BY_LOWER_CASE = new Map(BASES.map((base) => [base.toLowerCase(), base]));
const FORM = /^(?:(foranyvalue|forallvalues):)?([a-z]+?)(ifexists)?$/;

/** The operator a policy names, in any case; undefined if IAM has none of this name. */
export function parseOperator(text: string): ConditionOperator | undefined {
  const [, qualifier, name = '', ifExists] = FORM.exec(text.toLowerCase()) ?? [];
  const base = BY_LOWER_CASE.get(name);
  if (base === undefined || (base === 'Null' && ifExists !== undefined)) {
    return undefined;
  }
  return { ...(qualifier && { qualifier: qualifierNamed(qualifier) }), base, ifExists: ifExists !== undefined };
}

export function renderOperator(operator: ConditionOperator): string {
  return `${operator.qualifier ? `${operator.qualifier}:` : ''}${operator.base}${operator.ifExists ? 'IfExists' : ''}`;
}

function qualifierNamed(lowerCase: string): SetQualifier {
  return lowerCase === 'foranyvalue' ? 'ForAnyValue' : 'ForAllValues';
}
