import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { PolicyText } from './policy-text';
import { substituted } from './policy-text';
import type { Conditions } from './principal-identity';

/** Where a key is, as text for `Fn::Sub`. */
export interface KeyEnvironment {
  readonly account: string;
  readonly region: string;
}

/** A statement that lets a service principal use the key. */
export interface ServiceStatement {
  readonly sid: string;
  readonly principal: PolicyText;
  readonly actions: readonly string[];
  readonly conditions: Conditions;
}

/** What a service does to a key while its resources are created, updated and deleted by a deployment. */
export interface Provisioning {
  readonly actions: readonly string[];
  /** EKS does not set kms:GrantIsForAWSResource. */
  readonly grantsUnbounded?: boolean;
}

interface ServiceFacts {
  readonly service: string;
  /** First label of the kms:ViaService value, where the service calls as its caller. */
  readonly endpoint?: string;
  /** DynamoDB and AWS Backup call from several Regions. */
  readonly anyRegion?: boolean;
  readonly provisioning?: Provisioning;
  readonly validate?: (scope: IConstruct) => void;
  readonly statements?: (environment: KeyEnvironment) => readonly ServiceStatement[];
}

/** What the `kms:GenerateDataKey*` of the AWS documentation stands for. */
const DATA_KEY_ACTIONS = [
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
];

const CREATES_GRANT: Provisioning = { actions: ['kms:CreateGrant', 'kms:DescribeKey'] };

/** Options of a CloudTrail trail that encrypts with the key. */
export interface CloudTrailUseOptions {
  /** Name of the trail; its ARN is made of the name, since the trail itself cannot exist before the key. */
  readonly trailName: string;
}

/** Options of CloudWatch log groups that encrypt with the key. */
export interface CloudWatchLogsUseOptions {
  /**
   * Name of the log group, `*` and `?` as wildcards.
   *
   * @default - every log group of the account in the key's Region
   */
  readonly logGroupName?: string;
}

/**
 * An AWS service that works with the key, and exactly what it needs for that.
 *
 * Services that call KMS as their caller (S3, DynamoDB, RDS, …) get no statement of their own: naming them bounds grants
 * (`viaServices`) and lets the deployment role create their resources. Services with a principal of their own (CloudTrail, CloudWatch
 * Logs, …) get the documented statement with its conditions.
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
   * Amazon S3: objects encrypted with SSE-KMS.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  public static s3(): ServiceUse {
    return new ServiceUse({ service: 's3', endpoint: 's3' });
  }

  /**
   * Amazon DynamoDB tables.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  public static dynamoDb(): ServiceUse {
    const actions = [
      ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
    ];
    return new ServiceUse({ service: 'dynamodb', endpoint: 'dynamodb', anyRegion: true, provisioning: { actions } });
  }

  /**
   * Amazon RDS and Aurora instances and clusters.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
   */
  public static rds(): ServiceUse {
    return new ServiceUse({ service: 'rds', endpoint: 'rds', provisioning: CREATES_GRANT });
  }

  /**
   * AWS Lambda functions: environment variables, SnapStart snapshots and container images.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
   */
  public static lambdaFunctions(): ServiceUse {
    const actions = ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt'];
    return new ServiceUse({ service: 'lambda', endpoint: 'lambda', provisioning: { actions } });
  }

  /**
   * AWS Secrets Manager secrets.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   */
  public static secretsManager(): ServiceUse {
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    return new ServiceUse({ service: 'secretsmanager', endpoint: 'secretsmanager', provisioning: { actions } });
  }

  /**
   * Amazon EFS file systems.
   *
   * @see https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
   */
  public static efs(): ServiceUse {
    const actions = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'];
    return new ServiceUse({ service: 'efs', endpoint: 'elasticfilesystem', provisioning: { actions } });
  }

  /**
   * Amazon SQS queues.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
   */
  public static sqs(): ServiceUse {
    return new ServiceUse({ service: 'sqs', endpoint: 'sqs' });
  }

  /**
   * Amazon SNS topics.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static sns(): ServiceUse {
    return new ServiceUse({ service: 'sns', endpoint: 'sns' });
  }

  /**
   * An AWS CloudTrail trail, named: it encrypts its log files with the key.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  public static cloudTrail(options: CloudTrailUseOptions): ServiceUse {
    return new ServiceUse({
      service: 'cloudtrail',
      validate: (scope) => validateTrailName(scope, options.trailName),
      statements: (environment) => cloudTrailStatements(environment, options.trailName),
    });
  }

  /**
   * Amazon CloudWatch Logs log groups.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  public static cloudWatchLogs(options: CloudWatchLogsUseOptions = {}): ServiceUse {
    return new ServiceUse({
      service: 'logs',
      endpoint: 'logs',
      statements: (environment) => logsStatements(environment, options.logGroupName ?? '*'),
    });
  }

  private constructor(private readonly facts: ServiceFacts) {}

  /** Short name of the service, for example `s3`: two uses of one service and options do the same. */
  public get service(): string {
    return this.facts.service;
  }

  /** The value of kms:ViaService for calls of this service, undefined where it calls under its own principal only. @internal */
  public _viaService(region: string): PolicyText | undefined {
    const { endpoint, anyRegion } = this.facts;
    if (endpoint === undefined) return undefined;
    return substituted(`${endpoint}.${anyRegion ? '*' : region}.amazonaws.com`);
  }

  /** @internal */
  public get _provisioning(): Provisioning | undefined {
    return this.facts.provisioning;
  }

  /** @internal */
  public _validate(scope: IConstruct): void {
    this.facts.validate?.(scope);
  }

  /** @internal */
  public _statements(environment: KeyEnvironment): readonly ServiceStatement[] {
    return this.facts.statements?.(environment) ?? [];
  }
}

/** 3 to 128 characters: letters, digits, `.`, `-`, `_`; starts with a letter or digit. */
const TRAIL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/;

function validateTrailName(scope: IConstruct, trailName: string): void {
  if (TRAIL_NAME.test(trailName)) return;
  throw new GovernanceError(
    scope,
    'KmsGov.TrailName',
    `\`trailName\` must be 3 to 128 letters, digits, \`.\`, \`-\` or \`_\`, got \`${trailName}\`; pass the literal name that the trail is given`,
  );
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function cloudTrailStatements({ account, region }: KeyEnvironment, trailName: string): ServiceStatement[] {
  const sourceArn = substituted(`arn:\${AWS::Partition}:cloudtrail:${region}:${account}:trail/${trailName}`);
  const anyTrail = substituted(`arn:\${AWS::Partition}:cloudtrail:*:${account}:trail/*`);
  const principal = 'cloudtrail.amazonaws.com';
  return [
    {
      sid: 'CloudTrailEncrypts',
      principal,
      actions: DATA_KEY_ACTIONS,
      conditions: { StringEquals: { 'aws:SourceArn': sourceArn }, StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': anyTrail } },
    },
    { sid: 'CloudTrailDescribes', principal, actions: ['kms:DescribeKey'], conditions: { StringEquals: { 'aws:SourceArn': sourceArn } } },
  ];
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logsStatements({ account, region }: KeyEnvironment, logGroupName: string): ServiceStatement[] {
  const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', ...DATA_KEY_ACTIONS, 'kms:DescribeKey'];
  const logGroup = substituted(`arn:\${AWS::Partition}:logs:${region}:${account}:log-group:${logGroupName}`);
  return [
    {
      sid: 'CloudWatchLogsEncrypts',
      principal: substituted(`logs.${region}.amazonaws.com`),
      actions,
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroup } },
    },
  ];
}
