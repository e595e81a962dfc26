import { compileCondition } from '../../src/evaluation/condition-matching';
import { casesByLength, joinText, OpenText, textEquals, textMatches } from '../../src/evaluation/text';

const role = joinText('arn:aws:iam::111122223333:role/App-Reader-', {
  id: 'App.Reader',
  reason: 'generated',
  alphabet: 'alphanumeric',
  min: 11,
  max: 13,
});

function arnLike(...values: string[]) {
  const { test } = compileCondition({ operator: 'ArnLike', key: 'aws:PrincipalArn', values }, true);
  return test(() => [role]);
}

const pattern = (length: number) => `arn:aws:iam::111122223333:role/App-Reader-${'?'.repeat(length)}`;

describe('a generated name', () => {
  test('fits patterns that together cover each of its lengths', () => {
    expect(arnLike(pattern(11), pattern(12), pattern(13))).toBe('yes');
  });

  test('may fit patterns that leave a length out', () => {
    expect(arnLike(pattern(11), pattern(13))).toBe('maybe');
    expect(arnLike(pattern(12))).toBe('maybe');
  });

  test('fits no pattern of another length', () => {
    expect(arnLike(pattern(10), pattern(14))).toBe('no');
  });

  test('has a case for each length, and a text without such a name is its only case', () => {
    expect(casesByLength(role)).toHaveLength(3);
    expect(casesByLength('plain')).toEqual(['plain']);
    const long = new OpenText([{ id: 'x', reason: 'r', min: 1, max: 64 }]);
    expect(casesByLength(long)).toEqual([long]);
  });
});

describe('ids that resources get', () => {
  const arn = (id: string, unique: boolean) =>
    joinText('arn:aws:kms:eu-west-1:111122223333:key/', { id, reason: 'generated', unique, min: 36, max: 36 });

  test('differ from one resource to another', () => {
    expect(textEquals(arn('A', true), arn('B', true))).toBe('no');
    expect(textMatches(arn('A', true), arn('B', true))).toBe('no');
  });

  test('differ whatever stands before them that is not known', () => {
    const named = (prefix: string, id: string) =>
      joinText('role/', { id: prefix, reason: 'cut', min: 0, max: 24 }, '-', { id, reason: 'generated', unique: true, min: 11, max: 13 });
    expect(textEquals(named('x', 'A'), named('y', 'B'))).toBe('no');
    expect(textEquals(named('x', 'A'), named('y', 'A'))).toBe('maybe');
  });

  test('may be equal where they are not made up by the deployment', () => {
    expect(textEquals(arn('A', true), arn('B', false))).toBe('maybe');
    expect(textMatches(arn('A', false), arn('B', false))).toBe('maybe');
  });

  test('are equal to themselves, and may be a literal one', () => {
    expect(textEquals(arn('A', true), arn('A', true))).toBe('yes');
    expect(textEquals(arn('A', true), `arn:aws:kms:eu-west-1:111122223333:key/${'1'.repeat(36)}`)).toBe('maybe');
  });
});
