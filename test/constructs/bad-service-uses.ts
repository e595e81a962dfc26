import { EccNistCurve, HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { ServiceUse } from '../../src/constructs/service-use';
import type { ServiceUseOptions } from '../../src/constructs/service-use-options';
import type { BadProps } from './bad-key-props';

const CYCLE =
  'pass the literal text and give it to the resource too, since a reference from the key to a resource that is encrypted with it is a cycle';
const BUCKET = '3 to 63 lowercase letters, digits, `.` or `-`';
const ACCOUNT_ID = 'an account id of 12 digits';
const TABLE = 'the ARN of a table, `arn:<partition>:dynamodb:<region>:<account>:table/<name>`';

type OptionRow = readonly [option: string, rule: string, got: string, use: ServiceUse];

const OPTIONS: readonly OptionRow[] = [
  ...['ab', 'a name', '.audit', `a${'x'.repeat(128)}`].map(
    (trailName): OptionRow => ['trailName', '3 to 128 letters, digits, `.`, `-` or `_`', trailName, ServiceUse.cloudTrail({ trailName })],
  ),
  ...['europe', 'eu-west', '*'].map(
    (homeRegion): OptionRow => [
      'homeRegion',
      'a Region such as `eu-west-1`',
      homeRegion,
      ServiceUse.cloudTrail({ trailName: 'audit', homeRegion }),
    ],
  ),
  ...['1111', '*'].map(
    (trailAccount): OptionRow => ['trailAccount', ACCOUNT_ID, trailAccount, ServiceUse.cloudTrail({ trailName: 'audit', trailAccount })],
  ),
  ['eventDataStoreId', 'the id of an event data store, a UUID', 'store', ServiceUse.cloudTrailLake({ eventDataStoreId: 'store' })],
  [
    'distributionId',
    'the id of a distribution, `E` and capital letters and digits',
    'dist-1',
    ServiceUse.cloudFront({ distributionId: 'dist-1' }),
  ],
  [
    'logGroupName',
    '1 to 512 letters, digits, `/`, `.`, `-`, `_`, `#`, `*` or `?`',
    'a group',
    ServiceUse.cloudWatchLogs({ logGroupName: 'a group' }),
  ],
  ['sourceAccounts', ACCOUNT_ID, 'mine', ServiceUse.config({ sourceAccounts: ['mine'] })],
  ['sourceAccounts', ACCOUNT_ID, '11112222333', ServiceUse.vendedLogs({ sourceAccounts: ['111122223333', '11112222333'] })],
  ['replicaTableArns', TABLE, 'orders', ServiceUse.dynamoDbMultiAccount({ replicaTableArns: ['orders'] })],
  ['name', '1 to 256 letters, digits, `.`, `-`, `_` or `/`', 'a bus', ServiceUse.eventBus({ name: 'a bus' })],
  ['bucketName', BUCKET, 'My_Bucket', ServiceUse.s3EventNotifications({ bucketName: 'My_Bucket' })],
  ['sourceBucketName', BUCKET, 'ab', ServiceUse.s3Inventory({ sourceBucketName: 'ab' })],
  ['sourceAccount', ACCOUNT_ID, '12', ServiceUse.s3Inventory({ sourceBucketName: 'orders', sourceAccount: '12' })],
  ['dashboardName', '1 to 64 letters, digits, `.`, `-` or `_`', 'a board', ServiceUse.s3StorageLens({ dashboardName: 'a board' })],
  ['tableBucketName', '3 to 63 lowercase letters, digits or `-`', 'a.b.c', ServiceUse.s3Tables({ tableBucketName: 'a.b.c' })],
  ['topicName', '1 to 256 letters, digits, `-` or `_`', 'orders.new', ServiceUse.snsToSqs({ topicName: 'orders.new' })],
  ['customSuffix', '1 to 35 letters, digits or `+=,.@-_`', 'my suffix', ServiceUse.autoScaling({ customSuffix: 'my suffix' })],
];

const options: readonly BadProps[] = OPTIONS.map(([option, rule, got, use]) => ({
  what: `${option} \`${got.slice(0, 20)}\` of ${use.service}`,
  props: { services: [use] },
  code: 'KmsGov.ServiceOption',
  message: `\`${option}\` must be ${rule}, got \`${got}\`; ${CYCLE}`,
}));

const emptyLists: readonly BadProps[] = (
  [
    ['sourceAccounts', ACCOUNT_ID, ServiceUse.config({ sourceAccounts: [] })],
    ['sourceAccounts', ACCOUNT_ID, ServiceUse.vendedLogs({ sourceAccounts: [] })],
    ['replicaTableArns', TABLE, ServiceUse.dynamoDbMultiAccount({ replicaTableArns: [] })],
  ] as const
).map(([option, rule, use]) => ({
  what: `no ${option} of ${use.service}`,
  props: { services: [use] },
  code: 'KmsGov.ServiceOption',
  message: `\`${option}\` must have at least one entry, ${rule}, got none; name one, or leave the option out where it has a default`,
}));

const ASYMMETRIC: readonly (readonly [KeyKind, string])[] = [
  [KeyKind.rsaEncryption(RsaKeySize.BITS_3072), 'ASYMMETRIC_ENCRYPT'],
  [KeyKind.eccSigning(EccNistCurve.P256), 'SIGN_VERIFY'],
  [KeyKind.hmac(HmacHash.SHA_256), 'GENERATE_VERIFY_MAC'],
];

const otherKinds: readonly BadProps[] = ASYMMETRIC.flatMap(([kind, keyType]) =>
  [ServiceUse.s3(), ServiceUse.rds()].map((use) => ({
    what: `${use.service} with a key of type ${keyType}`,
    props: { kind, services: [use] },
    code: 'KmsGov.ServiceNeedsSymmetricKey',
    message:
      `\`services\` must be empty for a key that is not symmetric, got \`${use.service}\` for a key of type ${keyType}; ` +
      'AWS services encrypt with symmetric keys only, so give them a key of `KeyKind.symmetric()`',
  })),
);

const described = (more: Partial<ServiceUseOptions>): ServiceUse => ServiceUse.of({ service: 'kendra', ...more });
const PRINCIPAL = { servicePrincipal: 'kendra.amazonaws.com', actions: ['kms:Decrypt'] };

const labels: readonly BadProps[] = (
  [
    ['service', 'a letter, then letters, digits and `-`', 'my service', { service: 'my service', endpoint: 'kendra' }],
    ['endpoint', 'a letter, then letters, digits and `-`', 'kendra.*', { endpoint: 'kendra.*' }],
    [
      'servicePrincipal',
      'a service principal such as `kendra.amazonaws.com`',
      'kendra',
      { ...PRINCIPAL, servicePrincipal: 'kendra', sourceAccounts: ['111122223333'] },
    ],
    ['sourceAccounts', ACCOUNT_ID, '1', { ...PRINCIPAL, sourceAccounts: ['1'] }],
  ] as const
).map(([option, rule, got, more]) => ({
  what: `${option} \`${got}\` of a described service`,
  props: { services: [described(more as Partial<ServiceUseOptions>)] },
  code: 'KmsGov.ServiceOption',
  message: `\`${option}\` must be ${rule}, got \`${got}\`; ${CYCLE}`,
}));

const parts: readonly BadProps[] = (
  [
    [
      {},
      '`endpoint` or `servicePrincipal` must say how the service calls KMS, got neither for `kendra`; look it up in the documentation of the service',
    ],
    [
      { servicePrincipal: 'kendra.amazonaws.com' },
      '`servicePrincipal` and `actions` must be given together, got one of them for `kendra`; say who may do what',
    ],
    [
      { endpoint: 'kendra', actions: ['kms:Decrypt'] },
      '`servicePrincipal` and `actions` must be given together, got one of them for `kendra`; say who may do what',
    ],
    [
      { ...PRINCIPAL, sourceAccounts: ['111122223333'], provisioningActions: ['kms:CreateGrant'] },
      '`endpoint` must be given where a deployment provisions, got `provisioningActions` alone for `kendra`; they are bounded by kms:ViaService',
    ],
    [
      PRINCIPAL,
      '`sourceAccounts`, `sourceArns` or `encryptionContext` must bound the service, got none for `kendra`; without them it could be made to use the key for anybody',
    ],
  ] as readonly (readonly [Partial<ServiceUseOptions>, string])[]
).map(([more, message]) => ({
  what: `a described service with ${Object.keys(more).join(' and ') || 'nothing'}`,
  props: { services: [described(more)] },
  code: 'KmsGov.ServiceIncomplete',
  message,
}));

const USE_ACTIONS =
  'kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:GenerateDataKeyPair, kms:GenerateDataKeyPairWithoutPlaintext, ' +
  'kms:ReEncryptTo, kms:Decrypt, kms:ReEncryptFrom, kms:DescribeKey';

const actions: readonly BadProps[] = ['kms:*', 'kms:Decr*', 'kms:PutKeyPolicy', 'kms:Sign', 's3:GetObject', ''].flatMap((action) => [
  {
    what: `actions \`${action}\` of a described service`,
    props: { services: [described({ ...PRINCIPAL, actions: [action], sourceAccounts: ['111122223333'] })] },
    code: 'KmsGov.ServiceAction',
    message: `\`actions\` must be actions by which a service uses a symmetric key, got \`${action}\`; name each, one of ${USE_ACTIONS}`,
  },
  {
    what: `provisioningActions \`${action}\` of a described service`,
    props: { services: [described({ endpoint: 'kendra', provisioningActions: [action] })] },
    code: 'KmsGov.ServiceAction',
    message: `\`provisioningActions\` must be actions by which a service uses a symmetric key, got \`${action}\`; name each, one of ${USE_ACTIONS}, kms:CreateGrant`,
  },
]);

/** Services with options that they must not have. */
export const BAD_SERVICE_USES: readonly BadProps[] = [...options, ...emptyLists, ...otherKinds, ...labels, ...parts, ...actions];
