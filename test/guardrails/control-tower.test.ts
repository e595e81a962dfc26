import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import type { EncryptedBucketProps } from '../../src/constructs/encrypted-bucket-props';
import { BucketEncryptionMode } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { KeyGrant } from '../../src/constructs/key-grant';
import { HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { Rotation } from '../../src/constructs/rotation';
import { newStack, roleArn } from '../constructs/synthesized';
import { scan } from '../constructs/validation-report';
import { controlTowerVerdicts, ruleFile } from './control-tower';

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
  const locked: EncryptedBucketProps = { objectLockEnabled: true };
  const found = controlTowerVerdicts('s3', {
    'with every default': templateWith((stack) => new EncryptedBucket(stack, 'Bucket')),
    'whose logs go to a bucket that is not judged': bucketWith({}),
    'that has Object Lock too': bucketWith(locked),
    'with DSSE-KMS': bucketWith({ ...locked, encryptionMode: BucketEncryptionMode.DSSE_KMS }),
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
  /** Besides Object Lock: how long objects are kept. */
  const asked = [notifications, 'CT.S3.PR.9'];

  test.each([
    // the bucket that receives the logs has none itself, and S3 cannot encrypt it with KMS
    ['with every default', ['CT.S3.PR.10', 'CT.S3.PR.2', ...asked]],
    ['whose logs go to a bucket that is not judged', asked],
    ['that has Object Lock too', [notifications]],
    ['with DSSE-KMS', [notifications]],
    ['of the CDK', ['CT.S3.PR.1', 'CT.S3.PR.10', 'CT.S3.PR.11', 'CT.S3.PR.2', 'CT.S3.PR.3', 'CT.S3.PR.5', 'CT.S3.PR.6', ...asked]],
  ])('%s', (name, controls) => {
    expect(failed(name).sort()).toEqual([...controls].sort());
  });

  test('every other control has judged them, but for the one about access points', () => {
    const verdicts = found['that has Object Lock too'];
    expect(Object.keys(verdicts).filter((control) => verdicts[control] === 'SKIP')).toEqual(['CT.S3.PR.12']);
    expect(Object.keys(verdicts)).toHaveLength(11);
  });
});

describe('of a monitor', () => {
  const template = templateWith((stack) => new KeyRotationMonitor(stack, 'Monitor', { keys: [new GovernedKey(stack, 'Key')] }));
  const verdictsOf = (service: string) => controlTowerVerdicts(service, { monitor: template }).monitor;

  test('its trail', () => {
    const verdicts = {
      'CT.CLOUDTRAIL.PR.1': 'PASS',
      'CT.CLOUDTRAIL.PR.2': 'PASS',
      'CT.CLOUDTRAIL.PR.3': 'PASS',
      'CT.CLOUDTRAIL.PR.4': 'SKIP',
    };
    expect(verdictsOf('cloudtrail')).toEqual(verdicts);
  });

  test('its alarms and logs', () => {
    expect(Object.values(verdictsOf('cloudwatch'))).toEqual(['PASS', 'PASS', 'PASS', 'PASS']);
  });

  test('its dead-letter queue', () => {
    expect(verdictsOf('sqs')).toEqual({ 'CT.SQS.PR.1': 'SKIP', 'CT.SQS.PR.2': 'PASS' });
  });

  test('its function, which has nothing in a network', () => {
    const verdicts = verdictsOf('lambda');
    expect(Object.keys(verdicts).filter((control) => verdicts[control] !== 'SKIP')).toEqual(['CT.LAMBDA.PR.3']);
  });

  test('its key', () => {
    expect(verdictsOf('keymanagementservice')).toEqual({ 'CT.KMS.PR.1': 'PASS', 'CT.KMS.PR.2': 'SKIP', 'CT.KMS.PR.3': 'PASS' });
  });
});

describe('of what makes resources of its own', () => {
  test('a grant: its log is not encrypted, for the reason that is given', () => {
    const grantee = new iam.ArnPrincipal(roleArn('Reader'));
    const template = templateWith(
      (stack) => new KeyGrant(stack, 'Grant', { key: new GovernedKey(stack, 'Key'), grantee, operations: ['Decrypt'] }),
    );
    const { grant } = controlTowerVerdicts('cloudwatch', { grant: template });
    expect(Object.keys(grant).filter((control) => grant[control] === 'FAIL')).toEqual(['CT.CLOUDWATCH.PR.3']);
  });
});

describe('the CDK, as the plugin runs the controls, accepts with its reason what a construct cannot meet', () => {
  const rules = ['keymanagementservice/ct-kms-pr-1', 's3/ct-s3-pr-2', 's3/ct-s3-pr-10', 'cloudwatch/ct-cloudwatch-pr-3'];
  const validator = () => new CfnGuardValidator({ controlTowerRulesEnabled: false, rules: rules.map(ruleFile) });

  test.each<[string, (stack: Stack) => void, string]>([
    [
      'imported material',
      (stack) => new GovernedKey(stack, 'It', { material: KeyMaterial.imported() }),
      'kms_key_rotation_enabled_check Stack/It/Resource',
    ],
    [
      'the bucket of the access logs',
      (stack) => new EncryptedBucket(stack, 'It'),
      's3_bucket_logging_enabled_check Stack/It/AccessLogs/Resource',
    ],
    [
      'the log of a handler',
      (stack) => new GovernedKey(stack, 'It', { rotation: Rotation.onDemand('audit') }),
      'cloudwatch_log_group_encrypted_check Stack/KmsGovernance-on-demand-rotation/Log/Resource',
    ],
  ])('%s', (_, make, finding) => {
    const { open, acknowledged } = scan(make, [validator()]);
    expect(open).toEqual([]);
    expect([...acknowledged.keys()]).toContain(finding);
  });
});
