import fc from 'fast-check';
import { ActionPattern } from '../../src/access/action-pattern';
import { KMS_ACTIONS } from '../../src/access/actions';
import { actionPatterns } from './arbitraries';

const expand = (text: string): string[] =>
  ActionPattern.parse(text)
    .expand()
    .map(({ name }) => name)
    .sort();

describe('expand', () => {
  test.each([
    ['kms:Decrypt', ['Decrypt']],
    ['KMS:DECRYPT', ['Decrypt']],
    [
      'kms:De*',
      [
        'Decapsulate',
        'Decrypt',
        'DeleteAlias',
        'DeleteCustomKeyStore',
        'DeleteImportedKeyMaterial',
        'DeriveSharedSecret',
        'DescribeCustomKeyStores',
        'DescribeKey',
      ],
    ],
    ['kms:Create*', ['CreateAlias', 'CreateCustomKeyStore', 'CreateGrant', 'CreateKey']],
    ['kms:Put*', ['PutKeyPolicy']],
    ['kms:ReEncrypt*', ['ReEncryptFrom', 'ReEncryptTo']],
    ['kms:ReEncrypt', []],
    ['kms:?ign', ['Sign']],
    ['kms:*Mac', ['GenerateMac', 'VerifyMac']],
    [
      'kms:GenerateDataKey*',
      ['GenerateDataKey', 'GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKeyWithoutPlaintext'],
    ],
    ['*:PutKeyPolicy', ['PutKeyPolicy']],
  ])('%s', (pattern, names) => {
    expect(expand(pattern)).toEqual(names);
  });

  test.each(['*', 'kms:*', 'kms:**', '*:*'])('%s is everything', (pattern) => {
    expect(ActionPattern.parse(pattern).expand()).toEqual(KMS_ACTIONS);
  });

  test.each(['s3:*', 's3:Encrypt', 'Decrypt', 'De*', 'k*', 'kms', '', 'kms:', '$' + '{Token[TOKEN.7]}', 'kmsx:*'])(
    '`%s` is nothing of KMS',
    (pattern) => {
      expect(expand(pattern)).toEqual([]);
    },
  );
});

describe('matches', () => {
  test('takes actions and names, with or without prefix, in any case', () => {
    const pattern = ActionPattern.parse('kms:dec*');
    expect(['Decrypt', 'kms:decrypt', 'KMS:Decapsulate', KMS_ACTIONS[1]].map((action) => pattern.matches(action))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['DescribeKey', 's3:Decrypt'].map((action) => pattern.matches(action))).toEqual([false, false]);
  });

  test('takes names newer than the table', () => {
    expect(ActionPattern.parse('kms:Fro*').matches('kms:Frobnicate')).toBe(true);
  });
});

test('the canonical spelling', () => {
  const spelling = (text: string): string => String(ActionPattern.parse(text));
  expect(['KMS:decrypt', 'kms:De**', 'kms:*?', 's3:getobject', 'Decrypt'].map(spelling)).toEqual([
    'kms:Decrypt',
    'kms:De*',
    'kms:?*',
    's3:getobject',
    'Decrypt',
  ]);
});

describe('laws', () => {
  const parsed = actionPatterns.map(ActionPattern.parse);

  test('expansion is exactly what matches', () => {
    fc.assert(
      fc.property(parsed, (pattern) => expect(pattern.expand()).toEqual(KMS_ACTIONS.filter((action) => pattern.matches(action.name)))),
    );
  });

  test('expansion is monotone: a character that becomes a wildcard loses no action', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KMS_ACTIONS), fc.nat(), fc.constantFrom('*', '?'), ({ name }, at, wildcard) => {
        const position = at % name.length;
        const wider = `kms:${name.slice(0, position)}${wildcard}${name.slice(position + 1)}`;
        expect(expand(wider)).toContain(name);
        expect(expand(wider.replace('?', '*'))).toEqual(expect.arrayContaining(expand(wider)));
      }),
    );
  });

  test('equality ignores case, is reflexive and symmetric, and equal patterns expand alike', () => {
    fc.assert(
      fc.property(actionPatterns, actionPatterns, (a, b) => {
        const [left, right] = [ActionPattern.parse(a), ActionPattern.parse(b)];
        expect(left.equals(ActionPattern.parse(a.toUpperCase()))).toBe(true);
        expect(left.equals(right)).toBe(right.equals(left));
        expect(!left.equals(right) || expand(a).join() === expand(b).join()).toBe(true);
      }),
    );
  });

  test('parsing a rendered pattern changes nothing', () => {
    fc.assert(fc.property(parsed, (pattern) => expect(String(ActionPattern.parse(String(pattern)))).toBe(String(pattern))));
  });
});
