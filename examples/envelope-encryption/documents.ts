import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { buildClient, CommitmentPolicy, type NodeMaterialsManager } from '@aws-crypto/client-node';
import { forMessage } from './materials';

/**
 * Writes and reads only messages that commit to their data key, so that no other key can open one to another text; of one encrypted data key each.
 * They are signed: who can only decrypt cannot make one.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html#key-commitment
 */
const { encrypt, encryptStream, decrypt, decryptStream } = buildClient({
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  maxEncryptedDataKeys: 1,
});

/** Seals documents with data keys, and opens them. KMS sees data keys and no document. */
export class Documents {
  constructor(private readonly materials: NodeMaterialsManager) {}

  public async seal(document: Buffer): Promise<Buffer> {
    const { result } = await forMessage(this.materials, (materials) => encrypt(materials, document), document.length);
    return result;
  }

  public async open(sealed: Buffer): Promise<Buffer> {
    const { plaintext } = await forMessage(this.materials, (materials) => decrypt(materials, sealed));
    return plaintext;
  }

  /** Frame by frame: memory does not grow with the document. */
  public async sealFile(file: string, sealedFile: string): Promise<void> {
    const { size } = await stat(file);
    const seal = (materials: NodeMaterialsManager) =>
      pipeline(createReadStream(file), encryptStream(materials), createWriteStream(sealedFile));
    await forMessage(this.materials, seal, size);
  }

  /** The signature is at the end of a message: nothing has the name of the file before all of it is verified. */
  public async openFile(sealedFile: string, file: string): Promise<void> {
    const unverified = `${file}.unverified`;
    const open = (materials: NodeMaterialsManager) =>
      pipeline(createReadStream(sealedFile), decryptStream(materials), createWriteStream(unverified));
    try {
      await forMessage(this.materials, open);
      await rename(unverified, file);
    } finally {
      await rm(unverified, { force: true });
    }
  }
}
