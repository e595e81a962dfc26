import { CliCredentialsStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ACCOUNT, FOREIGN_ACCOUNT, newStack, policyOf, roleArn } from './synthesized';

const role = (name: string) => new iam.ArnPrincipal(roleArn(name));
const reader = role('Reader');
const services = 'name the service in `services`, which adds the conditions that it needs';

test('an alias that another key of the stack has', () => {
  const stack = newStack();
  new GovernedKey(stack, 'Other', { alias: 'documents' });
  expectError(() => new GovernedKey(stack, 'Key', { alias: 'alias/documents' }), {
    code: 'KmsGov.AliasTaken',
    message:
      '`alias` must be the alias of one key in an account and Region, got `alias/documents`, which `Stack/Other` has already; choose another',
  });
});

describe('a stack whose deployer nobody knows', () => {
  test.each([CliCredentialsStackSynthesizer, LegacyStackSynthesizer])('%p', (Synthesizer) => {
    const stack = newStack(undefined, { synthesizer: new Synthesizer() });
    expectError(() => new GovernedKey(stack, 'Key'), {
      code: 'KmsGov.DeployerUnknown',
      message:
        `\`deploymentRoles\` must name who deploys the key, got none and a stack synthesizer (\`${Synthesizer.name}\`) that names no role; ` +
        'name the role that CloudFormation acts with, or use `AccountAccess.administration()`',
    });
  });
});

describe('lists', () => {
  const malformed = (got: string) =>
    `\`access.users\` must name an account of 12 digits or an ARN like \`arn:aws:iam::111122223333:role/Name\`, got \`${got}\`; correct the principal`;

  test.each<Case & { readonly user: iam.IGrantable }>([
    {
      what: 'a service',
      user: new iam.ServicePrincipal('s3.amazonaws.com'),
      code: 'KmsGov.AccessHolder',
      message: `\`access.users\` must name roles, users or accounts, got \`s3.amazonaws.com\`; ${services}`,
    },
    {
      what: 'an identity provider',
      user: new iam.FederatedPrincipal('cognito-identity.amazonaws.com'),
      code: 'KmsGov.AccessHolder',
      message:
        '`access.users` must name roles, users or accounts, got `cognito-identity.amazonaws.com`; name the role that its users assume',
    },
    {
      what: 'everybody',
      user: new iam.AnyPrincipal(),
      code: 'KmsGov.AccessHolder',
      message:
        '`access.users` must name roles, users or accounts, got `*`; name roles, or an organization with `new iam.OrganizationPrincipal(...)`',
    },
    {
      what: 'the own account',
      user: new iam.AccountRootPrincipal(),
      code: 'KmsGov.AccessHolder',
      message:
        `\`access.users\` must name roles, users or accounts, got \`arn:\${AWS::Partition}:iam::${ACCOUNT}:root\`; ` +
        'name the roles, since IAM policies of the account would decide who they are; `accountAccess` is for that',
    },
    {
      what: 'an account number that is too short',
      user: new iam.AccountPrincipal('11112222333'),
      code: 'KmsGov.PrincipalMalformed',
      message: malformed('arn:${AWS::Partition}:iam::11112222333:root'),
    },
    ...['role/Name', 'arn:aws:iam::1111:role/Name', 'arn:aws:s3:::bucket', 'arn:aws:iam:eu-west-1:111122223333:role/Name'].map((arn) => ({
      what: `the ARN ${arn}`,
      user: new iam.ArnPrincipal(arn),
      code: 'KmsGov.PrincipalMalformed',
      message: malformed(arn),
    })),
    ...['role/', 'role/*', 'role/team/Re?der', 'user/a b', 'policy/Name', 'instance-profile/Name'].map((resource) => ({
      what: `the IAM resource ${resource}`,
      user: new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:${resource}`),
      code: 'KmsGov.PrincipalMalformed',
      message: malformed(resource),
    })),
    {
      what: 'a session',
      user: new iam.ArnPrincipal(`arn:aws:sts::${ACCOUNT}:assumed-role/Reader/alice`),
      code: 'KmsGov.PrincipalIsSession',
      message:
        '`access.users` must name roles or users, got the session `assumed-role/Reader/alice`; ' +
        'pass the ARN of its role, `arn:aws:iam::<account>:role/<path><name>`',
    },
    {
      what: 'a group by ARN',
      user: new iam.ArnPrincipal(`arn:aws:iam::${ACCOUNT}:group/analysts`),
      code: 'KmsGov.PrincipalIsGroup',
      message:
        '`access.users` must name roles or users, got the group `group/analysts`, which no policy can have as principal; pass the roles that its members assume',
    },
    {
      what: 'a canonical user',
      user: new iam.CanonicalUserPrincipal('79a59df900b949e5'),
      code: 'KmsGov.PrincipalUnsupported',
      message:
        '`access.users` must name roles, users, accounts, services or federated principals, got `CanonicalUser`, which a key policy cannot name; pass an IAM role',
    },
    {
      what: 'a principal that is not known',
      user: new iam.UnknownPrincipal({ resource: newStack() }),
      code: 'KmsGov.PrincipalUnknown',
      message:
        '`access.users` must name principals whose ARN is known, got a principal of an imported resource without a role; ' +
        'pass the role itself, for example `iam.Role.fromRoleArn(...)`',
    },
  ])('$what', ({ user, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key', { access: { users: [user] } }), expected);
  });

  test('a group of the app', () => {
    const stack = newStack();
    const group = new iam.Group(stack, 'Group') as unknown as iam.IGrantable;
    expectError(() => new GovernedKey(stack, 'Key', { access: { users: [group] } }), {
      code: 'KmsGov.PrincipalIsGroup',
      message:
        '`access.users` must name roles or users, got the group `Stack/Group/Resource`, which no policy can have as principal; pass the roles that its members assume',
    });
  });

  test.each([new iam.AccountPrincipal(FOREIGN_ACCOUNT), new iam.OrganizationPrincipal('o-a1b2c3d4e5')])(
    'owners that are no persons: %s',
    (owner) => {
      expect(() => new GovernedKey(newStack(), 'Key', { access: { policyOwners: [owner] } })).toThrow(
        /^`access\.policyOwners` must name roles or users, got `(arn.*|\*)`; name the roles that shall own the policy \[KmsGov\.AccessHolder at Stack\/Key\]$/,
      );
    },
  );

  test('a list that the key has no use for', () => {
    expectError(() => new GovernedKey(newStack(), 'Key', { access: { signers: [reader] } }), {
      code: 'KmsGov.AccessListForeign',
      message:
        '`access` must have lists that the key has a use for, got `signers` on a key of type SYMMETRIC_ENCRYPT; use `users`, `encrypters`, `decrypters`',
    });
    expectError(() => new GovernedKey(newStack(), 'Key', { access: { replicators: [reader] } }), {
      code: 'KmsGov.AccessListForeign',
      message:
        '`access` must have lists that the key has a use for, got `replicators` on a key of type SYMMETRIC_ENCRYPT; leave the list out',
    });
  });
});

test('a policy that is too large', () => {
  const stack = newStack();
  const roles = Array.from({ length: 500 }, (_, index) => role(`a-role-with-quite-a-long-name-indeed-${index}`));
  new GovernedKey(stack, 'Key', { access: { decrypters: roles } });
  expect(() => policyOf(stack)).toThrow(
    /\[Stack\/Key\] key policy must be at most 32768 bytes, got about `\d+`, most of it in UseDecrypt \(\d+ bytes\), \w+ \(\d+ bytes\), \w+ \(\d+ bytes\); grant to a role that the principals assume, or split the data over several keys/,
  );
  expect(() => policyOf(stack)).toThrow('[KmsGov.PolicyTooLarge at Stack/Key]');
});
