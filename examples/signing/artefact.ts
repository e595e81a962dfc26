import { createHash, createPublicKey, verify } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, KMSInvalidSignatureException, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { aliasOf, SCHEMES, type SigningKeyName, type SigningScheme } from './algorithms';

/** Signs a build artefact, which does not leave the machine where the scheme takes a digest. */
export async function signArtefact(kms: KMSClient, name: SigningKeyName, artefact: Buffer): Promise<Uint8Array> {
  const { Signature = new Uint8Array() } = await kms.send(new SignCommand(signedMessage(name, artefact)));
  return Signature;
}

/** Asks KMS, which also logs it. */
export async function verifyWithKms(kms: KMSClient, name: SigningKeyName, artefact: Buffer, signature: Uint8Array): Promise<boolean> {
  try {
    const { SignatureValid } = await kms.send(new VerifyCommand({ ...signedMessage(name, artefact), Signature: signature }));
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

/** Needs the public key and no network. */
export function verifyOffline(publicKey: Buffer, name: SigningKeyName, artefact: Buffer, signature: Uint8Array): boolean {
  const { hash, padding }: SigningScheme = SCHEMES[name];
  return verify(hash, artefact, { key: createPublicKey({ key: publicKey, format: 'der', type: 'spki' }), padding }, signature);
}

function signedMessage(name: SigningKeyName, artefact: Buffer) {
  const { algorithm, messageType } = SCHEMES[name];
  return {
    KeyId: aliasOf(name),
    SigningAlgorithm: algorithm,
    MessageType: messageType,
    Message: messageType === 'DIGEST' ? createHash('sha256').update(artefact).digest() : artefact,
  };
}
