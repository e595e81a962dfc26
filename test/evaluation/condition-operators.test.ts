import { OPERATOR_RULES } from '../../src/evaluation/condition-operators';
import type { ValuePart } from '../../src/evaluation/policy-variables';
import { joinText, openText, type Text } from '../../src/evaluation/text';

type Operator = keyof typeof OPERATOR_RULES;

const matches = (operator: Operator, policy: ValuePart, request: Text) => OPERATOR_RULES[operator].matcher([policy])(request);

test.each<[Operator, string, string, string]>([
  ['StringEquals', 'a*', 'a*', 'yes'],
  ['StringEquals', 'a*', 'ab', 'no'],
  ['StringEquals', 'A', 'a', 'no'],
  ['StringEqualsIgnoreCase', 'A', 'a', 'yes'],
  ['StringLike', 's3.*.amazonaws.com', 's3.eu-west-1.amazonaws.com', 'yes'],
  ['StringLike', 'S3.*', 's3.eu-west-1.amazonaws.com', 'no'],
  ['NumericEquals', '30', '30.0', 'yes'],
  ['NumericEquals', 'thirty', '30', 'no'],
  ['NumericEquals', '', '0', 'no'],
  ['NumericLessThan', '30', '29', 'yes'],
  ['NumericLessThan', '30', '30', 'no'],
  ['NumericLessThanEquals', '30', '30', 'yes'],
  ['NumericGreaterThan', '30', '31', 'yes'],
  ['NumericGreaterThanEquals', '30', '29', 'no'],
  ['DateEquals', '2026-06-01T00:00:00Z', '1780272000', 'yes'],
  ['DateLessThan', '2026-06-01T00:00:00Z', '2026-05-31T23:59:59Z', 'yes'],
  ['DateGreaterThan', '2026-06-01T00:00:00Z', '2026-05-31T23:59:59Z', 'no'],
  ['DateLessThanEquals', '1780272000', '2026-06-01', 'yes'],
  ['DateGreaterThanEquals', 'tomorrow', '2026-06-01', 'no'],
  ['Bool', 'TRUE', 'true', 'yes'],
  ['Bool', 'false', 'true', 'no'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'yes'],
  ['IpAddress', '203.0.113.0/24', '203.0.113.7', 'yes'],
  ['IpAddress', '203.0.113.0/24', '203.0.114.7', 'no'],
  ['ArnEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', 'yes'],
  ['ArnLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:role/a/b', 'yes'],
  ['ArnLike', 'arn:aws:*:role/x', 'arn:aws:iam::111122223333:role/x', 'no'],
  ['ArnLike', 'arn:aws:iam::1*:role/x', 'arn:aws:iam::111122223333:user/x', 'no'],
  ['ArnLike', 'arn:aws:logs:*:*:log-group:*', 'arn:aws:logs:eu-west-1:111122223333:log-group:a:b', 'yes'],
  ['ArnLike', 'role/x', 'role/x', 'no'],
  ['ArnLike', '*', 'arn:aws:iam::111122223333:role/x', 'yes'],
])('%s %s on %s: %s', (operator, policy, request, expected) => {
  expect(matches(operator, policy, request)).toBe(expected);
});

test.each<[Operator]>([['StringNotEquals'], ['NumericNotEquals'], ['DateNotEquals'], ['NotIpAddress'], ['ArnNotLike']])(
  '%s is negated where its opposite is not',
  (operator) => {
    expect(OPERATOR_RULES[operator].negated).toBe(true);
    expect(OPERATOR_RULES[operator.replace('Not', '') as Operator].negated).toBe(false);
  },
);

describe('what is not known', () => {
  const account = joinText('arn:aws:iam::', { id: 'a', reason: '', alphabet: 'digits', min: 12, max: 12 }, ':role/x');

  test.each<[Operator, Text, Text, string]>([
    ['StringEquals', openText('p', ''), 'a', 'maybe'],
    ['NumericLessThan', openText('p', ''), '1', 'maybe'],
    ['NumericLessThan', '1', openText('p', ''), 'maybe'],
    ['ArnLike', openText('p', ''), 'arn:aws:iam::111122223333:role/x', 'maybe'],
    ['ArnLike', account, 'arn:aws:iam::111122223333:role/x', 'maybe'],
    ['ArnLike', account, 'arn:aws:iam::111122223333:role/y', 'no'],
    ['ArnLike', 'arn:aws:iam::*:role/x', account, 'yes'],
    ['ArnLike', 'arn:aws:iam::*:role/x', openText('p', ''), 'maybe'],
  ])('%s %s on %s: %s', (operator, policy, request, expected) => {
    expect(matches(operator, policy, request)).toBe(expected);
  });
});

test('a literal star is no wildcard', () => {
  expect(OPERATOR_RULES.StringLike.matcher(['a', { literal: '*' }])('ab')).toBe('no');
  expect(OPERATOR_RULES.StringLike.matcher(['a', { literal: '*' }])('a*')).toBe('yes');
  expect(OPERATOR_RULES.ArnLike.matcher([{ literal: 'arn:aws:s3:::*' }])('arn:aws:s3:::b')).toBe('no');
});
