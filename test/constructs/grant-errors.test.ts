import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ServiceUse } from '../../src/constructs/service-use';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { FOREIGN_ACCOUNT, newStack, roleArn } from './synthesized';

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
      what: 'to a service',
      grant: (key) => key.grantDecrypt(new iam.ServicePrincipal('cloudtrail.amazonaws.com')),
      code: 'KmsGov.GranteeIsService',
      message:
        '`grantee` must be a role, user or account, got the service `cloudtrail.amazonaws.com`, which needs conditions of its own; ' +
        'name the service in `services`, for example `ServiceUse.cloudTrail(...)`',
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
        'grant what is needed, for example with `key.grants.encryptDecrypt(...)`',
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
