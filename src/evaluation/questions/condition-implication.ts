import { type ConditionOperatorBase, parseOperator } from '../../access/condition-operator';
import { isContradicted, needsKey } from '../contradictions';
import { type Text, textMatches } from '../text';
import type { Clause, OpenCondition, Requirement } from '../verdict';
import { describeCondition } from '../ways';

/**
 * Whether every request that meets the first requirements meets the second. False also where that is so but is not seen:
 * equal conditions, fewer of them, more alternatives, opposites, and values that are part of others are seen.
 */
export function implies(these: readonly Requirement[], those: readonly Requirement[]): boolean {
  const known = [...these, ...these.flatMap(leftBy)];
  return those.every((required) => (required.kind === 'when' ? isMet(required, known) : isSpared(required, known)));
}

/** What must hold since its opposite, and nothing else, would be denied. */
function leftBy({ kind, clauses, given }: Requirement): readonly Requirement[] {
  if (kind === 'when') return [];
  const alone = clauses.filter(({ conditions }) => conditions.length === 1);
  return alone.flatMap(({ because, conditions }) =>
    conditions.flatMap(oppositeOf).map((condition) => ({ kind: 'when' as const, given, clauses: [{ because, conditions: [condition] }] })),
  );
}

/** Operators that are true where the request lacks the key, and what is true where they are not. */
const OPPOSITE: Partial<Record<ConditionOperatorBase, ConditionOperatorBase>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

function oppositeOf(condition: OpenCondition): readonly OpenCondition[] {
  const operator = parseOperator(condition.operator);
  const opposite = operator && !operator.qualifier ? OPPOSITE[operator.base] : undefined;
  return opposite ? [{ ...condition, operator: opposite }] : [];
}

function isMet(required: Requirement, these: readonly Requirement[]): boolean {
  return these.some(
    (one) =>
      one.kind === 'when' &&
      holdsWhere(one, required) &&
      one.clauses.every((clause) => required.clauses.some((other) => clauseImplies(clause, other))),
  );
}

/** What must not hold does not, because something wider must not, or because of what must. */
function isSpared(required: Requirement, these: readonly Requirement[]): boolean {
  const known = these.filter((one) => holdsWhere(one, required));
  const excluded = known.filter(({ kind }) => kind === 'unless').flatMap(({ clauses }) => clauses);
  return required.clauses.every((clause) => isContradicted(clause, known) || excluded.some((wider) => clauseImplies(clause, wider)));
}

/** Whether the one is required wherever the other is. */
function holdsWhere({ given: one = [] }: Requirement, { given: other = [] }: Requirement): boolean {
  return one.every((condition) => other.some((known) => describeCondition(known) === describeCondition(condition)));
}

function clauseImplies(clause: Clause, other: Clause): boolean {
  return other.conditions.every((wanted) => clause.conditions.some((condition) => conditionImplies(condition, wanted)));
}

function conditionImplies(condition: OpenCondition, wanted: OpenCondition): boolean {
  if (describeCondition(condition) === describeCondition(wanted)) return true;
  if (condition.kind !== 'request' || wanted.kind !== 'request' || condition.key.toLowerCase() !== wanted.key.toLowerCase()) return false;
  const [operator, wider] = [parseOperator(condition.operator), parseOperator(wanted.operator)];
  if (!operator || !wider) return false;
  if (wider.base === 'Null') return wanted.values.every((value) => value === 'false') && needsKey(condition);
  if (operator.qualifier !== wider.qualifier || (operator.ifExists && !wider.ifExists)) return false;
  return valuesImply({ values: condition.values, base: operator.base }, { values: wanted.values, base: wider.base });
}

const NEGATED = /Not/;

interface Values {
  readonly base: ConditionOperatorBase;
  readonly values: readonly Text[];
}

/** Operators that ask the same of a value, or less. */
const WEAKER: Partial<Record<ConditionOperatorBase, readonly ConditionOperatorBase[]>> = {
  StringEquals: ['StringLike', 'StringEqualsIgnoreCase'],
  ArnEquals: ['ArnLike'],
  ArnLike: ['ArnEquals'],
  StringNotLike: ['StringNotEquals'],
  StringNotEqualsIgnoreCase: ['StringNotEquals'],
  ArnNotEquals: ['ArnNotLike'],
  ArnNotLike: ['ArnNotEquals'],
};

function valuesImply(one: Values, other: Values): boolean {
  if (one.base !== other.base && !WEAKER[one.base]?.includes(other.base)) return false;
  if (NEGATED.test(one.base))
    return other.values.every((value) => one.values.some((wider) => isPart(value, { of: wider, base: one.base })));
  return (
    COMPARED_BY_VALUE.test(one.base) &&
    one.values.every((value) => other.values.some((wider) => isPart(value, { of: wider, base: other.base })))
  );
}

/** Of values that stand in an order, less is not part of more. */
const COMPARED_BY_VALUE = /^(String|Arn|Bool|Binary|NumericEquals|DateEquals)/;

/** Whether everything that a value of a condition stands for, another one does too. */
function isPart(value: Text, { of: wider, base }: { readonly of: Text; readonly base: ConditionOperatorBase }): boolean {
  if (String(value) === String(wider)) return true;
  if (typeof value !== 'string' || typeof wider !== 'string' || !/Like|Arn/.test(base) || /\$\{/.test(value + wider)) return false;
  const isSound = !(wider.includes('?') && /[*?]/.test(value));
  return isSound && withoutSegments(base, wider) && textMatches(wider, value) === 'yes';
}

/** Wildcards of ARN operators end at the colon, which matching the whole text does not see: only those in the last segment count. */
function withoutSegments(base: ConditionOperatorBase, pattern: string): boolean {
  return !base.startsWith('Arn') || !/[*?]/.test(pattern.split(':').slice(0, -1).join(':'));
}
