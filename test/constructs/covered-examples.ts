import { Duration, Size } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as eksV2 from 'aws-cdk-lib/aws-eks-v2';
import * as elasticsearch from 'aws-cdk-lib/aws-elasticsearch';
import * as events from 'aws-cdk-lib/aws-events';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import type { Construct } from 'constructs';

/** A construct that says nothing of its encryption. */
export type Example = (scope: Construct) => unknown;

const PARTITION_KEY = { name: 'id', type: dynamodb.AttributeType.STRING };
const AURORA = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 });
const POSTGRES = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 });
const PRIVATE = [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }];
const LARGE = ec2.InstanceType.of(ec2.InstanceClass.R6G, ec2.InstanceSize.LARGE);

export function vpcOf(scope: Construct): ec2.IVpc {
  const attributes = {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  };
  return (scope.node.tryFindChild('Vpc') as ec2.IVpc | undefined) ?? ec2.Vpc.fromVpcAttributes(scope, 'Vpc', attributes);
}

/** One of each class that gets the default key, with every feature that takes one. */
export const COVERED_EXAMPLES: Readonly<Record<string, Example>> = {
  'aws_backup.BackupVault': (scope) => new backup.BackupVault(scope, 'It'),
  'aws_cloudtrail.Trail': (scope) => new cloudtrail.Trail(scope, 'It', { trailName: 'audit', sendToCloudWatchLogs: true }),
  'aws_codebuild.Project': (scope) => new codebuild.PipelineProject(scope, 'It'),
  'aws_codepipeline.Pipeline': (scope) => {
    const artifact = new codepipeline.Artifact();
    const bucket = new s3.Bucket(scope, 'Source');
    const source = new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'source.zip', output: artifact });
    const project = new codebuild.PipelineProject(scope, 'Project');
    const build = new actions.CodeBuildAction({ actionName: 'Build', project, input: artifact });
    const stages = [
      { stageName: 'Source', actions: [source] },
      { stageName: 'Build', actions: [build] },
    ];
    return new codepipeline.Pipeline(scope, 'It', { stages, crossAccountKeys: true, enableKeyRotation: true });
  },
  'aws_docdb.DatabaseCluster': (scope) =>
    new docdb.DatabaseCluster(scope, 'It', {
      vpc: vpcOf(scope),
      instanceType: LARGE,
      masterUser: { username: 'main' },
      manageMasterUserPassword: true,
    }),
  'aws_dynamodb.Table': (scope) => new dynamodb.Table(scope, 'It', { partitionKey: PARTITION_KEY }),
  'aws_dynamodb.TableV2': (scope) => new dynamodb.TableV2(scope, 'It', { partitionKey: PARTITION_KEY }),
  'aws_ec2.Volume': (scope) => new ec2.Volume(scope, 'It', { availabilityZone: 'eu-west-1a', size: Size.gibibytes(1) }),
  'aws_ecr.Repository': (scope) => new ecr.Repository(scope, 'It'),
  'aws_ecs.AsgCapacityProvider': (scope) => {
    const cluster = new ecs.Cluster(scope, 'Cluster', { vpc: vpcOf(scope) });
    return cluster.addCapacity('It', { instanceType: LARGE });
  },
  'aws_ecs.Cluster': (scope) => new ecs.Cluster(scope, 'It', { vpc: vpcOf(scope) }),
  'aws_efs.FileSystem': (scope) => new efs.FileSystem(scope, 'It', { vpc: vpcOf(scope) }),
  'aws_eks_v2.Cluster': (scope) =>
    new eksV2.Cluster(scope, 'It', { vpc: vpcOf(scope), vpcSubnets: PRIVATE, version: eksV2.KubernetesVersion.V1_33 }),
  'aws_elasticsearch.Domain': (scope) =>
    new elasticsearch.Domain(scope, 'It', {
      version: elasticsearch.ElasticsearchVersion.V7_10,
      capacity: { dataNodeInstanceType: 'r5.large.elasticsearch' },
    }),
  'aws_events.Archive': (scope) => {
    const sourceEventBus = new events.EventBus(scope, 'Bus');
    return new events.Archive(scope, 'It', { sourceEventBus, eventPattern: { source: ['app'] } });
  },
  'aws_events.EventBus': (scope) => new events.EventBus(scope, 'It'),
  'aws_fsx.LustreFileSystem': (scope) =>
    new fsx.LustreFileSystem(scope, 'It', {
      vpc: vpcOf(scope),
      vpcSubnet: vpcOf(scope).privateSubnets[0],
      storageCapacityGiB: 1200,
      lustreConfiguration: { deploymentType: fsx.LustreDeploymentType.PERSISTENT_2, perUnitStorageThroughput: 125 },
    }),
  'aws_glue.S3Table': (scope) =>
    new glue.S3Table(scope, 'It', {
      database: new glue.Database(scope, 'Database'),
      columns: [{ name: 'id', type: glue.Schema.STRING }],
      dataFormat: glue.DataFormat.JSON,
    }),
  'aws_kinesis.Stream': (scope) => new kinesis.Stream(scope, 'It'),
  'aws_kinesisfirehose.DeliveryStream': (scope) => {
    const destination = new firehose.S3Bucket(new s3.Bucket(scope, 'Bucket'));
    return new firehose.DeliveryStream(scope, 'It', { destination });
  },
  'aws_lambda.Function': (scope) => functionIn(scope, 'It'),
  'aws_logs.LogGroup': (scope) => new logs.LogGroup(scope, 'It'),
  'aws_opensearchservice.Domain': (scope) => new opensearch.Domain(scope, 'It', { version: opensearch.EngineVersion.OPENSEARCH_2_19 }),
  'aws_rds.DatabaseCluster': (scope) =>
    new rds.DatabaseCluster(scope, 'It', {
      engine: AURORA,
      vpc: vpcOf(scope),
      writer: rds.ClusterInstance.serverlessV2('writer'),
      enablePerformanceInsights: true,
    }),
  'aws_rds.DatabaseClusterFromSnapshot': (scope) =>
    new rds.DatabaseClusterFromSnapshot(scope, 'It', {
      engine: AURORA,
      vpc: vpcOf(scope),
      writer: rds.ClusterInstance.serverlessV2('writer'),
      snapshotIdentifier: 'snapshot',
      performanceInsightRetention: rds.PerformanceInsightRetention.DEFAULT,
    }),
  'aws_rds.DatabaseInstance': (scope) =>
    new rds.DatabaseInstance(scope, 'It', { engine: POSTGRES, vpc: vpcOf(scope), enablePerformanceInsights: true }),
  'aws_rds.DatabaseInstanceFromSnapshot': (scope) =>
    new rds.DatabaseInstanceFromSnapshot(scope, 'It', {
      engine: POSTGRES,
      vpc: vpcOf(scope),
      snapshotIdentifier: 'snapshot',
      enablePerformanceInsights: true,
    }),
  'aws_rds.DatabaseInstanceReadReplica': (scope) => {
    const sourceDatabaseInstance = new rds.DatabaseInstance(scope, 'Source', { engine: POSTGRES, vpc: vpcOf(scope) });
    return new rds.DatabaseInstanceReadReplica(scope, 'It', {
      sourceDatabaseInstance,
      vpc: vpcOf(scope),
      instanceType: LARGE,
      enablePerformanceInsights: true,
    });
  },
  'aws_rds.ServerlessCluster': (scope) =>
    new rds.ServerlessCluster(scope, 'It', { engine: rds.DatabaseClusterEngine.AURORA_MYSQL, vpc: vpcOf(scope) }),
  'aws_s3.Bucket': (scope) => new s3.Bucket(scope, 'It'),
  'aws_scheduler.Schedule': (scope) =>
    new scheduler.Schedule(scope, 'It', {
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
      target: new targets.LambdaInvoke(functionIn(scope, 'Target')),
    }),
  'aws_secretsmanager.Secret': (scope) => new secretsmanager.Secret(scope, 'It'),
  'aws_sns.Topic': (scope) => new sns.Topic(scope, 'It'),
  'aws_sqs.Queue': (scope) => new sqs.Queue(scope, 'It'),
  'aws_stepfunctions.Activity': (scope) => new stepfunctions.Activity(scope, 'It'),
  'aws_stepfunctions.StateMachine': (scope) => {
    const definitionBody = stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(scope, 'Pass'));
    return new stepfunctions.StateMachine(scope, 'It', { definitionBody });
  },
  'aws_synthetics.Canary': (scope) =>
    new synthetics.Canary(scope, 'It', {
      runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_10_0,
      test: synthetics.Test.custom({ code: synthetics.Code.fromInline('exports.handler = async () => {}'), handler: 'index.handler' }),
    }),
};

export function functionIn(scope: Construct, id: string): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => {}');
  return new lambda.Function(scope, id, { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
}

/** A construct that says how it is encrypted, or that the key would do no good. */
export interface DecidedExample {
  readonly what: string;
  readonly make: (scope: Construct) => unknown;
  readonly because: string;
}

const OBJECTS = 'objects, with an S3 Bucket Key';

export const DECIDED_EXAMPLES: readonly DecidedExample[] = [
  {
    what: 'a bucket with SSE-S3',
    make: (scope) => new s3.Bucket(scope, 'It', { encryption: s3.BucketEncryption.S3_MANAGED }),
    because: `${OBJECTS}: it has \`encryption\` of its own`,
  },
  {
    what: 'a bucket with the key of AWS',
    make: (scope) => new s3.Bucket(scope, 'It', { encryption: s3.BucketEncryption.KMS_MANAGED }),
    because: `${OBJECTS}: it has \`encryption\` of its own`,
  },
  {
    what: 'a bucket with another key',
    make: (scope) => new s3.Bucket(scope, 'It', { encryptionKey: new kms.Key(scope, 'Other') }),
    because: `${OBJECTS}: it has \`encryptionKey\` of its own`,
  },
  {
    what: 'a bucket that the public reads',
    make: (scope) => new s3.Bucket(scope, 'It', { publicReadAccess: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY }),
    because: `${OBJECTS}: the public cannot read what is encrypted with a key`,
  },
  {
    what: 'a bucket that logs to itself',
    make: (scope) => new s3.Bucket(scope, 'It', { serverAccessLogsPrefix: 'logs' }),
    because: `${OBJECTS}: S3 delivers access logs to buckets with SSE-S3 only`,
  },
  {
    what: 'a queue with SSE-SQS',
    make: (scope) => new sqs.Queue(scope, 'It', { encryption: sqs.QueueEncryption.SQS_MANAGED }),
    because: 'messages: it has `encryption` of its own',
  },
  {
    what: 'a table with the key of AWS',
    make: (scope) => new dynamodb.Table(scope, 'It', { partitionKey: PARTITION_KEY, encryption: dynamodb.TableEncryption.AWS_MANAGED }),
    because: 'items, indexes and streams: it has `encryption` of its own',
  },
  {
    what: 'a global table with the key of DynamoDB',
    make: (scope) =>
      new dynamodb.TableV2(scope, 'It', { partitionKey: PARTITION_KEY, encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey() }),
    because: 'items, indexes and streams: it has `encryption` of its own',
  },
  {
    what: 'a volume in plain text',
    make: (scope) => new ec2.Volume(scope, 'It', { availabilityZone: 'eu-west-1a', size: Size.gibibytes(1), encrypted: false }),
    because: 'the volume and its snapshots: it has `encrypted` of its own',
  },
  {
    what: 'a search domain with the key of AWS, by choice of another',
    make: (scope) =>
      new opensearch.Domain(scope, 'It', {
        version: opensearch.EngineVersion.OPENSEARCH_2_19,
        encryptionAtRest: { enabled: true, kmsKey: new kms.Key(scope, 'Other') },
      }),
    because: 'indexes, logs, swap files and snapshots: it has `encryptionAtRest` of its own',
  },
  {
    what: 'a search domain in plain text',
    make: (scope) =>
      new opensearch.Domain(scope, 'It', { version: opensearch.EngineVersion.OPENSEARCH_2_19, encryptionAtRest: { enabled: false } }),
    because: 'indexes, logs, swap files and snapshots: it has `encryptionAtRest` of its own',
  },
  {
    what: 'a scratch file system',
    make: (scope) =>
      new fsx.LustreFileSystem(scope, 'It', {
        vpc: vpcOf(scope),
        vpcSubnet: vpcOf(scope).privateSubnets[0],
        storageCapacityGiB: 1200,
        lustreConfiguration: { deploymentType: fsx.LustreDeploymentType.SCRATCH_2 },
      }),
    because: 'files: scratch file systems take no key',
  },
  {
    what: 'a partner event bus',
    make: (scope) => new events.EventBus(scope, 'It', { eventSourceName: 'aws.partner/example.com/1' }),
    because: 'events: a partner event bus takes no key',
  },
  {
    what: 'a delivery stream that reads from a stream',
    make: (scope) => {
      const stream = kinesis.Stream.fromStreamArn(scope, 'Stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/source');
      const destination = new firehose.S3Bucket(s3.Bucket.fromBucketName(scope, 'Bucket', 'target'));
      return new firehose.DeliveryStream(scope, 'It', { source: new firehose.KinesisStreamSource(stream), destination, role: undefined });
    },
    because: 'records, where producers write to it: its source encrypts the records',
  },
];
