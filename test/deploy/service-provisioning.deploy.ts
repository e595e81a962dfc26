import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CloudTrailClient, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { ListGrantsCommand } from '@aws-sdk/client-kms';
import { type App, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GovernedKey, ServiceUse } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX, testOnAws } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { DeployedRegion } from './deployed-account';
import { keysOf } from './key-read-back';
import { eventually } from './patience';
import { administrator, stackIn } from './test-apps';

const SERVICES = `${PREFIX}Services`;
const CLUSTER = `${PREFIX}Cluster`;
const REPORTS = path.join(__dirname, '..', '..', 'test-reports');

/** CloudTrail takes about five minutes, and says that it can take fifteen. */
const RECORDED_WITHIN_MS = 1_200_000;

/** Services that are known to call while they provision; of others it is found out. */
const CALLING = ['dynamodb', 'lambda', 'secretsmanager'];

const { engine, isAws, regions } = accountUnderTest();
const home = new DeployedRegion(regions[0]);
const cdk = new CdkCli(engine);

/** A small resource of each service, under one governed key. */
function services(app: App): void {
  const stack = stackIn(app, SERVICES);
  const removalPolicy = RemovalPolicy.DESTROY;
  const encryptionKey = new GovernedKey(stack, 'Key', {
    alias: aliasOf('services'),
    access: { administrators: [administrator(stack)] },
    services: [ServiceUse.cloudWatchLogs()],
  });
  new s3.Bucket(stack, 'Bucket', { encryptionKey, removalPolicy });
  new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    encryptionKey,
    removalPolicy,
  });
  new secretsmanager.Secret(stack, 'Secret', { encryptionKey });
  new sqs.Queue(stack, 'Queue', { encryptionMasterKey: encryptionKey });
  new sns.Topic(stack, 'Topic', { masterKey: encryptionKey });
  new logs.LogGroup(stack, 'Log', { logGroupName: `${PREFIX}Services`, encryptionKey, removalPolicy });
  new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    environment: { NAME: 'value' },
    environmentEncryption: encryptionKey,
  });
}

/** A cluster without nodes, its secrets under a governed key. */
function cluster(app: App): void {
  const stack = stackIn(app, CLUSTER);
  const key = new GovernedKey(stack, 'Key', { alias: aliasOf('cluster'), access: { administrators: [administrator(stack)] } });
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/24' });
  const subnetIds = [0, 1].map((index) => {
    const availabilityZone = Fn.select(index, Fn.getAzs());
    return new ec2.CfnSubnet(stack, `Subnet${index}`, { vpcId: vpc.ref, cidrBlock: `10.0.0.${index * 64}/26`, availabilityZone }).ref;
  });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSClusterPolicy')],
  });
  new eks.CfnCluster(stack, 'Cluster', {
    roleArn: role.roleArn,
    resourcesVpcConfig: { subnetIds },
    encryptionConfig: [{ provider: { keyArn: key.keyArn }, resources: ['secrets'] }],
  });
}

describe('services that provision under a governed key', () => {
  let keyArn: string;

  test('are deployed: S3, DynamoDB, Secrets Manager, SQS, SNS, CloudWatch Logs and Lambda', async () => {
    await cdk.deploy(services);
    const stack = await home.stack(SERVICES);
    expect(stack.status).toBe('CREATE_COMPLETE');
    [{ arn: keyArn }] = Object.values(await keysOf(stack));
  });

  testOnAws('call KMS as CloudTrail records it, and nothing is denied them', async () => {
    const isComplete = (calls: readonly ServiceCall[]) => CALLING.every((name) => calls.some(({ by }) => by.startsWith(name)));
    const calls = await eventually(() => callsWith(keyArn), isComplete, RECORDED_WITHIN_MS);
    record('services', calls);
    expect(calls.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(isComplete(calls)).toBe(true);
  });
});

describe('an EKS cluster', () => {
  // where it takes time and money only if it is asked for
  const isWanted = !isAws || process.env.LIVE_EKS === '1';
  let keyArn: string;

  (isWanted ? test : test.skip)('is deployed with its secrets under a governed key', async () => {
    await cdk.deploy(cluster);
    [{ arn: keyArn }] = Object.values(await keysOf(await home.stack(CLUSTER)));
  });

  (isWanted ? testOnAws : test.skip)('gets a grant on the key, although it is not one for an AWS resource', async () => {
    const { Grants = [] } = await home.kms.send(new ListGrantsCommand({ KeyId: keyArn }));
    expect(Grants).not.toEqual([]);
    const hasGrant = (calls: readonly ServiceCall[]) => calls.some(({ name }) => name === 'CreateGrant');
    const calls = await eventually(() => callsWith(keyArn), hasGrant, RECORDED_WITHIN_MS);
    record('eks', calls);
    expect(hasGrant(calls)).toBe(true);
  });
});

interface ServiceCall {
  readonly by: string;
  readonly name: string;
  readonly error?: string;
}

/** What services have called with a key, each kind of call once. */
async function callsWith(keyArn: string): Promise<readonly ServiceCall[]> {
  // no page says by which of its names CloudTrail finds a key
  const texts = (await Promise.all([keyArn, keyArn.split('/')[1]].map(eventsAbout))).flat();
  const calls = texts.map((text) => {
    const { eventName, errorCode, userIdentity } = JSON.parse(text);
    return { by: userIdentity.invokedBy ?? 'a caller of its own', name: eventName, error: errorCode };
  });
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

async function eventsAbout(AttributeValue: string): Promise<readonly string[]> {
  const client = new CloudTrailClient({ region: home.region });
  const texts: string[] = [];
  for await (const { Events = [] } of paginateLookupEvents(
    { client },
    { LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue }] },
  )) {
    texts.push(...Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []));
  }
  return texts;
}

/** Keeps what was seen for the report of the run. */
function record(of: string, calls: readonly ServiceCall[]): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(path.join(REPORTS, `kms-calls-of-${of}.json`), `${JSON.stringify(calls, undefined, 2)}\n`);
}
