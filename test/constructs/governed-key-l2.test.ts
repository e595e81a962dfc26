import { App, SecretValue, Size, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ServiceUse } from '../../src/constructs/service-use';
import { EffectiveAccess } from './effective-access';
import type { StatementJson } from './synthesized';
import { ACCOUNT, DEPLOYER_ARN, ENV, policyOf, roleArn } from './synthesized';

interface Handed {
  readonly stack: Stack;
  readonly key: kms.IKey;
  readonly role: iam.Role;
}

interface Case {
  readonly what: string;
  readonly services?: ServiceUse[];
  readonly hand: (handed: Handed) => void;
  /** What the role may do with the key afterwards. */
  readonly grants: string[];
  /** Service through which alone it may. */
  readonly via?: string;
  /** Services through which the deployment role may create grants or use the key. */
  readonly provisions?: string[];
}

const READS = ['kms:Decrypt'];
const WRITES = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
const PARTITION_KEY = { name: 'id', type: dynamodb.AttributeType.STRING };

function vpcIn(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
}

const CASES: Case[] = [
  {
    what: 's3.Bucket, read',
    hand: ({ stack, key, role }) => new s3.Bucket(stack, 'It', { encryptionKey: key }).grantRead(role),
    grants: READS,
  },
  {
    what: 's3.Bucket, write',
    hand: ({ stack, key, role }) => new s3.Bucket(stack, 'It', { encryptionKey: key, bucketKeyEnabled: true }).grantReadWrite(role),
    grants: WRITES,
  },
  {
    what: 'dynamodb.TableV2',
    hand: ({ stack, key, role }) => {
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(key);
      new dynamodb.TableV2(stack, 'It', { partitionKey: PARTITION_KEY, encryption }).grantReadWriteData(role);
    },
    grants: WRITES,
    provisions: ['dynamodb.eu-west-1.amazonaws.com'],
  },
  {
    what: 'sqs.Queue, producer',
    hand: ({ stack, key, role }) => new sqs.Queue(stack, 'It', { encryptionMasterKey: key }).grantSendMessages(role),
    grants: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptTo'],
  },
  {
    what: 'sqs.Queue, consumer',
    hand: ({ stack, key, role }) => new sqs.Queue(stack, 'It', { encryptionMasterKey: key }).grantConsumeMessages(role),
    grants: READS,
  },
  {
    what: 'sns.Topic',
    hand: ({ stack, key, role }) => new sns.Topic(stack, 'It', { masterKey: key }).grantPublish(role),
    grants: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    what: 'kinesis.Stream, producer',
    hand: ({ stack, key, role }) => new kinesis.Stream(stack, 'It', { encryptionKey: key }).grantWrite(role),
    grants: ['kms:Encrypt', 'kms:GenerateDataKey'],
  },
  {
    what: 'secretsmanager.Secret',
    hand: ({ stack, key, role }) => new secretsmanager.Secret(stack, 'It', { encryptionKey: key }).grantRead(role),
    grants: READS,
    via: 'secretsmanager.eu-west-1.amazonaws.com',
    provisions: ['secretsmanager.eu-west-1.amazonaws.com'],
  },
  {
    what: 'ssm.StringParameter',
    hand: ({ stack, key, role }) => {
      const attributes = { parameterName: 'It', encryptionKey: key };
      ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'It', attributes).grantRead(role);
    },
    grants: READS,
  },
  {
    what: 'lambda.Function',
    hand: ({ stack, key, role }) => {
      const code = lambda.Code.fromInline('exports.handler = async () => {}');
      new lambda.Function(stack, 'It', {
        code,
        handler: 'index.handler',
        runtime: lambda.Runtime.NODEJS_22_X,
        role,
        environmentEncryption: key,
      });
    },
    grants: [],
    provisions: ['lambda.eu-west-1.amazonaws.com'],
  },
  {
    what: 'rds.DatabaseInstance',
    hand: ({ stack, key }) => {
      const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 });
      new rds.DatabaseInstance(stack, 'It', {
        engine,
        vpc: vpcIn(stack),
        storageEncryptionKey: key,
        credentials: rds.Credentials.fromPassword('admin', SecretValue.ssmSecure('password')),
      });
    },
    grants: [],
    provisions: ['rds.eu-west-1.amazonaws.com'],
  },
  {
    what: 'efs.FileSystem',
    hand: ({ stack, key }) => new efs.FileSystem(stack, 'It', { vpc: vpcIn(stack), kmsKey: key }),
    grants: [],
    provisions: ['elasticfilesystem.eu-west-1.amazonaws.com'],
  },
  {
    what: 'logs.LogGroup',
    services: [ServiceUse.cloudWatchLogs()],
    hand: ({ stack, key }) => new logs.LogGroup(stack, 'It', { encryptionKey: key }),
    grants: [],
  },
  {
    what: 'cloudtrail.Trail',
    services: [ServiceUse.cloudTrail({ trailName: 'audit' })],
    hand: ({ stack, key }) => new cloudtrail.Trail(stack, 'It', { encryptionKey: key, trailName: 'audit' }),
    grants: [],
  },
  {
    what: 'kms.Alias of the key, for a table',
    hand: ({ stack, key, role }) => {
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(
        new kms.Alias(stack, 'Alias', { aliasName: 'documents', targetKey: key }),
      );
      new dynamodb.TableV2(stack, 'It', { partitionKey: PARTITION_KEY, encryption }).grantReadData(role);
    },
    grants: ['kms:Decrypt', 'kms:DescribeKey'],
    provisions: ['dynamodb.eu-west-1.amazonaws.com'],
  },
];

const DEPLOYABLE = ['dynamodb', 'ec2', 'elasticfilesystem', 'lambda', 'rds', 's3', 'secretsmanager', 'sns', 'sqs'].map(
  (service) => `${service}.eu-west-1.amazonaws.com`,
);

function handedOver({ services, hand }: Pick<Case, 'services' | 'hand'>): Handed & { readonly app: App } {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = new GovernedKey(stack, 'Key', { services });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  hand({ stack, key, role });
  return { app, stack, key, role };
}

function actionsOfAllows(policy: readonly StatementJson[]): string[] {
  return policy.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
}

describe.each(CASES)('$what', (one) => {
  const { app, stack, role } = handedOver(one);
  const access = new EffectiveAccess(app);
  const context: Record<string, string> = one.via === undefined ? {} : { 'kms:ViaService': one.via };

  test('gives the role what it needs, and nobody else', () => {
    for (const action of one.grants) {
      expect([action, access.ofRole(role, action, context)]).toEqual([action, 'allowed']);
      expect([action, access.of(roleArn('Other'), action)]).toEqual([action, action === 'kms:DescribeKey' ? 'allowed' : 'denied']);
      if (one.via) expect([action, access.ofRole(role, action)]).toEqual([action, 'denied']);
    }
  });

  test('leaves the role everything else denied', () => {
    const others = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
    for (const action of others.filter((other) => !one.grants.includes(other))) {
      expect([action, access.ofRole(role, action, context)]).toEqual([action, 'denied']);
    }
  });

  test('lets the deployment role provision through exactly that service', () => {
    const canProvision = (service: string) =>
      ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt'].some(
        (action) => access.of(DEPLOYER_ARN, action, { 'kms:ViaService': service, 'kms:GrantIsForAWSResource': true }) === 'allowed',
      );
    expect(DEPLOYABLE.filter(canProvision)).toEqual(one.provisions ?? []);
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt')).toBe('denied');
  });

  test('keeps the policy free of wildcards and foreign resources, with a Sid for each statement', () => {
    const policy = policyOf(stack);
    expect(actionsOfAllows(policy).filter((action) => /[*?]/.test(action))).toEqual([]);
    expect(new Set(policy.map(({ Resource }) => Resource))).toEqual(new Set(['*']));
    expect(new Set(policy.map(({ Sid }) => Sid)).size).toBe(policy.length);
  });
});

test('log groups and trails are encrypted by their services, in this account only', () => {
  const services = [ServiceUse.cloudWatchLogs(), ServiceUse.cloudTrail({ trailName: 'audit' })];
  const { app } = handedOver({ services, hand: () => undefined });
  const access = new EffectiveAccess(app);
  const group = (account: string) => ({ 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${account}:log-group:app` });
  const trail = (name: string) => ({
    'aws:SourceArn': `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/${name}`,
    'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/${name}`,
  });
  const byLogs = (account: string) => access.of({ service: 'logs.eu-west-1.amazonaws.com' }, 'kms:Encrypt', group(account));
  const byTrail = (name: string) => access.of({ service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey', trail(name));
  expect([byLogs(ACCOUNT), byLogs('000011112222'), byTrail('audit'), byTrail('other')]).toEqual(['allowed', 'denied', 'allowed', 'denied']);
});

test('conditions that ec2.Volume adds after the grant bound its CreateGrant', () => {
  const { app, role } = handedOver({
    hand: (handed) => {
      const volume = { availabilityZone: 'eu-west-1a', size: Size.gibibytes(1), encrypted: true, encryptionKey: handed.key };
      new ec2.Volume(handed.stack, 'Volume', volume).grantAttachVolume(handed.role);
    },
  });
  const access = new EffectiveAccess(app);
  const attach = {
    'kms:ViaService': 'ec2.eu-west-1.amazonaws.com',
    'kms:GrantConstraintType': 'EncryptionContextSubset',
    'kms:GrantIsForAWSResource': true,
  };
  expect(access.ofRole(role, 'kms:CreateGrant', attach)).toBe('allowed');
  expect(access.ofRole(role, 'kms:CreateGrant', { ...attach, 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' })).toBe('denied');
  expect(access.ofRole(role, 'kms:CreateGrant', { ...attach, 'kms:GrantIsForAWSResource': false })).toBe('denied');
});

test('a topic reaches an encrypted queue', () => {
  const { app } = handedOver({
    hand: ({ stack, key }) => {
      const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key });
      new sns.Topic(stack, 'Topic').addSubscription(new subscriptions.SqsSubscription(queue));
    },
  });
  const from = (account: string) => ({ 'aws:SourceArn': `arn:aws:sns:eu-west-1:${account}:topic` });
  const access = new EffectiveAccess(app);
  expect(access.of({ service: 'sns.amazonaws.com' }, 'kms:GenerateDataKey', from(ACCOUNT))).toBe('allowed');
  expect(access.of({ service: 'sns.amazonaws.com' }, 'kms:GenerateDataKey', from('000011112222'))).toBe('denied');
});

test('ECS Exec, which asks for kms:* for the account, is refused with the alternative', () => {
  const hand = ({ stack, key }: Handed) => {
    const vpc = vpcIn(stack);
    const cluster = new ecs.Cluster(stack, 'Cluster', {
      vpc,
      executeCommandConfiguration: { kmsKey: key, logging: ecs.ExecuteCommandLogging.NONE },
    });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app') });
    new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, enableExecuteCommand: true });
  };
  expect(() => handedOver({ hand })).toThrow(
    '`actions` must be named, got `kms:*`, which lets the grantee use and manage the key; ' +
      'grant what is needed, for example with `key.grants.encryptDecrypt(...)` [KmsGov.GrantOfEverything at Stack/Key]',
  );
});
