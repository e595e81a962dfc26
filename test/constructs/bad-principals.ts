import * as iam from 'aws-cdk-lib/aws-iam';
import type { KeyAccess } from '../../src/constructs/key-access';
import { EccNistCurve, HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import type { BadProps } from './bad-key-props';
import { ACCOUNT, FOREIGN_ACCOUNT, roleArn } from './synthesized';

const reader = new iam.ArnPrincipal(roleArn('Reader'));
const accountText = (account: string) => `arn:\${AWS::Partition}:iam::${account}:root`;

const SYMMETRIC_LISTS = ['administrators', 'policyOwners', 'auditors', 'users', 'encrypters', 'decrypters', 'grantDelegators'] as const;

const IN_SERVICES = 'name the service in `services`, which adds the conditions that it needs';
const NAME_ROLES = 'name the roles, since IAM policies of the account would decide who they are; `accountAccess` is for that';

/** Whom no list takes, by what is said of it. */
const HOLDERS: readonly (readonly [string, iam.IGrantable, string, string])[] = [
  ['a service', new iam.ServicePrincipal('s3.amazonaws.com'), 's3.amazonaws.com', IN_SERVICES],
  ['an identity provider', new iam.FederatedPrincipal('accounts.google.com'), 'accounts.google.com', 'name the role that its users assume'],
  ['everybody', new iam.AnyPrincipal(), '*', 'name roles, or an organization with `new iam.OrganizationPrincipal(...)`'],
];

const holders: readonly BadProps[] = SYMMETRIC_LISTS.flatMap((list) => {
  const rule = `\`access.${list}\` must name ${list === 'policyOwners' ? 'roles or users' : 'roles, users or accounts'}`;
  return HOLDERS.map(([what, holder, got, fix]) => ({
    what: `${what} in ${list}`,
    props: { access: { [list]: [reader, holder] } },
    code: 'KmsGov.AccessHolder',
    message: `${rule}, got \`${got}\`; ${fix}`,
  }));
});

const ownAccount: readonly BadProps[] = SYMMETRIC_LISTS.filter((list) => list !== 'auditors').map((list) => ({
  what: `the own account in ${list}`,
  props: { access: { [list]: [new iam.AccountRootPrincipal()] } },
  code: 'KmsGov.AccessHolder',
  message:
    list === 'policyOwners'
      ? `\`access.policyOwners\` must name roles or users, got \`${accountText(ACCOUNT)}\`; name the roles that shall own the policy`
      : `\`access.${list}\` must name roles, users or accounts, got \`${accountText(ACCOUNT)}\`; ${NAME_ROLES}`,
}));

const KINDS: readonly (readonly [KeyKind, string, string, readonly (keyof KeyAccess)[]])[] = [
  [
    KeyKind.symmetric(),
    'SYMMETRIC_ENCRYPT',
    '`users`, `encrypters`, `decrypters`',
    ['signers', 'verifiers', 'macGenerators', 'macVerifiers', 'keyAgreers', 'encapsulators', 'decapsulators'],
  ],
  [
    KeyKind.rsaEncryption(RsaKeySize.BITS_3072),
    'ASYMMETRIC_ENCRYPT',
    '`users`, `encrypters`, `decrypters`',
    ['signers', 'verifiers', 'macGenerators', 'keyAgreers', 'decapsulators'],
  ],
  [
    KeyKind.eccSigning(EccNistCurve.P256),
    'SIGN_VERIFY',
    '`signers`, `verifiers`',
    ['users', 'encrypters', 'decrypters', 'macGenerators', 'keyAgreers'],
  ],
  [
    KeyKind.hmac(HmacHash.SHA_256),
    'GENERATE_VERIFY_MAC',
    '`macGenerators`, `macVerifiers`',
    ['users', 'decrypters', 'signers', 'verifiers'],
  ],
  [KeyKind.eccKeyAgreement(EccNistCurve.P256), 'KEY_AGREEMENT', '`keyAgreers`', ['users', 'encrypters', 'signers', 'macVerifiers']],
];

const foreignLists: readonly BadProps[] = KINDS.flatMap(([kind, keyType, lists, foreign]) =>
  foreign.map((list) => ({
    what: `${list} of ${kind.spec} for ${kind.usage}`,
    props: { kind, access: { [list]: [reader] } },
    code: 'KmsGov.AccessListForeign',
    message: `\`access\` must have lists that the key has a use for, got \`${list}\` on a key of type ${keyType}; use ${lists}`,
  })),
);

const managers: readonly BadProps[] = (['materialCustodians', 'replicators'] as const).map((list) => ({
  what: `${list} where there is nothing to do`,
  props: { access: { [list]: [reader] } },
  code: 'KmsGov.AccessListForeign',
  message: `\`access\` must have lists that the key has a use for, got \`${list}\` on a key of type SYMMETRIC_ENCRYPT; leave the list out`,
}));

const DEPLOYERS: readonly (readonly [string, iam.IGrantable, string])[] = [
  ['an account', new iam.AccountPrincipal(FOREIGN_ACCOUNT), accountText(FOREIGN_ACCOUNT)],
  ['the own account', new iam.AccountRootPrincipal(), accountText(ACCOUNT)],
  ['everybody', new iam.AnyPrincipal(), '*'],
  ['an organization', new iam.OrganizationPrincipal('o-a1b2c3d4e5'), '*'],
  ['a service', new iam.ServicePrincipal('cloudformation.amazonaws.com'), 'cloudformation.amazonaws.com'],
  ['an identity provider', new iam.FederatedPrincipal('accounts.google.com'), 'accounts.google.com'],
];

const deploymentRoles: readonly BadProps[] = DEPLOYERS.map(([what, role, got]) => ({
  what: `${what} among deploymentRoles`,
  props: { deploymentRoles: [reader, role] },
  code: 'KmsGov.DeploymentRole',
  message: `\`deploymentRoles\` must name roles or users, got \`${got}\`; name the role that CloudFormation acts with`,
}));

/** One principal in two lists that must be apart. */
const conflicts: readonly BadProps[] = (
  [
    ['administrators', 'decrypters', 'administer and decrypt'],
    ['administrators', 'encrypters', 'administer and encrypt'],
    ['users', 'grantDelegators', 'encrypt and delegate'],
  ] as const
).map(([one, other, duties]) => ({
  what: `one role in ${one} and ${other}`,
  props: { access: { [one]: [reader], [other]: [reader] } },
  code: 'KmsGov.SeparationOfDuties',
  message:
    `one principal must not hold ${duties} on one key, got \`${roleArn('Reader')}\` in \`access.${one}\` and \`access.${other}\`; ` +
    'give one of the duties to another role, or say in `separationWaiver` why not',
}));

/** The principals of a key, with whom it must not have. */
export const BAD_PRINCIPALS: readonly BadProps[] = [
  ...holders,
  ...ownAccount,
  ...foreignLists,
  ...managers,
  ...deploymentRoles,
  ...conflicts,
];
