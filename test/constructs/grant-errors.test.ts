import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ServiceUse } from '../../src/constructs/service-use';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ACCOUNT, FOREIGN_ACCOUNT, newStack, policyOf, roleArn } from './synthesized';

const reader = new iam.ArnPrincipal(roleArn('Reader'));

describe('grants', () => {
  test.each<Case & { readonly grant: (key: GovernedKey) => unknown }>([
    {
      what: 'to the own account',
      grant: (key) => key.grantDecrypt(new iam.AccountRootPrincipal()),
      code: 'KmsGov.GranteeIsOwnAccount',
      message:
        '`grantee` must be a role or user of the account, got the whole account, whose IAM policies would then decide who uses the key; ' +
        'grant to the roles themselves or bound it with `viaServices`',
    },
    {
      what: 'to everybody',
      grant: (key) => key.grantDecrypt(new iam.AnyPrincipal()),
      code: 'KmsGov.GranteeIsAnyone',
      message:
        '`grantee` must be somebody, got `*`, which is everybody with an AWS account; grant to roles, or to `new iam.OrganizationPrincipal(...)`',
    },
    {
      what: 'to a service that has to be told for which resource',
      grant: (key) => key.grantDecrypt(new iam.ServicePrincipal('cloudtrail.amazonaws.com')),
      code: 'KmsGov.ServiceUnbounded',
      message:
        '`grants` must bound what a service does with the key, got `cloudtrail.amazonaws.com` without a condition on whom it acts for; ' +
        'name it in `services` with `ServiceUse.cloudTrail({ trailName })`, or bound the statement with `aws:SourceAccount` or `aws:SourceArn`',
    },
    {
      what: 'to a service that nobody documented',
      grant: (key) => key.grantDecrypt(new iam.ServicePrincipal('kendra.amazonaws.com')),
      code: 'KmsGov.ServiceUnbounded',
      message:
        '`grants` must bound what a service does with the key, got `kendra.amazonaws.com` without a condition on whom it acts for; ' +
        'name it in `services` with `ServiceUse.of(...)`, or bound the statement with `aws:SourceAccount` or `aws:SourceArn`',
    },
    {
      what: 'to a service for what it does not do',
      grant: (key) => key.grant(new iam.ServicePrincipal('sns.amazonaws.com'), 'kms:ReEncryptFrom'),
      code: 'KmsGov.ServiceUnbounded',
      message:
        '`grants` must bound what a service does with the key, got `sns.amazonaws.com` without a condition on whom it acts for; ' +
        'name it in `services` with `ServiceUse.of(...)`, or bound the statement with `aws:SourceAccount` or `aws:SourceArn`',
    },
    {
      what: 'to S3 for server access logs',
      grant: (key) => key.grantEncryptDecrypt(new iam.ServicePrincipal('logging.s3.amazonaws.com')),
      code: 'KmsGov.ServiceCannotUseKey',
      message:
        '`grants` must name services that can use a KMS key, got `logging.s3.amazonaws.com`, which delivers server access logs to buckets with SSE-S3 only; ' +
        'give the logs a bucket of their own with `BucketEncryption.S3_MANAGED`',
    },
    {
      what: 'to an identity provider',
      grant: (key) => key.grantDecrypt(new iam.FederatedPrincipal('accounts.google.com')),
      code: 'KmsGov.GranteeIsFederated',
      message:
        '`grantee` must be a role, user or account, got the identity provider `accounts.google.com`; grant to the role that its users assume',
    },
    ...['kms:*', '*', 'KMS:*'].map((action) => ({
      what: `of ${action}`,
      grant: (key: GovernedKey) => key.grant(reader, action),
      code: 'KmsGov.GrantOfEverything',
      message:
        `\`actions\` must be named, got \`${action}\`, which lets the grantee use and manage the key; ` +
        'grant what is needed, for example with `key.grants.encryptDecrypt(...)`; a construct that insists, such as one with ECS Exec, takes ' +
        '`GovernedKey.fromGovernedKeyArn(...)` with `policyManagedElsewhere: true`',
    })),
    ...[
      ['s3:GetObject', 'which is no action of KMS'],
      ['kms:Decript', 'which is no action of KMS'],
      ['kms:ListKeys', 'which has no effect in a key policy'],
      ['kms:Sign', 'which does not work on a key of type SYMMETRIC_ENCRYPT'],
    ].map(([action, why]) => ({
      what: `of ${action}`,
      grant: (key: GovernedKey) => key.grant(reader, action),
      code: 'KmsGov.GrantWithoutEffect',
      message: `\`actions\` must do something on the key, got \`${action}\`, ${why}; leave it out`,
    })),
    {
      what: 'of a duty that the key does not have',
      grant: (key) => key.grantSign(reader),
      code: 'KmsGov.GrantForeignToKind',
      message:
        'grant must be of a duty that the key has, got `sign` on a key of type SYMMETRIC_ENCRYPT; grant another duty or use a key of another kind',
    },
    {
      what: 'of the policy to an account',
      grant: (key) => key.grant(new iam.AccountPrincipal(FOREIGN_ACCOUNT), 'kms:PutKeyPolicy'),
      code: 'KmsGov.PolicyOwnerUnnamed',
      message:
        `\`grants\` must let roles or users change the policy, got \`arn:\${AWS::Partition}:iam::${FOREIGN_ACCOUNT}:root\`; ` +
        'name them in `access.policyOwners`',
    },
    {
      what: 'with a condition that the grantee has already',
      grant: (key) =>
        key.grants.decrypt(reader.withConditions({ StringLike: { 'kms:ViaService': 'sqs.*' } }), { viaServices: [ServiceUse.s3()] }),
      code: 'KmsGov.GrantConditionTwice',
      message: '`grantee` must not bring a condition that the grant has too, got `kms:ViaService` under `StringLike` in both; give it once',
    },
    {
      what: 'through services and from a network, which never holds together',
      grant: (key) => key.grants.decrypt(reader, { viaServices: [ServiceUse.s3()], vpcEndpoints: ['vpce-0123456789abcdef0'] }),
      code: 'KmsGov.GrantNeverHolds',
      message:
        '`vpcEndpoints` must not be given with `viaServices`, got `vpce-0123456789abcdef0`: calls that services make come through no VPC endpoint; make two grants',
    },
    {
      what: 'of a duty whose calls bring no encryption context, with one',
      grant: (key) => key.grants.admin(reader, { encryptionContext: { tenant: ['acme'] } }),
      code: 'KmsGov.GrantNeverHolds',
      message:
        '`encryptionContext` must be given for the use of symmetric encryption keys, got it with `administer`, whose calls bring none; leave it out',
    },
    {
      what: 'with an encryption context that has no value',
      grant: (key) => key.grants.decrypt(reader, { encryptionContext: { tenant: [] } }),
      code: 'KmsGov.EncryptionContextEmpty',
      message:
        '`encryptionContext` must name keys with at least one value each, got `tenant` without; give the values that a call may bring',
    },
    {
      what: 'with an encryption context that differs in case only',
      grant: (key) => key.grants.decrypt(reader, { encryptionContext: { tenant: ['a'], Tenant: ['b'] } }),
      code: 'KmsGov.EncryptionContextTwins',
      message:
        '`encryptionContext` must have keys that differ in more than case, got `Tenant` twice; conditions do not tell case apart: use one spelling',
    },
    {
      what: 'through a service that never calls for others',
      grant: (key) => key.grants.decrypt(reader, { viaServices: [ServiceUse.cloudTrail({ trailName: 'audit' })] }),
      code: 'KmsGov.ServiceNeverCallsForOthers',
      message:
        '`viaServices` must name services that call KMS for their caller, got `cloudtrail`, which calls for itself; name it in `services` of the key',
    },
  ])('$what', ({ grant, ...expected }) => {
    const key = new GovernedKey(newStack(), 'Key');
    expectError(() => grant(key), expected);
  });
});

describe('conditions that KMS refuses', () => {
  const refused = (operator: string, key: string, why: string) => ({
    what: `${operator} ${key}`,
    condition: { [operator]: { [key]: 'x' } },
    code: 'KmsGov.ConditionRefused',
    message: `\`conditions\` must be such as KMS takes in a key policy, got \`${operator}\` on \`${key}\`, ${why}`,
  });
  const CASES = [
    refused('ForAnyValue:StringEquals', 'kms:ResourceAliases', 'which works in IAM policies only; put it on the policy of the role'),
    refused('StringEquals', 'aws:ResourceTag/team', 'which works in IAM policies only; put it on the policy of the role'),
    ...['kms:EncryptionContext:tenant', 'KMS:encryptioncontext:tenant'].map((key) =>
      refused(
        'ForAllValues:StringEquals',
        key,
        'which has one value, so that the condition would hold without any; leave `ForAllValues:` out',
      ),
    ),
    refused('StringIs', 'kms:ViaService', 'which is no operator of IAM; correct it'),
  ];
  const statement = () => new iam.PolicyStatement({ principals: [reader], actions: ['kms:Decrypt'], resources: ['*'] });

  test.each(CASES)('of a statement: $what', ({ condition, ...expected }) => {
    const conditional = statement();
    conditional.addConditions(condition);
    expectError(() => new GovernedKey(newStack(), 'Key').addToResourcePolicy(conditional), expected);
  });

  test.each(CASES)('of a grantee: $what', ({ condition, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key').grants.decrypt(reader.withConditions(condition)), expected);
  });

  test.each(CASES)('of a principal of a list: $what', ({ condition, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key', { access: { users: [reader.withConditions(condition)] } }), expected);
  });

  test.each(CASES)('added to a statement that the policy has already: $what', ({ condition, ...expected }) => {
    const stack = newStack();
    const live = statement();
    new GovernedKey(stack, 'Key').addToResourcePolicy(live);
    live.addConditions(condition);
    expect(() => policyOf(stack)).toThrow(`${expected.message} [${expected.code} at Stack/Key]`);
  });
});

describe('statements', () => {
  const by = (...principals: iam.IPrincipal[]) => ({ principals, actions: ['kms:Decrypt'], resources: ['*'] });
  const excluding = (got: string, use: string) =>
    `\`statement\` must list what it is about, got \`${got}\`, which also covers what nobody thought of; use \`${use}\``;
  const locking = (got: string) =>
    `\`statement\` must not deny kms:PutKeyPolicy, got \`${got}\`, which could lock everybody out for good; ` +
    'deny the other actions by name: who changes the policy is denied by the key already';

  test.each<Case & { readonly statement: iam.PolicyStatementProps }>([
    {
      what: 'without principals',
      statement: { actions: ['kms:Decrypt'], resources: ['*'] },
      code: 'KmsGov.StatementIncomplete',
      message: '`statement` must have principals and actions, got no `principals`; say who may do what',
    },
    {
      what: 'without actions',
      statement: { principals: [reader], resources: ['*'] },
      code: 'KmsGov.StatementIncomplete',
      message: '`statement` must have principals and actions, got no `actions`; say who may do what',
    },
    {
      what: 'with notActions',
      statement: { ...by(reader), actions: undefined, notActions: ['kms:Decrypt'] },
      code: 'KmsGov.StatementByExclusion',
      message: excluding('notActions', 'actions'),
    },
    {
      what: 'with notPrincipals',
      statement: { ...by(), notPrincipals: [reader] },
      code: 'KmsGov.StatementByExclusion',
      message: excluding('notPrincipals', 'principals'),
    },
    {
      what: 'with notResources',
      statement: { ...by(reader), resources: undefined, notResources: ['*'] },
      code: 'KmsGov.StatementByExclusion',
      message: excluding('notResources', 'resources'),
    },
    {
      what: 'about another key',
      statement: { ...by(reader), resources: ['arn:aws:kms:eu-west-1:111122223333:key/1234'] },
      code: 'KmsGov.StatementResource',
      message:
        '`statement` must be about this key, got the resource `arn:aws:kms:eu-west-1:111122223333:key/1234`; use `*`, which means the key in its own policy',
    },
    ...[new iam.AccountRootPrincipal(), new iam.AnyPrincipal(), new iam.StarPrincipal()].map((principal) => ({
      what: `for all of ${principal}`,
      statement: by(principal),
      code: 'KmsGov.StatementTooWide',
      message:
        `\`addToResourcePolicy\` must name roles or users, got \`${principal instanceof iam.AccountRootPrincipal ? `arn:\${AWS::Partition}:iam::${ACCOUNT}:root` : '*'}\`, ` +
        'which stands for all in it; name them, or bound the statement with `kms:ViaService`, `aws:PrincipalArn` or `aws:PrincipalOrgID`',
    })),
    ...['kms:PutKeyPolicy', 'kms:*', 'kms:Put*', '*', 'KMS:putkeypolicy'].map((action) => ({
      what: `denying ${action}`,
      statement: { ...by(new iam.AnyPrincipal()), effect: iam.Effect.DENY, actions: ['kms:Decrypt', action] },
      code: 'KmsGov.StatementLocksOut',
      message: locking(action),
    })),
  ])('$what', ({ statement, ...expected }) => {
    const key = new GovernedKey(newStack(), 'Key');
    expectError(() => key.addToResourcePolicy(new iam.PolicyStatement(statement)), expected);
  });
});

describe('a policy that something else than the key has set', () => {
  const replaced =
    '`KeyPolicy` must be the policy that the governed key renders, got another one set on its CfnKey; use `access`, `grants` or `addToResourcePolicy` ' +
    '[KmsGov.PolicyReplaced at Stack/Key/Resource]';
  const bypassed =
    '`BypassPolicyLockoutSafetyCheck` must be absent or false, got `true`; remove it, or a faulty policy could lock everybody out for good ' +
    '[KmsGov.LockoutCheckBypassed at Stack/Key/Resource]';

  test.each<[string, (cfnKey: kms.CfnKey) => unknown, string]>([
    ['by the property', (cfnKey) => Object.assign(cfnKey, { keyPolicy: {} }), replaced],
    ['by an override', (cfnKey) => cfnKey.addPropertyOverride('KeyPolicy.Statement', []), replaced],
    ['with the lockout check bypassed', (cfnKey) => Object.assign(cfnKey, { bypassPolicyLockoutSafetyCheck: true }), bypassed],
    ['with the lockout check overridden', (cfnKey) => cfnKey.addPropertyOverride('BypassPolicyLockoutSafetyCheck', true), bypassed],
  ])('%s', (_, change, message) => {
    const stack = newStack();
    change(new GovernedKey(stack, 'Key').node.defaultChild as kms.CfnKey);
    expect(() => policyOf(stack)).toThrow(message);
  });
});
