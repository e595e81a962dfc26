import * as iam from 'aws-cdk-lib/aws-iam';
import type { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyGrantOptions } from '../../src/constructs/governed-key-grants';
import { ServiceUse } from '../../src/constructs/service-use';
import type { Case } from './expected-error';
import { roleArn } from './synthesized';

export interface BadGrant extends Case {
  readonly grant: (key: GovernedKey) => unknown;
}

const reader = new iam.ArnPrincipal(roleArn('Reader'));

type Row = readonly [what: string, given: KeyGrantOptions, message: string];

function options(code: string, rows: readonly Row[]): BadGrant[] {
  return rows.map(([what, given, message]) => ({ what, grant: (key) => key.grants.decrypt(reader, given), code, message }));
}

const emptyBounds = options(
  'KmsGov.GrantBoundEmpty',
  (
    [
      ['viaServices', { viaServices: [] }],
      ['vpcEndpoints', { vpcEndpoints: [] }],
      ['encryptionContext', { encryptionContext: {} }],
    ] as const
  ).map(([bound, given]) => [
    `no ${bound}`,
    given as unknown as KeyGrantOptions,
    `\`${bound}\` must name what the grant is bound to, got nothing, which would bind it to nothing; leave it out where any will do`,
  ]),
);

const ids = options('KmsGov.BoundaryId', [
  ...['vpc-0123456789abcdef0', 'vpce-', '*', ''].map(
    (id): Row => [
      `the VPC endpoint \`${id}\``,
      { vpcEndpoints: ['vpce-0123456789abcdef0', id] },
      `\`vpcEndpoints\` must have ids like \`vpce-0123456789abcdef0\`, got \`${id}\`; correct the id`,
    ],
  ),
  ...['acme', 'o-short', '*', ''].map(
    (id): Row => [
      `the organization \`${id}\``,
      { organization: id },
      `\`organization\` must have ids like \`o-a1b2c3d4e5\`, got \`${id}\`; correct the id`,
    ],
  ),
]);

const contexts = options(
  'KmsGov.EncryptionContextEmpty',
  (
    [
      ['', { '': ['acme'] }],
      ['tenant', { tenant: [] }],
    ] as const
  ).map(([name, encryptionContext]) => [
    `the encryption context ${JSON.stringify(encryptionContext)}`,
    { encryptionContext: encryptionContext as unknown as KeyGrantOptions['encryptionContext'] },
    `\`encryptionContext\` must name keys with at least one value each, got \`${name}\` without; give the values that a call may bring`,
  ]),
);

const neverCalling = options(
  'KmsGov.ServiceNeverCallsForOthers',
  [ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.cloudWatchAlarms(), ServiceUse.vendedLogs()].map((use) => [
    `through ${use.service}`,
    { viaServices: [use] },
    `\`viaServices\` must name services that call KMS for their caller, got \`${use.service}\`, which calls for itself; name it in \`services\` of the key`,
  ]),
);

const withoutContext: readonly BadGrant[] = (
  [
    ['admin', 'administer'],
    ['audit', 'audit'],
  ] as const
).map(([method, duty]) => ({
  what: `${method} with an encryption context`,
  grant: (key) => key.grants[method](reader, { encryptionContext: { tenant: ['acme'] } }),
  code: 'KmsGov.GrantNeverHolds',
  message: `\`encryptionContext\` must be given for the use of symmetric encryption keys, got it with \`${duty}\`, whose calls bring none; leave it out`,
}));

const foreignDuties: readonly BadGrant[] = (
  [
    ['sign', 'sign'],
    ['verify', 'verify'],
    ['signVerify', 'sign'],
    ['generateMac', 'generateMac'],
    ['verifyMac', 'verifyMac'],
    ['deriveSharedSecret', 'deriveSharedSecret'],
  ] as const
).map(([method, duty]) => ({
  what: `${method} on a key that encrypts`,
  grant: (key) => key.grants[method](reader),
  code: 'KmsGov.GrantForeignToKind',
  message: `grant must be of a duty that the key has, got \`${duty}\` on a key of type SYMMETRIC_ENCRYPT; grant another duty or use a key of another kind`,
}));

/** Grants on a symmetric key that must not be made. */
export const BAD_GRANTS: readonly BadGrant[] = [...emptyBounds, ...ids, ...contexts, ...neverCalling, ...withoutContext, ...foreignDuties];
