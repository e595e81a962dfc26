import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { BucketEncryptionMode, type EncryptedBucketProps } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ENV, newStack } from './synthesized';

function templateWith(props: EncryptedBucketProps = {}, stack = newStack()): Template {
  new EncryptedBucket(stack, 'Documents', props);
  return Template.fromStack(stack);
}

function expectBucket(template: Template, properties: object): void {
  template.hasResourceProperties('AWS::S3::Bucket', Match.objectLike(properties));
}

/** The statements of the policy of the bucket itself, by Sid. */
function bucketPolicy(template: Template): Record<string, Record<string, unknown>> {
  const policies = template.findResources('AWS::S3::BucketPolicy');
  const [id] = Object.keys(policies).filter((name) => !name.includes('AccessLogs'));
  const statements: Record<string, unknown>[] = policies[id].Properties.PolicyDocument.Statement;
  return Object.fromEntries(statements.map((statement) => [String(statement.Sid), statement]));
}

const encryptionOf = (algorithm: string, BucketKeyEnabled: boolean) => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [
      {
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        BucketKeyEnabled,
        ServerSideEncryptionByDefault: { KMSMasterKeyID: Match.anyValue(), SSEAlgorithm: algorithm },
      },
    ],
  },
});

describe('by default', () => {
  const template = templateWith();

  test('is encrypted with a key of its own and a bucket key', () => {
    expectBucket(template, encryptionOf('aws:kms', true));
    expectBucket(template, {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { KMSMasterKeyID: { 'Fn::GetAtt': ['DocumentsKeyFF02C3B3', 'Arn'] } } },
        ],
      },
    });
  });

  test('has the key under the logical id that the key of an `s3.Bucket` has', () => {
    const stack = newStack();
    new s3.Bucket(stack, 'Documents', { encryption: s3.BucketEncryption.KMS });
    const before = Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual(before);
  });

  test('is versioned, without ACLs and closed to the public', () => {
    expectBucket(template, {
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('gives up uploads that are unfinished after a week, and so do its logs', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }] },
    });
  });

  test('is retained, and so are its logs', () => {
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('logs access to a bucket that S3 can deliver to', () => {
    const buckets = template.findResources('AWS::S3::Bucket');
    const [logs] = Object.keys(buckets).filter((id) => id.includes('AccessLogs'));
    expectBucket(template, { LoggingConfiguration: { DestinationBucketName: { Ref: logs } } });
    expect(buckets[logs].Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: logs },
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Sid: 'S3DeliversAccessLogs', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' }),
        ]),
      }),
    });
  });

  test.each([
    ['DenyPlainHttp', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['DenyPlainHttpAsBoolean', { Bool: { 'aws:SecureTransport': false } }],
    ['DenyOldTls', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ])('%s denies everything to everybody', (sid, Condition) => {
    expect(bucketPolicy(template)[sid]).toEqual({
      Sid: sid,
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: expect.arrayContaining([expect.anything(), expect.anything()]),
      Condition,
    });
  });

  test('looks at the header of an upload only where there is one', () => {
    const [algorithm, keyId] = ['s3:x-amz-server-side-encryption', 's3:x-amz-server-side-encryption-aws-kms-key-id'];
    const policy = bucketPolicy(template);
    const conditions = ['DenyOtherAlgorithm', 'DenyCustomerKeys', 'DenyKeyOfAws', 'DenyOtherKey'].map((sid) => policy[sid].Condition);
    expect(conditions).toEqual([
      { StringNotEquals: { [algorithm]: 'aws:kms' }, Null: { [algorithm]: 'false' } },
      { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      { StringEquals: { [algorithm]: 'aws:kms' }, Null: { [keyId]: 'true' } },
      { StringNotEquals: { [keyId]: [expect.objectContaining({ 'Fn::GetAtt': expect.anything() })] }, Null: { [keyId]: 'false' } },
    ]);
  });
});

describe('as asked', () => {
  test('is encrypted with the key that is given', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Given');
    const bucket = new EncryptedBucket(stack, 'Documents', { encryptionKey: key });
    expect(bucket.key).toBe(key);
    expect(bucket.encryptionKey).toBe(key);
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
  });

  test.each<EncryptedBucketProps>([{ encryptionMode: BucketEncryptionMode.DSSE_KMS }, { encryption: s3.BucketEncryption.DSSE }])(
    'has two layers of encryption and no bucket key with %j',
    (props) => {
      const template = templateWith(props);
      expectBucket(template, encryptionOf('aws:kms:dsse', false));
      expect(JSON.stringify(bucketPolicy(template).DenyOtherAlgorithm)).toContain('"aws:kms:dsse"');
    },
  );

  test('has no bucket key for a reason', () => {
    expectBucket(
      templateWith({ bucketKeyEnabled: false, bucketKeyWaiver: 'every read must show in CloudTrail' }),
      encryptionOf('aws:kms', false),
    );
  });

  test('lets uploads name any KMS key, but no other algorithm and no key of AWS', () => {
    expect(Object.keys(bucketPolicy(templateWith({ pinKey: false })))).toEqual([
      'DenyPlainHttp',
      'DenyPlainHttpAsBoolean',
      'DenyOldTls',
      'DenyOtherAlgorithm',
      'DenyCustomerKeys',
      'DenyKeyOfAws',
    ]);
  });

  test('lets uploads name further keys', () => {
    const stack = newStack();
    const template = templateWith({ acceptedKeys: [new GovernedKey(stack, 'Old')] }, stack);
    expect(JSON.stringify(bucketPolicy(template).DenyOtherKey)).toMatch(/DocumentsKey.*Old/);
  });

  test('denies TLS 1.2', () => {
    expect(bucketPolicy(templateWith({ minimumTLSVersion: 1.3 })).DenyOldTls.Condition).toEqual({
      NumericLessThan: { 's3:TlsVersion': 1.3 },
    });
  });

  test('logs to a bucket that is given', () => {
    const stack = newStack();
    const logs = new s3.Bucket(stack, 'Logs', { encryption: s3.BucketEncryption.S3_MANAGED });
    const template = templateWith({ serverAccessLogsBucket: logs, serverAccessLogsPrefix: 'documents/' }, stack);
    template.resourceCountIs('AWS::S3::Bucket', 2);
    expectBucket(template, { LoggingConfiguration: { LogFilePrefix: 'documents/' } });
  });

  test('formats the logs of its own log bucket', () => {
    const targetObjectKeyFormat = s3.TargetObjectKeyFormat.partitionedPrefix(s3.PartitionDateSource.EVENT_TIME);
    expectBucket(templateWith({ serverAccessLogsPrefix: 'documents/', targetObjectKeyFormat }), {
      LoggingConfiguration: {
        LogFilePrefix: 'documents/',
        TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
      },
    });
  });

  test('keeps objects locked, and rules of their life', () => {
    const template = templateWith({
      objectLockEnabled: true,
      objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(30)),
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }],
    });
    expectBucket(template, {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 30, Mode: 'COMPLIANCE' } } },
      LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' }] },
    });
  });

  test('is deleted with its objects', () => {
    const template = templateWith({ removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});

test('synthesizes without a cycle in a stack without environment', () => {
  const app = new App();
  new EncryptedBucket(new Stack(app, 'Agnostic'), 'Documents');
  new EncryptedBucket(new Stack(app, 'Stack', { env: ENV }), 'Documents');
  expect(app.synth().stacks).toHaveLength(2);
});

test('snapshot', () => {
  expect(templateWith({ bucketName: 'fintechnova-documents' }).toJSON()).toMatchSnapshot();
});
