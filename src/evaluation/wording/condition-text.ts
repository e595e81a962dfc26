import type { Clause, OpenCondition, Requirement, Verdict } from '../verdict';

/** Operators as words between key and values; what is not listed stands as it is in policies. */
const VERBS: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  StringLike: 'is like',
  StringNotEquals: 'is not',
  StringNotLike: 'is not like',
  ArnEquals: 'is like',
  ArnLike: 'is like',
  ArnNotEquals: 'is not like',
  ArnNotLike: 'is not like',
  Bool: 'is',
  NumericLessThan: 'is less than',
  NumericLessThanEquals: 'is at most',
  NumericGreaterThan: 'is more than',
  NumericGreaterThanEquals: 'is at least',
  Equals: 'is',
};

/** The conditions of a verdict as sentences: `when kms:ViaService is like s3.eu-west-1.amazonaws.com`. */
export function describeConditions({ conditions }: Pick<Verdict, 'conditions'>): string[] {
  return conditions.map(describeRequirement);
}

function describeRequirement({ kind, clauses, given = [] }: Requirement): string {
  const alternatives = [...new Set(clauses.map(describeClause))].join(kind === 'when' ? ', or ' : ', nor ');
  const context = given.length > 0 ? ` (where ${given.map(describeOpenCondition).join(' and ')})` : '';
  return `${kind} ${alternatives}${context}`;
}

function describeClause({ conditions }: Clause): string {
  return conditions.map(describeOpenCondition).join(' and ');
}

function describeOpenCondition({ operator, key, values }: OpenCondition): string {
  if (operator === 'Null') return `${key} is ${String(values[0]) === 'true' ? 'absent' : 'present'}`;
  return `${key} ${VERBS[operator] ?? operator} ${values.map(String).join(' or ')}`;
}
