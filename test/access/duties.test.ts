import { findAction, KMS_ACTIONS, qualifiedName } from '../../src/access/actions';
import type { Duty } from '../../src/access/duties';
import {
  actionsOf,
  conflicts,
  DUTIES,
  dutiesOfAction,
  dutiesShownBy,
  hasDuty,
  isManagementDuty,
  isUseDuty,
  MANAGEMENT_DUTIES,
  USE_DUTIES,
  useActionsOf,
  useDutiesOf,
} from '../../src/access/duties';
import type { KeyTraits } from '../../src/access/key-specs';
import { KEY_ORIGINS, KEY_TYPES } from '../../src/access/key-specs';

const SYMMETRIC: KeyTraits = { keyType: 'SYMMETRIC_ENCRYPT' };
const RSA: KeyTraits = { keyType: 'ASYMMETRIC_ENCRYPT' };
const SIGNING: KeyTraits = { keyType: 'SIGN_VERIFY' };

const EVERY_KEY: readonly KeyTraits[] = KEY_TYPES.flatMap((keyType) =>
  KEY_ORIGINS.flatMap((origin) => [true, false].map((multiRegion) => ({ keyType, origin, multiRegion }))),
);

const shortActionsOf = (duty: Duty, key: KeyTraits): string => actionsOf(duty, key).join(' ').replaceAll('kms:', '');

describe('actionsOf', () => {
  test.each<[Duty, KeyTraits, string]>([
    [
      'encrypt',
      SYMMETRIC,
      'Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext ReEncryptTo DescribeKey',
    ],
    ['decrypt', SYMMETRIC, 'Decrypt ReEncryptFrom DescribeKey'],
    ['encrypt', RSA, 'Encrypt ReEncryptTo GetPublicKey DescribeKey'],
    ['decrypt', RSA, 'Decrypt ReEncryptFrom DescribeKey'],
    ['sign', SIGNING, 'Sign GetPublicKey DescribeKey'],
    ['verify', SIGNING, 'Verify GetPublicKey DescribeKey'],
    ['generateMac', { keyType: 'GENERATE_VERIFY_MAC' }, 'GenerateMac DescribeKey'],
    ['verifyMac', { keyType: 'GENERATE_VERIFY_MAC' }, 'VerifyMac DescribeKey'],
    ['deriveSharedSecret', { keyType: 'KEY_AGREEMENT' }, 'DeriveSharedSecret GetPublicKey DescribeKey'],
    ['encapsulate', { keyType: 'ENCAPSULATE_DECAPSULATE' }, 'Encapsulate GetPublicKey DescribeKey'],
    ['decapsulate', { keyType: 'ENCAPSULATE_DECAPSULATE' }, 'Decapsulate DescribeKey'],
    ['ownPolicy', SYMMETRIC, 'PutKeyPolicy DescribeKey'],
    ['delegate', SYMMETRIC, 'CreateGrant RevokeGrant DescribeKey'],
    [
      'importMaterial',
      { ...SYMMETRIC, origin: 'EXTERNAL' },
      'GetParametersForImport ImportKeyMaterial DeleteImportedKeyMaterial DescribeKey',
    ],
    ['replicate', { ...SYMMETRIC, multiRegion: true }, 'ReplicateKey UpdatePrimaryRegion DescribeKey'],
    ['alias', SYMMETRIC, 'CreateAlias UpdateAlias DeleteAlias DescribeKey'],
    ['tag', SYMMETRIC, 'TagResource UntagResource DescribeKey'],
    [
      'audit',
      SYMMETRIC,
      'DescribeKey GetKeyPolicy ListKeyPolicies GetKeyRotationStatus ListKeyRotations GetKeyLastUsage ListGrants ListResourceTags',
    ],
    [
      'audit',
      SIGNING,
      'DescribeKey GetKeyPolicy ListKeyPolicies GetKeyRotationStatus ListKeyRotations GetKeyLastUsage ListGrants ListResourceTags GetPublicKey',
    ],
  ])('%s, %j', (duty, key, names) => {
    expect(shortActionsOf(duty, key)).toBe(names);
  });

  test.each<[KeyTraits, string]>([
    [SYMMETRIC, 'EnableKeyRotation DisableKeyRotation RotateKeyOnDemand'],
    [{ ...SYMMETRIC, origin: 'EXTERNAL' }, 'RotateKeyOnDemand'],
    [{ ...SYMMETRIC, origin: 'AWS_CLOUDHSM' }, ''],
    [RSA, ''],
  ])('administer rotates what can rotate: %j', (key, rotation) => {
    const names = shortActionsOf('administer', key);
    expect(names.split(' ').filter((name) => /Rotat/.test(name))).toEqual(rotation.split(' ').filter(Boolean));
    expect(names.replace(rotation && ` ${rotation}`, '')).toBe(
      'EnableKey DisableKey UpdateKeyDescription ScheduleKeyDeletion CancelKeyDeletion RevokeGrant DescribeKey',
    );
  });

  test('is empty where the key has no such duty', () => {
    expect(actionsOf('sign', SYMMETRIC)).toEqual([]);
    expect(actionsOf('encrypt', SIGNING)).toEqual([]);
    expect(actionsOf('importMaterial', SYMMETRIC)).toEqual([]);
    expect(actionsOf('replicate', SYMMETRIC)).toEqual([]);
  });

  test('on every key every duty has DescribeKey once, no wildcard, and known actions that work in a key policy', () => {
    for (const key of EVERY_KEY) {
      for (const duty of DUTIES.filter((each) => hasDuty(key, each))) {
        const actions = actionsOf(duty, key);
        expect(actions.filter((action) => action === 'kms:DescribeKey')).toHaveLength(1);
        expect(new Set(actions).size).toBe(actions.length);
        expect(actions.every((action) => findAction(action)?.effectiveInKeyPolicy)).toBe(true);
      }
    }
  });
});

describe('duties of a key', () => {
  test('an encrypter cannot get at plaintext', () => {
    for (const key of EVERY_KEY) {
      const encrypting = [...actionsOf('encrypt', key), ...actionsOf('encapsulate', key)];
      const revealing = ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:Decapsulate', 'kms:DeriveSharedSecret'];
      expect(encrypting.filter((action) => revealing.includes(action))).toEqual([]);
    }
  });

  test('use', () => {
    expect(useDutiesOf('SYMMETRIC_ENCRYPT')).toEqual(['encrypt', 'decrypt']);
    expect(useDutiesOf('KEY_AGREEMENT')).toEqual(['deriveSharedSecret']);
    expect(useActionsOf('ASYMMETRIC_ENCRYPT')).toEqual(['kms:Encrypt', 'kms:ReEncryptTo', 'kms:Decrypt', 'kms:ReEncryptFrom']);
    expect(useActionsOf('SIGN_VERIFY')).toEqual(['kms:Sign', 'kms:Verify']);
  });

  test('the use actions are the cryptographic actions of the type, all of them', () => {
    for (const keyType of KEY_TYPES) {
      const cryptographic = KMS_ACTIONS.filter(({ actionClass, keyTypes }) => actionClass === 'use' && keyTypes.includes(keyType));
      expect([...useActionsOf(keyType)].sort()).toEqual(cryptographic.map(qualifiedName).sort());
    }
  });

  test('no action of a management duty is among the use actions', () => {
    for (const key of EVERY_KEY) {
      const managing = MANAGEMENT_DUTIES.flatMap((duty) => actionsOf(duty, key));
      expect(useActionsOf(key.keyType).filter((action) => managing.includes(action))).toEqual([]);
    }
  });

  test('every key is administered, has an owner and is used in some way', () => {
    for (const key of EVERY_KEY) {
      expect([hasDuty(key, 'administer'), hasDuty(key, 'ownPolicy'), hasDuty(key, 'audit')]).toEqual([true, true, true]);
      expect(useDutiesOf(key.keyType).length).toBeGreaterThan(0);
    }
  });
});

describe('dutiesOfAction', () => {
  test('every action that works in a key policy has a duty, every other has none', () => {
    for (const action of KMS_ACTIONS) {
      expect({ name: action.name, hasDuty: dutiesOfAction(action).length > 0 }).toEqual({
        name: action.name,
        hasDuty: action.effectiveInKeyPolicy,
      });
    }
  });

  test.each<[string, readonly Duty[]]>([
    ['kms:Decrypt', ['decrypt']],
    ['putkeypolicy', ['ownPolicy']],
    ['RevokeGrant', ['administer', 'delegate']],
    ['DescribeKey', ['audit']],
    ['GetPublicKey', ['encrypt', 'sign', 'verify', 'deriveSharedSecret', 'encapsulate', 'audit']],
    ['RetireGrant', []],
    ['s3:GetObject', []],
  ])('%s', (action, duties) => {
    expect(dutiesOfAction(action)).toEqual(duties);
  });

  test('only DescribeKey, GetPublicKey and RevokeGrant belong to several duties, and these show none but audit', () => {
    const shared = KMS_ACTIONS.filter((action) => dutiesOfAction(action).length > 1).map(({ name }) => name);
    expect(shared).toEqual(['RevokeGrant', 'GetPublicKey']);
    expect(dutiesShownBy('kms:RevokeGrant')).toEqual([]);
    expect(dutiesShownBy('GetPublicKey')).toEqual(['audit']);
    expect(dutiesShownBy('DescribeKey')).toEqual(['audit']);
    expect(dutiesShownBy('CreateGrant')).toEqual(['delegate']);
    expect(dutiesShownBy('s3:GetObject')).toEqual([]);
  });
});

describe('conflicts', () => {
  const against = (duty: Duty): Duty[] => DUTIES.filter((other) => conflicts(duty, other));

  test('use and management divide the duties, audit is neither', () => {
    expect([...USE_DUTIES, ...MANAGEMENT_DUTIES, 'audit'].sort()).toEqual([...DUTIES].sort());
    expect(DUTIES.filter((duty) => isUseDuty(duty) && isManagementDuty(duty))).toEqual([]);
  });

  test('use conflicts with all management, and management with all use', () => {
    for (const use of USE_DUTIES) {
      expect(against(use)).toEqual(MANAGEMENT_DUTIES);
    }
    for (const management of MANAGEMENT_DUTIES.filter((duty) => !['importMaterial', 'administer', 'ownPolicy'].includes(duty))) {
      expect(against(management)).toEqual(USE_DUTIES);
    }
  });

  test('importing material also conflicts with administering and owning the policy', () => {
    expect(against('importMaterial')).toEqual([...USE_DUTIES, 'administer', 'ownPolicy']);
    expect(against('administer')).toEqual([...USE_DUTIES, 'importMaterial']);
    expect(against('ownPolicy')).toEqual([...USE_DUTIES, 'importMaterial']);
  });

  test('auditing conflicts with nothing', () => {
    expect(against('audit')).toEqual([]);
  });

  test('is symmetric and never holds of one duty', () => {
    for (const a of DUTIES) {
      expect(conflicts(a, a)).toBe(false);
      for (const b of DUTIES) {
        expect(conflicts(a, b)).toBe(conflicts(b, a));
      }
    }
  });
});
