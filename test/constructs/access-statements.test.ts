import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyAccess } from '../../src/constructs/key-access';
import type { StatementJson } from './synthesized';
import { ACCOUNT, FOREIGN_ACCOUNT, newStack, policyOf, roleArn } from './synthesized';

const role = (name: string) => new iam.ArnPrincipal(roleArn(name));

function accessOf(access: KeyAccess): StatementJson[] {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { access });
  return policyOf(stack).filter(({ Sid, Effect }) => Effect === 'Allow' && /^(Use|Administer|Own|Audit|Delegate)/.test(Sid));
}

describe('a statement for each duty', () => {
  test.each<[keyof KeyAccess, string, string[]]>([
    [
      'administrators',
      'Administer',
      [
        'kms:CancelKeyDeletion',
        'kms:DescribeKey',
        'kms:DisableKey',
        'kms:DisableKeyRotation',
        'kms:EnableKey',
        'kms:EnableKeyRotation',
        'kms:RevokeGrant',
        'kms:RotateKeyOnDemand',
        'kms:ScheduleKeyDeletion',
        'kms:UpdateKeyDescription',
      ],
    ],
    [
      'policyOwners',
      'OwnPolicy',
      [
        'kms:DescribeKey',
        'kms:GetKeyLastUsage',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListGrants',
        'kms:ListKeyPolicies',
        'kms:ListKeyRotations',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
      ],
    ],
    [
      'auditors',
      'Audit',
      [
        'kms:DescribeKey',
        'kms:GetKeyLastUsage',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListGrants',
        'kms:ListKeyPolicies',
        'kms:ListKeyRotations',
        'kms:ListResourceTags',
      ],
    ],
    [
      'encrypters',
      'UseEncrypt',
      [
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyPair',
        'kms:GenerateDataKeyPairWithoutPlaintext',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptTo',
      ],
    ],
    ['decrypters', 'UseDecrypt', ['kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncryptFrom']],
    ['grantDelegators', 'Delegate', ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RevokeGrant']],
  ])('%s: %s', (list, Sid, Action) => {
    expect(accessOf({ [list]: [role('Somebody')] })).toEqual([
      { Sid, Effect: 'Allow', Principal: { AWS: roleArn('Somebody') }, Action, Resource: '*' },
    ]);
  });

  test('users encrypt and decrypt', () => {
    const [both] = accessOf({ users: [role('Somebody')] });
    const [encrypt, decrypt] = [accessOf({ encrypters: [role('A')] })[0], accessOf({ decrypters: [role('A')] })[0]];
    expect(both.Sid).toBe('UseEncryptDecrypt');
    expect(both.Action).toEqual([...new Set([...encrypt.Action, ...decrypt.Action])].sort());
  });
});

test('principals with the same duties share a statement, and each stands once', () => {
  const statements = accessOf({
    encrypters: [role('Both'), role('Writer')],
    decrypters: [role('Both'), role('Reader')],
    users: [role('User')],
    auditors: [role('Reader')],
  });
  expect(statements.map(({ Sid, Principal }) => [Sid, Principal.AWS])).toEqual([
    ['UseDecryptAudit', roleArn('Reader')],
    ['UseEncryptDecrypt', [roleArn('User'), roleArn('Both')]],
    ['UseEncrypt', roleArn('Writer')],
  ]);
});

test('conditions of principals are kept, and each set of them makes a statement', () => {
  const withMfa = role('Reader').withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
  const statements = accessOf({ decrypters: [withMfa, role('Other')] });
  expect(statements.map(({ Sid, Principal, Condition }) => [Sid, Principal.AWS, Condition])).toEqual([
    ['UseDecrypt', roleArn('Reader'), { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['UseDecrypt2', roleArn('Other'), undefined],
  ]);
});

describe('statements of others', () => {
  function policyAfter(...statements: iam.PolicyStatementProps[]): StatementJson[] {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    for (const props of statements) key.addToResourcePolicy(new iam.PolicyStatement({ resources: ['*'], ...props }));
    return policyOf(stack);
  }

  test('keep their Sid, actions in the spelling of KMS, wildcards as what they stand for', () => {
    const policy = policyAfter({ sid: 'Mine', principals: [role('Reader')], actions: ['KMS:decrypt', 'kms:ReEncrypt*'] });
    expect(policy.find(({ Sid }) => Sid === 'Mine')?.Action).toEqual(['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']);
  });

  test('may name services and deny', () => {
    const policy = policyAfter({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Decrypt'],
      conditions: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
    });
    expect(policy.find(({ Sid }) => Sid === 'DenyUseDecrypt')).toEqual({
      Sid: 'DenyUseDecrypt',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
    });
  });

  test.each<[string, iam.IPrincipal, iam.PolicyStatementProps]>([
    ['to read about the key', new iam.AccountRootPrincipal(), { actions: ['kms:DescribeKey'] }],
    [
      'through a service',
      new iam.AccountRootPrincipal(),
      { conditions: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } },
    ],
    ['of one of its roles', new iam.AccountRootPrincipal(), { conditions: { ArnLike: { 'aws:PrincipalArn': roleArn('team/*') } } }],
    ['of an organization', new iam.AnyPrincipal(), { conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }],
    ['of another account', new iam.AccountPrincipal(FOREIGN_ACCOUNT), {}],
  ])('may let an account or anybody, %s', (_, principal, props) => {
    const policy = policyAfter({ sid: 'Mine', principals: [principal], actions: ['kms:Decrypt'], ...props });
    expect(policy.some(({ Sid }) => Sid === 'Mine')).toBe(true);
  });

  test('never take a Sid that another has', () => {
    const decrypt = (sid: string, name: string) => ({ sid, principals: [role(name)], actions: ['kms:Decrypt'] });
    const sids = policyAfter(
      decrypt('Mine', 'A'),
      { ...decrypt('Mine', 'B'), actions: ['kms:Encrypt'] },
      decrypt('Mine2', 'C'),
      decrypt('DenyHastyDeletion', 'D'),
    ).map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids).toEqual(expect.arrayContaining(['Mine', 'Mine2', 'Mine3', 'DenyHastyDeletion', 'DenyHastyDeletion2']));
  });

  test('have a Sid whatever they allow', () => {
    const policy = policyAfter({ principals: [role('A')], actions: ['kms:RevokeGrant'] });
    expect(policy.find(({ Action }) => Action === 'kms:RevokeGrant')?.Sid).toBe('RevokeGrants');
  });
});
