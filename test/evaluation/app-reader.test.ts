import type { PolicyDocument } from '../../src/evaluation/policy-document';
import { appOf } from './app-fixtures';

const allow = (Action: unknown) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const actionsOf = (documents: readonly (PolicyDocument | undefined)[]) =>
  documents.flatMap((document) =>
    (document?.statements ?? []).flatMap(({ actions, unknown }) => (actions ? actions.values.map(String) : unknown)),
  );
const role = (Properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties });
const principal = (template: object, logicalId = 'Role') => {
  const found = appOf(template).principals.find((one) => one.logicalId === logicalId);
  if (!found) throw new Error(`no ${logicalId}`);
  return found;
};

describe('identity policies', () => {
  test.each<[string, object, object]>([
    ['inline', { Policies: [{ PolicyName: 'p', PolicyDocument: allow('kms:Decrypt') }] }, {}],
    [
      'AWS::IAM::Policy',
      {},
      { P: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: allow('kms:Decrypt') } } },
    ],
    [
      'AWS::IAM::RolePolicy',
      {},
      { P: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'Role' }, PolicyDocument: allow('kms:Decrypt') } } },
    ],
    [
      'a managed policy that lists the role',
      {},
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: allow('kms:Decrypt') } } },
    ],
    [
      'a managed policy that the role lists',
      { ManagedPolicyArns: [{ Ref: 'P' }] },
      { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('kms:Decrypt') } } },
    ],
  ])('%s', (_, properties, Resources) => {
    expect(actionsOf(principal({ Resources: { Role: role(properties), ...Resources } }).identityPolicies)).toEqual(['kms:Decrypt']);
  });

  test('by the name of the role', () => {
    const P = { Type: 'AWS::IAM::Policy', Properties: { Roles: ['Reader'], PolicyDocument: allow('kms:Decrypt') } };
    expect(actionsOf(principal({ Resources: { Role: role({ RoleName: 'Reader' }), P } }).identityPolicies)).toEqual(['kms:Decrypt']);
  });

  test('of a role that the app does not define', () => {
    const P = { Type: 'AWS::IAM::Policy', Properties: { Roles: ['Imported'], PolicyDocument: allow('kms:Decrypt') } };
    const outsider = principal({ Resources: { P } }, 'P');
    expect(outsider).toMatchObject({ kind: 'role', arn: 'arn:aws:iam::111122223333:role/Imported', stack: 'Docs' });
    expect(actionsOf(outsider.identityPolicies)).toEqual(['kms:Decrypt']);
  });

  test.each([
    ['AdministratorAccess', ['*']],
    ['ReadOnlyAccess', ['kms:Describe*', 'kms:Get*', 'kms:List*']],
    ['service-role/AWSLambdaBasicExecutionRole', []],
    [
      'NotYetInvented',
      [
        'what AWS managed policy NotYetInvented allows is not known here',
        'what AWS managed policy NotYetInvented allows is not known here',
      ],
    ],
  ])('of AWS: %s', (name, actions) => {
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] };
    expect(actionsOf(principal({ Resources: { Role: role({ ManagedPolicyArns: [arn] }) } }).identityPolicies)).toEqual(actions);
  });

  test('that are not in the app are unknown', () => {
    const policies = principal({
      Resources: { Role: role({ ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/Own'] }) },
    }).identityPolicies;
    expect(actionsOf(policies)).toContain('managed policy arn:aws:iam::111122223333:policy/Own is not in the app');
  });

  test('under a condition carry it', () => {
    const P = { Type: 'AWS::IAM::Policy', Condition: 'On', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: allow('kms:Decrypt') } };
    const Conditions = { On: { 'Fn::Equals': [{ Ref: 'Switch' }, 'on'] } };
    const { identityPolicies } = principal({ Parameters: { Switch: { Type: 'String' } }, Conditions, Resources: { Role: role(), P } });
    expect(identityPolicies[0].statements[0].guards).toEqual([{ condition: 'Docs.On', value: true }]);
  });

  test('of groups count for their users', () => {
    const Resources = {
      Team: { Type: 'AWS::IAM::Group', Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: allow('kms:Encrypt') }] } },
      Ann: { Type: 'AWS::IAM::User', Properties: { Groups: [{ Ref: 'Team' }] } },
      Ben: { Type: 'AWS::IAM::User', Properties: {} },
      Joins: { Type: 'AWS::IAM::UserToGroupAddition', Properties: { GroupName: { Ref: 'Team' }, Users: [{ Ref: 'Ben' }] } },
      Cid: { Type: 'AWS::IAM::User', Properties: {} },
    };
    const users = appOf({ Resources }).principals.filter(({ kind }) => kind === 'user');
    expect(users.map(({ logicalId, groups, identityPolicies }) => [logicalId, groups, actionsOf(identityPolicies)])).toEqual([
      ['Ann', ['Docs.Team'], ['kms:Encrypt']],
      ['Ben', ['Docs.Team'], ['kms:Encrypt']],
      ['Cid', [], []],
    ]);
  });
});

describe('roles', () => {
  test('have a trust policy and a boundary', () => {
    const Boundary = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('kms:*') } };
    const AssumeRolePolicyDocument = {
      Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    };
    const found = principal({
      Resources: { Boundary, Role: role({ PermissionsBoundary: { Ref: 'Boundary' }, AssumeRolePolicyDocument }) },
    });
    expect(actionsOf([found.permissionsBoundary])).toEqual(['kms:*']);
    expect(actionsOf([found.trustPolicy])).toEqual(['sts:AssumeRole']);
  });

  test('without a boundary on one side of a condition are unbounded there', () => {
    const PermissionsBoundary = { 'Fn::If': ['On', 'arn:aws:iam::aws:policy/ReadOnlyAccess', { Ref: 'AWS::NoValue' }] };
    const Conditions = { On: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'Switch' }] } };
    const { permissionsBoundary } = principal({
      Parameters: { Switch: { Type: 'String' } },
      Conditions,
      Resources: { Role: role({ PermissionsBoundary }) },
    });
    expect(permissionsBoundary?.statements.map(({ guards, actions }) => [guards, actions?.values])).toEqual([
      [[{ condition: 'Docs.On', value: true }], ['kms:Describe*', 'kms:Get*', 'kms:List*']],
      [[{ condition: 'Docs.On', value: false }], ['*']],
    ]);
  });

  test('without one have none', () => {
    expect(principal({ Resources: { Role: role() } })).not.toHaveProperty('permissionsBoundary');
  });
});

describe('keys', () => {
  test('say what they are', () => {
    const Properties = {
      KeySpec: 'RSA_3072',
      KeyUsage: 'SIGN_VERIFY',
      Origin: 'EXTERNAL',
      MultiRegion: 'true',
      Tags: [{ Key: 'team', Value: { Ref: 'AWS::Region' } }],
    };
    const [key] = appOf({
      Resources: {
        Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain', Metadata: { 'aws:cdk:path': 'Docs/Key/Resource' }, Properties },
      },
    }).keys;
    expect(key).toMatchObject({
      id: 'Docs.Key',
      stack: 'Docs',
      logicalId: 'Key',
      constructPath: 'Docs/Key/Resource',
      spec: 'RSA_3072',
      usage: 'SIGN_VERIFY',
      origin: 'EXTERNAL',
      multiRegion: true,
      multiRegionKeyType: 'PRIMARY',
      tags: { team: 'eu-west-1' },
      deletionPolicy: 'Retain',
      account: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
      properties: { KeySpec: 'RSA_3072' },
    });
  });

  test('without a policy have the one KMS gives them', () => {
    const [key] = appOf({ Resources: { Key: { Type: 'AWS::KMS::Key' } } }).keys;
    expect(key).toMatchObject({ spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS', multiRegion: false });
    expect(key.keyPolicy.statements).toEqual([
      expect.objectContaining({
        effect: 'Allow',
        principals: { negated: false, entries: [{ type: 'AWS', value: 'arn:aws:iam::111122223333:root' }] },
        actions: { negated: false, values: ['kms:*'] },
      }),
    ]);
  });

  test.each([
    ['its id', { Ref: 'Key' }],
    ['its ARN', { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['its key id', { 'Fn::GetAtt': ['Key', 'KeyId'] }],
  ])('have the aliases that name them by %s', (_, TargetKeyId) => {
    const Alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/docs', TargetKeyId } };
    const { keys } = appOf({ Resources: { Key: { Type: 'AWS::KMS::Key' }, Other: { Type: 'AWS::KMS::Key' }, Alias } });
    expect(keys.map(({ aliases }) => aliases)).toEqual([['alias/docs'], []]);
  });

  test('a Statement that is text is a problem that says where', () => {
    const { keys, problems } = appOf({
      Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: 'Allow all' } } } },
    });
    expect(problems).toEqual([
      expect.objectContaining({ stack: 'Docs', logicalId: 'Key', message: expect.stringMatching(/^key policy of Docs\.Key, Statement/) }),
    ]);
    expect(keys[0].keyPolicy.statements.map(({ unknown }) => unknown.length)).not.toContain(0);
  });
});

test('endpoints of KMS have a policy, if only the default one', () => {
  const endpoint = (ServiceName: unknown, more: object = {}) => ({ Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName, ...more } });
  const Resources = {
    Kms: endpoint({ 'Fn::Sub': 'com.amazonaws.${AWS::Region}.kms' }, { PolicyDocument: allow('kms:Decrypt') }),
    Fips: endpoint('com.amazonaws.eu-west-1.kms-fips'),
    S3: endpoint('com.amazonaws.eu-west-1.s3'),
  };
  expect(appOf({ Resources }).vpcEndpoints.map(({ logicalId, policy }) => [logicalId, actionsOf([policy])])).toEqual([
    ['Kms', ['kms:Decrypt']],
    ['Fips', ['*']],
  ]);
});

test('buckets and their policies are kept', () => {
  const Resources = {
    Key: { Type: 'AWS::KMS::Key' },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'docs', BucketEncryption: { Key: { 'Fn::GetAtt': ['Key', 'Arn'] } } } },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: allow('s3:*') } },
  };
  const { resources, resourcePolicies, keys } = appOf({ Resources });
  const bucket = resources.find(({ type }) => type === 'AWS::S3::Bucket');
  expect(bucket).toMatchObject({ id: 'Docs.Bucket', ref: 'docs', arn: 'arn:aws:s3:::docs' });
  expect(bucket?.properties).toEqual({ BucketName: 'docs', BucketEncryption: { Key: keys[0].arn } });
  expect(resourcePolicies).toEqual([expect.objectContaining({ logicalId: 'Policy', type: 'AWS::S3::BucketPolicy' })]);
});

test('properties of the wrong type are passed over', () => {
  const wrong = [1, 'x', null, [], { Policies: 1 }, { Policies: [1] }, { ManagedPolicyArns: { a: 1 } }, { Path: {} }, { RoleName: [] }];
  for (const Properties of wrong) {
    expect(
      appOf({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties }, Key: { Type: 'AWS::KMS::Key', Properties } } }).keys,
    ).toHaveLength(1);
  }
});
