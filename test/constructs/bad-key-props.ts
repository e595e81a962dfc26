import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessBoundary } from '../../src/constructs/access-boundary';
import { AccountAccess } from '../../src/constructs/account-access';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { ManualRotationOptions } from '../../src/constructs/rotation';
import { Rotation } from '../../src/constructs/rotation';
import type { Case } from './expected-error';

export interface BadProps extends Case {
  readonly props: GovernedKeyProps;
}

type Row = readonly [what: string, props: GovernedKeyProps, message: string];

function coded(code: string, rows: readonly Row[]): BadProps[] {
  return rows.map(([what, props, message]) => ({ what, props, code, message }));
}

const HALF_A_DAY = Duration.hours(12);
const YEARLY = Duration.days(365);
const KEY_STORE = 'cks-1234567890abcdef0';
const IN_STORE = KeyMaterial.customKeyStore(KEY_STORE);

/** Kinds that never rotate by themselves. */
const OTHER_KINDS: readonly (readonly [string, KeyKind])[] = [
  ['RSA_3072', KeyKind.rsaEncryption(RsaKeySize.BITS_3072)],
  ['RSA_2048', KeyKind.rsaSigning(RsaKeySize.BITS_2048)],
  ['ECC_NIST_P384', KeyKind.eccSigning(EccNistCurve.P384)],
  ['ECC_NIST_P256', KeyKind.eccKeyAgreement(EccNistCurve.P256)],
  ['ECC_SECG_P256K1', KeyKind.secp256k1()],
  ['ECC_NIST_EDWARDS25519', KeyKind.ed25519()],
  ['HMAC_512', KeyKind.hmac(HmacHash.SHA_512)],
  ['ML_DSA_87', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_87)],
  ['SM2', KeyKind.sm2Signing()],
];

const alias = coded(
  'KmsGov.AliasInvalid',
  [
    ['', 'a name of at least one character'],
    ['alias/', 'a name of at least one character'],
    ['x'.repeat(251), 'at most 256 characters long, `alias/` included'],
    [`alias/${'x'.repeat(251)}`, 'at most 256 characters long, `alias/` included'],
    ['my documents', 'made of letters, digits and the characters `:/_-`'],
    ['documents.2026', 'made of letters, digits and the characters `:/_-`'],
    ['größe', 'made of letters, digits and the characters `:/_-`'],
    ['documents*', 'made of letters, digits and the characters `:/_-`'],
    ['documents\n', 'made of letters, digits and the characters `:/_-`'],
    ['aws/documents', 'outside `alias/aws/`, which AWS keeps for its own keys'],
    ['alias/aws/s3', 'outside `alias/aws/`, which AWS keeps for its own keys'],
  ].map(([name, rule]) => [
    `alias ${JSON.stringify(name).slice(0, 30)}`,
    { alias: name },
    `\`alias\` must be ${rule}, got \`${name}\`; use for example \`my-app/documents\``,
  ]),
);

const description = coded(
  'KmsGov.DescriptionTooLong',
  [8193, 100_000].map((length) => [
    `description of ${length} characters`,
    { description: 'x'.repeat(length) },
    `\`description\` must be at most 8192 characters long, got \`${length}\`; shorten it`,
  ]),
);

const pendingWindow = coded(
  'KmsGov.PendingWindow',
  [0, 1, 6, 6.5, 7.5, 31, 365].map((days) => [
    `pendingWindow of ${days} days`,
    { pendingWindow: Duration.hours(days * 24) },
    `\`pendingWindow\` must be 7 to 30 whole days, got \`${days} days\`; use for example \`Duration.days(30)\``,
  ]),
);

const idleBeforeDeletion = coded(
  'KmsGov.IdleBeforeDeletion',
  [0, 0.5, 1.5, 90.25].map((days) => [
    `idleBeforeDeletion of ${days} days`,
    { idleBeforeDeletion: Duration.hours(days * 24) },
    `\`idleBeforeDeletion\` must be at least one whole day, got \`${days} days\`; use for example \`Duration.days(90)\``,
  ]),
);

const removalPolicy = coded('KmsGov.RemovalPolicy', [
  [
    'removalPolicy that keys do not have',
    { removalPolicy: RemovalPolicy.SNAPSHOT },
    '`removalPolicy` must be one that keys have, got `snapshot`, and of a key there is no snapshot; use `RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE`',
  ],
]);

const separationWaiver = coded(
  'KmsGov.SeparationWaiver',
  ['', ' ', '\t\n'].map((reason) => [
    `separationWaiver ${JSON.stringify(reason)}`,
    { separationWaiver: reason },
    `\`separationWaiver\` must say why duties need not be separated, got \`${reason}\`; give the reason, or leave the prop out`,
  ]),
);

const accountAccess = coded(
  'KmsGov.AccountAccessReason',
  ['', '  '].map((reason) => [
    `accountAccess everything(${JSON.stringify(reason)})`,
    { accountAccess: AccountAccess.everything(reason) },
    '`accountAccess` must say why the account may do everything, got an empty reason; give one or use `AccountAccess.metadata()`',
  ]),
);

const kind = coded('KmsGov.KeyKindNotCreatable', [
  ...['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'].map(
    (spec): Row => [
      `kind ${spec}`,
      { kind: KeyKind.of(spec, 'ENCAPSULATE_DECAPSULATE') },
      `\`kind\` must be one that CloudFormation can create, got \`${spec}\`; create the key outside of CloudFormation`,
    ],
  ),
]);

const rotationPeriod = coded(
  'KmsGov.RotationPeriod',
  [0, 1, 89, 89.5, 100.5, 2560.5, 2561, 9999].flatMap((days): Row[] => {
    const message = `\`rotation\` must have a period of 90 to 2560 whole days, got \`${days} days\`; use for example \`Rotation.automatic(Duration.days(365))\``;
    const period = Duration.hours(days * 24);
    return [
      [`rotation every ${days} days`, { rotation: Rotation.automatic(period) }, message],
      [`rotation on demand and every ${days} days`, { rotation: Rotation.onDemand('audit', { period }) }, message],
    ];
  }),
);

const byHand = 'use `Rotation.manual({ every: Duration.days(365) })`';
const NOT_AUTOMATIC = `\`rotation\` must be one that the key can do, got \`automatic\`, which only symmetric encryption keys with material made by KMS have; ${byHand}`;
const NOT_ON_DEMAND = `\`rotation\` must be one that the key can do, got \`onDemand\`, which only symmetric encryption keys have whose material is made by KMS or imported; ${byHand}`;

const rotationUnsupported = coded('KmsGov.RotationUnsupported', [
  ...OTHER_KINDS.flatMap(([spec, other]): Row[] => [
    [`automatic rotation of ${spec}`, { kind: other, rotation: Rotation.automatic() }, NOT_AUTOMATIC],
    [`rotation on demand of ${spec}`, { kind: other, rotation: Rotation.onDemand('audit') }, NOT_ON_DEMAND],
  ]),
  ['automatic rotation in a key store', { material: IN_STORE, rotation: Rotation.automatic() }, NOT_AUTOMATIC],
  ['rotation on demand in a key store', { material: IN_STORE, rotation: Rotation.onDemand('audit') }, NOT_ON_DEMAND],
  ['automatic rotation of imported material', { material: KeyMaterial.imported(), rotation: Rotation.automatic() }, NOT_AUTOMATIC],
  [
    'a period for imported material',
    { material: KeyMaterial.imported(), rotation: Rotation.onDemand('audit', { period: YEARLY }) },
    NOT_AUTOMATIC,
  ],
]);

const rotationReasons = [
  ...coded(
    'KmsGov.RotationReason',
    ['', ' '].map((reason) => [
      `rotation none(${JSON.stringify(reason)})`,
      { rotation: Rotation.none(reason) },
      '`rotation` must say why the key does not rotate, got an empty reason; give one',
    ]),
  ),
  ...coded(
    'KmsGov.RotationToken',
    ['', ' '].map((token) => [
      `rotation onDemand(${JSON.stringify(token)})`,
      { rotation: Rotation.onDemand(token) },
      '`token` must say what the rotation is for, got an empty text; use for example `2026-03 audit`',
    ]),
  ),
];

function manual(options: Partial<ManualRotationOptions>): GovernedKeyProps {
  return { rotation: Rotation.manual({ every: YEARLY, ...options }) };
}

const manualRotation = [
  ...coded(
    'KmsGov.ManualRotationPeriod',
    [Duration.days(0), HALF_A_DAY, Duration.hours(36)].map((every) => [
      `generations every ${every.toHours()} hours`,
      manual({ every }),
      `\`every\` must be at least one whole day, got \`${every.toDays({ integral: false })} days\`; use for example \`Duration.days(365)\``,
    ]),
  ),
  ...coded(
    'KmsGov.GenerationName',
    [[''], ['2026 b'], ['2026-b'], ['2026/b'], ['x'.repeat(65)], ['2025', '2026', '2025'], ['original'], ['2025', 'original'], ['é']].map(
      (generations) => [
        `generations ${generations.join(', ').slice(0, 20)}`,
        manual({ generations }),
        `\`generations\` must be names of letters and digits, each once and none \`original\`, got \`${generations[generations.length - 1]}\`; use for example \`2026\``,
      ],
    ),
  ),
  ...coded(
    'KmsGov.RetiredGeneration',
    (
      [
        [['2026'], '2026', 'the current one'],
        [[], 'original', 'the current one'],
        [['2026'], '2025', 'none'],
        [['2026'], 'Original', 'none'],
      ] as const
    ).map(([generations, retired, which]) => [
      `retired ${retired} of ${generations.length + 1}`,
      manual({ generations: [...generations], retired: [retired] }),
      `\`retired\` must name earlier generations, got \`${retired}\`, which is ${which}; add a generation first, or correct the name`,
    ]),
  ),
];

const keyStores = [
  ...coded(
    'KmsGov.KeyStoreId',
    ['', 'my-store', 'cks-1234', 'cks-1234567890ABCDEF0', `${KEY_STORE}0`].map((id) => [
      `customKeyStoreId ${id}`,
      { material: KeyMaterial.customKeyStore(id) },
      `\`customKeyStoreId\` must be like \`cks-1234567890abcdef0\`, got \`${id}\`; pass the id of the key store, not its name`,
    ]),
  ),
  ...coded(
    'KmsGov.ExternalKeyId',
    ['', 'my key', 'x'.repeat(129), 'key/1'].map((id) => [
      `xksKeyId ${id.slice(0, 20)}`,
      { material: KeyMaterial.externalKeyStore(KEY_STORE, id) },
      `\`xksKeyId\` must be 1 to 128 characters of \`a-z A-Z 0-9 . _ -\`, got \`${id}\`; pass the id that the proxy knows the key by`,
    ]),
  ),
];

const boundary = [
  ...coded(
    'KmsGov.BoundaryId',
    (
      [
        ['organizations', 'o-a1b2c3d4e5', AccessBoundary.organization, ['o-short', 'a1b2c3d4e5', 'O-A1B2C3D4E5', 'r-a1b2c3d4e5', '', '*']],
        [
          'accounts',
          '111122223333',
          AccessBoundary.accounts,
          ['1111', '1111-2222-3333', '1111222233334', 'arn:aws:iam::111122223333:root', '*'],
        ],
        [
          'vpcEndpoints',
          'vpce-0123456789abcdef0',
          AccessBoundary.vpcEndpoints,
          ['vpc-0123456789abcdef0', 'vpce-', 'vpce-XYZ', 'vpce-0123456789abcdef01', '*'],
        ],
      ] as const
    ).flatMap(([part, like, make, ids]) =>
      ids.map(
        (id): Row => [
          `boundary of ${part} ${id}`,
          { boundary: make(id) },
          `\`boundary.${part}\` must have ids like \`${like}\`, got \`${id}\`; correct the id`,
        ],
      ),
    ),
  ),
  ...coded(
    'KmsGov.BoundaryEmpty',
    (
      [
        ['organizations', AccessBoundary.organization()],
        ['accounts', AccessBoundary.accounts()],
        ['vpcEndpoints', AccessBoundary.vpcEndpoints()],
        ['organizations', AccessBoundary.organization('o-a1b2c3d4e5').combinedWith(AccessBoundary.organization('o-z9y8x7w6v5'))],
        ['accounts', AccessBoundary.accounts('111122223333').combinedWith(AccessBoundary.accounts('444455556666'))],
        [
          'vpcEndpoints',
          AccessBoundary.vpcEndpoints('vpce-0123456789abcdef0').combinedWith(AccessBoundary.vpcEndpoints('vpce-0fedcba9876543210')),
        ],
      ] as const
    ).map(([part, none], index) => [
      `boundary of no ${part}, ${index < 3 ? 'given' : 'in common'}`,
      { boundary: none },
      `\`boundary\` must leave somebody inside, got no \`${part}\`: none was given, or two boundaries have none in common; name at least one`,
    ]),
  ),
];

const encryptionContext = [
  ...coded(
    'KmsGov.EncryptionContextEmpty',
    (
      [
        ['', { '': ['acme'] }],
        [' ', { ' ': ['acme'] }],
        ['tenant', { tenant: [] }],
        ['purpose', { tenant: ['acme'], purpose: [] }],
      ] as const
    ).map(([name, context]) => [
      `encryptionContext ${JSON.stringify(context)}`,
      { encryptionContext: context as unknown as GovernedKeyProps['encryptionContext'] },
      `\`encryptionContext\` must name keys with at least one value each, got \`${name}\` without; give the values that a call may bring`,
    ]),
  ),
  ...coded('KmsGov.EncryptionContextTwins', [
    [
      'encryptionContext of two spellings',
      { encryptionContext: { tenant: ['acme'], TENANT: ['globex'] } },
      '`encryptionContext` must have keys that differ in more than case, got `TENANT` twice; conditions do not tell case apart: use one spelling',
    ],
  ]),
  ...coded(
    'KmsGov.EncryptionContextForeign',
    OTHER_KINDS.map(([spec, other]) => [
      `encryptionContext of ${spec}`,
      { kind: other, encryptionContext: { tenant: ['acme'] } },
      `\`encryptionContext\` must be given for symmetric encryption keys only, got a key of spec \`${spec}\`, whose calls bring none; leave it out`,
    ]),
  ),
];

/** Every prop of a key but its principals and services, with values that it must not have. */
export const BAD_KEY_PROPS: readonly BadProps[] = [
  ...alias,
  ...description,
  ...pendingWindow,
  ...idleBeforeDeletion,
  ...removalPolicy,
  ...separationWaiver,
  ...accountAccess,
  ...kind,
  ...rotationPeriod,
  ...rotationUnsupported,
  ...rotationReasons,
  ...manualRotation,
  ...keyStores,
  ...boundary,
  ...encryptionContext,
];
