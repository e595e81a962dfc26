import { RegionInfo } from 'aws-cdk-lib/region-info';
import { oneOrMany } from './policy-statement';
import type { PolicyText } from './policy-text';
import { expanded, substituted } from './policy-text';
import type { Conditions } from './principal-identity';
import type { KeyEnvironment, ServiceStatement } from './service-facts';
import { DATA_KEY_ACTIONS, RE_ENCRYPT_ACTIONS } from './service-facts';
import type {
  AutoScalingUseOptions,
  CloudFrontUseOptions,
  CloudTrailLakeUseOptions,
  CloudTrailUseOptions,
  CloudWatchLogsUseOptions,
  DynamoDbMultiAccountUseOptions,
  EventBusUseOptions,
  LogDeliveryUseOptions,
  S3EventNotificationsUseOptions,
  S3InventoryUseOptions,
  S3StorageLensUseOptions,
  S3TablesUseOptions,
  SnsToSqsUseOptions,
} from './service-use-options';

/*
 * Each function renders what the AWS page says that its ServiceUse refers to: the actions by name where the page has wildcards, and a
 * condition only where the page shows one or says that the service sends the key.
 */

const SOURCE_ACCOUNT = 'aws:SourceAccount';
const SOURCE_ARN = 'aws:SourceArn';

const WRITES_AND_READS = ['kms:GenerateDataKey', 'kms:Decrypt'];
const EVERY_USE = ['kms:Encrypt', 'kms:Decrypt', ...RE_ENCRYPT_ACTIONS, ...DATA_KEY_ACTIONS];

export function s3InventoryStatements(environment: KeyEnvironment, options: S3InventoryUseOptions): ServiceStatement[] {
  const conditions = {
    StringEquals: { [SOURCE_ACCOUNT]: substituted(options.sourceAccount ?? environment.account) },
    ArnLike: { [SOURCE_ARN]: arn(`s3:::${options.sourceBucketName}`) },
  };
  return [byService('S3InventoryEncrypts', 's3.amazonaws.com', ['kms:GenerateDataKey'], conditions)];
}

export function s3StorageLensStatements({ account, region }: KeyEnvironment, options: S3StorageLensUseOptions): ServiceStatement[] {
  const dashboard = arn(`s3:${region}:${account}:storage-lens/${options.dashboardName}`);
  const conditions = { StringEquals: { [SOURCE_ARN]: dashboard, [SOURCE_ACCOUNT]: substituted(account) } };
  return [byService('S3StorageLensEncrypts', 'storage-lens.s3.amazonaws.com', ['kms:GenerateDataKey'], conditions)];
}

export function s3EventNotificationStatements({ account }: KeyEnvironment, options: S3EventNotificationsUseOptions): ServiceStatement[] {
  const conditions = {
    StringEquals: { [SOURCE_ACCOUNT]: substituted(account) },
    ...(options.bucketName === undefined ? {} : { ArnLike: { [SOURCE_ARN]: arn(`s3:::${options.bucketName}`) } }),
  };
  return [byService('S3NotifiesEncryptedTargets', 's3.amazonaws.com', WRITES_AND_READS, conditions)];
}

export function s3TablesStatements({ account, region }: KeyEnvironment, options: S3TablesUseOptions): ServiceStatement[] {
  const tables = arn(`s3tables:${region}:${account}:bucket/${options.tableBucketName ?? '*'}/*`);
  const principals = ['maintenance.s3tables.amazonaws.com', ...(options.metadata ? ['metadata.s3.amazonaws.com'] : [])];
  return [
    {
      sid: 'S3TablesMaintains',
      principal: { Service: principals },
      actions: WRITES_AND_READS,
      conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': tables } },
    },
  ];
}

export function autoScalingStatements({ account }: KeyEnvironment, options: AutoScalingUseOptions): ServiceStatement[] {
  const principal = { AWS: [autoScalingRole(account, options)] };
  const launches = { principal, actions: [...EVERY_USE, 'kms:DescribeKey'], conditions: {} };
  const attaches = { principal, actions: ['kms:CreateGrant'], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } };
  return [
    { sid: 'AutoScalingLaunches', ...launches },
    { sid: 'AutoScalingAttaches', ...attaches },
  ];
}

function autoScalingRole(account: string, { customSuffix, serviceLinkedRole }: AutoScalingUseOptions): PolicyText {
  const name = ['AWSServiceRoleForAutoScaling', ...(customSuffix === undefined ? [] : [customSuffix])].join('_');
  const path = `arn:\${AWS::Partition}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/`;
  return serviceLinkedRole === undefined ? substituted(`${path}${name}`) : `${expanded(path)}${serviceLinkedRole.attrRoleName}`;
}

export function dynamoDbMultiAccountStatements(
  _: KeyEnvironment,
  { replicaTableArns }: DynamoDbMultiAccountUseOptions,
): ServiceStatement[] {
  const accounts = [...new Set(replicaTableArns.map((table) => table.split(':')[4]))];
  const conditions = {
    StringEquals: { [SOURCE_ACCOUNT]: oneOrMany(accounts.map(substituted)), [SOURCE_ARN]: oneOrMany(replicaTableArns.map(substituted)) },
  };
  const actions = ['kms:Decrypt', ...RE_ENCRYPT_ACTIONS, ...DATA_KEY_ACTIONS, 'kms:DescribeKey'];
  return [byService('DynamoDbReplicates', 'replication.dynamodb.amazonaws.com', actions, conditions)];
}

/** With an S3 Bucket Key on the trail's bucket, CloudTrail decrypts as well. */
export function cloudTrailStatements(environment: KeyEnvironment, options: CloudTrailUseOptions): ServiceStatement[] {
  const { trailName, trailAccount = environment.account, homeRegion = environment.region } = options;
  const source = { StringEquals: { [SOURCE_ARN]: arn(`cloudtrail:${homeRegion}:${trailAccount}:trail/${trailName}`) } };
  const anyTrail = { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': arn(`cloudtrail:*:${trailAccount}:trail/*`) } };
  const principal = 'cloudtrail.amazonaws.com';
  return [
    byService('CloudTrailEncrypts', principal, DATA_KEY_ACTIONS, { ...source, ...anyTrail }),
    byService('CloudTrailDecrypts', principal, ['kms:Decrypt'], source),
    byService('CloudTrailDescribes', principal, ['kms:DescribeKey'], source),
  ];
}

export function cloudTrailLakeStatements(environment: KeyEnvironment, options: CloudTrailLakeUseOptions): ServiceStatement[] {
  const conditions = options.eventDataStoreId === undefined ? {} : eventDataStoreConditions(environment, options.eventDataStoreId);
  return [byService('CloudTrailLakeEncrypts', 'cloudtrail.amazonaws.com', WRITES_AND_READS, conditions)];
}

function eventDataStoreConditions({ account, region }: KeyEnvironment, id: string): Conditions {
  const eventDataStore = arn(`cloudtrail:${region}:${account}:eventdatastore/${id}`);
  return { StringEquals: { [SOURCE_ACCOUNT]: substituted(account), [SOURCE_ARN]: eventDataStore } };
}

export function cloudWatchLogsStatements({ account, region }: KeyEnvironment, options: CloudWatchLogsUseOptions): ServiceStatement[] {
  const logGroup = arn(`logs:${region}:${account}:log-group:${options.logGroupName ?? '*'}`);
  const conditions = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroup } };
  const principal = substituted(`logs.${region}.${domainSuffix(region)}`);
  return [byService('CloudWatchLogsEncrypts', principal, [...EVERY_USE, 'kms:DescribeKey'], conditions)];
}

/** The principal of CloudWatch Logs is that of its Region, with the domain of the partition. */
function domainSuffix(region: string): string {
  return region.includes('${') ? '${AWS::URLSuffix}' : (RegionInfo.get(region).domainSuffix ?? 'amazonaws.com');
}

export function cloudWatchAlarmStatements({ account, region }: KeyEnvironment): ServiceStatement[] {
  const conditions = {
    StringEquals: { [SOURCE_ACCOUNT]: substituted(account) },
    ArnLike: { [SOURCE_ARN]: arn(`cloudwatch:${region}:${account}:alarm:*`) },
  };
  return [byService('CloudWatchAlarmsPublish', 'cloudwatch.amazonaws.com', [...DATA_KEY_ACTIONS, 'kms:Decrypt'], conditions)];
}

/** EventBridge sends no source to encrypted topics: a condition on it would stop delivery without an error. */
export function eventBridgeStatements(): ServiceStatement[] {
  return [byService('EventBridgeDelivers', 'events.amazonaws.com', [...DATA_KEY_ACTIONS, 'kms:Decrypt'], {})];
}

export function eventBusStatements({ account, region }: KeyEnvironment, options: EventBusUseOptions): ServiceStatement[] {
  const bus = arn(`events:${region}:${account}:event-bus/${options.name}`);
  const context = { 'kms:EncryptionContext:aws:events:event-bus:arn': bus };
  const source = { [SOURCE_ACCOUNT]: substituted(account), [SOURCE_ARN]: bus };
  const principal = 'events.amazonaws.com';
  const archive = byService('EventArchiveEncrypts', principal, [...WRITES_AND_READS, ...RE_ENCRYPT_ACTIONS], { StringEquals: context });
  return [
    byService('EventBusDescribes', principal, ['kms:DescribeKey'], {}),
    byService('EventBusEncrypts', principal, WRITES_AND_READS, { StringEquals: { ...context, ...source } }),
    ...(options.archived ? [archive] : []),
  ];
}

export function snsToSqsStatements({ account, region }: KeyEnvironment, options: SnsToSqsUseOptions): ServiceStatement[] {
  const conditions = { ArnLike: { [SOURCE_ARN]: arn(`sns:${region}:${account}:${options.topicName ?? '*'}`) } };
  return [byService('SnsDeliversToQueues', 'sns.amazonaws.com', [...DATA_KEY_ACTIONS, 'kms:Decrypt'], conditions)];
}

export function cloudFrontStatements({ account }: KeyEnvironment, { distributionId }: CloudFrontUseOptions): ServiceStatement[] {
  const source = { [SOURCE_ARN]: arn(`cloudfront::${account}:distribution/${distributionId ?? '*'}`) };
  const conditions: Conditions = distributionId === undefined ? { ArnLike: source } : { StringEquals: source };
  return [byService('CloudFrontServes', 'cloudfront.amazonaws.com', ['kms:Decrypt', 'kms:Encrypt', ...DATA_KEY_ACTIONS], conditions)];
}

export function vendedLogsStatements({ account, region }: KeyEnvironment, options: LogDeliveryUseOptions): ServiceStatement[] {
  const accounts = options.sourceAccounts ?? [account];
  const conditions = {
    StringEquals: { [SOURCE_ACCOUNT]: oneOrMany(accounts.map(substituted)) },
    ArnLike: { [SOURCE_ARN]: oneOrMany(accounts.map((source) => arn(`logs:${region}:${source}:*`))) },
  };
  return [byService('VendedLogsDeliver', 'delivery.logs.amazonaws.com', [...EVERY_USE, 'kms:DescribeKey'], conditions)];
}

export function configStatements({ account }: KeyEnvironment, { sourceAccounts = [account] }: LogDeliveryUseOptions): ServiceStatement[] {
  const conditions = { StringEquals: { [SOURCE_ACCOUNT]: oneOrMany(sourceAccounts.map(substituted)) } };
  return [byService('ConfigDelivers', 'config.amazonaws.com', WRITES_AND_READS, conditions)];
}

export function stepFunctionsLogsStatements(): ServiceStatement[] {
  return [byService('StepFunctionsLogsDeliver', 'delivery.logs.amazonaws.com', ['kms:Decrypt'], {})];
}

/**
 * The filter criteria of event source mappings. Their ids exist only after them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filter-criteria-encryption
 */
export function eventSourceMappingStatements({ account, region }: KeyEnvironment): ServiceStatement[] {
  const conditions = { ArnLike: { [SOURCE_ARN]: arn(`lambda:${region}:${account}:event-source-mapping:*`) } };
  return [byService('LambdaReadsFilters', 'lambda.amazonaws.com', ['kms:Decrypt'], conditions)];
}

export function bedrockEvaluationStatements({ account, region }: KeyEnvironment): ServiceStatement[] {
  const jobs = arn(`bedrock:${region}:${account}:evaluation-job/*`);
  const principal = 'bedrock.amazonaws.com';
  const encrypts = { ArnLike: { 'kms:EncryptionContext:evaluationJobArn': jobs, [SOURCE_ARN]: jobs } };
  return [
    byService('BedrockEvaluates', principal, WRITES_AND_READS, encrypts),
    byService('BedrockDescribes', principal, ['kms:DescribeKey'], { ArnLike: { [SOURCE_ARN]: jobs } }),
  ];
}

function byService(sid: string, principal: PolicyText, actions: readonly string[], conditions: Conditions): ServiceStatement {
  return { sid, principal: { Service: [principal] }, actions, conditions };
}

function arn(rest: string): PolicyText {
  return substituted(`arn:\${AWS::Partition}:${rest}`);
}
