import { compileCondition } from '../../src/evaluation/condition-matching';
import type { ContextEntry } from '../../src/evaluation/request-context';
import { openText, type Text } from '../../src/evaluation/text';

/** One line against a context; a key that is not in the context is absent. */
function truth(operator: string, values: readonly Text[], context: Readonly<Record<string, ContextEntry>>, key = 'k') {
  return compileCondition({ operator, key, values }, true).test((name) => context[name] ?? 'absent');
}

describe('a key that is not there', () => {
  test.each([
    ['StringEquals', 'no'],
    ['StringNotEquals', 'yes'],
    ['StringNotLike', 'yes'],
    ['NumericNotEquals', 'yes'],
    ['ArnNotEquals', 'yes'],
    ['NotIpAddress', 'yes'],
    ['Bool', 'no'],
    ['BoolIfExists', 'yes'],
    ['StringEqualsIfExists', 'yes'],
    ['StringNotEqualsIfExists', 'yes'],
    ['ForAllValues:StringEquals', 'yes'],
    ['ForAllValues:StringNotEquals', 'yes'],
    ['ForAnyValue:StringEquals', 'no'],
    ['ForAnyValue:StringNotEquals', 'no'],
    ['ForAnyValue:StringEqualsIfExists', 'yes'],
  ])('%s is %s', (operator, expected) => {
    expect(truth(operator, ['a'], {})).toBe(expected);
  });

  test('an empty set is a key that is not there', () => {
    expect(truth('Null', ['true'], { k: 'absent' })).toBe('yes');
    expect(truth('ForAllValues:StringEquals', ['a'], { k: 'absent' })).toBe('yes');
  });
});

describe('Null', () => {
  test.each<[string, ContextEntry, string]>([
    ['true', 'absent', 'yes'],
    ['true', ['a'], 'no'],
    ['false', ['a'], 'yes'],
    ['FALSE', ['a'], 'yes'],
    ['false', 'absent', 'no'],
    ['false', 'open', 'open'],
  ])('%s on %s is %s', (value, entry, expected) => {
    expect(truth('Null', [value], { k: entry })).toBe(expected);
  });
});

describe('several values', () => {
  test.each<[string, readonly string[], string]>([
    ['StringEquals', ['a'], 'yes'],
    ['StringEquals', ['c'], 'no'],
    ['StringNotEquals', ['c'], 'yes'],
    ['StringNotEquals', ['b'], 'no'],
    ['ForAnyValue:StringEquals', ['a', 'c'], 'yes'],
    ['ForAnyValue:StringEquals', ['c', 'd'], 'no'],
    ['ForAnyValue:StringNotEquals', ['a', 'c'], 'yes'],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], 'no'],
    ['ForAllValues:StringEquals', ['a', 'b'], 'yes'],
    ['ForAllValues:StringEquals', ['a', 'c'], 'no'],
    ['ForAllValues:StringEquals', [''], 'yes'],
    ['ForAllValues:StringNotEquals', ['c', 'd'], 'yes'],
    ['ForAllValues:StringNotEquals', ['a', 'c'], 'no'],
  ])('%s [a, b] on %j is %s', (operator, given, expected) => {
    expect(truth(operator, ['a', 'b'], { k: given })).toBe(expected);
  });
});

describe('policy variables', () => {
  test.each<[string, string, Readonly<Record<string, ContextEntry>>, string]>([
    ['StringEquals', '${aws:PrincipalTag/team}', { k: ['data'], 'aws:principaltag/team': ['data'] }, 'yes'],
    ['StringEquals', '${aws:PrincipalTag/team}', { k: ['data'], 'aws:principaltag/team': ['web'] }, 'no'],
    ['StringEquals', '${AWS:principaltag/TEAM}', { k: ['data'], 'aws:principaltag/team': ['data'] }, 'yes'],
    ['StringEquals', 'x-${aws:username}-y', { k: ['x-alice-y'], 'aws:username': ['alice'] }, 'yes'],
    ['StringEquals', '${aws:username}', { k: ['alice'] }, 'no'],
    ['StringNotEquals', '${aws:username}', { k: ['alice'] }, 'yes'],
    ['StringEquals', "${aws:username, 'nobody'}", { k: ['nobody'] }, 'yes'],
    ['StringEquals', "${aws:username, 'nobody'}", { k: ['alice'], 'aws:username': ['alice'] }, 'yes'],
    ['StringEquals', '${aws:tagkeys}', { k: ['a'], 'aws:tagkeys': ['a', 'b'] }, 'no'],
    ['StringLike', '${aws:username}', { k: ['alice'], 'aws:username': ['*'] }, 'no'],
    ['StringLike', 'a${*}b', { k: ['a*b'] }, 'yes'],
    ['StringLike', 'a${*}b', { k: ['aXb'] }, 'no'],
    ['StringLike', '${?}${$}*', { k: ['?$anything'] }, 'yes'],
    ['ArnLike', '${aws:PrincipalArn}', { k: ['arn:aws:iam::1:role/x'], 'aws:principalarn': ['arn:aws:iam::1:role/x'] }, 'yes'],
    ['StringEquals', '${aws:username}', { k: ['alice'], 'aws:username': 'open' }, 'open'],
    ['StringEquals', '${aws:username}', { k: 'open', 'aws:username': ['alice'] }, 'open'],
  ])('%s %s is %#', (operator, value, context, expected) => {
    expect(truth(operator, [value], context)).toBe(expected);
  });

  test('a value without variables can decide before an open one', () => {
    expect(truth('StringEquals', ['alice', '${aws:username}'], { k: ['alice'], 'aws:username': 'open' })).toBe('yes');
  });

  test('are text in a policy of before 2012', () => {
    const condition = compileCondition({ operator: 'StringEquals', key: 'k', values: ['${aws:username}'] }, false);
    expect(condition.test((key) => (key === 'k' ? ['${aws:username}'] : ['alice']))).toBe('yes');
  });
});

test('what is not known may be', () => {
  expect(truth('StringEquals', [openText('p', '')], { k: ['a'] })).toBe('maybe');
  expect(truth('StringNotEquals', [openText('p', '')], { k: ['a'] })).toBe('maybe');
  expect(truth('StringEquals', ['a', openText('p', '')], { k: ['a'] })).toBe('yes');
  expect(truth('StringSmells', ['a'], { k: ['a'] })).toBe('maybe');
});

test('names of keys and operators have no case', () => {
  expect(truth('stringequals', ['a'], { 'kms:viaservice': ['a'] }, 'KMS:ViaService')).toBe('yes');
});
