import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { App } from 'aws-cdk-lib';
import { EncryptedBucket, GovernedKey } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { canonicalPolicy } from './canonical-policy';
import { CdkCli } from './cdk-cli';
import { DeployedRegion, type DeployedStack } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { deployedValue } from './template-values';
import { administrator, stackIn, user } from './test-apps';

const STACK = `${PREFIX}EncryptedBucket`;
const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

function app(app: App): void {
  const stack = stackIn(app, STACK);
  const key = new GovernedKey(stack, 'Key', { alias: aliasOf('bucket'), access: { administrators: [administrator(stack)] } });
  const bucket = new EncryptedBucket(stack, 'Documents', { encryptionKey: key });
  bucket.grantReadWrite(user(stack));
}

describe('an encrypted bucket', () => {
  let stack: DeployedStack;
  let bucket: string;
  let logicalId: string;
  let keyArn: string;

  beforeAll(async () => {
    await cdk.deploy(app);
    stack = await home.stack(STACK);
    const keys = await keysOf(stack);
    expect(keys).toMatchObject(await keysAskedFor(stack));
    [{ arn: keyArn }] = Object.values(keys);
    [logicalId, { physicalId: bucket }] = [...stack.resources].find(
      ([id, { type }]) => type === 'AWS::S3::Bucket' && id.startsWith('Documents') && !id.includes('Log'),
    ) as [string, { physicalId: string }];
  });

  const asked = () => deployedValue(stack.template.Resources[logicalId].Properties, stack) as Promise<Record<string, unknown>>;

  test('encrypts with the key, and has a bucket key', async () => {
    const { ServerSideEncryptionConfiguration } = await home.s3.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
    const [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled }] = ServerSideEncryptionConfiguration?.Rules ?? [{}];
    expect(ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn });
    expect(BucketKeyEnabled).toBe(true);
  });

  test('is versioned and closed to the public', async () => {
    const { Status } = await home.s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    const { PublicAccessBlockConfiguration } = await home.s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
    const { VersioningConfiguration, PublicAccessBlockConfiguration: blocked } = await asked();
    expect({ Status }).toEqual(VersioningConfiguration);
    expect(PublicAccessBlockConfiguration).toEqual(blocked);
  });

  test('has the policy of the template', async () => {
    const { Policy = '{}' } = await home.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    const policies = Object.values(stack.template.Resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
    const resolved = (await Promise.all(policies.map(({ Properties }) => deployedValue(Properties, stack)))) as Record<string, unknown>[];
    const asked = resolved.find(({ Bucket }) => Bucket === bucket)?.PolicyDocument;
    expect(canonicalPolicy(JSON.parse(Policy))).toEqual(canonicalPolicy(asked));
  });

  test('keeps objects under the key, and gives them back after its stack is gone', async () => {
    await home.asUser.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'contract', Body: 'kept' }));
    const { ServerSideEncryption, SSEKMSKeyId } = await home.asUser.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'contract' }));
    expect({ ServerSideEncryption, SSEKMSKeyId }).toEqual({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
    await cdk.destroy(app);
    expect(await home.hasStack(STACK)).toBe(false);
    const { Body } = await home.asUser.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'contract' }));
    expect(await Body?.transformToString()).toBe('kept');
  });
});
