import * as kms from '@aws-sdk/client-kms';
import { KMS_ACTIONS } from '../../src/access/actions';
import { KEY_ORIGINS, KEY_SPECS, KEY_USAGES } from '../../src/access/key-specs';

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The SDK has one command class per operation; `$Command` is their base class. */
const OPERATIONS = Object.keys(kms)
  .filter((name) => /^[A-Z]\w*Command$/.test(name))
  .map((name) => name.replace(/Command$/, ''));

describe('the table and the KMS API agree', () => {
  const apis = KMS_ACTIONS.flatMap(({ api }) => api ?? []);

  test('the SDK is read at all', () => {
    expect(OPERATIONS).toEqual(expect.arrayContaining(['Decrypt', 'Encapsulate', 'Decapsulate']));
  });

  test('every operation of the SDK is in the table', () => {
    expect(OPERATIONS.filter((operation) => !apis.includes(operation))).toEqual([]);
  });

  test('every operation of the table is in the SDK', () => {
    expect(apis.filter((api) => !OPERATIONS.includes(api))).toEqual([]);
  });

  test('a permission is named as its operation, except for ReEncrypt', () => {
    expect(KMS_ACTIONS.filter(({ name, api }) => api !== undefined && api !== name).map(({ name, api }) => `${api}: ${name}`)).toEqual([
      'ReEncrypt: ReEncryptFrom',
      'ReEncrypt: ReEncryptTo',
    ]);
  });

  test('only SynchronizeMultiRegionKey is a permission without an operation', () => {
    expect(KMS_ACTIONS.filter(({ api }) => api === undefined).map(({ name }) => name)).toEqual(['SynchronizeMultiRegionKey']);
  });

  test('the operations a grant can allow', () => {
    const grantable = KMS_ACTIONS.filter(({ grantOperation }) => grantOperation).map(({ name }) => name);
    expect(sorted(grantable)).toEqual(sorted(Object.values(kms.GrantOperation)));
  });

  test.each<[string, readonly string[], Record<string, string>]>([
    ['key specs', KEY_SPECS, kms.KeySpec],
    ['key usages', KEY_USAGES, kms.KeyUsageType],
    ['origins', KEY_ORIGINS, kms.OriginType],
  ])('%s', (_, ours, theirs) => {
    expect(sorted(ours)).toEqual(sorted(Object.values(theirs)));
  });
});
