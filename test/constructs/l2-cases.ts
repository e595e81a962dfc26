import type { Stack } from 'aws-cdk-lib';
import { Duration, SecretValue, Size } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as alarmActions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as pipelineActions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, REGION } from './synthesized';

/** What a construct is handed. */
export interface Handed {
  readonly stack: Stack;
  readonly key: kms.IKey;
  readonly role: iam.Role;
}

/** A construct of the CDK that is handed the key, and the access it ends in. */
export interface L2Case {
  readonly what: string;
  /** What the app says besides, as it is written. */
  readonly besides?: string;
  readonly services?: ServiceUse[];
  readonly hand: (handed: Handed) => unknown;
  /** What the role may do with the key afterwards. */
  readonly grants?: string[];
  /** Service through which alone it may. */
  readonly via?: string;
  /** Condition keys of such a call, besides. */
  readonly context?: Readonly<Record<string, string>>;
  /** What everybody in the account may do through that service, if IAM lets it. */
  readonly account?: string[];
  /** Services that may use the key under their own name, with the context of a call for this account. */
  readonly admits?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Services through which the deployment role may create grants or use the key. */
  readonly provisions?: string[];
}

/** A construct that cannot be handed the key as it is. */
export interface RefusedL2 {
  readonly what: string;
  readonly hand: (handed: Handed) => unknown;
  readonly code: string;
  /** What helps, as it is written; constructs that no key can serve have none. */
  readonly remedy: string;
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
const DECRYPTS = ['kms:Decrypt', 'kms:ReEncryptFrom'];
const SENDS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const ENCRYPTS = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptTo'];
const PARTITION_KEY = { name: 'id', type: dynamodb.AttributeType.STRING };

const through = (service: string) => `${service}.${REGION}.amazonaws.com`;
const bucketOf = ({ stack, key }: Handed) => new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
const queueOf = ({ stack, key }: Handed) => new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key });
const topicOf = ({ stack, key }: Handed) => new sns.Topic(stack, 'Topic', { masterKey: key });
const streamOf = ({ stack, key }: Handed) => new kinesis.Stream(stack, 'Stream', { encryptionKey: key });
const tableOf = ({ stack, key }: Handed) => new dynamodb.Table(stack, 'Table', { partitionKey: PARTITION_KEY, encryptionKey: key });
const secretOf = ({ stack, key }: Handed) => new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
const parameterOf = ({ stack, key }: Handed) =>
  ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: 'parameter', encryptionKey: key });
const volumeOf = ({ stack, key }: Handed) =>
  new ec2.Volume(stack, 'Volume', { availabilityZone: 'eu-west-1a', size: Size.gibibytes(1), encrypted: true, encryptionKey: key });
const vpcIn = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
const functionOf = ({ stack, role }: Handed, props: Partial<lambda.FunctionProps> = {}) =>
  new lambda.Function(stack, 'Function', {
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    role,
    ...props,
  });
const ruleTo = ({ stack }: Handed, target: events.IRuleTarget) =>
  new events.Rule(stack, 'Rule', { eventPattern: { source: ['app'] }, targets: [target] });
const passOf = (stack: Stack) => sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass'));
const pipelineOf = ({ stack, key, role }: Handed, deploy?: codepipeline.IAction) => {
  const [bucket, artifact] = [new s3.Bucket(stack, 'Artifacts', { encryptionKey: key }), new codepipeline.Artifact()];
  const source = new pipelineActions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'app.zip', output: artifact, role });
  const approval = new pipelineActions.ManualApprovalAction({ actionName: 'Approve' });
  return new codepipeline.Pipeline(stack, 'Pipeline', {
    artifactBucket: bucket,
    role,
    stages: [
      { stageName: 'Source', actions: [source] },
      { stageName: 'Next', actions: [deploy ?? approval] },
    ],
  });
};

const ATTACHES = { 'kms:GrantIsForAWSResource': 'true', 'kms:GrantConstraintType': 'EncryptionContextSubset' };
const ACCOUNT_SENDS = { 'aws:SourceAccount': ACCOUNT };
const bus = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`;
const CLUSTER = { 'kms:EncryptionContext:aws:ecs:clusterAccount': ACCOUNT, 'kms:EncryptionContext:aws:ecs:clusterName': 'apps' };

export const L2_CASES: readonly L2Case[] = [
  { what: 's3.Bucket.grantRead', hand: (handed) => bucketOf(handed).grantRead(handed.role), grants: READS },
  { what: 's3.Bucket.grantWrite', hand: (handed) => bucketOf(handed).grantWrite(handed.role), grants: WRITES },
  { what: 's3.Bucket.grantPut', hand: (handed) => bucketOf(handed).grantPut(handed.role), grants: WRITES },
  { what: 's3.Bucket.grantReadWrite', hand: (handed) => bucketOf(handed).grantReadWrite(handed.role), grants: WRITES },
  { what: 's3.Bucket.grantDelete', hand: (handed) => bucketOf(handed).grantDelete(handed.role) },
  {
    what: 's3.Bucket with SqsDestination',
    hand: (handed) => bucketOf(handed).addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SqsDestination(queueOf(handed))),
    admits: { 's3.amazonaws.com': ACCOUNT_SENDS },
  },
  {
    what: 's3.Bucket with SnsDestination',
    besides: 'services: [ServiceUse.s3EventNotifications()]',
    services: [ServiceUse.s3EventNotifications()],
    hand: (handed) => bucketOf(handed).addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SnsDestination(topicOf(handed))),
    admits: { 's3.amazonaws.com': ACCOUNT_SENDS },
  },
  {
    what: 'cloudfront.Distribution with S3BucketOrigin.withOriginAccessControl',
    hand: (handed) =>
      new cloudfront.Distribution(handed.stack, 'It', {
        defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(bucketOf(handed)) },
      }),
    admits: { 'cloudfront.amazonaws.com': { 'aws:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/E1` } },
  },
  { what: 'sqs.Queue.grantSendMessages', hand: (handed) => queueOf(handed).grantSendMessages(handed.role), grants: SENDS },
  { what: 'sqs.Queue.grantConsumeMessages', hand: (handed) => queueOf(handed).grantConsumeMessages(handed.role), grants: READS },
  {
    what: 'sns.Topic.grantPublish',
    hand: (handed) => topicOf(handed).grantPublish(handed.role),
    grants: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    what: 'sns.Topic with SqsSubscription',
    hand: (handed) => topicOf(handed).addSubscription(new subscriptions.SqsSubscription(queueOf(handed))),
    admits: { 'sns.amazonaws.com': { 'aws:SourceArn': `arn:aws:sns:${REGION}:${ACCOUNT}:Stack-TopicBFC7AF6E-a1B2c3D4e5F6` } },
  },
  {
    what: 'cloudwatch.Alarm with SnsAction',
    besides: 'services: [ServiceUse.cloudWatchAlarms()]',
    services: [ServiceUse.cloudWatchAlarms()],
    hand: (handed) =>
      new cloudwatch.Metric({ namespace: 'N', metricName: 'M', period: Duration.minutes(1) })
        .createAlarm(handed.stack, 'It', { threshold: 1, evaluationPeriods: 1 })
        .addAlarmAction(new alarmActions.SnsAction(topicOf(handed))),
    admits: { 'cloudwatch.amazonaws.com': { ...ACCOUNT_SENDS, 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:cpu` } },
  },
  {
    what: 'events.Rule to SnsTopic',
    hand: (handed) => ruleTo(handed, new targets.SnsTopic(topicOf(handed))),
    admits: { 'events.amazonaws.com': {} },
  },
  {
    what: 'events.Rule to SqsQueue',
    hand: (handed) => ruleTo(handed, new targets.SqsQueue(queueOf(handed))),
    admits: { 'events.amazonaws.com': {} },
  },
  {
    what: 'events.EventBus',
    hand: ({ stack, key }) => new events.EventBus(stack, 'It', { eventBusName: 'orders', kmsKey: key }),
    admits: {
      'events.amazonaws.com': {
        ...ACCOUNT_SENDS,
        'aws:SourceArn': bus('orders'),
        'kms:EncryptionContext:aws:events:event-bus:arn': bus('orders'),
      },
    },
    provisions: [through('events')],
  },
  {
    what: 'events.Archive',
    hand: ({ stack, key }) =>
      new events.Archive(stack, 'It', {
        sourceEventBus: new events.EventBus(stack, 'Bus', { eventBusName: 'orders', kmsKey: key }),
        eventPattern: { source: ['app'] },
        kmsKey: key,
      }),
    admits: { 'events.amazonaws.com': { 'kms:EncryptionContext:aws:events:event-bus:arn': bus('orders') } },
    provisions: [through('events')],
  },
  {
    what: 'scheduler.Schedule to SqsSendMessage',
    hand: (handed) =>
      new scheduler.Schedule(handed.stack, 'It', {
        schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
        target: new schedulerTargets.SqsSendMessage(queueOf(handed), { role: handed.role }),
      }),
    grants: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  { what: 'kinesis.Stream.grantRead', hand: (handed) => streamOf(handed).grantRead(handed.role), grants: DECRYPTS },
  { what: 'kinesis.Stream.grantWrite', hand: (handed) => streamOf(handed).grantWrite(handed.role), grants: ENCRYPTS },
  {
    what: 'firehose.DeliveryStream',
    hand: ({ stack, key, role }) => {
      const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { encryptionKey: key, role });
      new firehose.DeliveryStream(stack, 'It', { destination, encryption: firehose.StreamEncryption.customerManagedKey(key), role });
    },
    grants: SENDS,
    provisions: [through('firehose')],
  },
  {
    what: 'dynamodb.Table.grantReadData',
    hand: (handed) => tableOf(handed).grantReadData(handed.role),
    grants: READS,
    provisions: [through('dynamodb')],
  },
  {
    what: 'dynamodb.TableV2.grantReadWriteData',
    hand: ({ stack, key, role }) => {
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(key);
      new dynamodb.TableV2(stack, 'It', { partitionKey: PARTITION_KEY, encryption }).grantReadWriteData(role);
    },
    grants: WRITES,
    provisions: [through('dynamodb')],
  },
  {
    what: 'secretsmanager.Secret.grantRead',
    hand: (handed) => secretOf(handed).grantRead(handed.role),
    grants: DECRYPTS,
    via: through('secretsmanager'),
    account: SENDS,
    provisions: [through('secretsmanager')],
  },
  {
    what: 'secretsmanager.Secret.grantWrite',
    hand: (handed) => secretOf(handed).grantWrite(handed.role),
    grants: ENCRYPTS,
    via: through('secretsmanager'),
    account: SENDS,
    provisions: [through('secretsmanager')],
  },
  { what: 'ssm.StringParameter.grantRead', hand: (handed) => parameterOf(handed).grantRead(handed.role), grants: DECRYPTS },
  { what: 'ssm.StringParameter.grantWrite', hand: (handed) => parameterOf(handed).grantWrite(handed.role), grants: ENCRYPTS },
  {
    what: 'ec2.Volume.grantAttachVolume',
    hand: (handed) => volumeOf(handed).grantAttachVolume(handed.role),
    grants: ['kms:CreateGrant'],
    via: through('ec2'),
    context: ATTACHES,
    account: ['kms:GenerateDataKeyWithoutPlaintext'],
    provisions: [through('ec2')],
  },
  {
    what: 'ec2.Volume.grantAttachVolumeByResourceTag',
    hand: (handed) => volumeOf(handed).grantAttachVolumeByResourceTag(handed.role, [handed.stack]),
    grants: ['kms:CreateGrant'],
    via: through('ec2'),
    context: ATTACHES,
    account: ['kms:GenerateDataKeyWithoutPlaintext'],
    provisions: [through('ec2')],
  },
  {
    what: 'ecs.Cluster with ephemeral storage',
    hand: ({ stack, key }) =>
      new ecs.Cluster(stack, 'It', {
        clusterName: 'apps',
        vpc: vpcIn(stack),
        managedStorageConfiguration: { fargateEphemeralStorageKmsKey: key },
      }),
    admits: { 'fargate.amazonaws.com': CLUSTER },
  },
  {
    what: 'lambda.Function, environment',
    hand: (handed) => functionOf(handed, { environmentEncryption: handed.key }),
    provisions: [through('lambda')],
  },
  {
    what: 'lambda.Function with SqsEventSource',
    hand: (handed) => functionOf(handed).addEventSource(new sources.SqsEventSource(queueOf(handed))),
    grants: READS,
  },
  {
    what: 'lambda.Function with SqsDestination',
    hand: (handed) => functionOf(handed, { onFailure: new destinations.SqsDestination(queueOf(handed)) }),
    grants: SENDS,
  },
  {
    what: 'lambda.EventSourceMapping, filterEncryption',
    hand: (handed) =>
      new lambda.EventSourceMapping(handed.stack, 'It', {
        target: functionOf(handed),
        eventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:queue`,
        filters: [lambda.FilterCriteria.filter({ body: { a: lambda.FilterRule.exists() } })],
        filterEncryption: handed.key,
      }),
    admits: { 'lambda.amazonaws.com': { 'aws:SourceArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:a1` } },
    provisions: [through('lambda')],
  },
  {
    what: 'codebuild.Project',
    hand: ({ stack, key, role }) =>
      new codebuild.Project(stack, 'It', { encryptionKey: key, role, buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }) }),
    grants: SENDS,
  },
  { what: 'codepipeline.Pipeline, artifact bucket', hand: (handed) => pipelineOf(handed), grants: WRITES },
  {
    what: 'stepfunctions.StateMachine',
    besides: 'key.grantEncryptDecrypt(machine)',
    hand: ({ stack, key, role }) => {
      const encryptionConfiguration = new sfn.CustomerManagedEncryptionConfiguration(key);
      key.grantEncryptDecrypt(new sfn.StateMachine(stack, 'It', { definitionBody: passOf(stack), encryptionConfiguration, role }));
    },
    grants: SENDS,
    provisions: [through('states')],
  },
  {
    what: 'stepfunctions.StateMachine with logs',
    besides: 'key.grantEncryptDecrypt(machine)',
    hand: ({ stack, key, role }) => {
      const encryptionConfiguration = new sfn.CustomerManagedEncryptionConfiguration(key);
      const log = { destination: new logs.LogGroup(stack, 'Logs'), level: sfn.LogLevel.ALL };
      key.grantEncryptDecrypt(
        new sfn.StateMachine(stack, 'It', { definitionBody: passOf(stack), encryptionConfiguration, role, logs: log }),
      );
    },
    grants: SENDS,
    admits: { 'delivery.logs.amazonaws.com': {} },
    provisions: [through('states')],
  },
  {
    what: 'stepfunctions.Activity',
    hand: ({ stack, key }) =>
      new sfn.Activity(stack, 'It', { activityName: 'it', encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(key) }),
    admits: {
      'states.amazonaws.com': { 'kms:EncryptionContext:aws:states:activityArn': `arn:aws:states:${REGION}:${ACCOUNT}:activity:it` },
    },
    provisions: [through('states')],
  },
  {
    what: 'stepfunctions_tasks.SqsSendMessage',
    besides: 'queue.grantSendMessages(machine)',
    hand: (handed) => {
      const [{ stack, role }, queue] = [handed, queueOf(handed)];
      const task = new tasks.SqsSendMessage(stack, 'Task', { queue, messageBody: sfn.TaskInput.fromText('it') });
      queue.grantSendMessages(new sfn.StateMachine(stack, 'It', { definitionBody: sfn.DefinitionBody.fromChainable(task), role }));
    },
    grants: SENDS,
  },
  {
    what: 'backup.BackupVault',
    hand: ({ stack, key }) => new backup.BackupVault(stack, 'It', { encryptionKey: key }),
    provisions: [through('backup')],
  },
  {
    what: 'rds.DatabaseInstance, storage',
    hand: ({ stack, key }) =>
      new rds.DatabaseInstance(stack, 'It', {
        engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
        vpc: vpcIn(stack),
        storageEncryptionKey: key,
        credentials: rds.Credentials.fromPassword('admin', SecretValue.ssmSecure('password')),
      }),
    provisions: [through('rds')],
  },
  {
    what: 'rds.Credentials.fromGeneratedSecret',
    hand: ({ stack, key, role }) =>
      new rds.DatabaseInstance(stack, 'It', {
        engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
        vpc: vpcIn(stack),
        credentials: rds.Credentials.fromGeneratedSecret('admin', { encryptionKey: key }),
      }).secret?.grantRead(role),
    grants: DECRYPTS,
    via: through('secretsmanager'),
    account: SENDS,
    provisions: [through('secretsmanager')],
  },
  {
    what: 'ecr.Repository',
    hand: ({ stack, key }) => new ecr.Repository(stack, 'It', { encryptionKey: key }),
    provisions: [through('ecr')],
  },
  {
    what: 'efs.FileSystem',
    hand: ({ stack, key }) => new efs.FileSystem(stack, 'It', { vpc: vpcIn(stack), kmsKey: key }),
    provisions: [through('elasticfilesystem')],
  },
  {
    what: 'logs.LogGroup',
    besides: 'services: [ServiceUse.cloudWatchLogs()]',
    services: [ServiceUse.cloudWatchLogs()],
    hand: ({ stack, key }) => new logs.LogGroup(stack, 'It', { encryptionKey: key }),
    admits: { [through('logs')]: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:app` } },
  },
  {
    what: 'cloudtrail.Trail',
    besides: "services: [ServiceUse.cloudTrail({ trailName: 'audit' })]",
    services: [ServiceUse.cloudTrail({ trailName: 'audit' })],
    hand: ({ stack, key }) => new cloudtrail.Trail(stack, 'It', { encryptionKey: key, trailName: 'audit' }),
    admits: {
      'cloudtrail.amazonaws.com': {
        'aws:SourceArn': `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`,
        'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`,
      },
    },
  },
  {
    what: 'kms.Alias of the key, for a table',
    hand: ({ stack, key, role }) => {
      const alias = new kms.Alias(stack, 'Alias', { aliasName: 'documents', targetKey: key });
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(alias);
      new dynamodb.TableV2(stack, 'It', { partitionKey: PARTITION_KEY, encryption }).grantReadData(role);
    },
    grants: READS,
    provisions: [through('dynamodb')],
  },
];

export const REFUSED_L2S: readonly RefusedL2[] = [
  {
    what: 'ecs.Cluster with ECS Exec',
    hand: ({ stack, key }) => {
      const logging = ecs.ExecuteCommandLogging.NONE;
      const cluster = new ecs.Cluster(stack, 'It', { vpc: vpcIn(stack), executeCommandConfiguration: { kmsKey: key, logging } });
      const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app') });
      new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, enableExecuteCommand: true });
    },
    code: 'KmsGov.GrantOfEverything',
    remedy: 'hand it `GovernedKey.fromGovernedKeyArn(…, { policyManagedElsewhere: true })` and `key.grants.encryptDecrypt(taskRole)`',
  },
  {
    what: 's3.Bucket with serverAccessLogsBucket',
    hand: ({ stack, key }) => new s3.Bucket(stack, 'It', { serverAccessLogsBucket: new s3.Bucket(stack, 'Logs', { encryptionKey: key }) }),
    code: 'KmsGov.ServiceCannotUseKey',
    remedy: 'a bucket with SSE-S3 for the logs',
  },
  {
    what: 'stepfunctions.StateMachine alone',
    hand: ({ stack, key }) =>
      new sfn.StateMachine(stack, 'It', {
        definitionBody: passOf(stack),
        encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(key),
      }),
    code: 'KmsGov.IneffectiveGrant',
    remedy: '`key.grantEncryptDecrypt(machine)`',
  },
  {
    what: 'stepfunctions_tasks.SqsSendMessage alone',
    hand: (handed) => {
      const messageBody = sfn.TaskInput.fromText('it');
      const task = new tasks.SqsSendMessage(handed.stack, 'Task', { queue: queueOf(handed), messageBody });
      new sfn.StateMachine(handed.stack, 'It', { definitionBody: sfn.DefinitionBody.fromChainable(task) });
    },
    code: 'KmsGov.IneffectiveGrant',
    remedy: '`queue.grantSendMessages(machine)`',
  },
  {
    what: 'kms.KeyGrants.fromKey(key)',
    hand: ({ key, role }) => kms.KeyGrants.fromKey(key).decrypt(role),
    code: 'KmsGov.IneffectiveGrant',
    remedy: '`key.grants`, which has the same methods',
  },
  {
    what: 'logs.LogGroup alone',
    hand: ({ stack, key }) => new logs.LogGroup(stack, 'It', { encryptionKey: key }),
    code: 'KmsGov.ServiceNotDeclared',
    remedy: '`services: [ServiceUse.cloudWatchLogs()]`',
  },
  {
    what: 'cloudtrail.Trail alone',
    hand: ({ stack, key }) => new cloudtrail.Trail(stack, 'It', { encryptionKey: key }),
    code: 'KmsGov.ServiceNotDeclared',
    remedy: '`services: [ServiceUse.cloudTrail({ trailName })]`',
  },
];
