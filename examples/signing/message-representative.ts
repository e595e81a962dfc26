import { createHash } from 'node:crypto';

/** The public key of ML-DSA-65, which is at the end of its encoding. */
const ML_DSA_65_PUBLIC_KEY_BYTES = 1_952;

/** No context, and the message itself rather than a hash of it: what KMS signs where the message is `RAW`. */
const PURE_WITHOUT_CONTEXT = Buffer.from([0, 0]);

/**
 * The message representative µ of ML-DSA: whoever has the public key computes it, and what is signed is 64 bytes, however large the message.
 *
 * @param publicKey of an ML-DSA-65 key, as KMS gives it
 * @see https://nvlpubs.nist.gov/nistpubs/fips/nist.fips.204.pdf algorithms 2 and 7
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html#KMS-Sign-request-MessageType
 */
export function messageRepresentative(publicKey: Buffer, message: Buffer): Buffer {
  const hashOfKey = shake256(publicKey.subarray(-ML_DSA_65_PUBLIC_KEY_BYTES));
  return shake256(hashOfKey, PURE_WITHOUT_CONTEXT, message);
}

function shake256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('shake256', { outputLength: 64 });
  for (const part of parts) hash.update(part);
  return hash.digest();
}
