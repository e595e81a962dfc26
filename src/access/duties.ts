import type { KmsAction } from './actions';
import { findAction, KMS_ACTIONS, worksOn } from './actions';
import type { KeyTraits, KeyType } from './key-specs';

/** A named set of KMS actions: what somebody is there to do with a key. */
export type Duty = UseDuty | ManagementDuty | 'audit';

export type UseDuty =
  | 'encrypt'
  | 'decrypt'
  | 'sign'
  | 'verify'
  | 'generateMac'
  | 'verifyMac'
  | 'deriveSharedSecret'
  | 'encapsulate'
  | 'decapsulate';

export type ManagementDuty = 'administer' | 'ownPolicy' | 'delegate' | 'importMaterial' | 'replicate' | 'alias' | 'tag';

/**
 * Names in the order policies list them; what does not work on a key is left out for it.
 * Encrypt-only means it: ReEncryptFrom would move a ciphertext to a key the caller can decrypt with.
 * RevokeGrant is administration too, since somebody must be able to end a rogue grant.
 */
const ACTIONS_OF: Readonly<Record<Duty, readonly string[]>> = {
  encrypt: [
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'ReEncryptTo',
    'GetPublicKey',
  ],
  decrypt: ['Decrypt', 'ReEncryptFrom'],
  sign: ['Sign', 'GetPublicKey'],
  verify: ['Verify', 'GetPublicKey'],
  generateMac: ['GenerateMac'],
  verifyMac: ['VerifyMac'],
  deriveSharedSecret: ['DeriveSharedSecret', 'GetPublicKey'],
  encapsulate: ['Encapsulate', 'GetPublicKey'],
  decapsulate: ['Decapsulate'],
  administer: [
    'EnableKey',
    'DisableKey',
    'EnableKeyRotation',
    'DisableKeyRotation',
    'RotateKeyOnDemand',
    'UpdateKeyDescription',
    'ScheduleKeyDeletion',
    'CancelKeyDeletion',
    'RevokeGrant',
  ],
  ownPolicy: ['PutKeyPolicy'],
  delegate: ['CreateGrant', 'RevokeGrant'],
  importMaterial: ['GetParametersForImport', 'ImportKeyMaterial', 'DeleteImportedKeyMaterial'],
  replicate: ['ReplicateKey', 'UpdatePrimaryRegion'],
  alias: ['CreateAlias', 'UpdateAlias', 'DeleteAlias'],
  tag: ['TagResource', 'UntagResource'],
  audit: [
    'DescribeKey',
    'GetKeyPolicy',
    'ListKeyPolicies',
    'GetKeyRotationStatus',
    'ListKeyRotations',
    'GetKeyLastUsage',
    'ListGrants',
    'ListResourceTags',
    'GetPublicKey',
  ],
};

const IDENTIFIES_THE_KEY = 'DescribeKey';

/** Scanners ask it of every key: one that does not rotate answers with an empty history or an error of its own, not AccessDenied. */
const ASKED_OF_EVERY_KEY: readonly string[] = ['ListKeyRotations'];

/** Too common to say anything about what their holder is there for. */
const INNOCUOUS: readonly string[] = [IDENTIFIES_THE_KEY, 'GetPublicKey', 'RevokeGrant'];

export const DUTIES = Object.keys(ACTIONS_OF) as readonly Duty[];

/** The duties that put a key to cryptographic use. Together they are "use". */
export const USE_DUTIES: readonly UseDuty[] = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'generateMac',
  'verifyMac',
  'deriveSharedSecret',
  'encapsulate',
  'decapsulate',
];

/** The duties whose holders are managers: none of them may also use the key. */
export const MANAGEMENT_DUTIES: readonly ManagementDuty[] = [
  'administer',
  'ownPolicy',
  'delegate',
  'importMaterial',
  'replicate',
  'alias',
  'tag',
];

export function isUseDuty(duty: Duty): duty is UseDuty {
  return USE_DUTIES.includes(duty as UseDuty);
}

export function isManagementDuty(duty: Duty): duty is ManagementDuty {
  return MANAGEMENT_DUTIES.includes(duty as ManagementDuty);
}

const actionsByDutyAndTraits = new Map<string, readonly string[]>();

/**
 * The actions a duty needs on such a key, with `kms:` prefix, in the order policies list them. DescribeKey is always among them.
 * Empty where the key has no such duty: signing with an encryption key, replicating a single-Region key.
 */
export function actionsOf(duty: Duty, key: KeyTraits): readonly string[] {
  const id = [duty, key.keyType, key.origin, key.multiRegion].join();
  const actions = actionsByDutyAndTraits.get(id) ?? selectActions(duty, key);
  actionsByDutyAndTraits.set(id, actions);
  return actions;
}

function selectActions(duty: Duty, key: KeyTraits): readonly string[] {
  if (!hasDuty(key, duty)) return [];
  const names = ACTIONS_OF[duty].filter((name) => ASKED_OF_EVERY_KEY.includes(name) || worksByName(name, key));
  return (names.includes(IDENTIFIES_THE_KEY) ? names : [...names, IDENTIFIES_THE_KEY]).map((name) => `kms:${name}`);
}

/** Whether the duty means anything on such a key. */
export function hasDuty(key: KeyTraits, duty: Duty): boolean {
  return ACTIONS_OF[duty].some((name) => !INNOCUOUS.includes(name) && worksByName(name, key));
}

/** The duties by which a key of this type is used. */
export function useDutiesOf(keyType: KeyType): readonly UseDuty[] {
  return USE_DUTIES.filter((duty) => hasDuty({ keyType }, duty));
}

const useActionsByKeyType = new Map<KeyType, readonly string[]>();

/**
 * The cryptographic actions of a key type, with `kms:` prefix: what a manager must be denied. DescribeKey and GetPublicKey are not
 * among them, since managers need the first and the second gives away nothing secret.
 */
export function useActionsOf(keyType: KeyType): readonly string[] {
  const actions = useActionsByKeyType.get(keyType) ?? selectUseActions(keyType);
  useActionsByKeyType.set(keyType, actions);
  return actions;
}

function selectUseActions(keyType: KeyType): readonly string[] {
  const names = useDutiesOf(keyType).flatMap((duty) => ACTIONS_OF[duty]);
  return names.filter((name) => !INNOCUOUS.includes(name) && worksByName(name, { keyType })).map((name) => `kms:${name}`);
}

const DUTIES_BY_ACTION = new Map(KMS_ACTIONS.map(({ name }) => [name, DUTIES.filter((duty) => ACTIONS_OF[duty].includes(name))]));
const DUTIES_SHOWN_BY_ACTION = new Map(
  [...DUTIES_BY_ACTION].map(([name, duties]) => [name, INNOCUOUS.includes(name) ? duties.filter((duty) => duty === 'audit') : duties]),
);

/**
 * The duties an action is part of, by name in any case, with or without prefix. None for actions that do nothing in a key policy.
 * DescribeKey counts as audit alone here, although every duty carries it.
 */
export function dutiesOfAction(action: string | KmsAction): readonly Duty[] {
  return DUTIES_BY_ACTION.get(nameOf(action)) ?? [];
}

/**
 * The duties an action is telling of: as `dutiesOfAction`, but DescribeKey, GetPublicKey and RevokeGrant, which belong to several,
 * tell of auditing at most and so never make a conflict.
 */
export function dutiesShownBy(action: string | KmsAction): readonly Duty[] {
  return DUTIES_SHOWN_BY_ACTION.get(nameOf(action)) ?? [];
}

/** Whether one principal must not hold both duties. Symmetric; auditing conflicts with nothing. */
export function conflicts(a: Duty, b: Duty): boolean {
  return isUseAgainstManagement(a, b) || isUseAgainstManagement(b, a) || isImportAgainstPower(a, b) || isImportAgainstPower(b, a);
}

function isUseAgainstManagement(a: Duty, b: Duty): boolean {
  return isUseDuty(a) && isManagementDuty(b);
}

/** Who imports the material knows the key, so must not also decide when it is enabled or by whom it is used. */
function isImportAgainstPower(a: Duty, b: Duty): boolean {
  return a === 'importMaterial' && (b === 'administer' || b === 'ownPolicy');
}

function worksByName(name: string, key: KeyTraits): boolean {
  const action = findAction(name);
  return action !== undefined && worksOn(action, key);
}

function nameOf(action: string | KmsAction): string {
  return (typeof action === 'string' ? findAction(action)?.name : action.name) ?? '';
}
