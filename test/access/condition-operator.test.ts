import { parseOperator, renderOperator } from '../../src/access/condition-operator';

test.each([
  ['StringEquals', { base: 'StringEquals', ifExists: false }],
  ['stringequals', { base: 'StringEquals', ifExists: false }],
  ['ArnNotLikeIfExists', { base: 'ArnNotLike', ifExists: true }],
  ['Null', { base: 'Null', ifExists: false }],
  ['NumericLessThanEqualsIfExists', { base: 'NumericLessThanEquals', ifExists: true }],
  ['StringNotEqualsIgnoreCase', { base: 'StringNotEqualsIgnoreCase', ifExists: false }],
  ['ForAllValues:StringLike', { qualifier: 'ForAllValues', base: 'StringLike', ifExists: false }],
  ['FORANYVALUE:STRINGEQUALSIFEXISTS', { qualifier: 'ForAnyValue', base: 'StringEquals', ifExists: true }],
])('%s', (text, operator) => {
  expect(parseOperator(text)).toEqual(operator);
});

test.each([
  '',
  'IfExists',
  'Equals',
  'StringEqual',
  'NullIfExists',
  'ForSomeValues:StringEquals',
  'ForAnyValue:',
  'StringEquals ',
  'a:b:Bool',
])('IAM has no operator `%s`', (text) => {
  expect(parseOperator(text)).toBeUndefined();
});

test.each(['Bool', 'ForAllValues:ArnLikeIfExists', 'ForAnyValue:StringEquals', 'DateGreaterThanIfExists'])(
  '%s renders as it was',
  (text) => {
    const operator = parseOperator(text);
    expect(operator && renderOperator(operator)).toBe(text);
  },
);
