import fc from 'fast-check';
import { type Hole, joinText, type OpenText, reasonsOf, splitText, type Text, textEquals, textMatches } from '../../src/evaluation/text';

const ACCOUNT: Hole = { id: 'AWS::AccountId', reason: 'the account is not known', alphabet: 'digits', min: 12, max: 12 };
const SUFFIX: Hole = { id: 'Stack/Role', reason: 'CloudFormation makes the name', alphabet: 'alphanumeric', min: 11, max: 13 };
const PARAMETER: Hole = { id: 'Parameter', reason: 'the parameter has no default' };

const role = joinText('arn:aws:iam::', ACCOUNT, ':role/Stack-Role-', SUFFIX);

describe('joining', () => {
  test('known parts make a plain text', () => {
    expect(joinText('a', '', 'b')).toBe('ab');
  });

  test('an open text keeps its holes and merges what is known', () => {
    const text = joinText('a', joinText('b', ACCOUNT), 'c', 'd') as OpenText;
    expect(text.parts).toEqual(['ab', ACCOUNT, 'cd']);
    expect(String(text)).toBe('ab${AWS::AccountId}cd');
    expect(reasonsOf(text)).toEqual(['the account is not known']);
  });
});

describe('splitting', () => {
  test.each<[Text, number, readonly string[]]>([
    ['a:b:c', 9, ['a', 'b', 'c']],
    ['a:b:c', 2, ['a', 'b:c']],
    [role, 9, ['arn', 'aws', 'iam', '', '${AWS::AccountId}', 'role/Stack-Role-${Stack/Role}']],
    [joinText('a:', ACCOUNT, ':b:c'), 3, ['a', '${AWS::AccountId}', 'b:c']],
  ])('%s into at most %d', (text, limit, expected) => {
    expect(splitText(text, ':', limit).map(String)).toEqual(expected);
  });
});

describe('equality', () => {
  test.each<[string, Text, Text, string]>([
    ['known texts', 'a', 'a', 'yes'],
    ['known texts that differ', 'a', 'b', 'no'],
    ['a role that does not exist yet and itself', role, role, 'yes'],
    ['the same hole with different texts before it', joinText('x', PARAMETER), joinText('y', PARAMETER), 'no'],
    ['a hole and what fits', joinText(ACCOUNT), '111122223333', 'maybe'],
    ['a hole and what is too short', joinText(ACCOUNT), '1111', 'no'],
    ['a hole and the wrong alphabet', joinText(ACCOUNT), '11112222333a', 'no'],
    ['a generated name and another resource', role, 'arn:aws:iam::111122223333:role/Stack-Other-ABCDEFGHIJKL', 'no'],
    ['a generated name and one it could be', role, 'arn:aws:iam::111122223333:role/Stack-Role-ABCDEFGHIJKL', 'maybe'],
    ['a generated name and one with a longer end', role, 'arn:aws:iam::111122223333:role/Stack-Role-ABCDEFGHIJKLMN', 'no'],
    ['a generated name and one with a separator in its end', role, 'arn:aws:iam::111122223333:role/Stack-Role-ABCDE-GHIJKL', 'no'],
    ['unknown texts of different holes', joinText(PARAMETER), joinText({ ...PARAMETER, id: 'Other' }), 'maybe'],
  ])('%s', (_, a, b, expected) => {
    expect(textEquals(a, b)).toBe(expected);
    expect(textEquals(b, a)).toBe(expected);
  });
});

describe('patterns', () => {
  test.each<[Text, Text, string]>([
    ['*', '', 'yes'],
    ['kms:*', 'kms:Decrypt', 'yes'],
    ['kms:De*', 'kms:Encrypt', 'no'],
    ['*:key/?', 'arn:key/a', 'yes'],
    ['a*b*c', 'aXbYbZc', 'yes'],
    ['a*b*c', 'aXc', 'no'],
    ['a?c', 'ac', 'no'],
    ['arn:aws:iam::*:role/*', role, 'yes'],
    ['arn:aws:iam::????????????:role/Stack-Role-???????????*', role, 'yes'],
    ['arn:aws:iam::?????????????:role/Stack-Role-*', role, 'no'],
    ['arn:aws:iam::*:role/Stack-Role-????????????', role, 'maybe'],
    ['arn:aws:iam::*:user/*', role, 'no'],
    [joinText('arn:aws:iam::', ACCOUNT, ':role/*'), role, 'yes'],
    [joinText('arn:aws:iam::', { ...ACCOUNT, id: 'another' }, ':role/*'), role, 'maybe'],
    [joinText('arn:aws:iam::', ACCOUNT, ':role/*'), 'arn:aws:iam::111122223333:role/x', 'maybe'],
    [joinText('arn:aws:iam::', ACCOUNT, ':role/*'), 'arn:aws:iam::1111:role/x', 'no'],
    ['*', joinText(PARAMETER), 'yes'],
    ['?*', joinText(PARAMETER), 'maybe'],
  ])('%s on %s', (pattern, text, expected) => {
    expect(textMatches(pattern, text)).toBe(expected);
  });

  test('case matters unless told otherwise', () => {
    expect(textMatches('KMS:de*', 'kms:Decrypt')).toBe('no');
    expect(textMatches('KMS:de*', 'kms:Decrypt', { caseInsensitive: true })).toBe('yes');
  });

  test('repeated wildcards do not blow up', () => {
    const started = Date.now();
    expect(textMatches('*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(5000))).toBe('no');
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

describe('laws', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', ':', '1'), maxLength: 6 });
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', ':', '1', '*', '?'), maxLength: 6 });
  const hole = fc.record({
    id: fc.constantFrom('x', 'y'),
    reason: fc.constant(''),
    alphabet: fc.constantFrom('digits' as const, 'uuid' as const, 'alphanumeric' as const, 'any' as const),
    min: fc.integer({ min: 0, max: 2 }),
    max: fc.integer({ min: 2, max: 3 }),
  });
  const open = fc
    .tuple(plain, hole, plain)
    .map(([before, middle, after]) => ({ text: joinText(before, middle, after), before, middle, after }));
  const FILLERS = { digits: '1', uuid: 'f', alphanumeric: 'z', any: ':' };
  const filled = ({ before, middle, after }: { before: string; middle: Hole; after: string }) =>
    [middle.min ?? 0, middle.max ?? 0].map((length) => before + FILLERS[middle.alphabet ?? 'any'].repeat(length) + after);

  test('a regular expression agrees on known texts', () => {
    fc.assert(
      fc.property(glob, plain, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);
        expect(textMatches(pattern, text)).toBe(expression.test(text) ? 'yes' : 'no');
      }),
    );
  });

  test('what is certain of an open text is true however its holes are filled', () => {
    fc.assert(
      fc.property(glob, open, (pattern, one) => {
        const certain = textMatches(pattern, one.text);
        if (certain === 'maybe') return;
        expect(filled(one).map((text) => textMatches(pattern, text))).toEqual([certain, certain]);
      }),
      { numRuns: 500 },
    );
  });

  test('what is certain of two open texts is true however their holes are filled', () => {
    fc.assert(
      fc.property(plain, open, (text, one) => {
        if (textEquals(text, one.text) === 'no') expect(filled(one)).not.toContain(text);
      }),
      { numRuns: 500 },
    );
  });
});
