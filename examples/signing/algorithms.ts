import { constants } from 'node:crypto';
import type { MacAlgorithmSpec, MessageType, SigningAlgorithmSpec } from '@aws-sdk/client-kms';

/** How a key signs, and how Node.js verifies the same. */
export interface SigningScheme {
  readonly algorithm: SigningAlgorithmSpec;
  /**
   * `DIGEST`: KMS gets the SHA-256 of the artefact, however large. `EXTERNAL_MU`: KMS gets its message representative of 64 bytes, however large.
   * `RAW`: KMS gets it whole, 4,096 bytes at most.
   */
  readonly messageType: MessageType;
  /** Hash that Node.js verifies with; Ed25519 and ML-DSA have their own. */
  readonly hash: 'sha256' | undefined;
  readonly padding?: number;
}

/**
 * A scheme for each of the keys.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export const SCHEMES = {
  rsa: { algorithm: 'RSASSA_PSS_SHA_256', messageType: 'DIGEST', hash: 'sha256', padding: constants.RSA_PKCS1_PSS_PADDING },
  ecc: { algorithm: 'ECDSA_SHA_256', messageType: 'DIGEST', hash: 'sha256' },
  ed25519: { algorithm: 'ED25519_SHA_512', messageType: 'RAW', hash: undefined },
  'ml-dsa': { algorithm: 'ML_DSA_SHAKE_256', messageType: 'EXTERNAL_MU', hash: undefined },
} as const satisfies Record<string, SigningScheme>;

export type SigningKeyName = keyof typeof SCHEMES;

export const SIGNING_KEYS = Object.keys(SCHEMES) as SigningKeyName[];

export const MAC_ALGORITHM: MacAlgorithmSpec = 'HMAC_SHA_256';

export function aliasOf(name: SigningKeyName | 'tokens'): string {
  return `alias/signing/${name}`;
}
