import type { Escalation } from '../../../src/evaluation/questions/escalation';
import {
  allow,
  delegated,
  deny,
  document,
  escalationsIn,
  gives,
  key,
  ROOT,
  role,
  roleArn,
  trusts,
  user,
  userArn,
  withholds,
} from './small-apps';

type Resources = Readonly<Record<string, object>>;

const USES = gives(roleArn('User'), 'kms:Decrypt');
const User = role('User');
const Key = key([USES]);
const mallory = (...may: object[]) => role('Mallory', { may });

function of(who: string, resources: Resources): readonly Escalation[] {
  return escalationsIn(resources).filter(({ subject }) => subject.label.endsWith(who));
}

/** The calls of the way in which somebody comes to decrypt. */
function pathOf(who: string, resources: Resources): string[] | undefined {
  return of(who, resources)
    .find(({ duties, outcome }) => duties.includes('decrypt') && outcome === 'allowed')
    ?.path.map(({ action }) => action);
}

/** What is certain for Mallory: the calls, or nothing at all. */
type Case = readonly [name: string, resources: Resources, path: string[] | undefined];

function check(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, resources, path) => expect(pathOf('Mallory', resources)).toEqual(path));
}

describe('changing the key policy', () => {
  check([
    ['is a way to everything', { Mallory: mallory(), Key: key([USES, gives(roleArn('Mallory'), 'kms:Put*')]) }, ['kms:PutKeyPolicy']],
    [
      'through IAM where the key delegates it',
      { Mallory: mallory(allow('kms:*')), Key: key([delegated('kms:PutKeyPolicy')]) },
      ['kms:PutKeyPolicy'],
    ],
    [
      'is none where a Deny takes it back',
      {
        Mallory: mallory(),
        Key: key([
          gives(roleArn('Mallory'), 'kms:Put*'),
          withholds('kms:PutKeyPolicy', { ArnNotEquals: { 'aws:PrincipalArn': roleArn('Owner') } }),
        ]),
      },
      undefined,
    ],
    ['is none across accounts', { Key: key([USES, gives(roleArn('Mallory', '444455556666'), 'kms:PutKeyPolicy')]) }, undefined],
  ]);

  test('gives every duty of the key that is not held, and says by which statement', () => {
    const [found] = of('Mallory', { Mallory: mallory(), Key: key([gives(roleArn('Mallory'), ['kms:Put*', 'kms:DisableKey'])]) });
    expect(found).toMatchObject({ kind: 'escalation', outcome: 'allowed', duties: ['encrypt', 'decrypt', 'delegate', 'alias', 'tag'] });
    expect(found.path).toMatchObject([
      {
        action: 'kms:PutKeyPolicy',
        on: 'Docs.Key',
        conditions: [],
        because: [{ layer: 'keyPolicy', document: 'key policy of Docs.Key', path: 'Statement[0]' }],
      },
    ]);
  });

  test('frees a user from the conditions of its use', () => {
    const bounded = gives(roleArn('Mallory'), 'kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } });
    const resources = (...statements: object[]) => ({ Mallory: mallory(), Key: key([bounded, ...statements]) });
    expect(pathOf('Mallory', resources(gives(roleArn('Mallory'), 'kms:PutKeyPolicy')))).toEqual(['kms:PutKeyPolicy']);
    expect(pathOf('Mallory', resources())).toBeUndefined();
  });
});

describe('making a grant', () => {
  const granting = (Condition?: object) => ({
    Mallory: mallory(),
    Key: key([USES, gives(roleArn('Mallory'), 'kms:CreateGrant', Condition)]),
  });

  check([
    ['of operations the caller lacks', granting(), ['kms:CreateGrant']],
    ['to itself', granting({ StringLike: { 'kms:GranteePrincipal': 'arn:aws:iam::111122223333:role/M*' } }), ['kms:CreateGrant']],
    ['for AWS resources alone is none', granting({ Bool: { 'kms:GrantIsForAWSResource': 'true' } }), undefined],
    ['through a service alone is none', granting({ StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } }), undefined],
    [
      'of other operations alone is none',
      granting({ 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt', 'DescribeKey'] } }),
      undefined,
    ],
    ['to somebody else alone is none', granting({ StringEquals: { 'kms:GranteePrincipal': roleArn('Other') } }), undefined],
  ]);

  test('of some operations reaches the duties they are part of', () => {
    const found = of('Mallory', granting({ 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt', 'DescribeKey'] } }));
    expect(found.map(({ duties }) => duties)).toEqual([['encrypt']]);
  });

  test('in another account', () => {
    const resources = { Key: key([USES, gives(roleArn('Mallory', '444455556666'), 'kms:CreateGrant')]) };
    expect(of(roleArn('Mallory', '444455556666'), resources).map(({ path }) => path.map(({ action }) => action))).toEqual([
      ['kms:CreateGrant'],
    ]);
  });
});

describe('replicating', () => {
  const statements = [USES, gives(roleArn('Mallory'), 'kms:ReplicateKey')];
  const create = allow('kms:CreateKey');

  check([
    [
      'a multi-Region key under a policy of one’s own',
      { Mallory: mallory(create), Key: key(statements, { MultiRegion: true }) },
      ['kms:ReplicateKey', 'kms:CreateKey'],
    ],
    ['is none without leave to create a key', { Mallory: mallory(), Key: key(statements, { MultiRegion: true }) }, undefined],
    ['is none with a single-Region key', { Mallory: mallory(create), Key: key(statements) }, undefined],
  ]);

  const moves = gives(roleArn('Mallory'), 'kms:UpdatePrimaryRegion');
  const replica = (...Statement: object[]) => ({
    Type: 'AWS::KMS::ReplicaKey',
    Properties: { PrimaryKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] }, KeyPolicy: document(...Statement) },
  });
  const set = (...ofReplica: object[]) => ({
    Mallory: mallory(create),
    Key: key([USES, moves], { MultiRegion: true }),
    Replica: replica(...ofReplica),
  });

  check([
    [
      'after making a replica with a weaker policy the primary',
      set(moves, gives(roleArn('Mallory'), 'kms:ReplicateKey')),
      ['kms:UpdatePrimaryRegion', 'kms:UpdatePrimaryRegion', 'kms:ReplicateKey', 'kms:CreateKey'],
    ],
    ['is none where the replica cannot be replicated either', set(moves), undefined],
  ]);
});

describe('importing material', () => {
  const importer = gives(roleArn('Mallory'), ['kms:GetParametersForImport', 'kms:ImportKeyMaterial']);
  const imported = (spec: object, ...more: object[]) => ({
    Mallory: mallory(),
    Key: key([importer, ...more], { Origin: 'EXTERNAL', ...spec }),
  });
  const HMAC = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  const gained = (resources: Resources) => of('Mallory', resources).map(({ kind, duties }) => ({ kind, duties }));

  test('is knowing the key', () => {
    expect(gained(imported(HMAC, gives(roleArn('Mallory'), 'kms:DisableKey')))).toEqual([
      { kind: 'escalation', duties: ['generateMac', 'verifyMac'] },
    ]);
  });

  test('remains, for whoever is there to do it', () => {
    expect(gained(imported(HMAC))).toEqual([{ kind: 'residual', duties: ['generateMac', 'verifyMac'] }]);
  });

  test('decrypts nothing with a symmetric encryption key', () => {
    expect(gained(imported({}))).toEqual([]);
  });
});

describe('permissions of one’s own, where the key delegates', () => {
  const withKey = (resources: Resources, ...actions: string[]) => ({
    ...resources,
    Key: key([delegated(actions.length > 0 ? actions : ['kms:Decrypt'])]),
  });
  const self = roleArn('Mallory');

  check([
    ['an inline policy', withKey({ Mallory: mallory(allow('iam:PutRolePolicy', self)) }), ['iam:PutRolePolicy']],
    ['a managed policy', withKey({ Mallory: mallory(allow('iam:Attach*')) }), ['iam:AttachRolePolicy']],
    [
      'a managed policy of few that may be attached',
      withKey({
        Mallory: mallory(allow('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/ReadOnlyAccess' } })),
      }),
      undefined,
    ],
    [
      'a new version of a policy it has',
      withKey({
        Mallory: mallory(allow('iam:CreatePolicyVersion', { Ref: 'Own' })),
        Own: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { Roles: [{ Ref: 'Mallory' }], PolicyDocument: document(allow('s3:GetObject')) },
        },
      }),
      ['iam:CreatePolicyVersion'],
    ],
    [
      'a new version of a policy of others',
      withKey({
        Mallory: mallory(allow('iam:CreatePolicyVersion', { Ref: 'Own' })),
        Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(allow('s3:GetObject')) } },
      }),
      undefined,
    ],
    [
      'a policy of another role',
      withKey({ Mallory: mallory(allow('iam:PutRolePolicy', roleArn('Other'))), Other: role('Other') }),
      undefined,
    ],
    [
      'a policy of another role that it can become',
      withKey({
        Mallory: mallory(allow(['iam:PutRolePolicy', 'sts:AssumeRole'], roleArn('Other'))),
        Other: role('Other'),
      }),
      ['iam:PutRolePolicy', 'sts:AssumeRole'],
    ],
    [
      'within a permissions boundary that leaves out the key',
      withKey({
        Bound: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(allow(['iam:*', 's3:*'])) } },
        Mallory: role('Mallory', { may: [allow('iam:PutRolePolicy')], boundary: { Ref: 'Bound' } }),
      }),
      undefined,
    ],
    [
      'where a policy of its own denies it',
      withKey({ Mallory: mallory(allow('iam:*'), deny('iam:*', self), deny('sts:*')), Key }),
      undefined,
    ],
    [
      'to change the key policy',
      withKey({ Mallory: mallory(allow('iam:PutRolePolicy', self)) }, 'kms:PutKeyPolicy'),
      ['iam:PutRolePolicy', 'kms:PutKeyPolicy'],
    ],
  ]);

  test('mean nothing where the key delegates nothing', () => {
    expect(
      of('Mallory', {
        Mallory: mallory(allow('iam:PutRolePolicy', self)),
        Key: key([gives(roleArn('Far', '444455556666'), 'kms:Decrypt')]),
      }),
    ).toEqual([]);
  });

  const Readers = {
    Type: 'AWS::IAM::Group',
    Properties: { GroupName: 'Readers', Policies: [{ PolicyName: 'p', PolicyDocument: document(allow('kms:Decrypt')) }] },
  };
  const group = 'arn:aws:iam::111122223333:group/Readers';

  check([
    ['of a user', withKey({ Mallory: user('Mallory', [allow('iam:PutUserPolicy', userArn('Mallory'))]) }), ['iam:PutUserPolicy']],
    ['of a group joined', withKey({ Readers, Mallory: user('Mallory', [allow('iam:AddUserToGroup', group)]) }), ['iam:AddUserToGroup']],
    [
      'of a group it is in',
      withKey({
        Team: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'Team' } },
        Mallory: user('Mallory', [allow('iam:PutGroupPolicy', 'arn:aws:iam::111122223333:group/Team')], { Groups: [{ Ref: 'Team' }] }),
      }),
      ['iam:PutGroupPolicy'],
    ],
    [
      'of a group it is not in',
      withKey({
        Team: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'Team' } },
        Mallory: user('Mallory', [allow('iam:PutGroupPolicy', 'arn:aws:iam::111122223333:group/Team')]),
      }),
      undefined,
    ],
  ]);
});

describe('becoming a role that uses the key', () => {
  const assume = allow('sts:AssumeRole', roleArn('User'));
  const trusting = (principal: object | string, Condition?: object) => role('User', { trust: trusts(principal, Condition) });

  check([
    ['that trusts the account, by leave of its own', { Mallory: mallory(assume), User, Key }, ['sts:AssumeRole']],
    ['that trusts the account, without leave', { Mallory: mallory(), User, Key }, undefined],
    ['that trusts it by name', { Mallory: mallory(), User: trusting(roleArn('Mallory')), Key }, ['sts:AssumeRole']],
    ['that trusts somebody else', { Mallory: mallory(assume), User: trusting(roleArn('Other')), Key }, undefined],
    [
      'that trusts it by a condition',
      { Mallory: mallory(assume), User: trusting(ROOT, { ArnLike: { 'aws:PrincipalArn': roleArn('M*') } }), Key },
      ['sts:AssumeRole'],
    ],
    [
      'that does not trust it by a condition',
      { Mallory: mallory(assume), User: trusting(ROOT, { ArnLike: { 'aws:PrincipalArn': roleArn('N*') } }), Key },
      undefined,
    ],
    [
      'by way of another one',
      {
        Mallory: mallory(),
        Middle: role('Middle', { trust: trusts(roleArn('Mallory')), may: [assume] }),
        User,
        Key,
      },
      ['sts:AssumeRole', 'sts:AssumeRole'],
    ],
    [
      'by editing whom it trusts',
      { Mallory: mallory(allow('iam:Update*', roleArn('User'))), User: trusting({ Service: 'ec2.amazonaws.com' }), Key },
      ['iam:UpdateAssumeRolePolicy'],
    ],
    [
      'after giving itself permissions',
      { Mallory: mallory(allow('iam:PutRolePolicy')), User: trusting({ Service: 'ec2.amazonaws.com' }), Key },
      ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'],
    ],
  ]);

  test('shows the conditions of a step', () => {
    const external = trusting(roleArn('Mallory'), { StringEquals: { 'sts:ExternalId': 'secret' } });
    const [found] = of('Mallory', { Mallory: mallory(), User: external, Key });
    expect(found.path[0].conditions[0].clauses[0].conditions).toEqual([
      { kind: 'request', operator: 'StringEquals', key: 'sts:ExternalId', values: ['secret'] },
    ]);
    expect(found.path[0].because).toMatchObject([{ layer: 'resourcePolicy', document: 'trust policy of Docs.User' }]);
  });

  test('is open to anyone where anyone is trusted', () => {
    expect(of('anyone', { User: trusting('*'), Key })).toMatchObject([{ kind: 'escalation', duties: ['decrypt'] }]);
    expect(of('anyone', { User: trusting({ AWS: ['444455556666'] }), Key })).toEqual([]);
  });

  test('counts for a manager whom only the key policy and the trust policy name', () => {
    const manager = roleArn('Imported', '444455556666');
    const resources = (...statements: object[]) => ({ User: trusting(manager), Key: key([USES, ...statements]) });
    expect(of(manager, resources(gives(manager, 'kms:DescribeKey')))).toMatchObject([{ kind: 'escalation', duties: ['decrypt'] }]);
    expect(of(manager, resources())).toEqual([]);
  });

  test('is unknown where the trust policy is not in the app', () => {
    const [found] = of('Mallory', { Mallory: mallory(assume), Key });
    expect(found).toMatchObject({ outcome: 'unknown', duties: ['decrypt'] });
    expect(found.path[0].unknownBecause).toEqual([{ reason: `the trust policy of ${roleArn('User')} is not in the app` }]);
  });

  test('is unknown where its policies are not known', () => {
    const resources = { Mallory: role('Mallory', { may: [{ 'Fn::Transform': { Name: 'Macro' } }] }), User, Key };
    expect(of('Mallory', resources)).toMatchObject([{ outcome: 'unknown' }]);
  });
});

describe('acting as a role that uses the key', () => {
  const runsOn = (service: string) => role('User', { trust: trusts({ Service: service }) });
  const pass = (Condition?: object) => allow('iam:PassRole', roleArn('User'), Condition);

  check([
    [
      'as a function of one’s own',
      { Mallory: mallory(pass(), allow('lambda:CreateFunction')), User: runsOn('lambda.amazonaws.com'), Key },
      ['iam:PassRole', 'lambda:CreateFunction'],
    ],
    [
      'as an instance of one’s own',
      { Mallory: mallory(pass(), allow('ec2:*')), User: runsOn('ec2.amazonaws.com'), Key },
      ['iam:PassRole', 'ec2:RunInstances'],
    ],
    [
      'not as a function if it trusts another service',
      { Mallory: mallory(pass(), allow('lambda:*')), User: runsOn('ec2.amazonaws.com'), Key },
      undefined,
    ],
    [
      'not if it may be passed to other services alone',
      {
        Mallory: mallory(pass({ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }), allow('lambda:CreateFunction')),
        User: runsOn('lambda.amazonaws.com'),
        Key,
      },
      undefined,
    ],
    ['not without something to run', { Mallory: mallory(pass()), User: runsOn('lambda.amazonaws.com'), Key }, undefined],
  ]);

  const fn = (name: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: name, Role: { 'Fn::GetAtt': ['User', 'Arn'] } },
  });
  const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
  const updating = (name: string) => ({
    Mallory: mallory(allow('lambda:UpdateFunctionCode', functionArn(name))),
    User: runsOn('lambda.amazonaws.com'),
    Fn: fn('reader'),
    Key,
  });

  check([
    ['as a function that is there', updating('reader'), ['lambda:UpdateFunctionCode']],
    ['not as another function', updating('other'), undefined],
  ]);

  const commanding = (...may: object[]) => ({
    Mallory: mallory(allow('ssm:SendCommand')),
    User: role('User', { trust: trusts({ Service: 'ec2.amazonaws.com' }), may }),
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'User' }] } },
    Instance: { Type: 'AWS::EC2::Instance', Properties: { IamInstanceProfile: { Ref: 'Profile' } } },
    Key,
  });

  check([
    ['as an instance that takes commands', commanding(allow('ssm:UpdateInstanceInformation')), ['ssm:SendCommand', 'ssm:SendCommand']],
    ['not as an instance that Systems Manager does not reach', commanding(), undefined],
  ]);
});

describe('becoming a user that uses the key', () => {
  const uses = key([gives(userArn('ann'), 'kms:Decrypt')]);

  check([
    ['by a key of its own', { Mallory: mallory(allow('iam:CreateAccessKey')), Ann: user('ann'), Key: uses }, ['iam:CreateAccessKey']],
    ['by a password', { Mallory: mallory(allow('iam:UpdateLoginProfile')), Ann: user('ann'), Key: uses }, ['iam:UpdateLoginProfile']],
    ['not by a key of another', { Mallory: mallory(allow('iam:CreateAccessKey', userArn('bob'))), Ann: user('ann'), Key: uses }, undefined],
  ]);
});

describe('taking a name that the key policy admits', () => {
  const pattern = 'arn:aws:iam::111122223333:role/app-*';
  const byName = key([gives(ROOT, 'kms:Decrypt', { ArnLike: { 'aws:PrincipalArn': pattern } })]);

  check([
    [
      'by making a role and a policy for it',
      { Mallory: mallory(allow(['iam:CreateRole', 'iam:PutRolePolicy'], pattern)), Key: byName },
      ['iam:CreateRole', 'iam:PutRolePolicy'],
    ],
    ['not without a policy for it', { Mallory: mallory(allow('iam:CreateRole')), Key: byName }, undefined],
    [
      'not with other names alone',
      { Mallory: mallory(allow(['iam:CreateRole', 'iam:PutRolePolicy'], 'arn:aws:iam::111122223333:role/web-*')), Key: byName },
      undefined,
    ],
  ]);

  test('remains for whoever else may', () => {
    expect(of(`anybody named ${pattern}`, { Key: byName })).toMatchObject([
      { kind: 'residual', duties: ['decrypt'], path: [{ action: 'iam:CreateRole', on: `anybody named ${pattern}` }] },
    ]);
  });
});

describe('labelling the key', () => {
  const manages = (action: string) => [delegated('kms:Decrypt'), gives(roleArn('Mallory'), action)];
  const byTag = allow('kms:Decrypt', '*', { StringEquals: { 'aws:ResourceTag/team': 'web' } });
  const byAlias = allow('kms:Decrypt', '*', { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/web-*' } });
  const onAliases = allow('kms:*Alias', 'arn:aws:kms:eu-west-1:111122223333:alias/*');

  check([
    ['with the tag its policies ask for', { Mallory: mallory(byTag), Key: key(manages('kms:TagResource')) }, ['kms:TagResource']],
    [
      'with a tag it may not set',
      {
        Mallory: mallory(byTag),
        Key: key([...manages('kms:TagResource'), withholds('kms:TagResource', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } })]),
      },
      undefined,
    ],
    ['with a tag that means nothing', { Mallory: mallory(), Key: key(manages('kms:TagResource')) }, undefined],
    [
      'with the alias its policies ask for',
      { Mallory: mallory(byAlias, onAliases), Key: key(manages('kms:CreateAlias')) },
      ['kms:CreateAlias'],
    ],
    ['with an alias it may not make', { Mallory: mallory(byAlias), Key: key(manages('kms:CreateAlias')) }, undefined],
    [
      'without the tag that stands in its way',
      {
        Mallory: mallory(allow('kms:Decrypt'), deny('kms:Decrypt', '*', { StringEquals: { 'aws:ResourceTag/secret': 'yes' } })),
        Key: key(manages('kms:UntagResource'), { Tags: [{ Key: 'secret', Value: 'yes' }] }),
      },
      ['kms:UntagResource'],
    ],
    [
      'without the alias that stands in its way',
      {
        Mallory: mallory(
          allow('kms:Decrypt'),
          onAliases,
          deny('kms:Decrypt', '*', { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/secret' } }),
        ),
        Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/secret', TargetKeyId: { Ref: 'Key' } } },
        Key: key(manages('kms:DeleteAlias')),
      },
      ['kms:DeleteAlias'],
    ],
    [
      'for a role it can become',
      {
        Mallory: mallory(allow('sts:AssumeRole', roleArn('Reader'))),
        Reader: role('Reader', { may: [byTag] }),
        Key: key(manages('kms:TagResource')),
      },
      ['kms:TagResource', 'sts:AssumeRole'],
    ],
    [
      'for a role it cannot become',
      { Mallory: mallory(), Reader: role('Reader', { may: [byTag] }), Key: key(manages('kms:TagResource')) },
      undefined,
    ],
  ]);
});

describe('what remains', () => {
  const kinds = (resources: Resources, who: string) => of(who, resources).map(({ kind }) => kind);
  const owner = (...more: object[]) => ({ Mallory: mallory(), Key: key([USES, gives(roleArn('Mallory'), 'kms:PutKeyPolicy'), ...more]) });
  const spares = withholds('kms:PutKeyPolicy', { ArnNotEquals: { 'aws:PrincipalArn': [roleArn('Mallory'), ROOT] } });
  const administers = gives(roleArn('Mallory'), 'kms:DisableKey');

  test('is who is there for the step alone', () => expect(kinds(owner(), 'Mallory')).toEqual(['residual']));
  test('is not who manages the key otherwise', () => expect(kinds(owner(administers), 'Mallory')).toEqual(['escalation']));
  test('is who is spared by name', () => expect(kinds(owner(administers, spares), 'Mallory')).toEqual(['residual']));

  test('is not who gets the step by a wildcard', () => {
    expect(kinds({ Mallory: mallory(), Key: key([USES, gives(roleArn('Mallory'), 'kms:Put*')]) }, 'Mallory')).toEqual(['escalation']);
  });

  test('is not who becomes the one that is there for it', () => {
    const Owner = role('Owner', { trust: trusts(roleArn('Mallory')) });
    expect(kinds({ Owner, Mallory: mallory(), Key: key([USES, gives(roleArn('Owner'), 'kms:PutKeyPolicy')]) }, 'Mallory')).toEqual([
      'escalation',
      'escalation',
    ]);
  });

  test('is the root user, who edits whom a role trusts if nothing else', () => {
    expect(of('root user of 111122223333', { User, Key })).toMatchObject([
      { kind: 'residual', duties: ['decrypt'], path: [{ action: 'iam:UpdateAssumeRolePolicy' }] },
    ]);
  });

  test('leaves services aside', () => {
    expect(of('s3.amazonaws.com', { Key: key([gives({ Service: 's3.amazonaws.com' }, 'kms:CreateGrant')]) })).toEqual([]);
  });
});
