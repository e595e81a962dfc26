import { App, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { BucketEncryptionMode } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { Rotation } from '../../src/constructs/rotation';
import { exemptFromRules } from '../../src/constructs/scanner-exceptions';
import { ENV } from './synthesized';

const newStack = () => new Stack(new App(), 'Stack', { env: ENV });

/** What scanners find in the template beside a resource. */
function scannerMetadata(resource: CfnResource): object {
  return Object.fromEntries(
    ['cfn_nag', 'checkov', 'guard'].flatMap((scanner) => (resource.getMetadata(scanner) ? [[scanner, resource.getMetadata(scanner)]] : [])),
  );
}

const keyOf = (props: GovernedKeyProps) => new GovernedKey(newStack(), 'Key', props).node.findChild('Resource') as CfnKey;

describe('a key that KMS cannot rotate says so to every scanner that demands it', () => {
  const cases: readonly [string, GovernedKeyProps, string, boolean][] = [
    [
      'RSA for encryption',
      { kind: KeyKind.rsaEncryption(RsaKeySize.BITS_4096) },
      'KMS does not rotate keys of spec RSA_4096 automatically.',
      false,
    ],
    ['ECC', { kind: KeyKind.eccSigning(EccNistCurve.P256) }, 'KMS does not rotate keys of spec ECC_NIST_P256 automatically.', false],
    ['HMAC', { kind: KeyKind.hmac(HmacHash.SHA_256) }, 'KMS does not rotate keys of spec HMAC_256 automatically.', true],
    ['imported', { material: KeyMaterial.imported() }, 'KMS does not rotate key material of origin EXTERNAL automatically.', true],
  ];

  test.each(cases)('%s', (_, props, reason, checkovDemands) => {
    expect(scannerMetadata(keyOf(props))).toEqual({
      cfn_nag: { rules_to_suppress: [{ id: 'F19', reason }] },
      guard: { SuppressedRules: ['CMK_BACKING_KEY_ROTATION_ENABLED'], Reasons: [reason] },
      ...(checkovDemands && { checkov: { skip: [{ id: 'CKV_AWS_7', comment: reason }] } }),
    });
  });

  test('and one that could says nothing, even where it does not', () => {
    expect(scannerMetadata(keyOf({}))).toEqual({});
    expect(scannerMetadata(keyOf({ rotation: Rotation.none('a test') }))).toEqual({});
  });
});

describe('a bucket', () => {
  const bucketsOf = (encryptionMode: BucketEncryptionMode) => {
    const stack = newStack();
    new EncryptedBucket(stack, 'Documents', { encryptionMode });
    const resources = stack.node.findAll().filter(CfnBucket.isCfnBucket);
    return Object.fromEntries(resources.map((resource) => [resource.node.path, scannerMetadata(resource)]));
  };

  test('that receives logs says what it cannot have', () => {
    expect(bucketsOf(BucketEncryptionMode.SSE_KMS)['Stack/Documents/AccessLogs/Resource']).toMatchObject({
      guard: { SuppressedRules: ['S3_BUCKET_NO_PUBLIC_RW_ACL', 'S3_BUCKET_LOGGING_ENABLED'] },
      cfn_nag: { rules_to_suppress: [{ id: 'W35' }] },
      checkov: { skip: [{ id: 'CKV_AWS_18' }] },
    });
  });

  test('that encrypts twice says that it does', () => {
    expect(bucketsOf(BucketEncryptionMode.DSSE_KMS)['Stack/Documents/Resource']).toMatchObject({
      guard: {
        SuppressedRules: ['S3_BUCKET_NO_PUBLIC_RW_ACL', 'S3_DEFAULT_ENCRYPTION_KMS', 'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED'],
      },
      checkov: { skip: [{ id: 'CKV_AWS_19' }] },
    });
  });
});

test('what the user suppressed stays', () => {
  const key = new CfnKey(newStack(), 'Key');
  key.addMetadata('cfn_nag', { rules_to_suppress: [{ id: 'F76', reason: 'theirs' }], other: true });
  exemptFromRules(key, { reason: 'ours', cfnNag: ['F19'] });
  const both = [
    { id: 'F76', reason: 'theirs' },
    { id: 'F19', reason: 'ours' },
  ];
  expect(key.getMetadata('cfn_nag')).toEqual({ rules_to_suppress: both, other: true });
});

test('acknowledgements name every pack of cdk-nag, and the plugin of Control Tower', () => {
  const key = new CfnKey(newStack(), 'Key');
  exemptFromRules(key, { reason: 'ours', cdkNag: ['Rule'], controlTower: ['rule_check'] });
  const entries = key.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  expect(entries.flatMap(({ data }) => Object.keys(data))).toEqual([
    'AwsSolutions::AwsSolutions-Rule',
    'HIPAA.Security::HIPAA.Security-Rule',
    'NIST.800.53.R4::NIST.800.53.R4-Rule',
    'NIST.800.53.R5::NIST.800.53.R5-Rule',
    'PCI.DSS.321::PCI.DSS.321-Rule',
    'Serverless::Serverless-Rule',
    'cdk-validator-cfnguard::rule_check',
  ]);
});
