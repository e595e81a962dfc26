import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';

/** A text encrypted once, to be decrypted whatever happens to the stack of its key. */
export class Ciphertext {
  public static async of(text: string, keyId: string, kms: KMSClient): Promise<Ciphertext> {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.from(text) }));
    return new Ciphertext(CiphertextBlob as Uint8Array);
  }

  private constructor(private readonly blob: Uint8Array) {}

  public async decrypted(kms: KMSClient): Promise<string> {
    const { Plaintext = new Uint8Array() } = await kms.send(new DecryptCommand({ CiphertextBlob: this.blob }));
    return Buffer.from(Plaintext).toString();
  }
}
