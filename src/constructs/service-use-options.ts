import type { CfnServiceLinkedRole } from 'aws-cdk-lib/aws-iam';

/** Options of Amazon EC2 Auto Scaling groups whose volumes are encrypted with the key. */
export interface AutoScalingUseOptions {
  /**
   * Suffix of the service-linked role that launches the instances: `AWSServiceRoleForAutoScaling_<suffix>`, up to 64 characters of
   * letters, digits and `+=,.@-_` in all.
   *
   * @default - the role `AWSServiceRoleForAutoScaling`
   */
  readonly customSuffix?: string;

  /**
   * The service-linked role, where the app creates it. It is created before the key then.
   *
   * @default - a role that exists before the key is deployed: `aws iam create-service-linked-role --aws-service-name
   * autoscaling.amazonaws.com`, with `--custom-suffix` where it has one
   */
  readonly serviceLinkedRole?: CfnServiceLinkedRole;
}

/** Options of Amazon CloudFront distributions that serve encrypted objects. */
export interface CloudFrontUseOptions {
  /**
   * Id of the distribution, for example `EDFDVBD6EXAMPLE`. It exists only after the distribution, so pin it with a later deployment.
   *
   * @default - any distribution of the key's account
   */
  readonly distributionId?: string;
}

/** Options of AWS CloudTrail Lake event data stores that are encrypted with the key. */
export interface CloudTrailLakeUseOptions {
  /**
   * Id of the event data store, the last part of its ARN. It exists only after the event data store, so pin it with a later deployment.
   *
   * @default - any event data store; CloudTrail refuses source conditions while it creates one
   */
  readonly eventDataStoreId?: string;
}

/** Options of an AWS CloudTrail trail that encrypts with the key. */
export interface CloudTrailUseOptions {
  /** Name of the trail, 3 to 128 letters, digits, `.`, `-` or `_`; its ARN is made of it, since the trail cannot exist before the key. */
  readonly trailName: string;

  /**
   * Region the trail is created in.
   *
   * @default - the Region of the key
   */
  readonly homeRegion?: string;

  /**
   * Account that owns the trail: for an organization trail the organization's management account.
   *
   * @default - the account of the key
   */
  readonly trailAccount?: string;
}

/** Options of Amazon CloudWatch Logs log groups that encrypt with the key. */
export interface CloudWatchLogsUseOptions {
  /**
   * Name of the log group, `*` and `?` as wildcards.
   *
   * @default - every log group of the account in the key's Region
   */
  readonly logGroupName?: string;
}

/** Options of Amazon DynamoDB global tables with replicas in several accounts. */
export interface DynamoDbMultiAccountUseOptions {
  /** ARNs of all replica tables, that of the key's own account included. */
  readonly replicaTableArns: string[];
}

/** Options of an Amazon EventBridge event bus that is encrypted with the key. */
export interface EventBusUseOptions {
  /** Name of the event bus; `default` is the default event bus. */
  readonly name: string;

  /**
   * Whether archives of the bus are encrypted with the key, too.
   *
   * @default false
   */
  readonly archived?: boolean;
}

/** Options of services that deliver logs and snapshots to a bucket. */
export interface LogDeliveryUseOptions {
  /**
   * Accounts whose logs are delivered.
   *
   * @default - the account of the key
   */
  readonly sourceAccounts?: string[];
}

/** Options of Amazon S3 event notifications to encrypted topics and queues. */
export interface S3EventNotificationsUseOptions {
  /**
   * Name of the bucket that sends the notifications.
   *
   * @default - any bucket of the key's account
   */
  readonly bucketName?: string;
}

/** Options of an Amazon S3 Inventory whose reports are encrypted with the key. */
export interface S3InventoryUseOptions {
  /** Name of the bucket the inventory is of. */
  readonly sourceBucketName: string;

  /**
   * Account of that bucket.
   *
   * @default - the account of the key
   */
  readonly sourceAccount?: string;
}

/** Options of an Amazon S3 Storage Lens dashboard whose exports are encrypted with the key. */
export interface S3StorageLensUseOptions {
  /** Name of the dashboard. */
  readonly dashboardName: string;
}

/** Options of Amazon S3 table buckets that are encrypted with the key. */
export interface S3TablesUseOptions {
  /**
   * Name of the table bucket.
   *
   * @default - any table bucket of the account in the key's Region
   */
  readonly tableBucketName?: string;

  /**
   * Whether S3 Metadata keeps its tables there.
   *
   * @default false
   */
  readonly metadata?: boolean;
}

/** Options of Amazon SNS topics that deliver to encrypted queues. */
export interface SnsToSqsUseOptions {
  /**
   * Name of the topic.
   *
   * @default - any topic of the account in the key's Region
   */
  readonly topicName?: string;
}

/** Options of a service that this library does not know. */
export interface ServiceUseOptions {
  /** Short name of the service, for example `kendra`: a letter, then letters, digits and hyphens. */
  readonly service: string;

  /**
   * First label of the service's `kms:ViaService` value, where it calls KMS as its caller: `kendra` of `kendra.eu-west-1.amazonaws.com`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#viaService_table
   *
   * @default - the service calls for itself only
   */
  readonly endpoint?: string;

  /**
   * What creating, reading, updating and deleting the service's resources calls as the deployment role: use actions, `kms:CreateGrant` and
   * `kms:DescribeKey`, without wildcards. Needs `endpoint`.
   *
   * @default - nothing
   */
  readonly provisioningActions?: string[];

  /**
   * Principal of the service where it calls for itself, for example `kendra.amazonaws.com`. Needs `actions` and one of `sourceAccounts`,
   * `sourceArns` and `encryptionContext`.
   *
   * @default - the service calls as its caller only
   */
  readonly servicePrincipal?: string;

  /**
   * What the service principal may do: use actions and `kms:DescribeKey`, without wildcards.
   *
   * @default - nothing
   */
  readonly actions?: string[];

  /**
   * Accounts the service acts for (`aws:SourceAccount`).
   *
   * @default - not bounded by account
   */
  readonly sourceAccounts?: string[];

  /**
   * ARNs of the resources the service acts for (`aws:SourceArn`), `*` and `?` as wildcards. `${AWS::Partition}`, `${AWS::Region}` and
   * `${AWS::AccountId}` stand for the key's own.
   *
   * @default - not bounded by resource
   */
  readonly sourceArns?: string[];

  /**
   * Encryption context the service calls with: for each key one of the values, `*` and `?` as wildcards.
   *
   * @default - any encryption context
   */
  readonly encryptionContext?: { [key: string]: string[] };
}
