import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import fc from 'fast-check';
import { AccessBoundary } from '../../src/constructs/access-boundary';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import type { KeyAccess } from '../../src/constructs/key-access';
import { ACCESS_LISTS } from '../../src/constructs/key-access';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, AGNOSTIC, ENV, FOREIGN_ACCOUNT, roleArn } from './synthesized';

/** Names of the roles of the app. */
export const APP_ROLES = ['Alice', 'Bob', 'Carol'];
const OUTSIDERS = ['Dave', 'team/Erin'].flatMap((name) => [roleArn(name), roleArn(name, FOREIGN_ACCOUNT)]);
/** Everybody whom a plan can name. */
export const PEOPLE = [...APP_ROLES.map((name) => roleArn(name)), ...OUTSIDERS];

type Lazily<T> = () => T;

/** Everything that can be said of a key, at random; functions, so that each key has its own. */
export interface KeyPlan {
  readonly agnostic: boolean;
  readonly kind: Lazily<KeyKind>;
  readonly rotation?: Lazily<Rotation>;
  readonly lists: Readonly<Record<string, readonly Person[]>>;
  readonly services: readonly Lazily<ServiceUse>[];
  readonly boundary?: Lazily<AccessBoundary>;
  readonly encryptionContext?: Readonly<Record<string, string[]>>;
  readonly accountAccess: Lazily<AccountAccess>;
  readonly waiver: boolean;
  readonly pendingDays: number;
  readonly idleDays?: number;
  readonly mfaForDeletion: boolean;
  readonly grants: readonly PlannedGrant[];
  readonly handedTo: readonly Resource[];
}

type Person = { readonly app: number } | { readonly arn: string } | { readonly account: string } | { readonly organization: string };
type PlannedGrant = { readonly by: (typeof GRANTS)[number]; readonly to: Person; readonly options: () => object };
type Resource = keyof typeof RESOURCES;

const GRANTS = [
  'admin',
  'audit',
  'decrypt',
  'encrypt',
  'encryptDecrypt',
  'sign',
  'signVerify',
  'verify',
  'generateMac',
  'verifyMac',
] as const;

const RESOURCES = {
  bucket: (stack: Stack, key: GovernedKey, role: iam.Role) => new s3.Bucket(stack, 'Bucket', { encryptionKey: key }).grantReadWrite(role),
  queue: (stack: Stack, key: GovernedKey, role: iam.Role) =>
    new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key }).grantConsumeMessages(role),
  secret: (stack: Stack, key: GovernedKey, role: iam.Role) =>
    new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key }).grantRead(role),
};

const KINDS: readonly Lazily<KeyKind>[] = [
  ...Object.values(RsaKeySize).flatMap((size) => [() => KeyKind.rsaEncryption(size), () => KeyKind.rsaSigning(size)]),
  ...Object.values(EccNistCurve).flatMap((curve) => [() => KeyKind.eccSigning(curve), () => KeyKind.eccKeyAgreement(curve)]),
  ...Object.values(HmacHash).map((hash) => () => KeyKind.hmac(hash)),
  ...Object.values(MlDsaParameterSet).map((parameterSet) => () => KeyKind.mlDsa(parameterSet)),
  ...[KeyKind.secp256k1, KeyKind.ed25519, KeyKind.sm2Encryption, KeyKind.sm2Signing, KeyKind.sm2KeyAgreement].map((kind) => () => kind()),
];

const person: fc.Arbitrary<Person> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ app: fc.nat(APP_ROLES.length - 1) }) },
  { weight: 5, arbitrary: fc.record({ arn: fc.constantFrom(...OUTSIDERS) }) },
  { weight: 1, arbitrary: fc.record({ account: fc.constant(FOREIGN_ACCOUNT) }) },
  { weight: 1, arbitrary: fc.record({ organization: fc.constant('o-a1b2c3d4e5') }) },
);

const kind = fc.oneof(
  { weight: 1, arbitrary: fc.constant(() => KeyKind.symmetric()) },
  { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
);

const rotation: fc.Arbitrary<Lazily<Rotation>> = fc.oneof(
  fc.integer({ min: 90, max: 2560 }).map((days) => () => Rotation.automatic(Duration.days(days))),
  fc.constant(() => Rotation.none('a law')),
  fc
    .uniqueArray(fc.constantFrom('B2025', 'C2026', 'D2027'), { maxLength: 3 })
    .map((names) => () => Rotation.manual({ every: Duration.days(365), generations: [...names].sort() })),
);

const service: fc.Arbitrary<Lazily<ServiceUse>> = fc.constantFrom(
  () => ServiceUse.autoScaling(),
  () => ServiceUse.backup(),
  () => ServiceUse.cloudTrail({ trailName: 'audit' }),
  () => ServiceUse.cloudWatchAlarms(),
  () => ServiceUse.cloudWatchLogs(),
  () => ServiceUse.dynamoDb(),
  () => ServiceUse.eks(),
  () => ServiceUse.eventBridge(),
  () => ServiceUse.lambdaFunctions(),
  () => ServiceUse.s3(),
  () => ServiceUse.s3EventNotifications(),
);

const boundary: fc.Arbitrary<Lazily<AccessBoundary>> = fc.constantFrom(
  () => AccessBoundary.organization('o-a1b2c3d4e5'),
  () => AccessBoundary.accounts(ACCOUNT, FOREIGN_ACCOUNT),
  () => AccessBoundary.vpcEndpoints('vpce-0123456789abcdef0'),
  () => AccessBoundary.organization('o-a1b2c3d4e5').combinedWith(AccessBoundary.vpcEndpoints('vpce-0123456789abcdef0')),
);

const options: fc.Arbitrary<() => object> = fc.constantFrom(
  () => ({}),
  () => ({ viaServices: [ServiceUse.s3()] }),
  () => ({ encryptionContext: { tenant: ['acme'] } }),
  () => ({ vpcEndpoints: ['vpce-0123456789abcdef0'], mfa: true }),
  () => ({ organization: 'o-a1b2c3d4e5' }),
);

const resource = fc.constantFrom<Resource>('bucket', 'queue', 'secret');

/** Mostly what suits every kind or the commonest, so that few plans are refused. */
const list = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<keyof KeyAccess>('administrators', 'auditors', 'grantDelegators', 'policyOwners', 'users', 'decrypters'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...ACCESS_LISTS) },
);
const grantMethod = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<(typeof GRANTS)[number]>('admin', 'audit', 'decrypt', 'encrypt') },
  { weight: 1, arbitrary: fc.constantFrom(...GRANTS) },
);

export const keyPlan: fc.Arbitrary<KeyPlan> = fc.record(
  {
    agnostic: fc.boolean(),
    kind,
    rotation,
    lists: fc.dictionary(list, fc.array(person, { maxLength: 2 }), { maxKeys: 2 }),
    services: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(service, { maxLength: 3 }) }),
    boundary,
    encryptionContext: fc.constantFrom<Record<string, string[]>>({ tenant: ['acme', 'globex'] }, { tenant: ['acme'], purpose: ['test'] }),
    accountAccess: fc.constantFrom(
      () => AccountAccess.metadata(),
      () => AccountAccess.administration(),
      () => AccountAccess.everything('a law'),
      () => AccountAccess.none(),
    ),
    waiver: fc.boolean(),
    pendingDays: fc.integer({ min: 7, max: 30 }),
    idleDays: fc.integer({ min: 1, max: 400 }),
    mfaForDeletion: fc.boolean(),
    grants: fc.array(fc.record({ by: grantMethod, to: person, options }), { maxLength: 2 }),
    handedTo: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.uniqueArray(resource, { maxLength: 3 }) }),
  },
  {
    requiredKeys: [
      'agnostic',
      'kind',
      'lists',
      'services',
      'accountAccess',
      'waiver',
      'pendingDays',
      'mfaForDeletion',
      'grants',
      'handedTo',
    ],
  },
);

/** The key of a plan, in an app of its own. */
export function keyOfPlan(plan: KeyPlan, context: Record<string, unknown> = {}): GovernedKey {
  const stack = new Stack(new App({ context }), 'Stack', { env: plan.agnostic ? AGNOSTIC : ENV });
  const roles = APP_ROLES.map((roleName) => new iam.Role(stack, roleName, { roleName, assumedBy: new iam.AccountPrincipal(ACCOUNT) }));
  const key = new GovernedKey(
    stack,
    'Key',
    propsOf(plan, (who) => granteeOf(who, roles)),
  );
  for (const { by, to, options: bounds } of plan.grants) key.grants[by](granteeOf(to, roles), bounds());
  for (const resource of plan.handedTo) RESOURCES[resource](stack, key, roles[0]);
  return key;
}

function propsOf(plan: KeyPlan, grantee: (who: Person) => iam.IGrantable): GovernedKeyProps {
  const access: KeyAccess = Object.fromEntries(Object.entries(plan.lists).map(([list, people]) => [list, people.map(grantee)]));
  return {
    access,
    kind: plan.kind(),
    rotation: plan.rotation?.(),
    services: plan.services.map((use) => use()),
    boundary: plan.boundary?.(),
    encryptionContext: plan.encryptionContext,
    accountAccess: plan.accountAccess(),
    separationWaiver: plan.waiver ? 'a law' : undefined,
    pendingWindow: Duration.days(plan.pendingDays),
    idleBeforeDeletion: plan.idleDays === undefined ? undefined : Duration.days(plan.idleDays),
    mfaForDeletion: plan.mfaForDeletion,
  };
}

function granteeOf(who: Person, roles: readonly iam.Role[]): iam.IGrantable {
  if ('app' in who) return roles[who.app];
  if ('arn' in who) return new iam.ArnPrincipal(who.arn);
  return 'account' in who ? new iam.AccountPrincipal(who.account) : new iam.OrganizationPrincipal(who.organization);
}
