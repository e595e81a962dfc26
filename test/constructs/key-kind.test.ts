import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EccNistCurve, GovernedKey, HmacHash, KeyKind, MlDsaParameterSet, Rotation, RsaKeySize } from 'cdk-kms-governance';
import { capabilitiesOf, type KeySpec, type KeyUsage } from '../../src/access/key-specs';

const KINDS: readonly (readonly [string, KeyKind, KeySpec, KeyUsage])[] = [
  ['symmetric', KeyKind.symmetric(), 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'],
  ['RSA 2048 encryption', KeyKind.rsaEncryption(RsaKeySize.BITS_2048), 'RSA_2048', 'ENCRYPT_DECRYPT'],
  ['RSA 3072 encryption', KeyKind.rsaEncryption(RsaKeySize.BITS_3072), 'RSA_3072', 'ENCRYPT_DECRYPT'],
  ['RSA 4096 encryption', KeyKind.rsaEncryption(RsaKeySize.BITS_4096), 'RSA_4096', 'ENCRYPT_DECRYPT'],
  ['RSA 2048 signing', KeyKind.rsaSigning(RsaKeySize.BITS_2048), 'RSA_2048', 'SIGN_VERIFY'],
  ['RSA 3072 signing', KeyKind.rsaSigning(RsaKeySize.BITS_3072), 'RSA_3072', 'SIGN_VERIFY'],
  ['RSA 4096 signing', KeyKind.rsaSigning(RsaKeySize.BITS_4096), 'RSA_4096', 'SIGN_VERIFY'],
  ['P-256 signing', KeyKind.eccSigning(EccNistCurve.P256), 'ECC_NIST_P256', 'SIGN_VERIFY'],
  ['P-384 signing', KeyKind.eccSigning(EccNistCurve.P384), 'ECC_NIST_P384', 'SIGN_VERIFY'],
  ['P-521 signing', KeyKind.eccSigning(EccNistCurve.P521), 'ECC_NIST_P521', 'SIGN_VERIFY'],
  ['P-256 key agreement', KeyKind.eccKeyAgreement(EccNistCurve.P256), 'ECC_NIST_P256', 'KEY_AGREEMENT'],
  ['P-384 key agreement', KeyKind.eccKeyAgreement(EccNistCurve.P384), 'ECC_NIST_P384', 'KEY_AGREEMENT'],
  ['P-521 key agreement', KeyKind.eccKeyAgreement(EccNistCurve.P521), 'ECC_NIST_P521', 'KEY_AGREEMENT'],
  ['secp256k1', KeyKind.secp256k1(), 'ECC_SECG_P256K1', 'SIGN_VERIFY'],
  ['Ed25519', KeyKind.ed25519(), 'ECC_NIST_EDWARDS25519', 'SIGN_VERIFY'],
  ['HMAC 224', KeyKind.hmac(HmacHash.SHA_224), 'HMAC_224', 'GENERATE_VERIFY_MAC'],
  ['HMAC 256', KeyKind.hmac(HmacHash.SHA_256), 'HMAC_256', 'GENERATE_VERIFY_MAC'],
  ['HMAC 384', KeyKind.hmac(HmacHash.SHA_384), 'HMAC_384', 'GENERATE_VERIFY_MAC'],
  ['HMAC 512', KeyKind.hmac(HmacHash.SHA_512), 'HMAC_512', 'GENERATE_VERIFY_MAC'],
  ['ML-DSA 44', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_44), 'ML_DSA_44', 'SIGN_VERIFY'],
  ['ML-DSA 65', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_65), 'ML_DSA_65', 'SIGN_VERIFY'],
  ['ML-DSA 87', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_87), 'ML_DSA_87', 'SIGN_VERIFY'],
  ['SM2 encryption', KeyKind.sm2Encryption(), 'SM2', 'ENCRYPT_DECRYPT'],
  ['SM2 signing', KeyKind.sm2Signing(), 'SM2', 'SIGN_VERIFY'],
  ['SM2 key agreement', KeyKind.sm2KeyAgreement(), 'SM2', 'KEY_AGREEMENT'],
];

function stack(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
}

describe('each kind', () => {
  test.each(KINDS)('%s is one that KMS has', (_, kind, spec, usage) => {
    expect([kind.spec, kind.usage]).toEqual([spec, usage]);
    expect(capabilitiesOf(spec, usage).valid).toBe(true);
  });

  test.each(KINDS.slice(1))('%s is told to CloudFormation, and rotates by hand', (_, kind, spec, usage) => {
    const scope = stack();
    new GovernedKey(scope, 'Key', { kind });
    Template.fromStack(scope).hasResourceProperties('AWS::KMS::Key', { KeySpec: spec, KeyUsage: usage, EnableKeyRotation: false });
  });

  test('all pairs of spec and usage that CloudFormation creates have a name', () => {
    const named = new Set(KINDS.map(([, , spec, usage]) => `${spec} ${usage}`));
    const specs = KINDS.map(([, , spec]) => spec);
    const usages: KeyUsage[] = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'];
    const creatable = specs.flatMap((spec) =>
      usages.filter((usage) => capabilitiesOf(spec, usage).creatableByCloudFormation).map((usage) => `${spec} ${usage}`),
    );
    expect(named).toEqual(new Set(creatable));
  });
});

describe('KeyKind.of', () => {
  test('takes what is newer than this library', () => {
    const kind = KeyKind.of('ECC_FUTURE', 'SIGN_VERIFY');
    const scope = stack();
    new GovernedKey(scope, 'Key', { kind });
    Template.fromStack(scope).hasResourceProperties('AWS::KMS::Key', { KeySpec: 'ECC_FUTURE', KeyUsage: 'SIGN_VERIFY' });
  });

  test('refuses a usage that KMS does not have', () => {
    expect(() => KeyKind.of('RSA_2048', 'SIGN')).toThrow(
      '`usage` must be one of ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT and ENCAPSULATE_DECAPSULATE, ' +
        'got `SIGN`; write it as the KMS API does [KmsGov.KeyUsageUnknown]',
    );
  });

  test('refuses a usage that the spec does not have', () => {
    expect(() => KeyKind.of('ECC_NIST_EDWARDS25519', 'ENCRYPT_DECRYPT')).toThrow(
      '`usage` must be one that the key spec has, got `ENCRYPT_DECRYPT` with `ECC_NIST_EDWARDS25519`; ' +
        'a key of spec ECC_NIST_EDWARDS25519 has the usage SIGN_VERIFY, not ENCRYPT_DECRYPT [KmsGov.KeyKindInvalid]',
    );
  });

  test('a kind that CloudFormation cannot create is refused by the key', () => {
    const kind = KeyKind.of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE');
    expect(() => new GovernedKey(stack(), 'Key', { kind, rotation: Rotation.none('KEM keys do not rotate') })).toThrow(
      '`kind` must be one that CloudFormation can create, got `ML_KEM_768`; create the key outside of CloudFormation [KmsGov.KeyKindNotCreatable at Stack/Key]',
    );
  });
});
