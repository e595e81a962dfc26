import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import type { EncryptedBucketProps } from '../../src/constructs/encrypted-bucket-props';
import { BucketEncryptionMode } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { newStack, roleArn } from '../constructs/synthesized';
import { controlTowerVerdicts } from './control-tower';

function templateWith(make: (stack: Stack) => void): object {
  const stack = newStack();
  make(stack);
  return Template.fromStack(stack).toJSON();
}

describe('of keys', () => {
  const ordinary = { 'CT.KMS.PR.1': 'PASS', 'CT.KMS.PR.2': 'SKIP', 'CT.KMS.PR.3': 'PASS' };
  const CASES: Readonly<Record<string, { readonly props: GovernedKeyProps; readonly verdicts: object }>> = {
    'with every default': { props: {}, verdicts: ordinary },
    'of an RSA key for encryption': {
      props: { kind: KeyKind.rsaEncryption(RsaKeySize.BITS_3072) },
      verdicts: { ...ordinary, 'CT.KMS.PR.1': 'SKIP', 'CT.KMS.PR.2': 'PASS' },
    },
    'of an HMAC key': { props: { kind: KeyKind.hmac(HmacHash.SHA_256) }, verdicts: { ...ordinary, 'CT.KMS.PR.1': 'SKIP' } },
    // what docs/guides/key-kinds.md, imported-material.md and key-grant.md say of them
    'of an RSA key of 2,048 bits': {
      props: { kind: KeyKind.rsaEncryption(RsaKeySize.BITS_2048) },
      verdicts: { ...ordinary, 'CT.KMS.PR.1': 'SKIP', 'CT.KMS.PR.2': 'FAIL' },
    },
    'of imported material': { props: { material: KeyMaterial.imported() }, verdicts: { ...ordinary, 'CT.KMS.PR.1': 'FAIL' } },
    'with somebody who creates grants': {
      props: { access: { grantDelegators: [new iam.ArnPrincipal(roleArn('Delegator'))] } },
      verdicts: { ...ordinary, 'CT.KMS.PR.3': 'FAIL' },
    },
  };
  const templates = Object.entries(CASES).map(([name, { props }]) => [name, templateWith((stack) => new GovernedKey(stack, 'Key', props))]);
  const found = controlTowerVerdicts('keymanagementservice', Object.fromEntries(templates));

  test.each(Object.entries(CASES))('%s', (name, { verdicts }) => {
    expect(found[name]).toEqual(verdicts);
  });
});

describe('of buckets', () => {
  const lasting: EncryptedBucketProps = { lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }], objectLockEnabled: true };
  const found = controlTowerVerdicts('s3', {
    'with every default': templateWith((stack) => new EncryptedBucket(stack, 'Bucket')),
    'whose logs go to a bucket that is not judged': bucketWith({}),
    'that has lifecycle rules and Object Lock too': bucketWith(lasting),
    'with DSSE-KMS': bucketWith({ ...lasting, encryptionMode: BucketEncryptionMode.DSSE_KMS }),
    'of the CDK': templateWith((stack) => new s3.Bucket(stack, 'Bucket')),
  });

  function bucketWith(props: EncryptedBucketProps): object {
    return templateWith((stack) => {
      new EncryptedBucket(stack, 'Bucket', { serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), ...props });
    });
  }

  const failed = (name: string) => Object.keys(found[name]).filter((control) => found[name][control] === 'FAIL');

  /** Event notifications: what a bucket is for. The CDK sets them with a custom resource, which the control does not see. */
  const notifications = 'CT.S3.PR.4';
  /** Lifecycle rules, twice, and Object Lock: how long objects are kept. */
  const asked = [notifications, 'CT.S3.PR.3', 'CT.S3.PR.6', 'CT.S3.PR.9'];

  test.each([
    // the bucket that receives the logs has none itself, and S3 cannot encrypt it with KMS
    ['with every default', ['CT.S3.PR.10', 'CT.S3.PR.2', ...asked]],
    ['whose logs go to a bucket that is not judged', asked],
    ['that has lifecycle rules and Object Lock too', [notifications]],
    ['with DSSE-KMS', [notifications]],
    ['of the CDK', ['CT.S3.PR.1', 'CT.S3.PR.10', 'CT.S3.PR.11', 'CT.S3.PR.2', 'CT.S3.PR.5', ...asked]],
  ])('%s', (name, controls) => {
    expect(failed(name).sort()).toEqual([...controls].sort());
  });

  test('every other control has judged them, but for the one about access points', () => {
    const verdicts = found['that has lifecycle rules and Object Lock too'];
    expect(Object.keys(verdicts).filter((control) => verdicts[control] === 'SKIP')).toEqual(['CT.S3.PR.12']);
    expect(Object.keys(verdicts)).toHaveLength(11);
  });
});
