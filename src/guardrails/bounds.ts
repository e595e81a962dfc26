import { parseOperator } from '../access/condition-operator';
import { parseArn } from '../evaluation/arn';
import type { Text } from '../evaluation/text';
import type { OpenCondition, Requirement, Verdict } from '../evaluation/verdict';
import { branchesOf } from './template-branches';

/**
 * Whether the conditions of a verdict keep it within something: each way to be allowed asks for one of the keys, or a Deny applies to
 * everybody without it. Values that wildcards leave open bound nothing, nor does a condition that a request without the key meets.
 *
 * @param keys names of condition keys, in lower case
 */
export function isBoundBy(verdict: Pick<Verdict, 'conditions'>, keys: RegExp): boolean {
  return branchesOf(verdict).every(({ requirements }) => requirements.some((requirement) => binds(requirement, keys)));
}

function binds({ kind, clauses }: Requirement, keys: RegExp): boolean {
  return kind === 'when'
    ? clauses.every(({ conditions }) => conditions.some((condition) => asksFor(condition, keys)))
    : clauses.some(({ conditions }) => conditions.every((condition) => denies(condition, keys)));
}

const NEGATED = /Not/;

function asksFor({ operator, key, values }: OpenCondition, keys: RegExp): boolean {
  const parsed = parseOperator(operator);
  if (!parsed || parsed.ifExists || parsed.base === 'Null' || NEGATED.test(parsed.base)) return false;
  if (parsed.qualifier === 'ForAllValues' && !ALWAYS_THERE.test(key)) return false;
  return keys.test(key.toLowerCase()) && values.every(isNarrow);
}

/** A list that every request with it has entries in. */
const ALWAYS_THERE = /^kms:GrantOperations$/i;

/** Whether a Deny with the condition leaves those requests alone that have the key, with one of the values. */
function denies({ operator, key, values }: OpenCondition, keys: RegExp): boolean {
  const parsed = parseOperator(operator);
  if (!parsed || parsed.qualifier === 'ForAnyValue' || !NEGATED.test(parsed.base)) return false;
  return keys.test(key.toLowerCase()) && values.every(isNarrow);
}

/** An ARN of one account, or of a name where there is no account in it; else a text that begins with more than a prefix of its kind. */
function isNarrow(value: Text): boolean {
  const arn = parseArn(value);
  if (arn === undefined) return !/^(arn:.*|\w*-?)[*?]/.test(String(value));
  return arn.account === '' ? !/^[*?]/.test(String(arn.resource)) : !/[*?]/.test(String(arn.account));
}
