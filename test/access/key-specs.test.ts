import type { KeyOrigin, KeySpec, KeyUsage } from '../../src/access/key-specs';
import {
  capabilitiesOf,
  inCustomKeyStore,
  isKeyOrigin,
  isKeySpec,
  isKeyUsage,
  KEY_ORIGINS,
  KEY_SPECS,
  KEY_USAGES,
  keyTypeOf,
  usagesOf,
} from '../../src/access/key-specs';

interface Combination {
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly origin: KeyOrigin;
  readonly multiRegion: boolean;
}

const EVERY_COMBINATION: readonly Combination[] = KEY_SPECS.flatMap((spec) =>
  KEY_USAGES.flatMap((usage) =>
    KEY_ORIGINS.flatMap((origin) => [true, false].map((multiRegion) => ({ spec, usage, origin, multiRegion }))),
  ),
);

const capabilities = ({ spec, usage, origin, multiRegion }: Combination) => capabilitiesOf(spec, usage, origin, multiRegion);

describe('keyTypeOf', () => {
  test.each<[KeySpec, KeyUsage, string]>([
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'SYMMETRIC_ENCRYPT'],
    ['RSA_3072', 'ENCRYPT_DECRYPT', 'ASYMMETRIC_ENCRYPT'],
    ['SM2', 'ENCRYPT_DECRYPT', 'ASYMMETRIC_ENCRYPT'],
    ['RSA_3072', 'SIGN_VERIFY', 'SIGN_VERIFY'],
    ['ML_DSA_65', 'SIGN_VERIFY', 'SIGN_VERIFY'],
    ['HMAC_256', 'GENERATE_VERIFY_MAC', 'GENERATE_VERIFY_MAC'],
    ['ECC_NIST_P256', 'KEY_AGREEMENT', 'KEY_AGREEMENT'],
    ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'ENCAPSULATE_DECAPSULATE'],
  ])('%s for %s', (spec, usage, type) => {
    expect(keyTypeOf(spec, usage)).toBe(type);
  });

  test('knows the type of a spec newer than the table, not of a usage newer than it', () => {
    expect(keyTypeOf('ECC_FUTURE', 'SIGN_VERIFY')).toBe('SIGN_VERIFY');
    expect(keyTypeOf('SYMMETRIC_DEFAULT', 'PONDER')).toBeUndefined();
  });
});

describe('capabilitiesOf', () => {
  test('a plain symmetric key', () => {
    expect(capabilitiesOf('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')).toEqual({
      valid: true,
      rotatesAutomatically: true,
      rotatesOnDemand: true,
      replicates: false,
      importable: false,
      creatableByCloudFormation: true,
    });
  });

  test('an imported multi-Region symmetric key rotates on demand alone', () => {
    expect(capabilitiesOf('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'EXTERNAL', true)).toEqual({
      valid: true,
      rotatesAutomatically: false,
      rotatesOnDemand: true,
      replicates: true,
      importable: true,
      creatableByCloudFormation: true,
    });
  });

  test('a key in a custom key store neither rotates nor comes from CloudFormation', () => {
    expect(capabilitiesOf('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_CLOUDHSM')).toEqual({
      valid: true,
      rotatesAutomatically: false,
      rotatesOnDemand: false,
      replicates: false,
      importable: false,
      creatableByCloudFormation: false,
    });
  });

  test('CloudFormation does not know ML-KEM yet', () => {
    const unknownToCloudFormation = KEY_SPECS.filter((spec) => !capabilitiesOf(spec, usagesOf(spec)[0]).creatableByCloudFormation);
    expect(unknownToCloudFormation).toEqual(['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024']);
  });

  test.each<[KeySpec, KeyUsage, KeyOrigin, boolean, string]>([
    ['HMAC_256', 'SIGN_VERIFY', 'AWS_KMS', false, 'a key of spec HMAC_256 has the usage GENERATE_VERIFY_MAC, not SIGN_VERIFY'],
    [
      'RSA_2048',
      'KEY_AGREEMENT',
      'AWS_KMS',
      false,
      'a key of spec RSA_2048 has the usage ENCRYPT_DECRYPT or SIGN_VERIFY, not KEY_AGREEMENT',
    ],
    ['ML_DSA_44', 'SIGN_VERIFY', 'EXTERNAL', false, 'a key of spec ML_DSA_44 has the origin AWS_KMS, not EXTERNAL'],
    ['RSA_2048', 'SIGN_VERIFY', 'AWS_CLOUDHSM', false, 'a key of spec RSA_2048 has the origin AWS_KMS or EXTERNAL, not AWS_CLOUDHSM'],
    [
      'SYMMETRIC_DEFAULT',
      'ENCRYPT_DECRYPT',
      'EXTERNAL_KEY_STORE',
      true,
      'a key in a custom key store (origin EXTERNAL_KEY_STORE) cannot be multi-Region',
    ],
  ])('%s for %s from %s, multi-Region %s: refused', (spec, usage, origin, multiRegion, reason) => {
    expect(capabilitiesOf(spec, usage, origin, multiRegion)).toMatchObject({ valid: false, reason, creatableByCloudFormation: false });
  });

  test('every combination: a reason exactly if invalid, and then nothing can be done with it', () => {
    for (const combination of EVERY_COMBINATION) {
      const { valid, reason, ...abilities } = capabilities(combination);
      expect(reason === undefined).toBe(valid);
      expect(valid || Object.values(abilities).every((able) => !able)).toBe(true);
    }
  });

  test('every combination: what rotates by itself also rotates on demand, and only symmetric keys do', () => {
    const rotating = EVERY_COMBINATION.filter((combination) => capabilities(combination).rotatesOnDemand);
    expect(new Set(rotating.map(({ spec }) => spec))).toEqual(new Set(['SYMMETRIC_DEFAULT']));
    const automatic = EVERY_COMBINATION.filter((combination) => capabilities(combination).rotatesAutomatically);
    expect(rotating).toEqual(expect.arrayContaining(automatic));
  });

  test('28 pairs of spec and usage exist', () => {
    const pairs = EVERY_COMBINATION.filter(({ origin, multiRegion }) => origin === 'AWS_KMS' && !multiRegion);
    expect(pairs.filter((pair) => capabilities(pair).valid)).toHaveLength(28);
  });
});

test('guards tell names from other text', () => {
  expect([isKeySpec('RSA_2048'), isKeySpec('RSA_1024'), isKeyUsage('SIGN_VERIFY'), isKeyUsage('SIGN')]).toEqual([true, false, true, false]);
  expect([isKeyOrigin('EXTERNAL'), isKeyOrigin(undefined)]).toEqual([true, false]);
});

test('custom key stores', () => {
  expect(KEY_ORIGINS.filter(inCustomKeyStore)).toEqual(['AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE']);
});
