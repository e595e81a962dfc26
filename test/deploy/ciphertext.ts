import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { onceAllowed } from './patience';

/** A text encrypted once, to be decrypted whatever happens to the stack of its key. */
export class Ciphertext {
  public static async of(text: string, keyId: string, kms: KMSClient): Promise<Ciphertext> {
    const request = new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.from(text) });
    const { CiphertextBlob } = await onceAllowed(() => kms.send(request));
    return new Ciphertext(CiphertextBlob as Uint8Array);
  }

  private constructor(private readonly blob: Uint8Array) {}

  public async decrypted(kms: KMSClient): Promise<string> {
    const { Plaintext = new Uint8Array() } = await onceAllowed(() => kms.send(new DecryptCommand({ CiphertextBlob: this.blob })));
    return Buffer.from(Plaintext).toString();
  }
}
