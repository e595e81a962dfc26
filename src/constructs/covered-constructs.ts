// data table
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
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
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import type { IConstruct } from 'constructs';
import { bucketMode, literalTrailName, ownEncryptionAtRest, performanceInsights, runsAtEdge, unfitBucket } from './coverage-conditions';
import type { Coverage } from './default-coverage';
import { ServiceUse } from './service-use';

/** The classes of aws-cdk-lib that get the key, in the order of their names. */
export const COVERED_CONSTRUCTS: readonly Coverage<object>[] = [
  covered<backup.BackupVaultProps>({
    name: 'aws_backup.BackupVault',
    encrypts: 'recovery points',
    decidedBy: { encryptionKey: [] },
    injectionId: () => backup.BackupVault.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey }),
  }),
  covered<cloudtrail.TrailProps>({
    name: 'aws_cloudtrail.Trail',
    encrypts: 'log and digest files',
    decidedBy: { encryptionKey: [] },
    injectionId: () => cloudtrail.Trail.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey }),
    service: ({ trailName }, consumer) => ServiceUse.cloudTrail({ trailName: literalTrailName(trailName, consumer) }),
  }),
  covered<codebuild.ProjectProps>({
    name: 'aws_codebuild.Project',
    encrypts: 'build output and cache',
    decidedBy: { encryptionKey: [] },
    injectionId: () => codebuild.Project.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey }),
  }),
  covered<codepipeline.PipelineProps>({
    name: 'aws_codepipeline.Pipeline',
    encrypts: 'the artifact bucket that it makes, in place of a key of its own',
    decidedBy: { artifactBucket: [], crossRegionReplicationBuckets: [] },
    injectionId: () => codepipeline.Pipeline.PROPERTY_INJECTION_ID,
    settings: () => ({ crossAccountKeys: false, enableKeyRotation: undefined }),
  }),
  covered<docdb.DatabaseClusterProps>({
    name: 'aws_docdb.DatabaseCluster',
    encrypts: 'storage',
    decidedBy: { kmsKey: [], storageEncrypted: [true] },
    injectionId: () => docdb.DatabaseCluster.PROPERTY_INJECTION_ID,
    settings: (kmsKey) => ({ kmsKey, storageEncrypted: true }),
  }),
  covered<docdb.DatabaseClusterProps>({
    name: 'aws_docdb.DatabaseCluster',
    encrypts: 'the managed master password',
    decidedBy: { masterUserSecretKmsKey: [] },
    injectionId: () => docdb.DatabaseCluster.PROPERTY_INJECTION_ID,
    hasData: ({ manageMasterUserPassword }) => manageMasterUserPassword === true,
    settings: (masterUserSecretKmsKey) => ({ masterUserSecretKmsKey }),
  }),
  covered<dynamodb.TableProps>({
    name: 'aws_dynamodb.Table',
    encrypts: 'items, indexes and streams',
    decidedBy: { encryptionKey: [], encryption: [dynamodb.TableEncryption.CUSTOMER_MANAGED] },
    injectionId: () => dynamodb.Table.PROPERTY_INJECTION_ID,
    regions: ({ replicationRegions = [] }) => replicationRegions,
    settings: (encryptionKey) => ({ encryptionKey, encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED }),
  }),
  covered<dynamodb.TablePropsV2>({
    name: 'aws_dynamodb.TableV2',
    encrypts: 'items, indexes and streams',
    decidedBy: { encryption: [] },
    injectionId: () => dynamodb.TableV2.PROPERTY_INJECTION_ID,
    regions: ({ replicas = [] }) => replicas.map(({ region }) => region),
    settings: (key) => ({ encryption: dynamodb.TableEncryptionV2.customerManagedKey(key) }),
  }),
  covered<ec2.VolumeProps>({
    name: 'aws_ec2.Volume',
    encrypts: 'the volume and its snapshots',
    decidedBy: { encryptionKey: [], encrypted: [true] },
    injectionId: () => ec2.Volume.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey, encrypted: true }),
  }),
  covered<ecr.RepositoryProps>({
    name: 'aws_ecr.Repository',
    encrypts: 'images',
    decidedBy: { encryptionKey: [], encryption: [ecr.RepositoryEncryption.KMS] },
    injectionId: () => ecr.Repository.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey, encryption: ecr.RepositoryEncryption.KMS }),
  }),
  covered<ecs.AsgCapacityProviderProps>({
    name: 'aws_ecs.AsgCapacityProvider',
    encrypts: 'the topic of its lifecycle hook',
    decidedBy: { topicEncryptionKey: [] },
    injectionId: () => ecs.AsgCapacityProvider.PROPERTY_INJECTION_ID,
    settings: (topicEncryptionKey) => ({ topicEncryptionKey }),
  }),
  covered<ecs.ClusterProps>({
    name: 'aws_ecs.Cluster',
    encrypts: 'ephemeral storage of Fargate tasks',
    decidedBy: { managedStorageConfiguration: [] },
    injectionId: () => ecs.Cluster.PROPERTY_INJECTION_ID,
    settings: (fargateEphemeralStorageKmsKey) => ({ managedStorageConfiguration: { fargateEphemeralStorageKmsKey } }),
  }),
  covered<efs.FileSystemProps>({
    name: 'aws_efs.FileSystem',
    encrypts: 'files',
    decidedBy: { kmsKey: [], encrypted: [true] },
    injectionId: () => efs.FileSystem.PROPERTY_INJECTION_ID,
    settings: (kmsKey) => ({ kmsKey, encrypted: true }),
  }),
  covered<eksV2.ClusterProps>({
    name: 'aws_eks_v2.Cluster',
    encrypts: 'secrets of Kubernetes',
    decidedBy: { secretsEncryptionKey: [] },
    injectionId: () => eksV2.Cluster.PROPERTY_INJECTION_ID,
    settings: (secretsEncryptionKey) => ({ secretsEncryptionKey }),
  }),
  covered<elasticsearch.DomainProps>({
    name: 'aws_elasticsearch.Domain',
    encrypts: 'indexes, logs, swap files and snapshots',
    decidedBy: {},
    injectionId: () => elasticsearch.Domain.PROPERTY_INJECTION_ID,
    unfit: ({ encryptionAtRest }) => ownEncryptionAtRest(encryptionAtRest),
    settings: (kmsKey) => ({ encryptionAtRest: { enabled: true, kmsKey } }),
  }),
  covered<events.ArchiveProps>({
    name: 'aws_events.Archive',
    encrypts: 'archived events',
    decidedBy: { kmsKey: [] },
    injectionId: () => events.Archive.PROPERTY_INJECTION_ID,
    settings: (kmsKey) => ({ kmsKey }),
  }),
  covered<events.EventBusProps>({
    name: 'aws_events.EventBus',
    encrypts: 'events',
    decidedBy: { kmsKey: [] },
    injectionId: () => events.EventBus.PROPERTY_INJECTION_ID,
    unfit: ({ eventSourceName }) => (eventSourceName === undefined ? undefined : 'a partner event bus takes no key'),
    settings: (kmsKey) => ({ kmsKey }),
  }),
  covered<fsx.LustreFileSystemProps>({
    name: 'aws_fsx.LustreFileSystem',
    encrypts: 'files',
    decidedBy: { kmsKey: [] },
    injectionId: () => fsx.LustreFileSystem.PROPERTY_INJECTION_ID,
    unfit: ({ lustreConfiguration: { deploymentType } }) =>
      deploymentType.startsWith('SCRATCH') ? 'scratch file systems take no key' : undefined,
    settings: (kmsKey) => ({ kmsKey }),
  }),
  covered<glue.S3TableProps>({
    name: 'aws_glue.S3Table',
    encrypts: 'the bucket that it makes',
    decidedBy: { storage: [] },
    injectionId: () => glue.S3Table.PROPERTY_INJECTION_ID,
    settings: (key) => ({ storage: glue.S3TableStorage.managedBucket(glue.S3TableEncryption.kms(key)) }),
  }),
  covered<kinesis.StreamProps>({
    name: 'aws_kinesis.Stream',
    encrypts: 'records',
    decidedBy: { encryptionKey: [], encryption: [kinesis.StreamEncryption.KMS] },
    injectionId: () => kinesis.Stream.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey, encryption: kinesis.StreamEncryption.KMS }),
  }),
  covered<firehose.DeliveryStreamProps>({
    name: 'aws_kinesisfirehose.DeliveryStream',
    encrypts: 'records, where producers write to it',
    decidedBy: { encryption: [] },
    injectionId: () => firehose.DeliveryStream.PROPERTY_INJECTION_ID,
    unfit: ({ source }) => (source === undefined ? undefined : 'its source encrypts the records'),
    settings: (key) => ({ encryption: firehose.StreamEncryption.customerManagedKey(key) }),
  }),
  covered<lambda.FunctionProps>({
    name: 'aws_lambda.Function',
    encrypts: 'environment variables and SnapStart snapshots',
    decidedBy: { environmentEncryption: [] },
    injectionId: () => lambda.Function.PROPERTY_INJECTION_ID,
    unfit: (_, { scope }) => (runsAtEdge(scope) ? 'Lambda@Edge takes no key' : undefined),
    settings: (environmentEncryption) => ({ environmentEncryption }),
  }),
  covered<logs.LogGroupProps>({
    name: 'aws_logs.LogGroup',
    encrypts: 'log events',
    decidedBy: { encryptionKey: [] },
    injectionId: () => logs.LogGroup.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey }),
    service: () => ServiceUse.cloudWatchLogs(),
  }),
  covered<opensearch.DomainProps>({
    name: 'aws_opensearchservice.Domain',
    encrypts: 'indexes, logs, swap files and snapshots',
    decidedBy: {},
    injectionId: () => opensearch.Domain.PROPERTY_INJECTION_ID,
    unfit: ({ encryptionAtRest }) => ownEncryptionAtRest(encryptionAtRest),
    settings: (kmsKey) => ({ encryptionAtRest: { enabled: true, kmsKey } }),
  }),
  covered<rds.DatabaseClusterProps>({
    name: 'aws_rds.DatabaseCluster',
    encrypts: 'storage',
    decidedBy: { storageEncryptionKey: [], storageEncrypted: [true] },
    injectionId: () => rds.DatabaseCluster.PROPERTY_INJECTION_ID,
    settings: (storageEncryptionKey) => ({ storageEncryptionKey, storageEncrypted: true }),
  }),
  performanceInsights('aws_rds.DatabaseCluster', () => rds.DatabaseCluster.PROPERTY_INJECTION_ID),
  covered<rds.DatabaseClusterFromSnapshotProps>({
    name: 'aws_rds.DatabaseClusterFromSnapshot',
    encrypts: 'storage',
    decidedBy: { storageEncryptionKey: [], storageEncrypted: [true] },
    injectionId: () => rds.DatabaseClusterFromSnapshot.PROPERTY_INJECTION_ID,
    settings: (storageEncryptionKey) => ({ storageEncryptionKey, storageEncrypted: true }),
  }),
  performanceInsights('aws_rds.DatabaseClusterFromSnapshot', () => rds.DatabaseClusterFromSnapshot.PROPERTY_INJECTION_ID),
  covered<rds.DatabaseInstanceProps>({
    name: 'aws_rds.DatabaseInstance',
    encrypts: 'storage',
    decidedBy: { storageEncryptionKey: [], storageEncrypted: [true] },
    injectionId: () => rds.DatabaseInstance.PROPERTY_INJECTION_ID,
    settings: (storageEncryptionKey) => ({ storageEncryptionKey, storageEncrypted: true }),
  }),
  performanceInsights('aws_rds.DatabaseInstance', () => rds.DatabaseInstance.PROPERTY_INJECTION_ID),
  performanceInsights('aws_rds.DatabaseInstanceFromSnapshot', () => rds.DatabaseInstanceFromSnapshot.PROPERTY_INJECTION_ID),
  performanceInsights('aws_rds.DatabaseInstanceReadReplica', () => rds.DatabaseInstanceReadReplica.PROPERTY_INJECTION_ID),
  covered<rds.ServerlessClusterProps>({
    name: 'aws_rds.ServerlessCluster',
    encrypts: 'storage',
    decidedBy: { storageEncryptionKey: [] },
    injectionId: () => rds.ServerlessCluster.PROPERTY_INJECTION_ID,
    settings: (storageEncryptionKey) => ({ storageEncryptionKey }),
  }),
  covered<s3.BucketProps>({
    name: 'aws_s3.Bucket',
    encrypts: 'objects, with an S3 Bucket Key',
    decidedBy: { encryptionKey: [], encryption: [s3.BucketEncryption.KMS, s3.BucketEncryption.DSSE] },
    injectionId: () => s3.Bucket.PROPERTY_INJECTION_ID,
    unfit: (props) => unfitBucket(props),
    logsTo: ({ serverAccessLogsBucket }) => serverAccessLogsBucket,
    settings: (encryptionKey, props) => ({ encryptionKey, ...bucketMode(props) }),
    madeBy: () => [codepipeline.Pipeline.PROPERTY_INJECTION_ID],
  }),
  covered<scheduler.ScheduleProps>({
    name: 'aws_scheduler.Schedule',
    encrypts: 'the input of its target',
    decidedBy: { key: [] },
    injectionId: () => scheduler.Schedule.PROPERTY_INJECTION_ID,
    settings: (key) => ({ key }),
  }),
  covered<secretsmanager.SecretProps>({
    name: 'aws_secretsmanager.Secret',
    encrypts: 'the secret',
    decidedBy: { encryptionKey: [] },
    injectionId: () => secretsmanager.Secret.PROPERTY_INJECTION_ID,
    settings: (encryptionKey) => ({ encryptionKey }),
  }),
  covered<sns.TopicProps>({
    name: 'aws_sns.Topic',
    encrypts: 'messages',
    decidedBy: { masterKey: [] },
    injectionId: () => sns.Topic.PROPERTY_INJECTION_ID,
    settings: (masterKey) => ({ masterKey }),
  }),
  covered<sqs.QueueProps>({
    name: 'aws_sqs.Queue',
    encrypts: 'messages',
    decidedBy: { encryptionMasterKey: [], encryption: [sqs.QueueEncryption.KMS] },
    injectionId: () => sqs.Queue.PROPERTY_INJECTION_ID,
    settings: (encryptionMasterKey) => ({ encryptionMasterKey, encryption: sqs.QueueEncryption.KMS }),
  }),
  covered<stepfunctions.ActivityProps>({
    name: 'aws_stepfunctions.Activity',
    encrypts: 'input and output of its tasks',
    decidedBy: { encryptionConfiguration: [] },
    injectionId: () => stepfunctions.Activity.PROPERTY_INJECTION_ID,
    settings: (key) => ({ encryptionConfiguration: new stepfunctions.CustomerManagedEncryptionConfiguration(key) }),
  }),
  covered<stepfunctions.StateMachineProps>({
    name: 'aws_stepfunctions.StateMachine',
    encrypts: 'definition and execution data',
    decidedBy: { encryptionConfiguration: [] },
    injectionId: () => stepfunctions.StateMachine.PROPERTY_INJECTION_ID,
    settings: (key) => ({ encryptionConfiguration: new stepfunctions.CustomerManagedEncryptionConfiguration(key) }),
    afterwards: (machine, key) => key.grants.actions(machine as IConstruct & IGrantable, 'kms:Decrypt', 'kms:GenerateDataKey'),
  }),
  covered<synthetics.CanaryProps>({
    name: 'aws_synthetics.Canary',
    encrypts: 'artifacts, where the runtime is Node.js',
    decidedBy: { artifactS3KmsKey: [], artifactS3EncryptionMode: [synthetics.ArtifactsEncryptionMode.KMS] },
    injectionId: () => synthetics.Canary.PROPERTY_INJECTION_ID,
    unfit: ({ runtime: { family } }) =>
      family === synthetics.RuntimeFamily.NODEJS ? undefined : 'its runtime cannot encrypt artifacts with a key',
    settings: (artifactS3KmsKey) => ({ artifactS3KmsKey, artifactS3EncryptionMode: synthetics.ArtifactsEncryptionMode.KMS }),
  }),
];

function covered<P extends object>(coverage: Coverage<P>): Coverage<object> {
  return coverage;
}
