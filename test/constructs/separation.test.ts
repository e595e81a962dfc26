import type { Stack } from 'aws-cdk-lib';
import { Aws, CfnParameter } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyAccess } from '../../src/constructs/key-access';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, AGNOSTIC, DEPLOYER_ARN, FOREIGN_ACCOUNT, newStack, policyOf, roleArn, statementOf } from './synthesized';

const reader = new iam.ArnPrincipal(roleArn('Reader'));
const assumedBy = new iam.AccountPrincipal(ACCOUNT);

function keyWith(access: KeyAccess, stack = newStack()): GovernedKey {
  return new GovernedKey(stack, 'Key', { access });
}

/** Who is denied the use for being a manager. */
function deniedManagers(stack: Stack): unknown {
  return statementOf(stack, 'DenyUseByManagers')?.Condition?.ArnEquals?.['aws:PrincipalArn'];
}

describe('lists in conflict are an error where they are given', () => {
  test.each<[string, KeyAccess]>([
    ['the same principal', { administrators: [reader], decrypters: [reader] }],
    ['as import and as ARN', { administrators: [reader], encrypters: [iam.Role.fromRoleArn(newStack(), 'R', roleArn('Reader'))] }],
    ['in a composite', { policyOwners: [new iam.CompositePrincipal(new iam.ArnPrincipal(roleArn('A')), reader)], users: [reader] }],
    ['as account and role of it', { users: [new iam.AccountPrincipal(FOREIGN_ACCOUNT)], administrators: [foreignRole('Admin')] }],
    ['as organization and role', { decrypters: [new iam.OrganizationPrincipal('o-a1b2c3d4e5')], grantDelegators: [reader] }],
    [
      'as everybody under a condition',
      { encrypters: [new iam.AnyPrincipal().withConditions({ StringEquals: { a: 'b' } })], administrators: [reader] },
    ],
    ['the deployment role', { decrypters: [new iam.ArnPrincipal(DEPLOYER_ARN)] }],
  ])('%s', (_, access) => {
    expect(() => keyWith(access)).toThrow(expect.objectContaining({ code: 'KmsGov.SeparationOfDuties' }));
  });

  test('the message names the principals, both duties, both lists and the fix', () => {
    expect(() => keyWith({ users: [new iam.AccountPrincipal(FOREIGN_ACCOUNT)], administrators: [foreignRole('Admin')] })).toThrow(
      `one principal must not hold administer and encrypt on one key, got \`${roleArn('Admin', FOREIGN_ACCOUNT)}\`, which stands for ` +
        `\`arn:\${AWS::Partition}:iam::${FOREIGN_ACCOUNT}:root\` in \`access.administrators\` and \`access.users\`; ` +
        'give one of the duties to another role, or say in `separationWaiver` why not [KmsGov.SeparationOfDuties at Stack/Key]',
    );
  });

  test('a role of the app is called by its path', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Analyst', { roleName: 'Analyst', assumedBy });
    expect(() => keyWith({ administrators: [new iam.ArnPrincipal(roleArn('Analyst'))], decrypters: [role] }, stack)).toThrow(
      'one principal must not hold administer and decrypt on one key, got `arn:aws:iam::111122223333:role/Analyst`, which stands for ' +
        '`Stack/Analyst/Resource`',
    );
  });
});

describe('no conflict', () => {
  test.each<[string, KeyAccess]>([
    ['auditors may use the key', { auditors: [reader], users: [reader] }],
    ['auditors may administer it', { auditors: [reader], administrators: [reader] }],
    ['managers may manage in several ways', { administrators: [reader], policyOwners: [reader], grantDelegators: [reader] }],
    ['users may use it in several ways', { encrypters: [reader], decrypters: [reader], users: [reader] }],
    ['roles of one name in two accounts', { administrators: [reader], decrypters: [foreignRole('Reader')] }],
    ['another account, though the deployment role owns the policy', { decrypters: [new iam.AccountPrincipal(FOREIGN_ACCOUNT)] }],
    ['an organization that the deployment role is part of', { decrypters: [new iam.OrganizationPrincipal('o-a1b2c3d4e5')] }],
  ])('%s', (_, access) => {
    const stack = newStack();
    keyWith(access, stack);
    expect(policyOf(stack).length).toBeGreaterThan(0);
  });

  test('conditions separate where both fix one key to disjoint values, and then the manager is not denied the other', () => {
    const stack = newStack();
    const tagged = (duty: string) => reader.withConditions({ StringEquals: { 'aws:PrincipalTag/duty': duty } });
    keyWith({ administrators: [tagged('admin')], decrypters: [tagged('use')] }, stack);
    expect(deniedManagers(stack)).toBeUndefined();
  });

  test('other conditions do not separate', () => {
    const mfa = reader.withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
    expect(() => keyWith({ administrators: [mfa], decrypters: [reader] })).toThrow('KmsGov.SeparationOfDuties');
  });
});

describe('grants in conflict are an error at synth', () => {
  test.each<[string, (key: GovernedKey) => unknown]>([
    ['a grant to an administrator', (key) => key.grantDecrypt(reader)],
    ['exactly these actions', (key) => key.grant(reader, 'kms:Decrypt')],
    ['wildcards', (key) => key.grant(reader, 'kms:GenerateDataKey*')],
    [
      'a statement',
      (key) => key.addToResourcePolicy(new iam.PolicyStatement({ principals: [reader], actions: ['KMS:decrypt'], resources: ['*'] })),
    ],
  ])('%s', (_, grant) => {
    const stack = newStack();
    grant(keyWith({ administrators: [reader] }, stack));
    expect(() => policyOf(stack)).toThrow(
      /\[Stack\/Key\] one principal must not hold administer and \w+ on one key.*KmsGov\.SeparationOfDuties/,
    );
  });

  test('two grants', () => {
    const stack = newStack();
    const key = keyWith({}, stack);
    key.grants.admin(reader);
    key.grants.decrypt(reader);
    expect(() => policyOf(stack)).toThrow('KmsGov.SeparationOfDuties');
  });

  test('one grant of wildcards that span duties', () => {
    const stack = newStack();
    keyWith({}, stack).grant(reader, 'kms:En*');
    expect(() => policyOf(stack)).toThrow('KmsGov.SeparationOfDuties');
  });

  test('conditions added after the grant count', () => {
    const stack = newStack();
    const key = keyWith({ administrators: [reader.withConditions({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } })] }, stack);
    key.grantDecrypt(reader).principalStatement?.addCondition('StringEquals', { 'aws:SourceVpce': 'vpce-2' });
    expect(statementOf(stack, 'UseDecrypt')?.Condition).toEqual({ StringEquals: { 'aws:SourceVpce': 'vpce-2' } });
  });

  test('an account bounded to a service is no conflict: the policy denies its managers the use', () => {
    const stack = newStack();
    const key = keyWith({ administrators: [reader] }, stack);
    key.grantDecrypt(
      new iam.AccountPrincipal(ACCOUNT).withConditions({ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }),
    );
    expect(deniedManagers(stack)).toBe(roleArn('Reader'));
  });

  test('CreateGrant for services is part of using them', () => {
    const stack = newStack();
    keyWith({ users: [reader] }, stack).grant(reader, 'kms:CreateGrant');
    expect(statementOf(stack, 'GrantsThroughServices')?.Condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });
});

describe('who is denied the use for being a manager', () => {
  test('each manager once, by name, and nobody else', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Delegator', { roleName: 'Delegator', assumedBy });
    const key = keyWith(
      { administrators: [reader], policyOwners: [reader], grantDelegators: [role], auditors: [foreignRole('Auditor')] },
      stack,
    );
    key.grant(new iam.ArnPrincipal(roleArn('Tagger')), 'kms:TagResource');
    expect(deniedManagers(stack)).toEqual([roleArn('Reader'), { 'Fn::GetAtt': ['Delegator0EE81E65', 'Arn'] }, roleArn('Tagger')]);
  });

  test('never a service-linked role', () => {
    const stack = newStack();
    const linked = new iam.ArnPrincipal(roleArn('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'));
    keyWith({ grantDelegators: [linked] }, stack);
    expect(deniedManagers(stack)).toBeUndefined();
  });
});

describe('what only deployment tells', () => {
  function keyWithParameter(stack: Stack): GovernedKey {
    const parameter = new iam.ArnPrincipal(new CfnParameter(stack, 'RoleArn').valueAsString);
    return keyWith({ administrators: [parameter], decrypters: [reader] }, stack);
  }

  test('is a warning, and the manager is denied the use should it be the user', () => {
    const stack = newStack();
    keyWithParameter(stack);
    expect(deniedManagers(stack)).toEqual({ Ref: 'RoleArn' });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Key',
      Match.stringLikeRegexp('cannot be told apart before deployment.*KmsGov.SeparationUncertain'),
    );
  });

  test('a name with a token in it is one', () => {
    const stack = newStack();
    keyWith(
      { administrators: [new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:role/${Aws.STACK_NAME}-admin`)], decrypters: [reader] },
      stack,
    );
    Annotations.fromStack(stack).hasWarning('/Stack/Key', Match.stringLikeRegexp('KmsGov.SeparationUncertain'));
  });

  test('a foreign account beside an own role, where the own account is not known', () => {
    const stack = newStack(AGNOSTIC);
    const role = new iam.Role(stack, 'Admin', { assumedBy });
    keyWith({ administrators: [role], decrypters: [new iam.AccountPrincipal(FOREIGN_ACCOUNT)] }, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Key', Match.stringLikeRegexp('KmsGov.SeparationUncertain'));
  });

  test('no warning of the deployment role, which is no role of the app, where account and Region are not known', () => {
    const stack = newStack(AGNOSTIC);
    keyWith(
      {
        administrators: [new iam.Role(stack, 'Admin', { assumedBy })],
        decrypters: [reader, new iam.Role(stack, 'Analyst', { assumedBy })],
      },
      stack,
    );
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('no warning where all is known', () => {
    const stack = newStack();
    keyWith({ administrators: [new iam.ArnPrincipal(roleArn('Admin'))], decrypters: [reader] }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a waiver', () => {
  test('lets one principal hold both duties, and it is not denied the use', () => {
    const stack = newStack();
    const waived = { administrators: [reader, new iam.ArnPrincipal(roleArn('Admin'))], decrypters: [reader] };
    new GovernedKey(stack, 'Key', { access: waived, separationWaiver: 'a team of one' });
    expect(deniedManagers(stack)).toBe(roleArn('Admin'));
    expect(statementOf(stack, 'UseDecryptAdminister')?.Principal).toEqual({ AWS: roleArn('Reader') });
  });

  test('lets the deployment role use the key, which it is denied otherwise', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key', { access: { decrypters: [new iam.ArnPrincipal(DEPLOYER_ARN)] }, separationWaiver: 'a sandbox' });
    expect(policyOf(stack).map(({ Sid }) => Sid)).not.toContain('DenyUseByDeployment');
  });

  test('holds for the account it was given for: a namesake elsewhere stays denied', () => {
    const stack = newStack();
    const access = { administrators: [reader, foreignRole('Reader')], decrypters: [reader] };
    new GovernedKey(stack, 'Key', { access, separationWaiver: 'a team of one' });
    expect(deniedManagers(stack)).toBe(roleArn('Reader', FOREIGN_ACCOUNT));
  });
});

test('grants through services are bounded to them', () => {
  const stack = newStack();
  keyWith({}, stack).grants.decrypt(reader, { viaServices: [ServiceUse.s3()] });
  expect(statementOf(stack, 'UseDecrypt')?.Condition).toEqual({ StringLike: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } });
});

function foreignRole(name: string): iam.ArnPrincipal {
  return new iam.ArnPrincipal(roleArn(name, FOREIGN_ACCOUNT));
}
