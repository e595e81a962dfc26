import { createHash, createPublicKey, verify } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, KMSInvalidSignatureException, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { aliasOf, SCHEMES, type SigningKeyName, type SigningScheme } from './algorithms';
import { messageRepresentative } from './message-representative';

/** Signs a build artefact, which does not leave the machine where the scheme takes a digest. */
export async function signArtefact(kms: KMSClient, name: SigningKeyName, artefact: Buffer): Promise<Uint8Array> {
  const { Signature = new Uint8Array() } = await kms.send(new SignCommand(await signedMessage(kms, name, artefact)));
  return Signature;
}

/** Asks KMS, which also logs it. */
export async function verifyWithKms(kms: KMSClient, name: SigningKeyName, artefact: Buffer, signature: Uint8Array): Promise<boolean> {
  const message = await signedMessage(kms, name, artefact);
  try {
    const { SignatureValid } = await kms.send(new VerifyCommand({ ...message, Signature: signature }));
    return SignatureValid === true;
  } catch (error) {
    if (error instanceof KMSInvalidSignatureException) return false;
    throw error;
  }
}

/** What is published once, for everybody who verifies without KMS. */
export async function publicKeyOf(kms: KMSClient, name: SigningKeyName): Promise<Buffer> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: aliasOf(name) }));
  return Buffer.from(PublicKey);
}

/** Needs the public key and no network; `undefined` where this Node.js does not know the algorithm: it knows ML-DSA from OpenSSL 3.5 on. */
export function verifyOffline(publicKey: Buffer, name: SigningKeyName, artefact: Buffer, signature: Uint8Array): boolean | undefined {
  const { algorithm, hash, padding }: SigningScheme = SCHEMES[name];
  if (algorithm === 'ML_DSA_SHAKE_256' && !KNOWS_ML_DSA) return undefined;
  return verify(hash, artefact, { key: createPublicKey({ key: publicKey, format: 'der', type: 'spki' }), padding }, signature);
}

const [major, minor] = process.versions.openssl.split('.').map(Number);
export const KNOWS_ML_DSA = major > 3 || (major === 3 && minor >= 5);

async function signedMessage(kms: KMSClient, name: SigningKeyName, artefact: Buffer) {
  const { algorithm, messageType } = SCHEMES[name];
  return { KeyId: aliasOf(name), SigningAlgorithm: algorithm, MessageType: messageType, Message: await messageOf(kms, name, artefact) };
}

async function messageOf(kms: KMSClient, name: SigningKeyName, artefact: Buffer): Promise<Buffer> {
  const { messageType } = SCHEMES[name];
  if (messageType === 'RAW') return artefact;
  if (messageType === 'DIGEST') return createHash('sha256').update(artefact).digest();
  return messageRepresentative(await publicKeyOf(kms, name), artefact);
}
