// data table
import type { Provisioning, ServiceFacts } from './service-facts';
import { RE_ENCRYPT_ACTIONS } from './service-facts';

const CREATES_GRANT: Provisioning = { actions: ['kms:CreateGrant', 'kms:DescribeKey'] };

/** Attaches storage through a grant of EBS or FSx, after it has tried the key. */
const ATTACHES_STORAGE: Provisioning = {
  actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'],
};

/** Lets Redshift make the data key of the warehouse and keep using it. */
const ENCRYPTS_WAREHOUSE: Provisioning = {
  actions: [...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey'], ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext']],
};

/**
 * The services that call KMS as their caller, by the name that their `ServiceUse` has. `kms:ViaService` ends in `.amazonaws.com` in every
 * partition.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#viaService_table
 */
export const CALLING_SERVICES = {
  athena: { service: 'athena', endpoints: ['athena'] },
  backup: {
    service: 'backup',
    endpoints: ['backup'],
    anyRegion: true,
    provisioning: { actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'] },
  },
  bedrock: {
    service: 'bedrock',
    endpoints: ['bedrock'],
    provisioning: { actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'] },
  },
  dynamoDb: {
    service: 'dynamodb',
    endpoints: ['dynamodb'],
    anyRegion: true,
    provisioning: {
      actions: [
        ...['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', ...RE_ENCRYPT_ACTIONS],
        ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      ],
    },
  },
  ebs: {
    service: 'ebs',
    endpoints: ['ec2'],
    provisioning: { actions: [...ATTACHES_STORAGE.actions, ...RE_ENCRYPT_ACTIONS] },
  },
  ecr: { service: 'ecr', endpoints: ['ecr'], provisioning: CREATES_GRANT },
  efs: { service: 'efs', endpoints: ['elasticfilesystem'], provisioning: ATTACHES_STORAGE },
  eks: { service: 'eks', endpoints: ['eks'], provisioning: { ...CREATES_GRANT, grantsUnbounded: true } },
  elastiCache: { service: 'elasticache', endpoints: ['elasticache', 'dax'], provisioning: CREATES_GRANT },
  events: {
    service: 'events',
    endpoints: ['events'],
    provisioning: {
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKeyWithoutPlaintext', ...RE_ENCRYPT_ACTIONS],
    },
  },
  firehose: { service: 'firehose', endpoints: ['firehose'], provisioning: CREATES_GRANT },
  fsx: { service: 'fsx', endpoints: ['fsx'], provisioning: ATTACHES_STORAGE },
  glue: { service: 'glue', endpoints: ['glue'] },
  kinesis: { service: 'kinesis', endpoints: ['kinesis'] },
  lambda: {
    service: 'lambda',
    endpoints: ['lambda'],
    provisioning: { actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt'] },
  },
  logs: { service: 'logs', endpoints: ['logs'], provisioning: { actions: ['kms:DescribeKey'] } },
  memoryDb: { service: 'memorydb', endpoints: ['memorydb'], provisioning: CREATES_GRANT },
  msk: { service: 'msk', endpoints: ['kafka'], provisioning: CREATES_GRANT },
  openSearch: { service: 'opensearch', endpoints: ['es'], provisioning: CREATES_GRANT },
  openSearchServerless: { service: 'opensearchserverless', endpoints: ['aoss'], provisioning: CREATES_GRANT },
  rds: { service: 'rds', endpoints: ['rds'], provisioning: CREATES_GRANT },
  redshift: { service: 'redshift', endpoints: ['redshift'], provisioning: ENCRYPTS_WAREHOUSE },
  redshiftServerless: { service: 'redshift-serverless', endpoints: ['redshift-serverless'], provisioning: ENCRYPTS_WAREHOUSE },
  s3: { service: 's3', endpoints: ['s3'] },
  s3Tables: { service: 's3tables', endpoints: ['s3tables'], provisioning: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'] } },
  secretsManager: {
    service: 'secretsmanager',
    endpoints: ['secretsmanager'],
    provisioning: { actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'] },
  },
  sns: { service: 'sns', endpoints: ['sns'] },
  sqs: { service: 'sqs', endpoints: ['sqs'] },
  ssmParameters: { service: 'ssm', endpoints: ['ssm'] },
  stepFunctions: {
    service: 'states',
    endpoints: ['states'],
    provisioning: { actions: ['kms:DescribeKey', 'kms:GenerateDataKey'] },
  },
} satisfies Readonly<Record<string, ServiceFacts>>;
