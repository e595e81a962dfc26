import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, FOREIGN_ACCOUNT, REGION, roleArn } from './synthesized';

type Condition = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** A statement for a service, as the AWS page has it but for wildcards of actions. */
export interface ExpectedStatement {
  readonly sid: string;
  /** A service principal or several, or the ARN of a service-linked role. */
  readonly principal: string | readonly string[];
  readonly actions: readonly string[];
  readonly condition?: Condition;
}

export interface ServiceCase {
  /** Name of the factory. */
  readonly factory: string;
  /** How the use is written, where the options are not `()`. */
  readonly options?: string;
  readonly use: ServiceUse;
  readonly statements: readonly ExpectedStatement[];
  /** First labels of kms:ViaService, with `.*` for any Region. */
  readonly via: readonly string[];
  readonly provisions: readonly string[];
  /** The grants of a deployment cannot be bounded by kms:GrantIsForAWSResource. */
  readonly grantsUnbounded?: true;
}

const DATA_KEYS = [
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
];
const RE_ENCRYPT = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const WRITE_AND_READ = ['kms:GenerateDataKey', 'kms:Decrypt'];
const USE_AND_DESCRIBE = ['kms:Encrypt', 'kms:Decrypt', ...RE_ENCRYPT, ...DATA_KEYS, 'kms:DescribeKey'];
const GRANT = ['kms:CreateGrant', 'kms:DescribeKey'];
const STORAGE = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'];
const WAREHOUSE = [
  ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey'],
  ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
];
const GUARDED = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];

const OWN_ACCOUNT = { 'aws:SourceAccount': ACCOUNT };
const NOTHING = { statements: [], via: [], provisions: [] };
const SCALING_ROLE = 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
const EVENT_DATA_STORE = 'a1b2c3d4-5678-90ab-cdef-111112222222';

/** A service that calls as its caller: nothing is written for itself. */
function calls(factory: string, use: ServiceUse, via: string | string[], provisions: readonly string[] = []): ServiceCase {
  return { factory, use, statements: [], via: [via].flat(), provisions };
}

function trail(region = REGION, account = ACCOUNT): ExpectedStatement[] {
  const principal = 'cloudtrail.amazonaws.com';
  const source = { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:${region}:${account}:trail/audit` } };
  const context = { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${account}:trail/*` } };
  return [
    { sid: 'CloudTrailEncrypts', principal, actions: DATA_KEYS, condition: { ...source, ...context } },
    { sid: 'CloudTrailDecrypts', principal, actions: ['kms:Decrypt'], condition: source },
    { sid: 'CloudTrailDescribes', principal, actions: ['kms:DescribeKey'], condition: source },
  ];
}

function scaling(role: string): ExpectedStatement[] {
  return [
    { sid: 'AutoScalingLaunches', principal: roleArn(role), actions: USE_AND_DESCRIBE },
    {
      sid: 'AutoScalingAttaches',
      principal: roleArn(role),
      actions: ['kms:CreateGrant'],
      condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

function logs(logGroupName: string): ExpectedStatement[] {
  const logGroup = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}`;
  const condition = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroup } };
  return [{ sid: 'CloudWatchLogsEncrypts', principal: `logs.${REGION}.amazonaws.com`, actions: USE_AND_DESCRIBE, condition }];
}

function bus(archived: boolean): ExpectedStatement[] {
  const principal = 'events.amazonaws.com';
  const arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders`;
  const context = { 'kms:EncryptionContext:aws:events:event-bus:arn': arn };
  const archive = {
    sid: 'EventArchiveEncrypts',
    principal,
    actions: [...WRITE_AND_READ, ...RE_ENCRYPT],
    condition: { StringEquals: context },
  };
  return [
    { sid: 'EventBusDescribes', principal, actions: ['kms:DescribeKey'] },
    {
      sid: 'EventBusEncrypts',
      principal,
      actions: WRITE_AND_READ,
      condition: { StringEquals: { ...context, ...OWN_ACCOUNT, 'aws:SourceArn': arn } },
    },
    ...(archived ? [archive] : []),
  ];
}

const EVENTS = {
  via: ['events'],
  provisions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKeyWithoutPlaintext', ...RE_ENCRYPT],
};

/** Every ServiceUse, for a key in the account and Region of the tests. */
export const SERVICE_CASES: readonly ServiceCase[] = [
  calls('athena', ServiceUse.athena(), 'athena'),
  { ...NOTHING, factory: 'autoScaling', use: ServiceUse.autoScaling(), statements: scaling(SCALING_ROLE) },
  {
    ...NOTHING,
    factory: 'autoScaling',
    options: "{ customSuffix: 'payments' }",
    use: ServiceUse.autoScaling({ customSuffix: 'payments' }),
    statements: scaling(`${SCALING_ROLE}_payments`),
  },
  calls('backup', ServiceUse.backup(), 'backup.*', GUARDED),
  {
    ...NOTHING,
    factory: 'bedrockEvaluations',
    use: ServiceUse.bedrockEvaluations(),
    statements: [
      {
        sid: 'BedrockEvaluates',
        principal: 'bedrock.amazonaws.com',
        actions: WRITE_AND_READ,
        condition: {
          ArnLike: {
            'kms:EncryptionContext:evaluationJobArn': `arn:aws:bedrock:${REGION}:${ACCOUNT}:evaluation-job/*`,
            'aws:SourceArn': `arn:aws:bedrock:${REGION}:${ACCOUNT}:evaluation-job/*`,
          },
        },
      },
      {
        sid: 'BedrockDescribes',
        principal: 'bedrock.amazonaws.com',
        actions: ['kms:DescribeKey'],
        condition: { ArnLike: { 'aws:SourceArn': `arn:aws:bedrock:${REGION}:${ACCOUNT}:evaluation-job/*` } },
      },
    ],
  },
  calls('bedrockGuardrails', ServiceUse.bedrockGuardrails(), 'bedrock', GUARDED),
  {
    ...NOTHING,
    factory: 'cloudFront',
    use: ServiceUse.cloudFront(),
    statements: [
      {
        sid: 'CloudFrontServes',
        principal: 'cloudfront.amazonaws.com',
        actions: ['kms:Decrypt', 'kms:Encrypt', ...DATA_KEYS],
        condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/*` } },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 'cloudFront',
    options: "{ distributionId: 'EDFDVBD6EXAMPLE' }",
    use: ServiceUse.cloudFront({ distributionId: 'EDFDVBD6EXAMPLE' }),
    statements: [
      {
        sid: 'CloudFrontServes',
        principal: 'cloudfront.amazonaws.com',
        actions: ['kms:Decrypt', 'kms:Encrypt', ...DATA_KEYS],
        condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/EDFDVBD6EXAMPLE` } },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 'cloudTrail',
    options: "{ trailName: 'audit' }",
    use: ServiceUse.cloudTrail({ trailName: 'audit' }),
    statements: trail(),
  },
  {
    ...NOTHING,
    factory: 'cloudTrail',
    options: "{ trailName: 'audit', homeRegion: 'us-east-1', trailAccount: '999988887777' }",
    use: ServiceUse.cloudTrail({ trailName: 'audit', homeRegion: 'us-east-1', trailAccount: FOREIGN_ACCOUNT }),
    statements: trail('us-east-1', FOREIGN_ACCOUNT),
  },
  {
    ...NOTHING,
    factory: 'cloudTrailLake',
    use: ServiceUse.cloudTrailLake(),
    statements: [{ sid: 'CloudTrailLakeEncrypts', principal: 'cloudtrail.amazonaws.com', actions: WRITE_AND_READ }],
  },
  {
    ...NOTHING,
    factory: 'cloudTrailLake',
    options: `{ eventDataStoreId: '${EVENT_DATA_STORE}' }`,
    use: ServiceUse.cloudTrailLake({ eventDataStoreId: EVENT_DATA_STORE }),
    statements: [
      {
        sid: 'CloudTrailLakeEncrypts',
        principal: 'cloudtrail.amazonaws.com',
        actions: WRITE_AND_READ,
        condition: {
          StringEquals: {
            ...OWN_ACCOUNT,
            'aws:SourceArn': `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/${EVENT_DATA_STORE}`,
          },
        },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 'cloudWatchAlarms',
    use: ServiceUse.cloudWatchAlarms(),
    statements: [
      {
        sid: 'CloudWatchAlarmsPublish',
        principal: 'cloudwatch.amazonaws.com',
        actions: [...DATA_KEYS, 'kms:Decrypt'],
        condition: { StringEquals: OWN_ACCOUNT, ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` } },
      },
    ],
  },
  {
    factory: 'cloudWatchLogs',
    use: ServiceUse.cloudWatchLogs(),
    statements: logs('*'),
    via: ['logs'],
    provisions: ['kms:DescribeKey'],
  },
  {
    factory: 'cloudWatchLogs',
    options: "{ logGroupName: '/orders/api' }",
    use: ServiceUse.cloudWatchLogs({ logGroupName: '/orders/api' }),
    statements: logs('/orders/api'),
    via: ['logs'],
    provisions: ['kms:DescribeKey'],
  },
  {
    ...NOTHING,
    factory: 'config',
    use: ServiceUse.config(),
    statements: [
      { sid: 'ConfigDelivers', principal: 'config.amazonaws.com', actions: WRITE_AND_READ, condition: { StringEquals: OWN_ACCOUNT } },
    ],
  },
  calls('dynamoDb', ServiceUse.dynamoDb(), 'dynamodb.*', [
    ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', ...RE_ENCRYPT],
    ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ]),
  {
    ...NOTHING,
    factory: 'dynamoDbMultiAccount',
    options: '{ replicaTableArns: [...] }',
    use: ServiceUse.dynamoDbMultiAccount({
      replicaTableArns: [`arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/Orders`, `arn:aws:dynamodb:eu-south-1:444455556666:table/Orders`],
    }),
    statements: [
      {
        sid: 'DynamoDbReplicates',
        principal: 'replication.dynamodb.amazonaws.com',
        actions: ['kms:Decrypt', ...RE_ENCRYPT, ...DATA_KEYS, 'kms:DescribeKey'],
        condition: {
          StringEquals: {
            'aws:SourceAccount': [ACCOUNT, '444455556666'],
            'aws:SourceArn': [
              `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/Orders`,
              `arn:aws:dynamodb:eu-south-1:444455556666:table/Orders`,
            ],
          },
        },
      },
    ],
  },
  calls('ebs', ServiceUse.ebs(), 'ec2', [...STORAGE, ...RE_ENCRYPT]),
  calls('ecr', ServiceUse.ecr(), 'ecr', GRANT),
  calls('efs', ServiceUse.efs(), 'elasticfilesystem', STORAGE),
  { ...calls('eks', ServiceUse.eks(), 'eks', GRANT), grantsUnbounded: true },
  calls('elastiCache', ServiceUse.elastiCache(), ['elasticache', 'dax'], GRANT),
  {
    ...NOTHING,
    factory: 'eventBridge',
    use: ServiceUse.eventBridge(),
    statements: [{ sid: 'EventBridgeDelivers', principal: 'events.amazonaws.com', actions: [...DATA_KEYS, 'kms:Decrypt'] }],
  },
  {
    ...EVENTS,
    factory: 'eventBus',
    options: "{ name: 'orders' }",
    use: ServiceUse.eventBus({ name: 'orders' }),
    statements: bus(false),
  },
  {
    ...EVENTS,
    factory: 'eventBus',
    options: "{ name: 'orders', archived: true }",
    use: ServiceUse.eventBus({ name: 'orders', archived: true }),
    statements: bus(true),
  },
  calls('firehose', ServiceUse.firehose(), 'firehose', GRANT),
  calls('fsx', ServiceUse.fsx(), 'fsx', STORAGE),
  calls('glue', ServiceUse.glue(), 'glue'),
  calls('kinesis', ServiceUse.kinesis(), 'kinesis'),
  calls('lambdaFunctions', ServiceUse.lambdaFunctions(), 'lambda', ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt']),
  calls('memoryDb', ServiceUse.memoryDb(), 'memorydb', GRANT),
  calls('msk', ServiceUse.msk(), 'kafka', GRANT),
  {
    factory: 'of',
    options: "{ service: 'kendra', endpoint: 'kendra', servicePrincipal: 'kendra.amazonaws.com', ... }",
    use: ServiceUse.of({
      service: 'kendra',
      endpoint: 'kendra',
      provisioningActions: ['kms:CreateGrant', 'kms:DescribeKey'],
      servicePrincipal: 'kendra.amazonaws.com',
      actions: ['kms:decrypt', 'kms:DescribeKey'],
      sourceAccounts: [ACCOUNT],
      sourceArns: ['arn:${AWS::Partition}:kendra:${AWS::Region}:${AWS::AccountId}:index/*'],
      encryptionContext: { index: ['docs-*', 'faq'] },
    }),
    statements: [
      {
        sid: 'KendraUses',
        principal: 'kendra.amazonaws.com',
        actions: ['kms:Decrypt', 'kms:DescribeKey'],
        condition: {
          StringEquals: OWN_ACCOUNT,
          ArnLike: { 'aws:SourceArn': `arn:aws:kendra:${REGION}:${ACCOUNT}:index/*` },
          StringLike: { 'kms:EncryptionContext:index': ['docs-*', 'faq'] },
        },
      },
    ],
    via: ['kendra'],
    provisions: GRANT,
  },
  calls('openSearch', ServiceUse.openSearch(), 'es', GRANT),
  calls('openSearchServerless', ServiceUse.openSearchServerless(), 'aoss', GRANT),
  calls('rds', ServiceUse.rds(), 'rds', GRANT),
  calls('redshift', ServiceUse.redshift(), 'redshift', WAREHOUSE),
  calls('redshiftServerless', ServiceUse.redshiftServerless(), 'redshift-serverless', WAREHOUSE),
  calls('s3', ServiceUse.s3(), 's3'),
  {
    ...NOTHING,
    factory: 's3EventNotifications',
    use: ServiceUse.s3EventNotifications(),
    statements: [
      {
        sid: 'S3NotifiesEncryptedTargets',
        principal: 's3.amazonaws.com',
        actions: WRITE_AND_READ,
        condition: { StringEquals: OWN_ACCOUNT },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 's3EventNotifications',
    options: "{ bucketName: 'uploads' }",
    use: ServiceUse.s3EventNotifications({ bucketName: 'uploads' }),
    statements: [
      {
        sid: 'S3NotifiesEncryptedTargets',
        principal: 's3.amazonaws.com',
        actions: WRITE_AND_READ,
        condition: { StringEquals: OWN_ACCOUNT, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 's3Inventory',
    options: "{ sourceBucketName: 'uploads' }",
    use: ServiceUse.s3Inventory({ sourceBucketName: 'uploads' }),
    statements: [
      {
        sid: 'S3InventoryEncrypts',
        principal: 's3.amazonaws.com',
        actions: ['kms:GenerateDataKey'],
        condition: { StringEquals: OWN_ACCOUNT, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } },
      },
    ],
  },
  {
    ...NOTHING,
    factory: 's3StorageLens',
    options: "{ dashboardName: 'overview' }",
    use: ServiceUse.s3StorageLens({ dashboardName: 'overview' }),
    statements: [
      {
        sid: 'S3StorageLensEncrypts',
        principal: 'storage-lens.s3.amazonaws.com',
        actions: ['kms:GenerateDataKey'],
        condition: {
          StringEquals: { ...OWN_ACCOUNT, 'aws:SourceArn': `arn:aws:s3:${REGION}:${ACCOUNT}:storage-lens/overview` },
        },
      },
    ],
  },
  {
    factory: 's3Tables',
    use: ServiceUse.s3Tables(),
    statements: [
      {
        sid: 'S3TablesMaintains',
        principal: 'maintenance.s3tables.amazonaws.com',
        actions: WRITE_AND_READ,
        condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3tables:${REGION}:${ACCOUNT}:bucket/*/*` } },
      },
    ],
    via: ['s3tables'],
    provisions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    factory: 's3Tables',
    options: "{ tableBucketName: 'lake', metadata: true }",
    use: ServiceUse.s3Tables({ tableBucketName: 'lake', metadata: true }),
    statements: [
      {
        sid: 'S3TablesMaintains',
        principal: ['maintenance.s3tables.amazonaws.com', 'metadata.s3.amazonaws.com'],
        actions: WRITE_AND_READ,
        condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3tables:${REGION}:${ACCOUNT}:bucket/lake/*` } },
      },
    ],
    via: ['s3tables'],
    provisions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  calls('secretsManager', ServiceUse.secretsManager(), 'secretsmanager', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']),
  calls('sns', ServiceUse.sns(), 'sns'),
  {
    ...NOTHING,
    factory: 'snsToSqs',
    use: ServiceUse.snsToSqs(),
    statements: [
      {
        sid: 'SnsDeliversToQueues',
        principal: 'sns.amazonaws.com',
        actions: [...DATA_KEYS, 'kms:Decrypt'],
        condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:${REGION}:${ACCOUNT}:*` } },
      },
    ],
  },
  calls('sqs', ServiceUse.sqs(), 'sqs'),
  calls('ssmParameters', ServiceUse.ssmParameters(), 'ssm'),
  calls('stepFunctions', ServiceUse.stepFunctions(), 'states', ['kms:DescribeKey', 'kms:GenerateDataKey']),
  {
    ...NOTHING,
    factory: 'stepFunctionsLogs',
    use: ServiceUse.stepFunctionsLogs(),
    statements: [{ sid: 'StepFunctionsLogsDeliver', principal: 'delivery.logs.amazonaws.com', actions: ['kms:Decrypt'] }],
  },
  {
    ...NOTHING,
    factory: 'vendedLogs',
    use: ServiceUse.vendedLogs(),
    statements: [
      {
        sid: 'VendedLogsDeliver',
        principal: 'delivery.logs.amazonaws.com',
        actions: USE_AND_DESCRIBE,
        condition: { StringEquals: OWN_ACCOUNT, ArnLike: { 'aws:SourceArn': `arn:aws:logs:${REGION}:${ACCOUNT}:*` } },
      },
    ],
  },
];

/** Factories that exist to say why the service cannot use a key. */
export const REFUSED_FACTORIES = ['albAccessLogs', 's3ServerAccessLogs'] as const;
