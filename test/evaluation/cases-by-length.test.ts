import { compileCondition } from '../../src/evaluation/condition-matching';
import { casesByLength, joinText, OpenText } from '../../src/evaluation/text';

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
