import type { Environment } from 'aws-cdk-lib';
import { BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { useActionsOf } from '../../src/access/duties';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { ServiceUse } from '../../src/constructs/service-use';
import type { StatementJson } from './synthesized';
import { ACCOUNT, ACCOUNT_ARN, AGNOSTIC, DEPLOYER_ARN, newStack, policiesIn, policyOf, roleArn } from './synthesized';

const owner = new iam.ArnPrincipal(roleArn('Owner'));
const admin = new iam.ArnPrincipal(roleArn('Admin'));
const AUDIT = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListKeyPolicies',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyRotations',
  'kms:GetKeyLastUsage',
  'kms:ListGrants',
  'kms:ListResourceTags',
];
const ADMINISTER = [
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:EnableKeyRotation',
  'kms:DisableKeyRotation',
  'kms:RotateKeyOnDemand',
  'kms:UpdateKeyDescription',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
  'kms:RevokeGrant',
];
const ALIAS = ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'];
const TAG = ['kms:TagResource', 'kms:UntagResource'];
const USE = useActionsOf('SYMMETRIC_ENCRYPT');
const ANYBODY = { AWS: '*' };

function policyWith(props: GovernedKeyProps, env?: Environment): StatementJson[] {
  const stack = newStack(env);
  new GovernedKey(stack, 'Key', props);
  return policyOf(stack);
}

function statementWith(sid: string, props: GovernedKeyProps = {}, env?: Environment): StatementJson | undefined {
  return policyWith(props, env).find(({ Sid }) => Sid === sid);
}

describe('the deployment', () => {
  test('DeploymentOwnsPolicy: owns the policy and manages the key, unconditionally', () => {
    const statement = statementWith('DeploymentOwnsPolicy');
    expect(statement).toEqual({
      Sid: 'DeploymentOwnsPolicy',
      Effect: 'Allow',
      Principal: { AWS: DEPLOYER_ARN },
      Action: ['kms:PutKeyPolicy', ...AUDIT, ...ALIAS, ...TAG, ...ADMINISTER],
      Resource: '*',
    });
  });

  test.each([
    [RemovalPolicy.RETAIN, false],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, true],
    [RemovalPolicy.DESTROY, true],
  ])('with removal policy %s it may delete the key: %s', (removalPolicy, mayDelete) => {
    const actions = statementWith('DeploymentOwnsPolicy', { removalPolicy })?.Action ?? [];
    expect(actions.includes('kms:ScheduleKeyDeletion')).toBe(mayDelete);
    expect(actions).toContain('kms:CancelKeyDeletion');
  });

  test('DeploymentOwnsPolicyByName: the deployment roles and the owners, also after they were created anew', () => {
    expect(statementWith('DeploymentOwnsPolicyByName', { access: { policyOwners: [owner] } })).toEqual({
      Sid: 'DeploymentOwnsPolicyByName',
      Effect: 'Allow',
      Principal: { AWS: ACCOUNT_ARN },
      Action: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey'],
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': [DEPLOYER_ARN, roleArn('Owner')] } },
    });
  });

  test('DeploymentProvisions: what a declared service calls, through it; CreateGrant for its resources only', () => {
    const policy = policyWith({ services: [ServiceUse.rds()] });
    const viaRds = { StringLike: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } };
    expect(policy.filter(({ Sid }) => Sid.startsWith('DeploymentProvisions'))).toEqual([
      {
        Sid: 'DeploymentProvisionsGrants',
        Effect: 'Allow',
        Principal: { AWS: DEPLOYER_ARN },
        Action: 'kms:CreateGrant',
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' }, ...viaRds },
      },
      {
        Sid: 'DeploymentProvisions',
        Effect: 'Allow',
        Principal: { AWS: DEPLOYER_ARN },
        Action: 'kms:DescribeKey',
        Resource: '*',
        Condition: viaRds,
      },
    ]);
  });

  test('without a service it provisions nothing', () => {
    expect(policyWith({}).map(({ Sid }) => Sid)).not.toContainEqual(expect.stringMatching(/^DeploymentProvisions/));
  });

  test('DenyUseByDeployment: no use at all', () => {
    expect(statementWith('DenyUseByDeployment')).toEqual({
      Sid: 'DenyUseByDeployment',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: USE,
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': DEPLOYER_ARN } },
    });
  });

  test('DenyUseByDeployment: no use but through the services it provisions', () => {
    expect(statementWith('DenyUseByDeployment', { services: [ServiceUse.dynamoDb(), ServiceUse.s3()] })?.Condition).toEqual({
      ArnEquals: { 'aws:PrincipalArn': DEPLOYER_ARN },
      StringNotLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' },
    });
  });
});

describe('who deploys', () => {
  const deployers = (props: GovernedKeyProps = {}, env?: Environment) => statementWith('DeploymentOwnsPolicy', props, env)?.Principal.AWS;

  test.each<[string, Environment, string]>([
    ['a known environment', { account: ACCOUNT, region: 'us-east-1' }, `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`],
    ['China', { account: ACCOUNT, region: 'cn-north-1' }, `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-cn-north-1`],
    ['GovCloud', { account: ACCOUNT, region: 'us-gov-west-1' }, `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-gov-west-1`],
  ])('in %s', (_, env, name) => {
    const stack = newStack(env);
    new GovernedKey(stack, 'Key');
    const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(key.Properties.KeyPolicy.Statement[0].Principal).toEqual({
      AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::${ACCOUNT}:role/${name}` },
    });
  });

  test('in an environment that deployment decides', () => {
    expect(deployers({}, AGNOSTIC)).toBe(
      'arn:aws:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}',
    );
  });

  test('the role of a synthesizer of its own', () => {
    const stack = newStack(undefined, { synthesizer: new DefaultStackSynthesizer({ cloudFormationExecutionRole: roleArn('Deployer') }) });
    new GovernedKey(stack, 'Key');
    expect(policyOf(stack)[0].Principal).toEqual({ AWS: roleArn('Deployer') });
  });

  test('in a nested stack the role of its root', () => {
    const stack = newStack(undefined, { synthesizer: new DefaultStackSynthesizer({ qualifier: 'fintech' }) });
    const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    new GovernedKey(inner, 'Key');
    expect(policiesIn(Template.fromStack(inner))[0][0].Principal).toEqual({
      AWS: roleArn(`cdk-fintech-cfn-exec-role-${ACCOUNT}-eu-west-1`),
    });
  });

  test('those who are given, instead of the role of the synthesizer', () => {
    const deploymentRoles = [new iam.ArnPrincipal(roleArn('Pipeline')), new iam.ArnPrincipal(roleArn('Fallback'))];
    expect(deployers({ deploymentRoles })).toEqual([roleArn('Pipeline'), roleArn('Fallback')]);
    expect(JSON.stringify(policyWith({ deploymentRoles }))).not.toContain('cfn-exec-role');
  });

  test('nobody by name where the synthesizer names none and the account administers', () => {
    const stack = newStack(undefined, { synthesizer: new CliCredentialsStackSynthesizer() });
    new GovernedKey(stack, 'Key', { accountAccess: AccountAccess.administration() });
    const sids = policyOf(stack).map(({ Sid }) => Sid);
    expect(sids).not.toContainEqual(expect.stringMatching(/^Deployment|ByDeployment$/));
    expect(sids).toContain('AccountAdministers');
  });

  test('a bootstrapless stack deploys with the role that its manifest names', () => {
    const stack = newStack(undefined, {
      synthesizer: new BootstraplessSynthesizer({ cloudFormationExecutionRoleArn: roleArn('Service') }),
    });
    new GovernedKey(stack, 'Key');
    expect(policyOf(stack)[0].Principal).toEqual({ AWS: roleArn('Service') });
  });
});

describe('the account', () => {
  test('RootUserRecovers: the root user alone', () => {
    expect(statementWith('RootUserRecovers')).toEqual({
      Sid: 'RootUserRecovers',
      Effect: 'Allow',
      Principal: { AWS: ACCOUNT_ARN },
      Action: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey', 'kms:EnableKey', 'kms:CancelKeyDeletion'],
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': ACCOUNT_ARN } },
    });
  });

  const delegation = { Effect: 'Allow', Principal: { AWS: ACCOUNT_ARN }, Resource: '*' };

  test('AccountReadsMetadata: IAM policies may grant reading about the key', () => {
    expect(statementWith('AccountReadsMetadata')).toEqual({ Sid: 'AccountReadsMetadata', ...delegation, Action: AUDIT });
  });

  test('administration(): and administering it, and changing its policy', () => {
    const policy = policyWith({ accountAccess: AccountAccess.administration() });
    expect(policy.find(({ Sid }) => Sid === 'AccountAdministers')).toEqual({
      Sid: 'AccountAdministers',
      ...delegation,
      Action: [...AUDIT, ...ADMINISTER, 'kms:PutKeyPolicy'],
    });
    expect(policy.map(({ Sid }) => Sid)).not.toContain('DenyPolicyChange');
  });

  test('everything(reason): the classic statement', () => {
    const policy = policyWith({ accountAccess: AccountAccess.everything('migration') });
    expect(policy.find(({ Sid }) => Sid === 'AccountDelegatesEverything')).toEqual({
      Sid: 'AccountDelegatesEverything',
      ...delegation,
      Action: 'kms:*',
    });
    expect(policy.map(({ Sid }) => Sid)).not.toContain('DenyPolicyChange');
  });

  test('none(): only the root user recovers', () => {
    const policy = policyWith({ accountAccess: AccountAccess.none() });
    const ofAccount = policy.filter(({ Principal, Effect }) => Effect === 'Allow' && Principal.AWS === ACCOUNT_ARN);
    expect(ofAccount.map(({ Sid }) => Sid)).toEqual(['DeploymentOwnsPolicyByName', 'RootUserRecovers']);
  });
});

describe('the guards', () => {
  test('DenyUseByManagers: managers by name, not auditors', () => {
    const access = { administrators: [admin], policyOwners: [owner], auditors: [new iam.ArnPrincipal(roleArn('Auditor'))] };
    expect(statementWith('DenyUseByManagers', { access })).toEqual({
      Sid: 'DenyUseByManagers',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: USE,
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': [roleArn('Admin'), roleArn('Owner')] } },
    });
    expect(policyWith({}).map(({ Sid }) => Sid)).not.toContain('DenyUseByManagers');
  });

  test('DenyPolicyChange: everybody but owners, deployment and root user', () => {
    expect(statementWith('DenyPolicyChange', { access: { policyOwners: [owner] } })).toEqual({
      Sid: 'DenyPolicyChange',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: 'kms:PutKeyPolicy',
      Resource: '*',
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': [roleArn('Owner'), DEPLOYER_ARN, ACCOUNT_ARN] },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  });

  test('DenyGrantsOutsideServices: in the shape that AWS Control Tower accepts', () => {
    expect(statementWith('DenyGrantsOutsideServices')).toEqual({
      Sid: 'DenyGrantsOutsideServices',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
    });
  });

  test('DenyGrantsOutsideServices: narrowed for those who delegate', () => {
    expect(statementWith('DenyGrantsOutsideServices', { access: { grantDelegators: [owner] } })?.Condition).toEqual({
      BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
      ArnNotEquals: { 'aws:PrincipalArn': roleArn('Owner') },
    });
  });

  test('DenyLockoutBypass: nobody', () => {
    expect(statementWith('DenyLockoutBypass')).toEqual({
      Sid: 'DenyLockoutBypass',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: 'kms:PutKeyPolicy',
      Resource: '*',
      Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
    });
  });

  test("DenyHastyDeletion: not sooner than the key's own window", () => {
    expect(statementWith('DenyHastyDeletion')).toEqual({
      Sid: 'DenyHastyDeletion',
      Effect: 'Deny',
      Principal: ANYBODY,
      Action: 'kms:ScheduleKeyDeletion',
      Resource: '*',
      Condition: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } },
    });
  });
});
