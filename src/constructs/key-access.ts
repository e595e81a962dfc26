import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Duty } from '../access/duties';
import type { Shapes } from './input-shape';
import { GRANTEES } from './value-shapes';

/**
 * Who holds which duty on a key. Each list names roles and users; nobody may manage the key and use it.
 *
 * Every list carries `kms:DescribeKey`. A list that the kind of key has no use for is an error.
 */
export interface KeyAccess {
  /**
   * Enable and disable the key, rotate it, schedule and cancel its deletion, revoke grants. No use, no policy, no tags, no aliases.
   *
   * @default - the deployment role alone administers
   */
  readonly administrators?: IGrantable[];
  /**
   * Change the key policy, besides the deployment role. Whoever holds this can reach everything: keep the list short.
   *
   * @default - the deployment role alone owns the policy
   */
  readonly policyOwners?: IGrantable[];
  /**
   * Read the key's metadata, policy, grants, rotation history and tags. Conflicts with nothing.
   *
   * @default - none by name; IAM policies of the account may grant it (see `AccountAccess`)
   */
  readonly auditors?: IGrantable[];
  /**
   * Encrypt and decrypt (encryption keys).
   *
   * @default - none
   */
  readonly users?: IGrantable[];
  /**
   * Encrypt and generate data keys, never decrypt (encryption keys).
   *
   * @default - none
   */
  readonly encrypters?: IGrantable[];
  /**
   * Decrypt, never encrypt (encryption keys).
   *
   * @default - none
   */
  readonly decrypters?: IGrantable[];
  /**
   * Sign (signing keys).
   *
   * @default - none
   */
  readonly signers?: IGrantable[];
  /**
   * Verify signatures (signing keys).
   *
   * @default - none
   */
  readonly verifiers?: IGrantable[];
  /**
   * Generate message authentication codes (HMAC keys).
   *
   * @default - none
   */
  readonly macGenerators?: IGrantable[];
  /**
   * Verify message authentication codes (HMAC keys).
   *
   * @default - none
   */
  readonly macVerifiers?: IGrantable[];
  /**
   * Derive shared secrets (key-agreement keys).
   *
   * @default - none
   */
  readonly keyAgreers?: IGrantable[];
  /**
   * Encapsulate shared secrets (KEM keys).
   *
   * @default - none
   */
  readonly encapsulators?: IGrantable[];
  /**
   * Decapsulate shared secrets (KEM keys).
   *
   * @default - none
   */
  readonly decapsulators?: IGrantable[];
  /**
   * Create grants themselves, to anybody for any operation. AWS services that create grants while being used need no entry here.
   *
   * @default - none
   */
  readonly grantDelegators?: IGrantable[];
  /**
   * Import and delete key material (keys with imported material).
   *
   * @default - none
   */
  readonly materialCustodians?: IGrantable[];
  /**
   * Replicate the key by hand, with a policy of their own choice (multi-Region keys). Not for replicas that the app deploys.
   *
   * @default - none
   */
  readonly replicators?: IGrantable[];
}

/** The duties that each list gives. */
export const DUTIES_OF_LIST: Readonly<Record<keyof KeyAccess, readonly Duty[]>> = {
  administrators: ['administer'],
  policyOwners: ['ownPolicy', 'audit'],
  auditors: ['audit'],
  users: ['encrypt', 'decrypt'],
  encrypters: ['encrypt'],
  decrypters: ['decrypt'],
  signers: ['sign'],
  verifiers: ['verify'],
  macGenerators: ['generateMac'],
  macVerifiers: ['verifyMac'],
  keyAgreers: ['deriveSharedSecret'],
  encapsulators: ['encapsulate'],
  decapsulators: ['decapsulate'],
  grantDelegators: ['delegate'],
  materialCustodians: ['importMaterial'],
  replicators: ['replicate'],
};

/** The lists of access, in the order in which policies and messages name them. */
export const ACCESS_LISTS = Object.keys(DUTIES_OF_LIST) as readonly (keyof KeyAccess)[];

export const KEY_ACCESS: Shapes<KeyAccess> = {
  administrators: GRANTEES,
  auditors: GRANTEES,
  decapsulators: GRANTEES,
  decrypters: GRANTEES,
  encapsulators: GRANTEES,
  encrypters: GRANTEES,
  grantDelegators: GRANTEES,
  keyAgreers: GRANTEES,
  macGenerators: GRANTEES,
  macVerifiers: GRANTEES,
  materialCustodians: GRANTEES,
  policyOwners: GRANTEES,
  replicators: GRANTEES,
  signers: GRANTEES,
  users: GRANTEES,
  verifiers: GRANTEES,
};
