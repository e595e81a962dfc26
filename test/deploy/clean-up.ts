import { DeleteStackCommand, paginateListStacks, type StackSummary, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { type IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteAliasCommand,
  DescribeKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type AccountUnderTest, PREFIX, QUALIFIER, TAG } from './account-under-test';
import { TOOLKIT_STACK } from './cdk-cli';
import { credentialsOf, DeployedRegion } from './deployed-account';
import { ACCESS_STACK } from './test-apps';

/** No key of the suite waits longer, and none may be deleted sooner than it says itself. */
const LONGEST_WINDOW_DAYS = 30;
const STACK_WITHIN_S = 1_800;

/** Something to be removed, by the name under which its owner finds it. */
interface Leftover {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

/** What was removed, and what could not be, each by its name and Region. */
export interface CleanedUp {
  readonly removed: readonly string[];
  readonly remaining: readonly string[];
}

/** Removes whatever runs of the suite have made in the account; keys wait for their deletion. */
export async function cleanUp({ regions, ...account }: AccountUnderTest): Promise<CleanedUp> {
  // replicas before their primary key
  const everywhere = [...regions].reverse().map((region) => new DeployedRegion(region));
  const removed: string[] = [];
  const remaining: string[] = [];
  for (const find of IN_ORDER) {
    for (const region of everywhere) {
      for (const { name, remove } of await find(region, account)) {
        await remove().then(
          () => removed.push(`${name} in ${region.region}`),
          (error: Error) => remaining.push(`${name} in ${region.region}: ${error.message}`),
        );
      }
    }
  }
  return { removed, remaining };
}

type Deployer = Pick<AccountUnderTest, 'account' | 'caller'>;

/** CloudFormation deletes stacks with a role of the bootstrap, and the suite keys: it goes after them. */
const IN_ORDER: readonly ((region: DeployedRegion, by: Deployer) => Promise<readonly Leftover[]>)[] = [
  (region) => stacksOf(region, (name) => name !== ACCESS_STACK && name !== TOOLKIT_STACK),
  keysOfRuns,
  (region) => stacksOf(region, (name) => name === ACCESS_STACK),
  (region) => stacksOf(region, (name) => name === TOOLKIT_STACK),
  (region) => bucketsOf(region, PREFIX.toLowerCase()),
  (region, { account }) => bucketsOf(region, `cdk-${QUALIFIER}-assets-${account}-${region.region}`),
  (region) => logGroupsOf(region, PREFIX),
  (region) => logGroupsOf(region, `/aws/lambda/${PREFIX}`),
];

async function stacksOf({ cloudFormation }: DeployedRegion, isWanted: (name: string) => boolean): Promise<readonly Leftover[]> {
  const stacks: StackSummary[] = [];
  for await (const page of paginateListStacks({ client: cloudFormation }, {})) stacks.push(...(page.StackSummaries ?? []));
  const own = stacks.filter(({ StackName = '', StackStatus }) => StackName.startsWith(PREFIX) && StackStatus !== 'DELETE_COMPLETE');
  return own
    .filter(({ StackName = '' }) => isWanted(StackName))
    .map(({ StackName, StackId }) => ({
      name: `stack ${StackName}`,
      remove: async () => {
        await cloudFormation.send(new DeleteStackCommand({ StackName }));
        await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: STACK_WITHIN_S, minDelay: 1 }, { StackName: StackId });
      },
    }));
}

async function keysOfRuns(region: DeployedRegion, by: Deployer): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client: region.kms }, {})) {
    for (const { KeyId = '' } of Keys) {
      if (await isToBeDeleted(KeyId, region.kms))
        leftovers.push({ name: `key ${KeyId}`, remove: () => scheduleDeletion(KeyId, region, by) });
    }
  }
  return leftovers;
}

/** Keys of others need not let anybody read their tags. */
async function isToBeDeleted(KeyId: string, kms: KMSClient): Promise<boolean> {
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId })).catch(() => ({ Tags: [] }));
  if (!Tags.some(({ TagKey }) => TagKey === TAG)) return false;
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  return !KeyMetadata?.KeyState?.startsWith('Pending');
}

async function scheduleDeletion(KeyId: string, { region, iam }: DeployedRegion, by: Deployer): Promise<void> {
  const kms = new KMSClient({ region, credentials: credentialsOf(await deploymentRole(region, iam, by), region) });
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
  for (const { AliasName } of Aliases) await kms.send(new DeleteAliasCommand({ AliasName }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: LONGEST_WINDOW_DAYS }));
}

/** The role that deployed every key of a Region, and so may delete it and its alias: opened to who ends the run, shortly before it is gone. */
async function deploymentRole(region: string, iam: IAMClient, { account, caller }: Deployer): Promise<string> {
  const RoleName = `cdk-${QUALIFIER}-cfn-exec-role-${account}-${region}`;
  const Principal = { Service: 'cloudformation.amazonaws.com', AWS: caller };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  return `arn:aws:iam::${account}:role/${RoleName}`;
}

async function bucketsOf({ s3, region }: DeployedRegion, Prefix: string): Promise<readonly Leftover[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix, BucketRegion: region }));
  // what stands in for S3 need not know the prefix
  const own = Buckets.flatMap(({ Name = '' }) => (Name.startsWith(Prefix) ? [Name] : []));
  return own.map((Bucket) => ({
    name: `bucket ${Bucket}`,
    remove: async () => {
      while (await hadObjects(Bucket, s3));
      await s3.send(new DeleteBucketCommand({ Bucket }));
    },
  }));
}

/** Deletes a page of versions of objects; whether there was one. */
async function hadObjects(Bucket: string, s3: S3Client): Promise<boolean> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  return Objects.length > 0;
}

async function logGroupsOf({ logs }: DeployedRegion, logGroupNamePrefix: string): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix })) {
    for (const { logGroupName } of logGroups) {
      leftovers.push({ name: `log group ${logGroupName}`, remove: () => logs.send(new DeleteLogGroupCommand({ logGroupName })) });
    }
  }
  return leftovers;
}
