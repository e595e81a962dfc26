import type { ConditionOperatorBase } from '../access/condition-operator';
import { ARN_SEGMENTS, arnSegments } from './arn';
import { inAddressRange } from './ip-address';
import { literalText, patternOf, type ValuePart } from './policy-variables';
import { isLiteral, lowerCase, splitText, type Text, type Truth, textEquals } from './text';
import { every, truthOf } from './three-valued';

/** Compares a value of the request with the value of the policy it was made for. */
export type Matcher = (requestValue: Text) => Truth;

/** How an operator compares. `negated` ones are true where no value of the policy matches. */
export interface OperatorRule {
  readonly negated: boolean;
  readonly matcher: (policyValue: readonly ValuePart[]) => Matcher;
}

/**
 * Every condition operator but Null, which asks whether the key is there and compares nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATOR_RULES: Readonly<Record<Exclude<ConditionOperatorBase, 'Null'>, OperatorRule>> = {
  StringEquals: { negated: false, matcher: equalText },
  StringNotEquals: { negated: true, matcher: equalText },
  StringEqualsIgnoreCase: { negated: false, matcher: equalTextInAnyCase },
  StringNotEqualsIgnoreCase: { negated: true, matcher: equalTextInAnyCase },
  StringLike: { negated: false, matcher: likeText },
  StringNotLike: { negated: true, matcher: likeText },
  NumericEquals: { negated: false, matcher: numeric((a, b) => a === b) },
  NumericNotEquals: { negated: true, matcher: numeric((a, b) => a === b) },
  NumericLessThan: { negated: false, matcher: numeric((a, b) => a < b) },
  NumericLessThanEquals: { negated: false, matcher: numeric((a, b) => a <= b) },
  NumericGreaterThan: { negated: false, matcher: numeric((a, b) => a > b) },
  NumericGreaterThanEquals: { negated: false, matcher: numeric((a, b) => a >= b) },
  DateEquals: { negated: false, matcher: date((a, b) => a === b) },
  DateNotEquals: { negated: true, matcher: date((a, b) => a === b) },
  DateLessThan: { negated: false, matcher: date((a, b) => a < b) },
  DateLessThanEquals: { negated: false, matcher: date((a, b) => a <= b) },
  DateGreaterThan: { negated: false, matcher: date((a, b) => a > b) },
  DateGreaterThanEquals: { negated: false, matcher: date((a, b) => a >= b) },
  Bool: { negated: false, matcher: equalTextInAnyCase },
  BinaryEquals: { negated: false, matcher: equalText },
  IpAddress: { negated: false, matcher: onKnown(inAddressRange) },
  NotIpAddress: { negated: true, matcher: onKnown(inAddressRange) },
  ArnEquals: { negated: false, matcher: likeArn },
  ArnLike: { negated: false, matcher: likeArn },
  ArnNotEquals: { negated: true, matcher: likeArn },
  ArnNotLike: { negated: true, matcher: likeArn },
};

function equalText(policyValue: readonly ValuePart[]): Matcher {
  const wanted = literalText(policyValue);
  return (value) => textEquals(wanted, value);
}

function equalTextInAnyCase(policyValue: readonly ValuePart[]): Matcher {
  const wanted = lowerCase(literalText(policyValue));
  return (value) => textEquals(wanted, lowerCase(value));
}

function likeText(policyValue: readonly ValuePart[]): Matcher {
  const pattern = patternOf(policyValue);
  return (value) => pattern.matches(value);
}

/** Both ARN operators compare each of the six segments, in which wildcards do not reach beyond the colon. */
function likeArn(policyValue: readonly ValuePart[]): Matcher {
  if (policyValue.length === 1 && policyValue[0] === '*') return () => 'yes';
  const segments = splitParts(policyValue);
  if (segments.length !== ARN_SEGMENTS) return isKnown(policyValue) ? () => 'no' : () => 'maybe';
  const patterns = segments.map(patternOf);
  return (value) => {
    const parts = arnSegments(value);
    if (parts.length !== ARN_SEGMENTS) return typeof value === 'string' ? 'no' : 'maybe';
    return every(
      patterns.map((pattern, index) => ({ pattern, part: parts[index] })),
      ({ pattern, part }) => pattern.matches(part),
    );
  };
}

/** Splits at the first five colons, keeping apart what is a pattern and what is literal. */
function splitParts(parts: readonly ValuePart[]): readonly (readonly ValuePart[])[] {
  const segments: ValuePart[][] = [[]];
  for (const part of parts) {
    const pieces = splitText(isLiteral(part) ? part.literal : part, ':');
    pieces.forEach((piece, index) => {
      if (index > 0 && segments.length < ARN_SEGMENTS) segments.push([]);
      else if (index > 0) segments.at(-1)?.push(':');
      segments.at(-1)?.push(isLiteral(part) ? { literal: piece } : piece);
    });
  }
  return segments;
}

function isKnown(parts: readonly ValuePart[]): boolean {
  return typeof literalText(parts) === 'string';
}

/** Compares only what is known on both sides. */
function onKnown(compare: (policyValue: string, requestValue: string) => boolean): OperatorRule['matcher'] {
  return (policyValue) => {
    const wanted = literalText(policyValue);
    if (typeof wanted !== 'string') return () => 'maybe';
    return (value) => (typeof value === 'string' ? truthOf(compare(wanted, value)) : 'maybe');
  };
}

/** The value of the request stands left of the operator. What is no number compares to nothing. */
function numeric(compare: (request: number, policy: number) => boolean): OperatorRule['matcher'] {
  return onKnown((policy, request) => compare(toNumber(request), toNumber(policy)));
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function date(compare: (request: number, policy: number) => boolean): OperatorRule['matcher'] {
  return onKnown((policy, request) => compare(toInstant(request), toInstant(policy)));
}

const MILLISECONDS = 1000;

/** ISO 8601 or seconds since 1970. */
function toInstant(text: string): number {
  const seconds = toNumber(text);
  return Number.isNaN(seconds) ? Date.parse(text) : seconds * MILLISECONDS;
}
