import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EncryptByDefault } from '../../src/constructs/encrypt-by-default';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyGrant } from '../../src/constructs/key-grant';
import { KeyMaterial } from '../../src/constructs/key-material';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import { TOPICS } from '../docs/published-controls';
import { COVERED_EXAMPLES } from './covered-examples';
import { roleArn } from './synthesized';
import { actionsIn, resourcesOf, statementsIn, type TemplateResource, type TemplateStatement } from './synthesized-resources';
import { scan } from './validation-report';

/** Every construct, with what it does by itself. */
function everything(stack: Stack): void {
  const grantee = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const key = new GovernedKey(stack, 'Key', { alias: 'documents', access: { administrators: [new iam.ArnPrincipal(roleArn('Admin'))] } });
  key.grants.decrypt(grantee);
  new GovernedKey(stack, 'Served', {
    services: [ServiceUse.s3(), ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.cloudWatchLogs()],
  });
  new GovernedKey(stack, 'OnDemand', { rotation: Rotation.onDemand('audit') });
  new GovernedKey(stack, 'Stored', { material: KeyMaterial.customKeyStore('cks-1234567890abcdef0') });
  new KeyGrant(stack, 'Grant', { key: new GovernedKey(stack, 'Granted'), grantee, operations: ['Decrypt'] });
  new MultiRegionKeySet(stack, 'Ledger', { replicaRegions: ['eu-central-1'] });
  new EncryptedBucket(stack, 'Documents', { encryptionKey: key }).grantRead(grantee);
  new KeyRotationMonitor(stack, 'Monitor', { keys: [key] });
}

function keyAndBucket(stack: Stack): void {
  new EncryptedBucket(stack, 'Documents', { encryptionKey: new GovernedKey(stack, 'Key', { alias: 'documents' }) });
}

const resources = resourcesOf(everything);
const defaultKey = resourcesOf((stack) => void new GovernedKey(stack, 'Key', { alias: 'documents' }));

const of = (type: string, among = resources): readonly TemplateResource[] => {
  const found = among.filter((resource) => resource.Type === `AWS::${type}`);
  expect(found).not.toEqual([]);
  return found;
};
const every = (type: string, properties: object, among = resources) => {
  for (const { id, Properties } of of(type, among)) expect({ id, ...Properties }).toMatchObject({ id, ...properties });
};
const buckets = () => of('S3::Bucket').filter(({ id }) => !id.includes('AccessLogs'));
const keyStatements = (sid: string, key = of('KMS::Key', defaultKey)[0]) => {
  const found = statementsIn(key).filter(({ Sid }) => Sid === sid);
  expect(found).not.toEqual([]);
  return found;
};
const allows = (types: readonly string[], among = resources): readonly TemplateStatement[] =>
  types.flatMap((type) => of(type, among).flatMap(statementsIn)).filter(({ Effect }) => Effect === 'Allow');
const IDENTITY_POLICIES = ['IAM::Policy', 'IAM::ManagedPolicy'];
const RESOURCE_POLICIES = ['KMS::Key', 'KMS::ReplicaKey', 'S3::BucketPolicy', 'SNS::TopicPolicy', 'SQS::QueuePolicy'];
const namesEverybody = ({ Principal }: TemplateStatement) => JSON.stringify(Principal ?? '').includes('"*"');
const none = (type: string) => expect(resources.filter(({ Type }) => Type === `AWS::${type}`)).toEqual([]);
const deniesPlainHttp = (type: string) => {
  for (const resource of of(type)) {
    const denied = statementsIn(resource).filter(
      ({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] !== undefined,
    );
    expect({ id: resource.id, denied: denied.length }).not.toEqual({ id: resource.id, denied: 0 });
  }
};
const closed = (type: string) => {
  const statements = allows([type]);
  expect(statements).not.toEqual([]);
  expect(statements.filter(({ Principal }) => !Object.keys(Principal as object).every((kind) => kind === 'Service'))).toEqual([]);
};

const PRIMARY_ONLY = ['DeploymentReplicates', 'DeploymentReadsPrimary'];
const KMS_FILTER = '{($.eventSource=kms.amazonaws.com)&&(($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion))}';

/** Those that scanners ask about, by the class that makes them. */
const DATA_STORES = {
  'aws_backup.BackupVault': 'Backup::BackupVault',
  'aws_docdb.DatabaseCluster': 'DocDB::DBCluster',
  'aws_dynamodb.Table': 'DynamoDB::Table',
  'aws_ec2.Volume': 'EC2::Volume',
  'aws_ecr.Repository': 'ECR::Repository',
  'aws_efs.FileSystem': 'EFS::FileSystem',
  'aws_opensearchservice.Domain': 'OpenSearchService::Domain',
  'aws_rds.DatabaseCluster': 'RDS::DBCluster',
  'aws_secretsmanager.Secret': 'SecretsManager::Secret',
  'aws_sqs.Queue': 'SQS::Queue',
};

/** One for each `proof` of docs/controls/topics.yaml. */
const PROOFS: Readonly<Record<string, () => void>> = {
  'key rotates': () => every('KMS::Key', { EnableKeyRotation: true, RotationPeriodInDays: 365 }, defaultKey),
  'key is retained': () => {
    for (const key of [...of('KMS::Key'), ...of('KMS::ReplicaKey'), ...of('KMS::Alias')])
      expect(key).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    every('KMS::Key', { PendingWindowInDays: 30 }, defaultKey);
    keyStatements('DenyHastyDeletion');
  },
  'key policy is closed': () => expect(allows(['KMS::Key', 'KMS::ReplicaKey']).filter(namesEverybody)).toEqual([]),
  'key denies in a form that both rules accept': () => {
    const denials = [...of('KMS::Key'), ...of('KMS::ReplicaKey')].flatMap(statementsIn).filter(({ Effect }) => Effect === 'Deny');
    expect(denials.filter(({ Principal }) => Principal === '*')).toEqual([]);
    expect(denials.filter(namesEverybody)).toEqual(denials);
  },
  'key delegates metadata only': () => {
    const statements = statementsIn(of('KMS::Key', defaultKey)[0]).filter(({ Effect }) => Effect === 'Allow');
    const toAccount = statements.filter(({ Principal, Condition }) => JSON.stringify(Principal).includes(':root') && !Condition?.ArnEquals);
    expect(toAccount).not.toEqual([]);
    expect(toAccount.flatMap(actionsIn).filter((action) => !/^kms:(Describe|Get|List)\w+$/.test(action))).toEqual([]);
    expect(
      allows(['KMS::Key', 'KMS::ReplicaKey'])
        .flatMap(actionsIn)
        .filter((action) => action === 'kms:*' || action === '*'),
    ).toEqual([]);
  },
  'key separates duties': () =>
    expect(
      keyStatements(
        'DenyUseByManagers',
        of('KMS::Key').find(({ id }) => id.startsWith('Key')),
      ).flatMap(actionsIn),
    ).toContain('kms:Decrypt'),
  'services are bounded': () => {
    const served = of('KMS::Key').filter(({ id }) => id.startsWith('Served'));
    const toServices = served
      .flatMap(statementsIn)
      .filter(({ Sid = '', Effect, Principal }) => Effect === 'Allow' && (/Service/.test(JSON.stringify(Principal)) || /Via/.test(Sid)));
    expect(toServices).not.toEqual([]);
    expect(
      toServices.filter(({ Condition }) => !/aws:SourceA|kms:ViaService|kms:EncryptionContext/.test(JSON.stringify(Condition ?? ''))),
    ).toEqual([]);
  },
  'key limits grants': () =>
    expect(keyStatements('DenyGrantsOutsideServices')).toEqual([
      expect.objectContaining({
        Action: 'kms:CreateGrant',
        Principal: { AWS: '*' },
        Resource: '*',
        Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
      }),
    ]),
  'key refuses the bypass': () => {
    keyStatements('DenyLockoutBypass');
    for (const { Properties } of of('KMS::Key')) expect(Properties).not.toHaveProperty('BypassPolicyLockoutSafetyCheck');
  },
  'key is symmetric by default': () => expect(of('KMS::Key', defaultKey)[0].Properties).not.toHaveProperty('KeySpec'),
  'key is enabled': () => {
    for (const { Properties } of of('KMS::Key')) expect(Properties.Enabled ?? true).toBe(true);
  },
  'key is of one Region': () => expect(of('KMS::Key', defaultKey)[0].Properties).not.toHaveProperty('MultiRegion'),
  'replicas have the policy of their primary': () => {
    const sids = (type: string) =>
      of(type)
        .filter(({ id }) => id.includes('Ledger'))
        .map((key) => statementsIn(key).map(({ Sid = '', Action }) => ({ Sid, Action })))
        .map((statements) => statements.filter(({ Sid }) => !PRIMARY_ONLY.includes(Sid)));
    expect(sids('KMS::ReplicaKey')).toEqual(sids('KMS::Key'));
  },
  'grants name the key': () => {
    const use = allows(IDENTITY_POLICIES).filter((statement) =>
      actionsIn(statement).some((action) => /^kms:(Decrypt|ReEncryptFrom)$/.test(action)),
    );
    expect(use).not.toEqual([]);
    expect(use.filter(({ Resource }) => [Resource].flat().includes('*'))).toEqual([]);
  },
  'templates are valid': () => {
    process.env.CDK_VALIDATION = 'true';
    expect(scan(keyAndBucket, []).open).toEqual([]);
  },
  'monitor watches keys': () => {
    const filters = of('Logs::MetricFilter').filter(({ Properties }) => String(Properties.FilterPattern).replace(/\s/g, '') === KMS_FILTER);
    const [{ MetricName, MetricNamespace, MetricValue }] = filters.flatMap(({ Properties }) => Properties.MetricTransformations);
    expect(MetricValue).toBe('1');
    const alarms = of('CloudWatch::Alarm').filter(({ Properties }) => JSON.stringify(Properties).includes(`"MetricName":"${MetricName}"`));
    expect(alarms.map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        Threshold: 1,
        EvaluationPeriods: 1,
        AlarmActions: [{ Ref: of('SNS::Topic')[0].id }],
        Namespace: MetricNamespace,
      }),
    ]);
    expect(JSON.stringify(of('Events::Rule'))).toContain('KMS CMK Deletion');
  },
  'monitor measures ages': () => expect(of('Scheduler::Schedule')).toHaveLength(1),
  'monitor trail is encrypted': () =>
    every('CloudTrail::Trail', { KMSKeyId: { 'Fn::GetAtt': [expect.stringContaining('Monitor'), 'Arn'] } }),
  'monitor trail validates files': () => every('CloudTrail::Trail', { EnableLogFileValidation: true }),
  'monitor trail writes to a log group': () =>
    every('CloudTrail::Trail', { CloudWatchLogsLogGroupArn: expect.anything(), CloudWatchLogsRoleArn: expect.anything() }),
  'monitor trail records all Regions': () => {
    every('CloudTrail::Trail', {
      IsMultiRegionTrail: true,
      IsLogging: true,
      EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }],
    });
    expect(JSON.stringify(of('CloudTrail::Trail'))).not.toContain('ExcludeManagementEventSources');
  },
  'monitor encrypts its logs': () => {
    const logs = of('Logs::LogGroup').filter(({ id }) => id.startsWith('Monitor'));
    expect(logs).not.toEqual([]);
    for (const { Properties } of logs) expect(Properties).toHaveProperty('KmsKeyId');
  },
  'monitor topic is encrypted': () =>
    every('SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringContaining('Monitor'), 'Arn'] } }),
  'monitor topic denies plain HTTP': () => deniesPlainHttp('SNS::TopicPolicy'),
  'monitor topic is closed': () => closed('SNS::TopicPolicy'),
  'monitor queue is encrypted': () => every('SQS::Queue', { KmsMasterKeyId: expect.anything() }),
  'monitor queue denies plain HTTP': () => deniesPlainHttp('SQS::QueuePolicy'),
  'monitor queue is closed': () => closed('SQS::QueuePolicy'),
  'alarms tell the topic': () => {
    for (const { Properties } of of('CloudWatch::Alarm')) {
      expect(Properties.AlarmActions).toContainEqual({ Ref: of('SNS::Topic')[0].id });
      expect(Properties.ActionsEnabled ?? true).toBe(true);
    }
  },
  'rules have a dead-letter queue': () => {
    for (const { Properties } of of('Events::Rule'))
      for (const target of Properties.Targets) expect(target).toHaveProperty('DeadLetterConfig.Arn');
  },
  'log groups keep a year': () => every('Logs::LogGroup', { RetentionInDays: 365 }),
  'bucket is encrypted with its key': () => {
    for (const { Properties } of buckets())
      expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
        expect.objectContaining({
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: expect.objectContaining({ 'Fn::GetAtt': expect.anything() }),
          },
        }),
      ]);
  },
  'bucket pins its key': () => {
    const policies = of('S3::BucketPolicy').filter(({ id }) => !id.includes('AccessLogs'));
    for (const policy of policies)
      expect(statementsIn(policy).map(({ Sid }) => Sid)).toEqual(
        expect.arrayContaining(['DenyOtherAlgorithm', 'DenyCustomerKeys', 'DenyKeyOfAws', 'DenyOtherKey']),
      );
  },
  'bucket denies plain HTTP': () => {
    deniesPlainHttp('S3::BucketPolicy');
    for (const policy of of('S3::BucketPolicy'))
      expect(statementsIn(policy).flatMap(({ Condition }) => Condition?.Bool?.['aws:SecureTransport'] ?? [])).toEqual(['false', false]);
  },
  'bucket blocks public access': () =>
    every('S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  'bucket has no ACLs': () => {
    every('S3::Bucket', { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } });
    for (const { Properties } of of('S3::Bucket')) expect(Properties).not.toHaveProperty('AccessControl');
  },
  'bucket policy allows nobody': () => {
    const own = of('S3::BucketPolicy').filter(({ id }) => id.startsWith('Documents'));
    const toOthers = own
      .flatMap(statementsIn)
      .filter(({ Effect, Principal }) => Effect === 'Allow' && !/"Service"/.test(JSON.stringify(Principal)));
    expect(
      toOthers.filter(({ Principal }) => namesEverybody({ Effect: 'Allow', Principal }) || /\d{12}/.test(JSON.stringify(Principal))),
    ).toEqual([]);
  },
  'bucket logs access': () => {
    for (const { Properties } of buckets()) expect(Properties).toHaveProperty('LoggingConfiguration.DestinationBucketName');
  },
  'bucket is versioned': () => every('S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } }),
  'bucket has a lifecycle rule': () => every('S3::Bucket', { LifecycleConfiguration: { Rules: [{ Status: 'Enabled' }] } }),
  'bucket is no website': () => {
    for (const { Properties } of of('S3::Bucket')) {
      expect(Properties).not.toHaveProperty('WebsiteConfiguration');
      expect(Properties).not.toHaveProperty('CorsConfiguration');
    }
  },
  'data stores get the key': () => {
    const stores = resourcesOf((stack) => {
      EncryptByDefault.apply(stack, { key: new GovernedKey(stack, 'Key') });
      for (const name of Object.keys(DATA_STORES)) COVERED_EXAMPLES[name](new Construct(stack, name));
    });
    for (const type of Object.values(DATA_STORES)) expect(JSON.stringify(of(type, stores))).toMatch(/"(Key\w+","Arn|Ref":"Key\w+)"/);
  },
  'no construct opens an event bus': () => {
    none('Events::EventBus');
    none('Events::EventBusPolicy');
  },
  'functions are not public': () => {
    expect(resources.filter(({ Type, Properties }) => Type === 'AWS::Lambda::Permission' && Properties.Principal === '*')).toEqual([]);
    none('Lambda::Url');
    none('Lambda::LayerVersionPermission');
    none('Lambda::EventSourceMapping');
  },
  'functions have a current runtime': () => every('Lambda::Function', { Runtime: 'nodejs24.x' }),
  'functions say memory and time': () => every('Lambda::Function', { MemorySize: expect.any(Number), Timeout: expect.any(Number) }),
  'functions have roles of their own': () => {
    const roles = of('Lambda::Function').map(({ Properties }) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
  },
  'identity policies list actions': () => {
    const wide = allows(IDENTITY_POLICIES)
      .flatMap(actionsIn)
      .filter((action) => /^\*$|^\w+:\*$|^iam:PassRole$/.test(action));
    expect(wide).toEqual([]);
  },
  'roles have no policies of AWS': () => expect(JSON.stringify(of('IAM::Role'))).not.toContain(':iam::aws:policy/'),
  'no construct makes users': () => {
    none('IAM::User');
    none('IAM::Group');
  },
  'nothing is allowed by exception': () => {
    const statements = allows([...IDENTITY_POLICIES, ...RESOURCE_POLICIES, 'IAM::Role']);
    expect(statements.filter((statement) => 'NotAction' in statement || 'NotResource' in statement || 'NotPrincipal' in statement)).toEqual(
      [],
    );
  },
  'roles are assumed by services': () => {
    const trusts = of('IAM::Role').flatMap(statementsIn);
    expect(
      trusts.filter(({ Principal, Action }) => !/^\{"Service":"[\w.]+"\}$/.test(JSON.stringify(Principal)) || Action !== 'sts:AssumeRole'),
    ).toEqual([]);
  },
};

const turnedOff = process.env.CDK_VALIDATION;

afterEach(() => {
  process.env.CDK_VALIDATION = turnedOff;
});

test.each(Object.entries(PROOFS))('%s', (_, proof) => proof());

test('each claim of a topic has a proof, and each proof a claim', () => {
  const claims = new Set(TOPICS.flatMap(({ satisfied = [] }) => satisfied.map(({ proof }) => proof)));
  expect([...claims].sort()).toEqual(Object.keys(PROOFS).sort());
});
