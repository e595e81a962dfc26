import { App, CfnParameter, NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { GovernedKey } from '../../src/constructs/governed-key';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, newStack, policiesIn, policyOf, roleArn, statementOf } from './synthesized';

const assumedBy = new iam.AccountPrincipal(ACCOUNT);

interface TwoStacks {
  readonly app: App;
  readonly keyStack: Stack;
  readonly key: GovernedKey;
  readonly roleStack: Stack;
}

function twoStacks(roleEnv = ENV): TwoStacks {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const keyStack = new Stack(app, 'Keys', { env: ENV });
  return { app, keyStack, key: new GovernedKey(keyStack, 'Key'), roleStack: new Stack(app, 'Functions', { env: roleEnv }) };
}

/** Decrypts what it was granted and nothing else, and nobody else does. */
function expectDecryptOnly(app: App, role: IConstruct): void {
  const access = new EffectiveAccess(app);
  expect(access.ofRole(role, 'kms:Decrypt')).toBe('allowed');
  expect(access.ofRole(role, 'kms:DescribeKey')).toBe('allowed');
  expect(access.ofRole(role, 'kms:Encrypt')).toBe('denied');
  expect(access.ofRole(role, 'kms:PutKeyPolicy')).toBe('denied');
  for (const other of [roleArn('Other'), DEPLOYER_ARN, roleArn('Other', FOREIGN_ACCOUNT)])
    expect(access.of(other, 'kms:Decrypt')).toBe('denied');
}

describe('a role of the stack of the key', () => {
  test('is named, and its identity policy names the key', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy });
    new GovernedKey(stack, 'Key').grants.decrypt(role);
    expectDecryptOnly(app, role);
    const template = Template.fromStack(stack);
    expect(policiesIn(template)[0].find(({ Sid }) => Sid === 'UseDecrypt')?.Principal).toEqual({
      AWS: { 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:DescribeKey'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
          },
        ],
      },
    });
  });

  test('that must not be changed is named all the same, and that is enough', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy });
    new GovernedKey(stack, 'Key').grants.decrypt(role.withoutPolicyUpdates());
    expectDecryptOnly(app, role);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('through a principal that adds conditions', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy });
    new GovernedKey(stack, 'Key').grants.decrypt(new iam.PrincipalWithConditions(role, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }));
    const access = new EffectiveAccess(app);
    expect(access.ofRole(role, 'kms:Decrypt')).toBe('denied');
    expect(access.ofRole(role, 'kms:Decrypt', { 'aws:MultiFactorAuthPresent': true })).toBe('allowed');
  });

  test('a user', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const user = new iam.User(stack, 'User');
    new GovernedKey(stack, 'Key').grants.decrypt(user);
    expectDecryptOnly(app, user);
  });

  test('a composite reaches each of its parts', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const roles = ['One', 'Two'].map((id) => new iam.Role(stack, id, { assumedBy }));
    new GovernedKey(stack, 'Key').grants.decrypt(
      new iam.CompositePrincipal(...roles.map((role) => role.grantPrincipal as iam.PrincipalBase)),
    );
    const access = new EffectiveAccess(app);
    for (const role of roles) expect(access.ofRole(role, 'kms:Decrypt')).toBe('allowed');
  });
});

describe('a role of another stack', () => {
  const byName = (stack: Stack) => statementOf(stack, 'UseDecrypt');

  test('is reached by the pattern of its generated name, and makes the stacks depend in one direction only', () => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
    expect(roleStack.dependencies).toEqual([keyStack]);
    expect(keyStack.dependencies).toEqual([]);
    expect(byName(keyStack)).toMatchObject({
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Condition: {
        ArnLike: { 'aws:PrincipalArn': [11, 12, 13].map((length) => roleArn(`Functions-ReaderF7BF189D-${'?'.repeat(length)}`)) },
      },
    });
  });

  test.each<[string, iam.RoleProps, string]>([
    ['its name', { assumedBy, roleName: 'Reader' }, 'Reader'],
    ['its name with path', { assumedBy, roleName: 'Reader', path: '/team/' }, 'team/Reader'],
  ])('is reached by %s', (_, props, name) => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', props);
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
    expect(byName(keyStack)?.Condition).toEqual({ ArnLike: { 'aws:PrincipalArn': roleArn(name) } });
  });

  test('a generated name has the path of the role', () => {
    const { key, keyStack, roleStack } = twoStacks();
    key.grants.decrypt(new iam.Role(roleStack, 'R', { assumedBy, path: '/team/' }));
    expect(JSON.stringify(byName(keyStack)?.Condition)).toContain(roleArn('team/Functions-R'));
  });

  test('a name with the Region in it is known; one from a parameter is not', () => {
    const { key, keyStack, roleStack } = twoStacks({ ...ENV, region: 'us-east-1' });
    key.grants.decrypt(new iam.Role(roleStack, 'Regional', { assumedBy, roleName: `reader-${roleStack.region}` }));
    expect(byName(keyStack)?.Condition).toEqual({ ArnLike: { 'aws:PrincipalArn': roleArn('reader-us-east-1') } });
  });

  test('a user', () => {
    const { app, key, roleStack } = twoStacks();
    const user = new iam.User(roleStack, 'User', { userName: 'alice' });
    key.grants.decrypt(user);
    expectDecryptOnly(app, user);
  });

  test('in a nested stack', () => {
    const { app, key, roleStack } = twoStacks();
    const role = new iam.Role(new NestedStack(roleStack, 'Nested'), 'Reader', { assumedBy });
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
  });

  test('keeps the conditions of its principal', () => {
    const { app, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    key.grants.decrypt(new iam.PrincipalWithConditions(role, { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::documents' } }));
    const access = new EffectiveAccess(app);
    expect(access.ofRole(role, 'kms:Decrypt')).toBe('denied');
    expect(access.ofRole(role, 'kms:Decrypt', { 'aws:SourceArn': 'arn:aws:s3:::documents' })).toBe('allowed');
  });

  test('that manages the key is denied the use by its name', () => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Admin', { assumedBy, roleName: 'Admin' });
    key.grants.admin(role);
    const access = new EffectiveAccess(app);
    expect(access.ofRole(role, 'kms:DisableKey')).toBe('allowed');
    expect(statementOf(keyStack, 'DenyUseByManagers')?.Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': roleArn('Admin') } });
  });

  test('that must not be changed is an error, since it would have no access', () => {
    const { key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    expect(() => key.grants.decrypt(role.withoutPolicyUpdates())).toThrow(
      '`grantee` must take a policy, got `Functions/Reader/Resource`, which is in another stack and cannot be changed; ' +
        'pass the role itself, not `withoutPolicyUpdates()`, or declare the role in the stack of the key [KmsGov.GranteeImmutable at Keys/Key]',
    );
  });

  test('whose name is a parameter is an error', () => {
    const { key, roleStack } = twoStacks();
    const { valueAsString: roleName } = new CfnParameter(roleStack, 'Name');
    expect(() => key.grants.decrypt(new iam.Role(roleStack, 'Reader', { assumedBy, roleName }))).toThrow(
      '`grantee` must be a role whose name can be foretold, got `Functions/Reader/Resource`, whose name or path is a token; give it a literal name ' +
        '[KmsGov.GranteeNameUnknown at Keys/Key]',
    );
  });
});

describe('a statement that names a role of another stack', () => {
  const statement = (role: iam.IRole, props: iam.PolicyStatementProps = {}) =>
    new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(role.roleArn)], actions: ['kms:Decrypt'], resources: ['*'], ...props });

  test('reaches it by name, on both sides, and makes no cycle with what its stack encrypts', () => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    new s3.Bucket(roleStack, 'Bucket', { encryptionKey: key });
    key.addToResourcePolicy(statement(role));
    const access = new EffectiveAccess(app);
    expect([access.ofRole(role, 'kms:Decrypt'), access.ofRole(role, 'kms:Encrypt')]).toEqual(['allowed', 'denied']);
    expect(access.of(roleArn('Other'), 'kms:Decrypt')).toBe('denied');
    expect(keyStack.dependencies).toEqual([]);
  });

  test('takes conditions that come later', () => {
    const { app, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    const live = statement(role);
    key.addToResourcePolicy(live);
    live.addCondition('StringEquals', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' });
    const access = new EffectiveAccess(app);
    expect(access.ofRole(role, 'kms:Decrypt')).toBe('denied');
    expect(access.ofRole(role, 'kms:Decrypt', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' })).toBe('allowed');
  });

  test('denies it by name, and nobody else', () => {
    const { app, key, roleStack } = twoStacks();
    const [denied, other] = ['Denied', 'Other'].map((roleName) => new iam.Role(roleStack, roleName, { assumedBy, roleName }));
    for (const role of [denied, other]) key.grants.encryptDecrypt(role);
    key.addToResourcePolicy(statement(denied, { effect: iam.Effect.DENY }));
    const access = new EffectiveAccess(app);
    expect([denied, other].map((role) => access.ofRole(role, 'kms:Decrypt'))).toEqual(['denied', 'allowed']);
    expect(access.ofRole(denied, 'kms:Encrypt')).toBe('allowed');
  });
});

describe('a role of a stack that comes first', () => {
  test('is named, and needs no identity policy', () => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    keyStack.addStackDependency(roleStack);
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
    expect(statementOf(keyStack, 'UseDecrypt')?.Condition).toBeUndefined();
    Template.fromStack(roleStack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('also where other stacks are deployed in between', () => {
    const { app, keyStack, key, roleStack } = twoStacks();
    const role = iam.Role.fromRoleArn(new Stack(app, 'Data'), 'Reader', new iam.Role(roleStack, 'Reader', { assumedBy }).roleArn);
    const between = new Stack(app, 'Between', { env: ENV });
    between.addStackDependency(roleStack);
    keyStack.addStackDependency(between);
    key.grants.decrypt(role);
    expect(statementOf(keyStack, 'UseDecrypt')?.Condition).toBeUndefined();
  });

  test('in another Region too', () => {
    const { app, keyStack, key, roleStack } = twoStacks({ ...ENV, region: 'us-east-1' });
    const role = new iam.Role(roleStack, 'Reader', { assumedBy, roleName: PhysicalName.GENERATE_IF_NEEDED });
    keyStack.addStackDependency(roleStack);
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
  });

  test('a list that names a role puts its stack first', () => {
    const app = new App();
    const roleStack = new Stack(app, 'Functions', { env: ENV });
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    const keyStack = new Stack(app, 'Keys', { env: ENV });
    const key = new GovernedKey(keyStack, 'Key', { access: { auditors: [role] } });
    key.grants.decrypt(role);
    expectDecryptOnly(app, role);
    expect(keyStack.dependencies).toEqual([roleStack]);
  });
});

describe('roles of other accounts', () => {
  const foreignEnv = { account: FOREIGN_ACCOUNT, region: 'eu-west-1' };

  test('of the app are reached by name, on both sides', () => {
    const { app, keyStack, key, roleStack } = twoStacks(foreignEnv);
    const role = new iam.Role(roleStack, 'Reader', { assumedBy });
    key.grants.decrypt(role);
    expect(statementOf(keyStack, 'UseDecrypt')?.Principal).toEqual({ AWS: `arn:aws:iam::${FOREIGN_ACCOUNT}:root` });
    expectDecryptOnly(app, role);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['imported', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn('Reader', FOREIGN_ACCOUNT))],
    ['by ARN', () => new iam.ArnPrincipal(roleArn('Reader', FOREIGN_ACCOUNT))],
    ['the account', () => new iam.AccountPrincipal(FOREIGN_ACCOUNT)],
    ['an organization', () => new iam.OrganizationPrincipal('o-a1b2c3d4e5')],
  ])('%s: named, with a warning that the other side must allow it too', (_, grantee) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    new GovernedKey(stack, 'Key').grants.decrypt(grantee(stack));
    const access = new EffectiveAccess(app);
    const organization = { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' };
    expect(access.of(roleArn('Reader', FOREIGN_ACCOUNT), 'kms:Decrypt', organization)).toBe('allowed');
    expect(access.of(roleArn('Reader', '000011112222'), 'kms:Decrypt')).toBe('denied');
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt', organization)).toBe('denied');
    Annotations.fromStack(stack).hasWarning('/Stack/Key', Match.stringLikeRegexp('its account must also allow .*KmsGov.GranteeElsewhere'));
  });
});

describe('an imported role of the account', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['by ARN', () => new iam.ArnPrincipal(roleArn('team/Reader'))],
    ['as import', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn('team/Reader'))],
    ['as import that must not be changed', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn('team/Reader'), { mutable: false })],
  ])('%s: named, and that is enough', (_, grantee) => {
    const stack = newStack();
    new GovernedKey(stack, 'Key').grants.decrypt(grantee(stack));
    expect(policyOf(stack).find(({ Sid }) => Sid === 'UseDecrypt')?.Principal).toEqual({ AWS: roleArn('team/Reader') });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});
