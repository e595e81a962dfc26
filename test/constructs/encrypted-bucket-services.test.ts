import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import type { BucketReplica } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import { AccessToKeys } from './access-to-keys';
import { ACCOUNT, ENV, FOREIGN_ACCOUNT, newStack, policyOf } from './synthesized';

function through(bucketName: string, region = 'eu-west-1') {
  return { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${bucketName}` };
}

function fromBucket(bucketName: string, account = ACCOUNT) {
  return { 'aws:SourceArn': `arn:aws:s3:::${bucketName}`, 'aws:SourceAccount': account };
}

const USES = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

interface Pair {
  readonly app: App;
  readonly source: EncryptedBucket;
  readonly replica: EncryptedBucket;
  readonly role: iam.Role;
}

interface Options extends Partial<BucketReplica> {
  /** Of a key of another account: the CDK cannot refer to it. */
  readonly keyArn?: string;
}

/** A bucket that replicates to one in another stack. */
function replicated(env: { account: string; region: string }, { keyArn, ...options }: Options = {}): Pair {
  const app = new App();
  const there = new Stack(app, 'There', { env, crossRegionReferences: true });
  const replica = new EncryptedBucket(there, 'Copies', { bucketName: 'copies' });
  const here = new Stack(app, 'Here', { env: ENV, crossRegionReferences: true });
  const key = keyArn && GovernedKey.fromGovernedKeyArn(here, 'CopiesKey', keyArn, { policyManagedElsewhere: true });
  const replicateTo = [{ bucket: replica, ...options, ...(key ? { key } : {}) }];
  const source = new EncryptedBucket(here, 'Documents', { bucketName: 'documents', replicateTo });
  return { app, source, replica, role: source.node.findChild('ReplicationRole') as iam.Role };
}

describe('replication', () => {
  test('to another Region decrypts here and encrypts there, for these buckets only', () => {
    const { app, source, replica, role } = replicated({ account: ACCOUNT, region: 'eu-central-1' });
    const access = new AccessToKeys(app);
    const uses = (key: GovernedKey, context: Record<string, string>) =>
      USES.filter((action) => access.ofRole(key, role, action, context) === 'allowed');
    const [sourceKey, replicaKey] = [source.key, replica.key] as GovernedKey[];
    expect(uses(sourceKey, through('documents'))).toEqual(['kms:Decrypt']);
    expect(uses(replicaKey, through('copies', 'eu-central-1'))).toEqual(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']);
    for (const context of [through('copies'), through('documents', 'eu-central-1'), {}]) {
      expect([uses(sourceKey, context), uses(replicaKey, context)]).toEqual([[], []]);
    }
  });

  test('is told the key of the replicas, and not to leave encrypted objects out', () => {
    const { source } = replicated({ account: ACCOUNT, region: 'eu-west-1' }, { prefix: 'signed/', replicateDeleteMarkers: true });
    Template.fromStack(Stack.of(source)).hasResourceProperties('AWS::S3::Bucket', {
      ReplicationConfiguration: {
        Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('DocumentsReplicationRole'), 'Arn'] },
        Rules: [
          {
            Id: 'To1',
            Priority: 1,
            Status: 'Enabled',
            Filter: { Prefix: 'signed/' },
            DeleteMarkerReplication: { Status: 'Enabled' },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
            Destination: { EncryptionConfiguration: { ReplicaKmsKeyID: Match.anyValue() }, AccessControlTranslation: Match.absent() },
          },
        ],
      },
    });
  });

  test('to another account hands the replicas over, and is let do so by the bucket there', () => {
    const options = { storageClass: s3.StorageClass.GLACIER, keyArn: `arn:aws:kms:eu-west-1:${FOREIGN_ACCOUNT}:key/k-1` };
    const { source, replica } = replicated({ account: FOREIGN_ACCOUNT, region: 'eu-west-1' }, options);
    Template.fromStack(Stack.of(source)).hasResourceProperties('AWS::S3::Bucket', {
      ReplicationConfiguration: {
        Rules: [
          Match.objectLike({
            Destination: Match.objectLike({
              Account: FOREIGN_ACCOUNT,
              AccessControlTranslation: { Owner: 'Destination' },
              StorageClass: 'GLACIER',
            }),
          }),
        ],
      },
    });
    Template.fromStack(Stack.of(replica)).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'ReplicatesFromOtherAccount',
            Condition: { ArnLike: { 'aws:PrincipalArn': Match.anyValue() } },
          }),
        ]),
      }),
    });
  });

  test('to an imported bucket of another account says what has to be allowed there', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'There', { bucketName: 'there', account: FOREIGN_ACCOUNT });
    new EncryptedBucket(stack, 'Bucket', { replicateTo: [{ bucket, key: new GovernedKey(stack, 'Key') }] });
    Annotations.fromStack(stack).hasWarning('/Stack/Bucket', Match.stringLikeRegexp('KmsGov.ReplicaElsewhere'));
  });
});

test('a grant of replication made by hand bounds the keys as well', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const [source, replica] = ['documents', 'copies'].map((bucketName) => new EncryptedBucket(stack, bucketName, { bucketName }));
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('s3.amazonaws.com') });
  source.grantReplicationPermission(role, {
    sourceDecryptionKey: source.key,
    destinations: [{ bucket: replica, encryptionKey: replica.key }],
  });
  const access = new AccessToKeys(app);
  expect(access.ofRole(source.key, role, 'kms:Decrypt', through('documents'))).toBe('allowed');
  expect(access.ofRole(replica.key, role, 'kms:Encrypt', through('copies'))).toBe('allowed');
  expect(access.ofRole(replica.key, role, 'kms:Encrypt')).toBe('denied');
});

test.each([true, false])('inventory reports are encrypted by S3 for the source bucket only, added later: %p', (later) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const reports = new EncryptedBucket(stack, 'Reports', { bucketName: 'reports' });
  const inventory: s3.Inventory = { destination: { bucket: reports } };
  const source = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents', inventories: later ? [] : [inventory] });
  if (later) source.addInventory(inventory);
  const access = new AccessToKeys(app);
  const verdicts = [fromBucket('documents'), fromBucket('payroll'), fromBucket('documents', FOREIGN_ACCOUNT), {}].map((context) =>
    access.ofService(reports.key, 's3.amazonaws.com', 'kms:GenerateDataKey', context),
  );
  expect(verdicts).toEqual(['allowed', 'denied', 'denied', 'denied']);
  expect(access.ofService(reports.key, 's3.amazonaws.com', 'kms:Decrypt', fromBucket('documents'))).toBe('denied');
});

describe('event notifications', () => {
  function notified(target: (stack: Stack, key: GovernedKey) => s3.IBucketNotificationDestination) {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const key = new GovernedKey(stack, 'Key');
    const bucket = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents' });
    bucket.addObjectCreatedNotification(target(stack, key));
    const access = new AccessToKeys(app);
    return (action: string, context: Record<string, string>) => access.ofService(key, 's3.amazonaws.com', action, context);
  }

  test.each([
    ['topic', (stack: Stack, masterKey: GovernedKey) => new notifications.SnsDestination(new sns.Topic(stack, 'Topic', { masterKey }))],
    [
      'queue',
      (stack: Stack, encryptionMasterKey: GovernedKey) =>
        new notifications.SqsDestination(new sqs.Queue(stack, 'Queue', { encryptionMasterKey })),
    ],
  ])('to an encrypted %s are encrypted by S3, for this account only', (_, target) => {
    const verdict = notified(target);
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(verdict(action, fromBucket('documents'))).toBe('allowed');
      expect(verdict(action, fromBucket('payroll', FOREIGN_ACCOUNT))).toBe('denied');
      expect(verdict(action, {})).toBe('denied');
    }
  });

  test('to a topic without key ask for none', () => {
    const verdict = notified((stack) => new notifications.SnsDestination(new sns.Topic(stack, 'Topic')));
    expect(verdict('kms:GenerateDataKey', fromBucket('documents'))).toBe('denied');
  });

  test('to a topic are for this bucket only, and for nothing but data keys', () => {
    const verdict = notified((stack, masterKey) => new notifications.SnsDestination(new sns.Topic(stack, 'Topic', { masterKey })));
    expect(verdict('kms:GenerateDataKey', fromBucket('payroll'))).toBe('denied');
    expect(verdict('kms:Encrypt', fromBucket('documents'))).toBe('denied');
  });
});

describe('CloudFront with origin access control', () => {
  const source = (id: string, account = ACCOUNT) => ({ 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/${id}` });

  function served() {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const key = new GovernedKey(stack, 'Key');
    const bucket = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents', encryptionKey: key });
    new cloudfront.Distribution(stack, 'Distribution', { defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket) } });
    const access = new AccessToKeys(app);
    return (context: Record<string, string>) => access.ofService(key, 'cloudfront.amazonaws.com', 'kms:Decrypt', context);
  }

  test('reads for the distributions of the account until one is named', () => {
    const verdict = served();
    expect([verdict(source('ANY')), verdict(source('ANY', FOREIGN_ACCOUNT)), verdict({})]).toEqual(['allowed', 'denied', 'denied']);
  });

  test('reads for one distribution where the origin is the bucket by its name, without a cycle', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const bucket = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents' });
    const byName = s3.Bucket.fromBucketAttributes(stack, 'Origin', { bucketName: 'documents', region: 'eu-west-1' });
    const { distributionArn } = new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(byName) },
    });
    const served = {
      principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceArn': distributionArn } },
    };
    bucket.addToResourcePolicy(new iam.PolicyStatement({ ...served, actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
    bucket.key.addToResourcePolicy(new iam.PolicyStatement({ ...served, actions: ['kms:Decrypt'], resources: ['*'] }));
    const statements = policyOf(stack).filter(({ Principal }) => Principal.Service === 'cloudfront.amazonaws.com');
    expect(statements).toEqual([
      expect.objectContaining({
        Action: 'kms:Decrypt',
        Condition: { StringEquals: { 'aws:SourceArn': stack.resolve(distributionArn) } },
      }),
    ]);
    const { DependsOn, ...distribution } = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'))[0];
    expect([DependsOn, JSON.stringify(distribution)]).toEqual([undefined, expect.not.stringContaining('Documents')]);
  });
});
