// data table
import type { IConstruct } from 'constructs';
import type { KeyTraits } from '../access/key-specs';
import { CALLING_SERVICES } from './calling-services';
import { describedService } from './described-service';
import { requireShape } from './input-shape';
import type { PolicyText } from './policy-text';
import { configured, refused, validateFacts, viaServicesOf } from './service-behavior';
import type { KeyEnvironment, Provisioning, ServiceFacts, ServiceStatement } from './service-facts';
import {
  autoScalingStatements,
  bedrockEvaluationStatements,
  cloudFrontStatements,
  cloudTrailLakeStatements,
  cloudTrailStatements,
  cloudWatchAlarmStatements,
  cloudWatchLogsStatements,
  configStatements,
  dynamoDbMultiAccountStatements,
  eventBridgeStatements,
  eventBusStatements,
  s3EventNotificationStatements,
  s3InventoryStatements,
  s3StorageLensStatements,
  s3TablesStatements,
  snsToSqsStatements,
  stepFunctionsLogsStatements,
  vendedLogsStatements,
} from './service-statements';
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
import {
  AUTO_SCALING,
  CLOUD_FRONT,
  CLOUD_TRAIL,
  CLOUD_TRAIL_LAKE,
  CLOUD_WATCH_LOGS,
  DESCRIBED,
  DYNAMO_DB,
  EVENT_BUS,
  LOG_DELIVERY,
  S3_EVENT_NOTIFICATIONS,
  S3_INVENTORY,
  S3_STORAGE_LENS,
  S3_TABLES,
  SNS_TO_SQS,
} from './service-use-shapes';
import { validateAutoScaling } from './service-use-validation';

/**
 * An AWS service that works with the key, and exactly what it needs for that.
 *
 * Services that call KMS as their caller (S3, DynamoDB, RDS, …) get no statement of their own: naming them bounds grants
 * (`viaServices`) and lets the deployment role create their resources. Services with a principal or a service-linked role of their own
 * (CloudTrail, CloudWatch Logs, …) get the documented statement with its conditions. Resources are named, not referred to: a reference from
 * the key to what it encrypts is a cycle.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
 *
 * @example
 * new GovernedKey(this, 'Trail', {
 *   alias: 'fintechnova/trail',
 *   services: [ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.s3()],
 * });
 */
export class ServiceUse {
  /**
   * Access logs of an Application Load Balancer. They cannot be encrypted with a KMS key: naming them is an error.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  public static albAccessLogs(): ServiceUse {
    return new ServiceUse(refused('alb-access-logs', 'their bucket must be encrypted with SSE-S3; give them one of their own'));
  }

  /**
   * Amazon Athena: query results and the data it queries.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/encryption.html
   */
  public static athena(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.athena);
  }

  /**
   * Amazon EC2 Auto Scaling groups with encrypted volumes, through their service-linked role. The role must exist before the key is
   * deployed.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   */
  public static autoScaling(options: AutoScalingUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'autoscaling', ...configured(options, AUTO_SCALING, autoScalingStatements, validateAutoScaling) });
  }

  /**
   * AWS Backup vaults. AWS Backup calls from every Region it copies from, so its kms:ViaService has a wildcard.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   */
  public static backup(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.backup);
  }

  /**
   * Amazon Bedrock evaluation jobs.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-evaluation-security-kms.html
   */
  public static bedrockEvaluations(): ServiceUse {
    return new ServiceUse({ service: 'bedrock-evaluations', statements: bedrockEvaluationStatements });
  }

  /**
   * Amazon Bedrock guardrails. Their page shows no kms:ViaService; the name is that of Amazon Bedrock in the KMS guide.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
   */
  public static bedrockGuardrails(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.bedrock);
  }

  /**
   * Amazon CloudFront distributions with origin access control, serving encrypted objects of a bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
   */
  public static cloudFront(options: CloudFrontUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'cloudfront', ...configured(options, CLOUD_FRONT, cloudFrontStatements) });
  }

  /**
   * An AWS CloudTrail trail, named: its log and digest files.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  public static cloudTrail(options: CloudTrailUseOptions): ServiceUse {
    return new ServiceUse({ service: 'cloudtrail', ...configured(options, CLOUD_TRAIL, cloudTrailStatements) });
  }

  /**
   * AWS CloudTrail Lake event data stores. Without an id there is no source condition: an event data store cannot be created with one.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  public static cloudTrailLake(options: CloudTrailLakeUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'cloudtrail-lake', ...configured(options, CLOUD_TRAIL_LAKE, cloudTrailLakeStatements) });
  }

  /**
   * Amazon CloudWatch alarms of the account that notify encrypted topics.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static cloudWatchAlarms(): ServiceUse {
    return new ServiceUse({ service: 'cloudwatch', statements: cloudWatchAlarmStatements });
  }

  /**
   * Amazon CloudWatch Logs log groups.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  public static cloudWatchLogs(options: CloudWatchLogsUseOptions = {}): ServiceUse {
    return new ServiceUse({ ...CALLING_SERVICES.logs, ...configured(options, CLOUD_WATCH_LOGS, cloudWatchLogsStatements) });
  }

  /**
   * AWS Config, delivering to an encrypted bucket with its service-linked role.
   *
   * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
   */
  public static config(options: LogDeliveryUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'config', ...configured(options, LOG_DELIVERY, configStatements) });
  }

  /**
   * Amazon DynamoDB tables and global tables. DynamoDB calls across Regions, so its kms:ViaService has a wildcard.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  public static dynamoDb(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.dynamoDb);
  }

  /**
   * Amazon DynamoDB global tables with replicas in several accounts: the replication between them, on top of `dynamoDb()`.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_MA_security.html
   */
  public static dynamoDbMultiAccount(options: DynamoDbMultiAccountUseOptions): ServiceUse {
    return new ServiceUse({ service: 'dynamodb-replication', ...configured(options, DYNAMO_DB, dynamoDbMultiAccountStatements) });
  }

  /**
   * Amazon EBS volumes and the instances that are launched with them.
   *
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
   */
  public static ebs(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.ebs);
  }

  /**
   * Amazon ECR repositories. Whoever deletes one also needs kms:RetireGrant in an IAM policy, which no key policy can give.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  public static ecr(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.ecr);
  }

  /**
   * Amazon EFS file systems.
   *
   * @see https://docs.aws.amazon.com/efs/latest/ug/EFSKMS.html
   */
  public static efs(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.efs);
  }

  /**
   * Amazon EKS clusters. EKS does not set kms:GrantIsForAWSResource, so grants of who creates clusters are bounded by kms:ViaService alone.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
   */
  public static eks(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.eks);
  }

  /**
   * Amazon ElastiCache caches and replication groups; kms:ViaService has two names. Their page shows the grant, and DescribeKey by
   * implication only.
   *
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
   */
  public static elastiCache(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.elastiCache);
  }

  /**
   * Amazon EventBridge rules that deliver to encrypted topics and queues. No source condition: EventBridge sends none, and delivery would
   * fail silently.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static eventBridge(): ServiceUse {
    return new ServiceUse({ service: 'eventbridge', statements: eventBridgeStatements });
  }

  /**
   * An Amazon EventBridge event bus, named, and its archives.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
   */
  public static eventBus(options: EventBusUseOptions): ServiceUse {
    return new ServiceUse({ ...CALLING_SERVICES.events, ...configured(options, EVENT_BUS, eventBusStatements) });
  }

  /**
   * Amazon Data Firehose streams.
   *
   * @see https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
   */
  public static firehose(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.firehose);
  }

  /**
   * Amazon FSx file systems.
   *
   * @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-at-rest.html
   */
  public static fsx(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.fsx);
  }

  /**
   * AWS Glue jobs and the Data Catalog, through the roles that run them.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html
   */
  public static glue(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.glue);
  }

  /**
   * Amazon Kinesis data streams.
   *
   * @see https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
   */
  public static kinesis(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.kinesis);
  }

  /**
   * AWS Lambda functions: environment variables, SnapStart snapshots, deployment packages and images.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
   */
  public static lambdaFunctions(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.lambda);
  }

  /**
   * Amazon MemoryDB clusters. Their page shows the grant, and DescribeKey by implication only.
   *
   * @see https://docs.aws.amazon.com/memorydb/latest/devguide/at-rest-encryption.html
   */
  public static memoryDb(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.memoryDb);
  }

  /**
   * Amazon MSK clusters. Their page names no KMS actions; these are the ones of the AWS managed policy AmazonMSKFullAccess.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/security-iam-awsmanpol.html
   */
  public static msk(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.msk);
  }

  /**
   * A service that this library does not know yet, described as its documentation does.
   */
  public static of(options: ServiceUseOptions): ServiceUse {
    return new ServiceUse(describedService(requireShape('options', options, DESCRIBED)));
  }

  /**
   * Amazon OpenSearch Service domains.
   *
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
   */
  public static openSearch(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.openSearch);
  }

  /**
   * Amazon OpenSearch Serverless collections and the policies that encrypt them.
   *
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-encryption.html
   */
  public static openSearchServerless(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.openSearchServerless);
  }

  /**
   * Amazon RDS and Aurora, and Amazon Neptune and DocumentDB, which call as RDS does.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
   */
  public static rds(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.rds);
  }

  /**
   * Amazon Redshift clusters. Their page describes the calls without naming the permissions.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
   */
  public static redshift(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.redshift);
  }

  /**
   * Amazon Redshift Serverless namespaces, with the permissions of Redshift, whose page describes the calls without naming them.
   *
   * @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroups-and-namespaces-rotate-kms-key.html
   */
  public static redshiftServerless(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.redshiftServerless);
  }

  /**
   * Amazon S3: objects encrypted with SSE-KMS or DSSE-KMS.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  public static s3(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.s3);
  }

  /**
   * Amazon S3 event notifications to encrypted topics and queues.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
   */
  public static s3EventNotifications(options: S3EventNotificationsUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 's3-notifications', ...configured(options, S3_EVENT_NOTIFICATIONS, s3EventNotificationStatements) });
  }

  /**
   * Amazon S3 Inventory reports of one bucket.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
   */
  public static s3Inventory(options: S3InventoryUseOptions): ServiceUse {
    return new ServiceUse({ service: 's3-inventory', ...configured(options, S3_INVENTORY, s3InventoryStatements) });
  }

  /**
   * Amazon S3 Storage Lens exports of one dashboard.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage_lens_encrypt_permissions.html
   */
  public static s3StorageLens(options: S3StorageLensUseOptions): ServiceUse {
    return new ServiceUse({ service: 's3-storage-lens', ...configured(options, S3_STORAGE_LENS, s3StorageLensStatements) });
  }

  /**
   * Amazon S3 table buckets, which are maintained with the key.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-kms-permissions.html
   */
  public static s3Tables(options: S3TablesUseOptions = {}): ServiceUse {
    return new ServiceUse({ ...CALLING_SERVICES.s3Tables, ...configured(options, S3_TABLES, s3TablesStatements) });
  }

  /**
   * AWS Secrets Manager secrets.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  public static secretsManager(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.secretsManager);
  }

  /**
   * Amazon SNS topics, through whoever publishes to them.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static sns(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.sns);
  }

  /**
   * Amazon SNS topics that deliver to encrypted queues.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
   */
  public static snsToSqs(options: SnsToSqsUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'sns-to-sqs', ...configured(options, SNS_TO_SQS, snsToSqsStatements) });
  }

  /**
   * Amazon SQS queues, through whoever sends and receives.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
   */
  public static sqs(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.sqs);
  }

  /**
   * AWS Systems Manager Parameter Store: SecureString parameters.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
   */
  public static ssmParameters(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.ssmParameters);
  }

  /**
   * AWS Step Functions state machines and activities.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   */
  public static stepFunctions(): ServiceUse {
    return new ServiceUse(CALLING_SERVICES.stepFunctions);
  }

  /**
   * Logs of encrypted AWS Step Functions state machines. AWS documents no source condition for them.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
   */
  public static stepFunctionsLogs(): ServiceUse {
    return new ServiceUse({ service: 'states-logs', statements: stepFunctionsLogsStatements });
  }

  /**
   * Logs that AWS services deliver to an encrypted bucket through CloudWatch Logs: VPC flow logs, NLB access logs and the like.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
   */
  public static vendedLogs(options: LogDeliveryUseOptions = {}): ServiceUse {
    return new ServiceUse({ service: 'vended-logs', ...configured(options, LOG_DELIVERY, vendedLogsStatements) });
  }

  /**
   * Server access logs of Amazon S3. They cannot be encrypted with a KMS key: naming them is an error.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  public static s3ServerAccessLogs(): ServiceUse {
    return new ServiceUse(refused('s3-server-access-logs', 'their bucket must be encrypted with SSE-S3; give them one of their own'));
  }

  /** @internal */
  public static _of(facts: ServiceFacts): ServiceUse {
    return new ServiceUse(facts);
  }

  private constructor(private readonly facts: ServiceFacts) {}

  /** Short name of the service, for example `s3`: two uses of one service and options do the same. */
  public get service(): string {
    return this.facts.service;
  }

  /** The values of kms:ViaService for calls of this service; none where it calls under its own principal only. @internal */
  public _viaServices(region: string): readonly PolicyText[] {
    return viaServicesOf(this.facts, region);
  }

  /** @internal */
  public get _provisioning(): Provisioning | undefined {
    return this.facts.provisioning;
  }

  /** @internal */
  public _validate(scope: IConstruct, traits: Pick<KeyTraits, 'keyType'>): void {
    validateFacts(scope, this.facts, traits);
  }

  /** @internal */
  public _statements(environment: KeyEnvironment): readonly ServiceStatement[] {
    return this.facts.statements?.(environment) ?? [];
  }
}
