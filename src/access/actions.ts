import type { KeyOrigin, KeyTraits, KeyType } from './key-specs';
import { KEY_ORIGINS, KEY_TYPES } from './key-specs';

/** The prefix of every KMS action in a policy. */
export const KMS_SERVICE_PREFIX = 'kms';

export type ActionClass =
  | 'use'
  | 'administer'
  | 'policy-control'
  | 'delegate'
  | 'read-metadata'
  | 'material-import'
  | 'alias'
  | 'custom-key-store'
  | 'replicate';

export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

/**
 * Where an Allow of the action counts: in the key policy (and in IAM as far as the key policy delegates), only in IAM, in IAM
 * for the alias and in the key policy for the key, in the grant itself, or nowhere because only KMS's own service-linked role calls it.
 */
export type PolicyType = 'key-policy' | 'iam' | 'key-policy-and-iam' | 'grant' | 'service-linked-role';

export interface KmsAction {
  /** Without the service prefix. */
  readonly name: string;
  /** The API operation that needs it; undefined where it is a permission only. */
  readonly api?: string;
  readonly actionClass: ActionClass;
  /** As in the Service Authorization Reference, where Decrypt is a Write. */
  readonly accessLevel: AccessLevel;
  readonly resourceTypes: readonly ('key' | 'alias' | '*')[];
  readonly policyType: PolicyType;
  readonly effectiveInKeyPolicy: boolean;
  /** A principal of another account can call it on the key. Where not, granting it across accounts does nothing. */
  readonly crossAccount: boolean;
  /** The types of key it works on; none where it works on no key. */
  readonly keyTypes: readonly KeyType[];
  /** The origins of key material it works with. */
  readonly origins: readonly KeyOrigin[];
  /** It works on multi-Region keys only. */
  readonly multiRegionOnly: boolean;
  /** A grant can allow it. */
  readonly grantOperation: boolean;
  /** The KMS condition keys its request or its key carries, as named in `CONDITION_KEYS`. */
  readonly conditionKeys: readonly string[];
  /** When KMS got it, where that is recent enough for other tools not to know it. */
  readonly since?: string;
}

const ENCRYPTION_KEYS: readonly KeyType[] = ['SYMMETRIC_ENCRYPT', 'ASYMMETRIC_ENCRYPT'];
const SYMMETRIC_KEYS: readonly KeyType[] = ['SYMMETRIC_ENCRYPT'];
const SIGNING_KEYS: readonly KeyType[] = ['SIGN_VERIFY'];
const HMAC_KEYS: readonly KeyType[] = ['GENERATE_VERIFY_MAC'];
const AGREEMENT_KEYS: readonly KeyType[] = ['KEY_AGREEMENT'];
const KEM_KEYS: readonly KeyType[] = ['ENCAPSULATE_DECAPSULATE'];
const PUBLIC_KEYS: readonly KeyType[] = ['ASYMMETRIC_ENCRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'];

const GENERATED: readonly KeyOrigin[] = ['AWS_KMS'];
const IMPORTED: readonly KeyOrigin[] = ['EXTERNAL'];
const HELD_BY_KMS: readonly KeyOrigin[] = ['AWS_KMS', 'EXTERNAL'];

const OF_ANY_REQUEST = ['kms:CallerAccount', 'kms:ViaService'];
const OF_THE_KEY = [
  'aws:ResourceTag/<key>',
  'kms:KeyOrigin',
  'kms:KeySpec',
  'kms:KeyUsage',
  'kms:MultiRegion',
  'kms:MultiRegionKeyType',
  'kms:ResourceAliases',
];
const CONTEXT = ['kms:EncryptionContext:<key>', 'kms:EncryptionContextKeys'];
const ENCRYPTION = ['kms:EncryptionAlgorithm', ...CONTEXT];
const ATTESTATION = ['kms:RecipientAttestation:ImageSha384', 'kms:RecipientAttestation:PCR<n>', 'kms:RecipientAttestation:NitroTPMPCR<n>'];
const SIGNING = ['kms:MessageType', 'kms:SigningAlgorithm'];
const MAC = ['kms:MacAlgorithm'];
const PAIR = ['kms:DataKeyPairSpec'];
const GRANT = ['kms:GrantConstraintType', ...CONTEXT];
const NEW_GRANT = [
  'kms:GrantConstraintSourceArn',
  'kms:GrantIsForAWSResource',
  'kms:GrantOperations',
  'kms:GranteePrincipal',
  'kms:GranteeServicePrincipal',
  'kms:RetiringPrincipal',
  'kms:RetiringServicePrincipal',
];
const NEW_KEY = [
  'aws:RequestTag/<key>',
  'aws:TagKeys',
  'kms:BypassPolicyLockoutSafetyCheck',
  ...OF_ANY_REQUEST,
  ...OF_THE_KEY.filter((key) => key !== 'kms:ResourceAliases'),
];

type Facts = Partial<Omit<KmsAction, 'name' | 'actionClass' | 'accessLevel'>>;

/** An action on a key, decided by its key policy: the most common row. `facts.conditionKeys` are those it adds to every key action's. */
function onKey(name: string, actionClass: ActionClass, accessLevel: AccessLevel, facts: Facts = {}): KmsAction {
  return {
    name,
    api: name,
    actionClass,
    accessLevel,
    resourceTypes: ['key'],
    policyType: 'key-policy',
    effectiveInKeyPolicy: true,
    crossAccount: false,
    keyTypes: KEY_TYPES,
    origins: KEY_ORIGINS,
    multiRegionOnly: false,
    grantOperation: false,
    ...facts,
    conditionKeys: [...OF_ANY_REQUEST, ...OF_THE_KEY, ...(facts.conditionKeys ?? [])],
  };
}

/** Cryptography: works across accounts and through grants. */
function uses(name: string, keyTypes: readonly KeyType[], conditionKeys: readonly string[], facts: Facts = {}): KmsAction {
  return onKey(name, 'use', 'Write', {
    crossAccount: true,
    grantOperation: true,
    ...facts,
    keyTypes,
    conditionKeys: ['kms:RequestAlias', ...conditionKeys],
  });
}

/** Needs the alias side in IAM and the key side in the key policy (of both keys for UpdateAlias). */
function onAlias(name: string): KmsAction {
  return onKey(name, 'alias', 'Write', { resourceTypes: ['alias', 'key'], policyType: 'key-policy-and-iam' });
}

/** Works on no key: IAM alone decides, with `Resource: "*"`. */
function onNoKey(name: string, actionClass: ActionClass, accessLevel: AccessLevel, conditionKeys: readonly string[] = []): KmsAction {
  const facts: Facts = { resourceTypes: ['*'], policyType: 'iam', effectiveInKeyPolicy: false, keyTypes: [], origins: [] };
  return { ...onKey(name, actionClass, accessLevel, facts), conditionKeys };
}

/**
 * Every permission of AWS KMS. The API ReEncrypt has two; SynchronizeMultiRegionKey has no API.
 * The condition keys of Encapsulate and Decapsulate are not documented yet: those all operations with a KeyId share are assumed.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export const KMS_ACTIONS: readonly KmsAction[] = [
  uses('Encrypt', ENCRYPTION_KEYS, ENCRYPTION),
  uses('Decrypt', ENCRYPTION_KEYS, [...ENCRYPTION, ...ATTESTATION]),
  uses('ReEncryptFrom', ENCRYPTION_KEYS, [...ENCRYPTION, 'kms:ReEncryptOnSameKey'], { api: 'ReEncrypt' }),
  uses('ReEncryptTo', ENCRYPTION_KEYS, [...ENCRYPTION, 'kms:ReEncryptOnSameKey'], { api: 'ReEncrypt' }),
  uses('GenerateDataKey', SYMMETRIC_KEYS, [...ENCRYPTION, ...ATTESTATION]),
  uses('GenerateDataKeyWithoutPlaintext', SYMMETRIC_KEYS, ENCRYPTION),
  uses('GenerateDataKeyPair', SYMMETRIC_KEYS, [...ENCRYPTION, ...PAIR, ...ATTESTATION], { origins: HELD_BY_KMS }),
  uses('GenerateDataKeyPairWithoutPlaintext', SYMMETRIC_KEYS, [...ENCRYPTION, ...PAIR], { origins: HELD_BY_KMS }),
  uses('Sign', SIGNING_KEYS, SIGNING),
  uses('Verify', SIGNING_KEYS, SIGNING),
  uses('GenerateMac', HMAC_KEYS, MAC),
  uses('VerifyMac', HMAC_KEYS, MAC),
  uses('DeriveSharedSecret', AGREEMENT_KEYS, ['kms:KeyAgreementAlgorithm', ...ATTESTATION], { since: '2024-06-13' }),
  uses('Encapsulate', KEM_KEYS, [], { since: '2026-10' }),
  uses('Decapsulate', KEM_KEYS, [], { since: '2026-10' }),
  onNoKey('GenerateRandom', 'use', 'Write', ATTESTATION),

  onNoKey('CreateKey', 'administer', 'Write', NEW_KEY),
  onKey('EnableKey', 'administer', 'Write'),
  onKey('DisableKey', 'administer', 'Write', { conditionKeys: ['kms:TrailingDaysWithoutKeyUsage'] }),
  onKey('EnableKeyRotation', 'administer', 'Write', {
    keyTypes: SYMMETRIC_KEYS,
    origins: GENERATED,
    conditionKeys: ['kms:RotationPeriodInDays'],
  }),
  onKey('DisableKeyRotation', 'administer', 'Write', { keyTypes: SYMMETRIC_KEYS, origins: GENERATED }),
  onKey('RotateKeyOnDemand', 'administer', 'Write', { keyTypes: SYMMETRIC_KEYS, origins: HELD_BY_KMS, since: '2024-04-12' }),
  onKey('UpdateKeyDescription', 'administer', 'Write'),
  onKey('ScheduleKeyDeletion', 'administer', 'Write', {
    conditionKeys: ['kms:ScheduleKeyDeletionPendingWindowInDays', 'kms:TrailingDaysWithoutKeyUsage'],
  }),
  onKey('CancelKeyDeletion', 'administer', 'Write'),
  onKey('TagResource', 'administer', 'Tagging', { conditionKeys: ['aws:RequestTag/<key>', 'aws:TagKeys'] }),
  onKey('UntagResource', 'administer', 'Tagging', { conditionKeys: ['aws:TagKeys'] }),

  onKey('PutKeyPolicy', 'policy-control', 'Permissions management', { conditionKeys: ['kms:BypassPolicyLockoutSafetyCheck'] }),

  onKey('CreateGrant', 'delegate', 'Permissions management', {
    crossAccount: true,
    grantOperation: true,
    conditionKeys: [...GRANT, ...NEW_GRANT],
  }),
  onKey('RevokeGrant', 'delegate', 'Permissions management', { crossAccount: true, conditionKeys: ['kms:GrantIsForAWSResource'] }),
  onKey('RetireGrant', 'delegate', 'Permissions management', {
    policyType: 'grant',
    effectiveInKeyPolicy: false,
    crossAccount: true,
    grantOperation: true,
    conditionKeys: GRANT,
  }),

  onKey('DescribeKey', 'read-metadata', 'Read', { crossAccount: true, grantOperation: true, conditionKeys: ['kms:RequestAlias'] }),
  onKey('GetKeyPolicy', 'read-metadata', 'Read'),
  onKey('ListKeyPolicies', 'read-metadata', 'List'),
  onKey('GetKeyRotationStatus', 'read-metadata', 'Read', { crossAccount: true }),
  onKey('ListKeyRotations', 'read-metadata', 'List', { keyTypes: SYMMETRIC_KEYS, origins: HELD_BY_KMS, since: '2024-04-12' }),
  onKey('GetKeyLastUsage', 'read-metadata', 'Read', { since: '2026-04' }),
  onKey('GetPublicKey', 'read-metadata', 'Read', {
    crossAccount: true,
    keyTypes: PUBLIC_KEYS,
    grantOperation: true,
    conditionKeys: ['kms:RequestAlias'],
  }),
  onKey('ListGrants', 'read-metadata', 'List', { crossAccount: true, conditionKeys: ['kms:GrantIsForAWSResource'] }),
  onKey('ListResourceTags', 'read-metadata', 'List'),
  onNoKey('ListAliases', 'read-metadata', 'List'),
  onNoKey('ListKeys', 'read-metadata', 'List'),
  onNoKey('ListRetirableGrants', 'read-metadata', 'List'),

  onKey('GetParametersForImport', 'material-import', 'Read', {
    origins: IMPORTED,
    conditionKeys: ['kms:WrappingAlgorithm', 'kms:WrappingKeySpec'],
  }),
  onKey('ImportKeyMaterial', 'material-import', 'Write', { origins: IMPORTED, conditionKeys: ['kms:ExpirationModel', 'kms:ValidTo'] }),
  onKey('DeleteImportedKeyMaterial', 'material-import', 'Write', { origins: IMPORTED }),

  onKey('ReplicateKey', 'replicate', 'Write', { multiRegionOnly: true, conditionKeys: ['kms:ReplicaRegion'] }),
  onKey('UpdatePrimaryRegion', 'replicate', 'Write', { multiRegionOnly: true, conditionKeys: ['kms:PrimaryRegion'] }),
  onKey('SynchronizeMultiRegionKey', 'replicate', 'Write', {
    api: undefined,
    policyType: 'service-linked-role',
    effectiveInKeyPolicy: false,
    multiRegionOnly: true,
  }),

  onAlias('CreateAlias'),
  onAlias('UpdateAlias'),
  onAlias('DeleteAlias'),

  onNoKey('CreateCustomKeyStore', 'custom-key-store', 'Write', ['kms:CallerAccount']),
  onNoKey('ConnectCustomKeyStore', 'custom-key-store', 'Write', ['kms:CallerAccount']),
  onNoKey('DisconnectCustomKeyStore', 'custom-key-store', 'Write', ['kms:CallerAccount']),
  onNoKey('UpdateCustomKeyStore', 'custom-key-store', 'Write', ['kms:CallerAccount']),
  onNoKey('DeleteCustomKeyStore', 'custom-key-store', 'Write', ['kms:CallerAccount']),
  onNoKey('DescribeCustomKeyStores', 'custom-key-store', 'Read', ['kms:CallerAccount']),
];

const BY_LOWER_CASE_NAME = new Map(KMS_ACTIONS.map((action) => [action.name.toLowerCase(), action]));
const BY_QUALIFIED_NAME = new Map(KMS_ACTIONS.map((action) => [qualifiedName(action), action]));
const PREFIX = /^kms:/i;

/** The action of this name, in any case, with or without `kms:`. */
export function findAction(name: string): KmsAction | undefined {
  return BY_QUALIFIED_NAME.get(name) ?? BY_LOWER_CASE_NAME.get(name.replace(PREFIX, '').toLowerCase());
}

/** Its name as policies write it. */
export function qualifiedName(action: KmsAction): string {
  return `${KMS_SERVICE_PREFIX}:${action.name}`;
}

/** Whether KMS carries the action out on such a key, given permission. */
export function worksOn(action: KmsAction, key: KeyTraits): boolean {
  const { keyType, origin = 'AWS_KMS', multiRegion = false } = key;
  return action.keyTypes.includes(keyType) && action.origins.includes(origin) && (multiRegion || !action.multiRegionOnly);
}
