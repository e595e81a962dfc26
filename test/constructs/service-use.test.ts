import type { Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EccNistCurve, HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import type { ExpectedStatement, ServiceCase } from './service-use-table';
import { REFUSED_FACTORIES, SERVICE_CASES } from './service-use-table';
import type { StatementJson } from './synthesized';
import { ACCOUNT, AGNOSTIC, DEPLOYER_ARN, ENV, newStack, policyOf, REGION } from './synthesized';

const titled = (cases: readonly ServiceCase[]) => cases.map((one) => [`${one.factory}(${one.options ?? ''})`, one] as const);

const policies = new Map<string, StatementJson[]>();
const numbers = new Map<ServiceUse, number>();

/** The policy of a key that serves one service; synthesized once for each use and environment. */
function policyWith(use: ServiceUse, env: Environment = ENV): StatementJson[] {
  if (!numbers.has(use)) numbers.set(use, numbers.size);
  const id = `${numbers.get(use)} ${env.account} ${env.region}`;
  const policy = policies.get(id) ?? synthesize(use, env);
  policies.set(id, policy);
  return policy;
}

function synthesize(use: ServiceUse, env: Environment): StatementJson[] {
  const stack = newStack(env);
  new GovernedKey(stack, 'Key', { services: [use], deploymentRoles: [new iam.ArnPrincipal(DEPLOYER_ARN)] });
  return JSON.parse(JSON.stringify(policyOf(stack)).replaceAll('${AWS::AccountId}', ACCOUNT).replaceAll('${AWS::Region}', REGION));
}

const baseline = new Set(policyWith(ServiceUse.s3()).map(({ Sid }) => Sid));

function written(policy: StatementJson[]): StatementJson[] {
  return policy.filter(({ Sid }) => !baseline.has(Sid) && !Sid.startsWith('DeploymentProvisions'));
}

function asJson({ sid, principal, actions, condition }: ExpectedStatement): StatementJson {
  const principals = [principal].flat();
  const element = principals[0].startsWith('arn:') ? 'AWS' : 'Service';
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { [element]: principals.length === 1 ? principals[0] : principals },
    Action: actions.length === 1 ? actions[0] : [...actions],
    Resource: '*',
    ...(condition && { Condition: condition }),
  };
}

test('every factory is in the table', () => {
  const factories = Object.getOwnPropertyNames(ServiceUse).filter((name) => !['length', 'name', 'prototype', '_of'].includes(name));
  expect([...new Set([...SERVICE_CASES.map(({ factory }) => factory), ...REFUSED_FACTORIES])].sort()).toEqual(factories.sort());
});

describe('what is written for the service', () => {
  test.each(titled(SERVICE_CASES))('%s', (_, { use, statements }) => {
    expect(written(policyWith(use))).toEqual(statements.map(asJson));
  });

  test.each(titled(SERVICE_CASES))('%s, where only deployment knows account and Region', (_, { use, statements }) => {
    const text = JSON.stringify(written(policyWith(use, AGNOSTIC))).replaceAll('.${AWS::URLSuffix}', '.amazonaws.com');
    expect(JSON.parse(text)).toEqual(statements.map(asJson));
  });

  test.each(titled(SERVICE_CASES))('%s has no wildcard in its actions', (_, { use }) => {
    expect(
      policyWith(use)
        .flatMap(({ Action }) => Action)
        .filter((action) => action.includes('*')),
    ).toEqual([]);
  });
});

describe('what the deployment role may call through the service', () => {
  test.each(titled(SERVICE_CASES))('%s', (_, { use, via, provisions, grantsUnbounded }) => {
    const names = via.map((label) => (label.endsWith('.*') ? `${label}.amazonaws.com` : `${label}.${REGION}.amazonaws.com`));
    const rows = policyWith(use).filter(({ Sid }) => Sid.startsWith('DeploymentProvisions'));
    const granting = rows.filter(({ Action }) => [Action].flat().includes('kms:CreateGrant'));
    expect(rows.flatMap(({ Action }) => Action).sort()).toEqual([...provisions].sort());
    for (const { Principal, Condition } of rows) {
      expect(Principal).toEqual({ AWS: DEPLOYER_ARN });
      expect(Condition?.StringLike).toEqual({ 'kms:ViaService': names.length === 1 ? names[0] : names });
    }
    for (const { Condition } of granting) {
      expect(Condition?.Bool).toEqual(grantsUnbounded ? undefined : { 'kms:GrantIsForAWSResource': 'true' });
    }
  });

  test('EKS clusters are created by a role that may create grants that are not marked', () => {
    const deny = (use: ServiceUse) => policyWith(use).find(({ Sid }) => Sid === 'DenyGrantsOutsideServices')?.Condition;
    expect(deny(ServiceUse.eks())?.ArnNotEquals).toEqual({ 'aws:PrincipalArn': DEPLOYER_ARN });
    expect(deny(ServiceUse.rds())?.ArnNotEquals).toBeUndefined();
  });
});

describe('partitions and Regions', () => {
  const logs = (region: string) => written(policyWith(ServiceUse.cloudWatchLogs(), { account: ACCOUNT, region }))[0];

  test.each([
    ['eu-west-1', 'logs.eu-west-1.amazonaws.com'],
    ['cn-north-1', 'logs.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'logs.us-gov-west-1.amazonaws.com'],
    ['us-iso-east-1', 'logs.us-iso-east-1.c2s.ic.gov'],
    ['xx-new-1', 'logs.xx-new-1.amazonaws.com'],
  ])('CloudWatch Logs has the principal of %s', (region, principal) => {
    expect(logs(region).Principal).toEqual({ Service: principal });
  });

  test('kms:ViaService ends in .amazonaws.com in China too', () => {
    const policy = policyWith(ServiceUse.rds(), { account: ACCOUNT, region: 'cn-north-1' });
    expect(policy.find(({ Sid }) => Sid === 'DeploymentProvisions')?.Condition).toEqual({
      StringLike: { 'kms:ViaService': 'rds.cn-north-1.amazonaws.com' },
    });
  });

  test('ARNs are of the partition of the deployment', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key', { services: [ServiceUse.snsToSqs({ topicName: 'orders' })] });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).toContain(`arn:\${AWS::Partition}:sns:${REGION}:${ACCOUNT}:orders`);
  });
});

describe('several accounts and roles', () => {
  test('logs of other accounts', () => {
    const [statement] = written(policyWith(ServiceUse.vendedLogs({ sourceAccounts: [ACCOUNT, '444455556666'] })));
    expect(statement.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': [ACCOUNT, '444455556666'] },
      ArnLike: { 'aws:SourceArn': [`arn:aws:logs:${REGION}:${ACCOUNT}:*`, `arn:aws:logs:${REGION}:444455556666:*`] },
    });
  });

  test('configuration of other accounts', () => {
    const [statement] = written(policyWith(ServiceUse.config({ sourceAccounts: ['444455556666'] })));
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '444455556666' } });
  });

  test('an inventory of a bucket of another account', () => {
    const [statement] = written(policyWith(ServiceUse.s3Inventory({ sourceBucketName: 'uploads', sourceAccount: '444455556666' })));
    expect(statement.Condition?.StringEquals).toEqual({ 'aws:SourceAccount': '444455556666' });
  });

  test('a service-linked role of the app is created before the key', () => {
    const stack = newStack();
    const role = new iam.CfnServiceLinkedRole(stack, 'Role', { awsServiceName: 'autoscaling.amazonaws.com', customSuffix: 'payments' });
    new GovernedKey(stack, 'Key', { services: [ServiceUse.autoScaling({ serviceLinkedRole: role })] });
    const launches = policyOf(stack).find(({ Sid }) => Sid === 'AutoScalingLaunches');
    expect(JSON.stringify(launches?.Principal)).toContain('{"Fn::GetAtt":["Role","RoleName"]}');
  });

  test('two trails have a statement each, with Sids of their own', () => {
    const stack = newStack();
    const services = ['audit', 'data'].map((trailName) => ServiceUse.cloudTrail({ trailName }));
    new GovernedKey(stack, 'Key', { services });
    const sids = policyOf(stack).map(({ Sid }) => Sid);
    expect(sids.filter((sid) => sid.startsWith('CloudTrail'))).toHaveLength(6);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('grants through a service with two names of kms:ViaService have both', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    key.grants.decrypt(new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:role/Reader`), { viaServices: [ServiceUse.elastiCache()] });
    const conditions = policyOf(stack).flatMap(({ Effect, Condition }) => (Effect === 'Allow' && Condition?.StringLike) || []);
    expect(conditions).toEqual([{ 'kms:ViaService': [`elasticache.${REGION}.amazonaws.com`, `dax.${REGION}.amazonaws.com`] }]);
  });
});

describe('refused', () => {
  interface Refusal {
    readonly what: string;
    readonly use: ServiceUse;
    readonly code: string;
    readonly message: string;
  }

  const cycle =
    'pass the literal text and give it to the resource too, since a reference from the key to a resource that is encrypted with it is a cycle';
  const option = (use: ServiceUse, what: string, message: string): Refusal => ({
    what,
    use,
    code: 'KmsGov.ServiceOption',
    message: `${message}; ${cycle}`,
  });
  const described = { service: 'kendra', endpoint: 'kendra' };
  const principal = { ...described, servicePrincipal: 'kendra.amazonaws.com', actions: ['kms:Decrypt'] };

  const refusals: Refusal[] = [
    {
      what: 'S3 server access logs',
      use: ServiceUse.s3ServerAccessLogs(),
      code: 'KmsGov.ServiceCannotUseKey',
      message:
        '`services` must name services that can use a KMS key, got `s3-server-access-logs`: their bucket must be encrypted with SSE-S3; give them one of their own',
    },
    {
      what: 'ALB access logs',
      use: ServiceUse.albAccessLogs(),
      code: 'KmsGov.ServiceCannotUseKey',
      message:
        '`services` must name services that can use a KMS key, got `alb-access-logs`: their bucket must be encrypted with SSE-S3; give them one of their own',
    },
    option(
      ServiceUse.cloudTrail({ trailName: 'a' }),
      'a trail name that is too short',
      '`trailName` must be 3 to 128 letters, digits, `.`, `-` or `_`, got `a`',
    ),
    option(
      ServiceUse.cloudTrail({ trailName: 'audit', homeRegion: 'Ireland' }),
      'a Region that is none',
      '`homeRegion` must be a Region such as `eu-west-1`, got `Ireland`',
    ),
    option(
      ServiceUse.cloudTrail({ trailName: 'audit', trailAccount: '1234' }),
      'an account that is none',
      '`trailAccount` must be an account id of 12 digits, got `1234`',
    ),
    option(
      ServiceUse.cloudTrailLake({ eventDataStoreId: 'arn:aws:cloudtrail' }),
      'an ARN for an id',
      '`eventDataStoreId` must be the id of an event data store, a UUID, got `arn:aws:cloudtrail`',
    ),
    option(
      ServiceUse.cloudWatchLogs({ logGroupName: 'with space' }),
      'a log group with a space',
      '`logGroupName` must be 1 to 512 letters, digits, `/`, `.`, `-`, `_`, `#`, `*` or `?`, got `with space`',
    ),
    option(ServiceUse.eventBus({ name: '*' }), 'any event bus', '`name` must be 1 to 256 letters, digits, `.`, `-`, `_` or `/`, got `*`'),
    option(
      ServiceUse.cloudFront({ distributionId: 'd111111abcdef8.cloudfront.net' }),
      'a domain for a distribution',
      '`distributionId` must be the id of a distribution, `E` and capital letters and digits, got `d111111abcdef8.cloudfront.net`',
    ),
    option(
      ServiceUse.s3Inventory({ sourceBucketName: 'Uploads' }),
      'a bucket with capitals',
      '`sourceBucketName` must be 3 to 63 lowercase letters, digits, `.` or `-`, got `Uploads`',
    ),
    option(
      ServiceUse.s3Inventory({ sourceBucketName: 'uploads', sourceAccount: 'self' }),
      'an account by name',
      '`sourceAccount` must be an account id of 12 digits, got `self`',
    ),
    option(
      ServiceUse.s3EventNotifications({ bucketName: 'arn:aws:s3:::uploads' }),
      'the ARN of a bucket',
      '`bucketName` must be 3 to 63 lowercase letters, digits, `.` or `-`, got `arn:aws:s3:::uploads`',
    ),
    option(
      ServiceUse.s3StorageLens({ dashboardName: 'my dashboard' }),
      'a dashboard with a space',
      '`dashboardName` must be 1 to 64 letters, digits, `.`, `-` or `_`, got `my dashboard`',
    ),
    option(
      ServiceUse.s3Tables({ tableBucketName: 'lake.eu' }),
      'a table bucket with a dot',
      '`tableBucketName` must be 3 to 63 lowercase letters, digits or `-`, got `lake.eu`',
    ),
    option(
      ServiceUse.snsToSqs({ topicName: 'a:b' }),
      'a topic with a colon',
      '`topicName` must be 1 to 256 letters, digits, `-` or `_`, got `a:b`',
    ),
    option(
      ServiceUse.autoScaling({ customSuffix: 'a b' }),
      'a suffix with a space',
      '`customSuffix` must be 1 to 35 letters, digits or `+=,.@-_`, got `a b`',
    ),
    option(
      ServiceUse.dynamoDbMultiAccount({ replicaTableArns: ['Orders'] }),
      'a table by name',
      '`replicaTableArns` must be the ARN of a table, `arn:<partition>:dynamodb:<region>:<account>:table/<name>`, got `Orders`',
    ),
    option(
      ServiceUse.config({ sourceAccounts: [ACCOUNT, 'x'] }),
      'one wrong account of several',
      '`sourceAccounts` must be an account id of 12 digits, got `x`',
    ),
    {
      what: 'no replica tables',
      use: ServiceUse.dynamoDbMultiAccount({ replicaTableArns: [] }),
      code: 'KmsGov.ServiceOption',
      message:
        '`replicaTableArns` must have at least one entry, the ARN of a table, `arn:<partition>:dynamodb:<region>:<account>:table/<name>`, got none; ' +
        'name one, or leave the option out where it has a default',
    },
    {
      what: 'no accounts',
      use: ServiceUse.vendedLogs({ sourceAccounts: [] }),
      code: 'KmsGov.ServiceOption',
      message:
        '`sourceAccounts` must have at least one entry, an account id of 12 digits, got none; name one, or leave the option out where it has a default',
    },
    option(
      ServiceUse.of({ service: '1st', endpoint: 'x' }),
      'a service that starts with a digit',
      '`service` must be a letter, then letters, digits and `-`, got `1st`',
    ),
    option(
      ServiceUse.of({ ...described, endpoint: 'kendra.eu-west-1.amazonaws.com' }),
      'a whole endpoint',
      '`endpoint` must be a letter, then letters, digits and `-`, got `kendra.eu-west-1.amazonaws.com`',
    ),
    option(
      ServiceUse.of({ ...principal, servicePrincipal: 'kendra', sourceAccounts: [ACCOUNT] }),
      'a service principal without domain',
      '`servicePrincipal` must be a service principal such as `kendra.amazonaws.com`, got `kendra`',
    ),
    {
      what: 'neither endpoint nor principal',
      use: ServiceUse.of({ service: 'kendra' }),
      code: 'KmsGov.ServiceIncomplete',
      message:
        '`endpoint` or `servicePrincipal` must say how the service calls KMS, got neither for `kendra`; look it up in the documentation of the service',
    },
    {
      what: 'provisioning without endpoint',
      use: ServiceUse.of({
        service: 'kendra',
        servicePrincipal: 'kendra.amazonaws.com',
        actions: ['kms:Decrypt'],
        sourceAccounts: [ACCOUNT],
        provisioningActions: ['kms:CreateGrant'],
      }),
      code: 'KmsGov.ServiceIncomplete',
      message:
        '`endpoint` must be given where a deployment provisions, got `provisioningActions` alone for `kendra`; they are bounded by kms:ViaService',
    },
    {
      what: 'actions without principal',
      use: ServiceUse.of({ ...described, actions: ['kms:Decrypt'] }),
      code: 'KmsGov.ServiceIncomplete',
      message: '`servicePrincipal` and `actions` must be given together, got one of them for `kendra`; say who may do what',
    },
    {
      what: 'a principal without bound',
      use: ServiceUse.of(principal),
      code: 'KmsGov.ServiceIncomplete',
      message:
        '`sourceAccounts`, `sourceArns` or `encryptionContext` must bound the service, got none for `kendra`; without them it could be made to use the key for anybody',
    },
  ];

  test.each(refusals.map((one) => [one.what, one] as const))('%s', (_, { use, code, message }) => {
    const create = () => new GovernedKey(newStack(), 'Key', { services: [use] });
    expect(create).toThrow(expect.objectContaining({ code, message: `${message} [${code} at Stack/Key]` }));
  });

  test('a reference for a name', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const create = () => new GovernedKey(stack, 'Key', { services: [ServiceUse.cloudTrail({ trailName: role.roleName })] });
    expect(create).toThrow(expect.objectContaining({ code: 'KmsGov.ServiceOption' }));
  });

  test('a suffix beside a role', () => {
    const stack = newStack();
    const serviceLinkedRole = new iam.CfnServiceLinkedRole(stack, 'Role', { awsServiceName: 'autoscaling.amazonaws.com' });
    const services = [ServiceUse.autoScaling({ customSuffix: 'payments', serviceLinkedRole })];
    expect(() => new GovernedKey(stack, 'Key', { services })).toThrow(
      '`customSuffix` must be left out where `serviceLinkedRole` is given, got `payments`; give the suffix to the role itself [KmsGov.ServiceOption at Stack/Key]',
    );
  });

  test.each([
    ['actions', 'kms:*'],
    ['actions', 'kms:GenerateDataKey*'],
    ['actions', 'kms:PutKeyPolicy'],
    ['actions', 'kms:CreateGrant'],
    ['actions', 'kms:Sign'],
    ['provisioningActions', 'kms:ScheduleKeyDeletion'],
    ['provisioningActions', 's3:GetObject'],
  ] as const)('%s: %s', (name, action) => {
    const use = ServiceUse.of({ ...principal, sourceAccounts: [ACCOUNT], [name]: [action] });
    const create = () => new GovernedKey(newStack(), 'Key', { services: [use] });
    const start = `\`${name}\` must be actions by which a service uses a symmetric key, got \`${action}\`; name each, one of kms:Encrypt, `;
    expect(create).toThrow(expect.objectContaining({ code: 'KmsGov.ServiceAction', message: expect.stringContaining(start) }));
  });

  const kinds: readonly (readonly [string, KeyKind])[] = [
    ['ASYMMETRIC_ENCRYPT', KeyKind.rsaEncryption(RsaKeySize.BITS_3072)],
    ['SIGN_VERIFY', KeyKind.eccSigning(EccNistCurve.P256)],
    ['GENERATE_VERIFY_MAC', KeyKind.hmac(HmacHash.SHA_256)],
    ['KEY_AGREEMENT', KeyKind.eccKeyAgreement(EccNistCurve.P384)],
  ];
  test.each(kinds)('every service on a key of type %s', (keyType, kind) => {
    for (const { use } of SERVICE_CASES) {
      const create = () => new GovernedKey(newStack(), 'Key', { kind, rotation: Rotation.none('test'), services: [use] });
      expect(create).toThrow(
        `\`services\` must be empty for a key that is not symmetric, got \`${use.service}\` for a key of type ${keyType}; ` +
          'AWS services encrypt with symmetric keys only, so give them a key of `KeyKind.symmetric()` [KmsGov.ServiceNeedsSymmetricKey at Stack/Key]',
      );
    }
  });
});
