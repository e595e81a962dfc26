import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { DeriveSharedSecretCommand, GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';

export const PARTIES = ['builder', 'installer'] as const;

export type Party = (typeof PARTIES)[number];

/** Who tells whom. Each way has keys of its own. */
export interface Route {
  readonly from: Party;
  readonly to: Party;
}

export function agreementAlias(party: Party): string {
  return `alias/agreement/${party}`;
}

export function otherParty(party: Party): Party {
  return party === 'builder' ? 'installer' : 'builder';
}

const CIPHER = 'aes-256-gcm';
const [SALT_BYTES, KEY_BYTES, IV_BYTES, TAG_BYTES] = [32, 32, 12, 16];

/**
 * The key of one message, the same for both.
 *
 * What KMS derives is the same for every message and not yet a key: HKDF makes one of it, of a salt that is new each time, and of whose public keys they are.
 *
 * @param own who asks, with its own key; the other's public key comes from KMS, which knows whose it is
 */
export async function agreedKey(kms: KMSClient, own: Party, { from, to }: Route, salt: Buffer): Promise<Buffer> {
  const publicKeys = { [from]: await publicKeyOf(kms, from), [to]: await publicKeyOf(kms, to) };
  const { SharedSecret = new Uint8Array() } = await kms.send(
    new DeriveSharedSecretCommand({
      KeyId: agreementAlias(own),
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: publicKeys[otherParty(own)],
    }),
  );
  const info = Buffer.concat([Buffer.from(CIPHER), digestOf(publicKeys[from]), digestOf(publicKeys[to])]);
  const key = Buffer.from(hkdfSync('sha256', SharedSecret, salt, info, KEY_BYTES));
  SharedSecret.fill(0);
  return key;
}

/** Seals a message that only the other party can open, and could have sealed. */
export async function sealFor(kms: KMSClient, route: Route, message: Buffer): Promise<Buffer> {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
  const key = await agreedKey(kms, route.from, route, salt);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  key.fill(0);
  return Buffer.concat([salt, iv, cipher.update(message), cipher.final(), cipher.getAuthTag()]);
}

/** The message; throws where it was changed, or sealed by anybody else. */
export async function openFrom(kms: KMSClient, route: Route, sealed: Buffer): Promise<Buffer> {
  const key = await agreedKey(kms, route.to, route, sealed.subarray(0, SALT_BYTES));
  const body = sealed.subarray(SALT_BYTES + IV_BYTES, -TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(SALT_BYTES, SALT_BYTES + IV_BYTES), { authTagLength: TAG_BYTES });
  key.fill(0);
  return Buffer.concat([decipher.update(body), decipher.setAuthTag(sealed.subarray(-TAG_BYTES)).final()]);
}

async function publicKeyOf(kms: KMSClient, party: Party): Promise<Uint8Array> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: agreementAlias(party) }));
  return PublicKey;
}

function digestOf(publicKey: Uint8Array): Buffer {
  return createHash('sha256').update(publicKey).digest();
}
