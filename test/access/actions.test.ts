import type { KmsAction } from '../../src/access/actions';
import { findAction, KMS_ACTIONS, qualifiedName, worksOn } from '../../src/access/actions';
import { CONDITION_KEYS, findConditionKey } from '../../src/access/condition-keys';
import { KEY_TYPES } from '../../src/access/key-specs';

const names = (actions: readonly KmsAction[]): string[] => actions.map(({ name }) => name).sort();
const having = (test: (action: KmsAction) => boolean): string[] => names(KMS_ACTIONS.filter(test));

function action(name: string): KmsAction {
  const found = findAction(name);
  if (found === undefined) {
    throw new Error(`no action ${name}`);
  }
  return found;
}

describe('KMS_ACTIONS', () => {
  test('has 58 permissions, each once', () => {
    expect(new Set(names(KMS_ACTIONS)).size).toBe(58);
    expect(KMS_ACTIONS).toHaveLength(58);
  });

  test('what does nothing in a key policy', () => {
    expect(having(({ effectiveInKeyPolicy }) => !effectiveInKeyPolicy)).toEqual([
      'ConnectCustomKeyStore',
      'CreateCustomKeyStore',
      'CreateKey',
      'DeleteCustomKeyStore',
      'DescribeCustomKeyStores',
      'DisconnectCustomKeyStore',
      'GenerateRandom',
      'ListAliases',
      'ListKeys',
      'ListRetirableGrants',
      'RetireGrant',
      'SynchronizeMultiRegionKey',
      'UpdateCustomKeyStore',
    ]);
  });

  test('what works across accounts', () => {
    expect(having(({ crossAccount }) => crossAccount)).toEqual([
      'CreateGrant',
      'Decapsulate',
      'Decrypt',
      'DeriveSharedSecret',
      'DescribeKey',
      'Encapsulate',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyPair',
      'GenerateDataKeyPairWithoutPlaintext',
      'GenerateDataKeyWithoutPlaintext',
      'GenerateMac',
      'GetKeyRotationStatus',
      'GetPublicKey',
      'ListGrants',
      'ReEncryptFrom',
      'ReEncryptTo',
      'RetireGrant',
      'RevokeGrant',
      'Sign',
      'Verify',
      'VerifyMac',
    ]);
  });

  test('access levels follow the Service Authorization Reference, where using a key is a Write', () => {
    expect(action('Decrypt').accessLevel).toBe('Write');
    expect(having(({ accessLevel }) => accessLevel === 'Permissions management')).toEqual([
      'CreateGrant',
      'PutKeyPolicy',
      'RetireGrant',
      'RevokeGrant',
    ]);
    expect(having(({ accessLevel }) => accessLevel === 'Tagging')).toEqual(['TagResource', 'UntagResource']);
  });

  test('an action works on a type of key exactly if it is about keys', () => {
    for (const { name, keyTypes, resourceTypes } of KMS_ACTIONS) {
      expect({ name, onKeys: keyTypes.length > 0 }).toEqual({ name, onKeys: resourceTypes.includes('key') });
    }
  });

  test('names documented condition keys only, each once', () => {
    const documented = CONDITION_KEYS.map(({ name }) => name);
    for (const { conditionKeys } of KMS_ACTIONS) {
      expect(documented).toEqual(expect.arrayContaining([...conditionKeys]));
      expect(new Set(conditionKeys).size).toBe(conditionKeys.length);
    }
  });

  test('every KMS condition key that is not deprecated belongs to an action', () => {
    const used = new Set(KMS_ACTIONS.flatMap(({ conditionKeys }) => conditionKeys));
    const unused = CONDITION_KEYS.filter(({ service, deprecated, name }) => service === 'kms' && !deprecated && !used.has(name));
    expect(unused).toEqual([]);
  });

  test('only operations with a symmetric key or a grant have an encryption context', () => {
    expect(having(({ conditionKeys }) => conditionKeys.includes('kms:EncryptionContext:<key>'))).toEqual([
      'CreateGrant',
      'Decrypt',
      'Encrypt',
      'GenerateDataKey',
      'GenerateDataKeyPair',
      'GenerateDataKeyPairWithoutPlaintext',
      'GenerateDataKeyWithoutPlaintext',
      'ReEncryptFrom',
      'ReEncryptTo',
      'RetireGrant',
    ]);
    expect(findConditionKey('kms:EncryptionContext:tenant')?.name).toBe('kms:EncryptionContext:<key>');
  });
});

describe('findAction', () => {
  test.each(['Decrypt', 'kms:Decrypt', 'KMS:dEcRyPt', 'decrypt'])('%s', (name) => {
    expect(findAction(name)?.name).toBe('Decrypt');
  });

  test.each(['', 'kms:', 'kms:De*', 's3:Decrypt', 'kms:kms:Decrypt', 'ReEncrypt'])('not `%s`', (name) => {
    expect(findAction(name)).toBeUndefined();
  });

  test('qualifiedName is its inverse', () => {
    for (const each of KMS_ACTIONS) {
      expect(findAction(qualifiedName(each))).toBe(each);
    }
  });
});

describe('worksOn', () => {
  const symmetric = { keyType: 'SYMMETRIC_ENCRYPT' } as const;

  test('automatic rotation needs generated symmetric material', () => {
    const rotation = action('EnableKeyRotation');
    expect(worksOn(rotation, symmetric)).toBe(true);
    expect(worksOn(rotation, { ...symmetric, origin: 'EXTERNAL' })).toBe(false);
    expect(KEY_TYPES.filter((keyType) => worksOn(rotation, { keyType }))).toEqual(['SYMMETRIC_ENCRYPT']);
  });

  test('rotation on demand takes imported material too, but no custom key store', () => {
    const rotation = action('RotateKeyOnDemand');
    expect(worksOn(rotation, { ...symmetric, origin: 'EXTERNAL' })).toBe(true);
    expect(worksOn(rotation, { ...symmetric, origin: 'AWS_CLOUDHSM' })).toBe(false);
  });

  test('custom key stores give out no data key pairs', () => {
    expect(worksOn(action('GenerateDataKeyPair'), { ...symmetric, origin: 'EXTERNAL_KEY_STORE' })).toBe(false);
    expect(worksOn(action('GenerateDataKey'), { ...symmetric, origin: 'EXTERNAL_KEY_STORE' })).toBe(true);
  });

  test('replication needs a multi-Region key', () => {
    expect(worksOn(action('ReplicateKey'), symmetric)).toBe(false);
    expect(worksOn(action('ReplicateKey'), { ...symmetric, multiRegion: true })).toBe(true);
  });

  test('what concerns no key works on none', () => {
    expect(worksOn(action('CreateKey'), { ...symmetric, multiRegion: true })).toBe(false);
  });
});
