// data table
import { FLAG, having, optional, props, TEXT } from './input-shape';
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
  ServiceUseOptions,
  SnsToSqsUseOptions,
} from './service-use-options';
import { CONTEXT, TEXTS } from './value-shapes';

const ROLE = having(
  'ref',
  'a `CfnServiceLinkedRole`',
  "new iam.CfnServiceLinkedRole(this, 'Role', { awsServiceName: 'autoscaling.amazonaws.com' })",
);

export const AUTO_SCALING = props<AutoScalingUseOptions>({ customSuffix: optional(TEXT), serviceLinkedRole: optional(ROLE) });
export const CLOUD_FRONT = props<CloudFrontUseOptions>({ distributionId: optional(TEXT) });
export const CLOUD_TRAIL = props<CloudTrailUseOptions>({ trailName: TEXT, homeRegion: optional(TEXT), trailAccount: optional(TEXT) });
export const CLOUD_TRAIL_LAKE = props<CloudTrailLakeUseOptions>({ eventDataStoreId: optional(TEXT) });
export const CLOUD_WATCH_LOGS = props<CloudWatchLogsUseOptions>({ logGroupName: optional(TEXT) });
export const DYNAMO_DB = props<DynamoDbMultiAccountUseOptions>({ replicaTableArns: TEXTS });
export const EVENT_BUS = props<EventBusUseOptions>({ name: TEXT, archived: optional(FLAG) });
export const LOG_DELIVERY = props<LogDeliveryUseOptions>({ sourceAccounts: optional(TEXTS) });
export const S3_EVENT_NOTIFICATIONS = props<S3EventNotificationsUseOptions>({ bucketName: optional(TEXT) });
export const S3_INVENTORY = props<S3InventoryUseOptions>({ sourceBucketName: TEXT, sourceAccount: optional(TEXT) });
export const S3_STORAGE_LENS = props<S3StorageLensUseOptions>({ dashboardName: TEXT });
export const S3_TABLES = props<S3TablesUseOptions>({ tableBucketName: optional(TEXT), metadata: optional(FLAG) });
export const SNS_TO_SQS = props<SnsToSqsUseOptions>({ topicName: optional(TEXT) });
export const DESCRIBED = props<ServiceUseOptions>({
  service: TEXT,
  endpoint: optional(TEXT),
  provisioningActions: optional(TEXTS),
  servicePrincipal: optional(TEXT),
  actions: optional(TEXTS),
  sourceAccounts: optional(TEXTS),
  sourceArns: optional(TEXTS),
  encryptionContext: optional(CONTEXT),
});
