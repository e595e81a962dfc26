import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';

export const ROTATIONS = ['automatic', 'on-demand', 'manual'] as const;

export type RotationName = (typeof ROTATIONS)[number];

/** What the app encrypts under: an alias stays where keys do not. */
export function aliasOf(rotation: RotationName): string {
  return `alias/rotation/${rotation}`;
}

/** What every ciphertext is bound to. */
export function contextOf(rotation: RotationName): { readonly archive: string } {
  return { archive: rotation };
}

/** Encrypts with whatever is current, and decrypts whatever is old: it never names a key, a generation or a rotation. */
export class Archive {
  constructor(
    private readonly kms: KMSClient,
    private readonly rotation: RotationName,
  ) {}

  public async seal(text: string): Promise<string> {
    const { CiphertextBlob = new Uint8Array() } = await this.kms.send(
      new EncryptCommand({ KeyId: aliasOf(this.rotation), Plaintext: Buffer.from(text), EncryptionContext: contextOf(this.rotation) }),
    );
    return Buffer.from(CiphertextBlob).toString('base64');
  }

  /** The ciphertext says which key and which material it needs. */
  public async open(ciphertext: string): Promise<string> {
    const { Plaintext = new Uint8Array() } = await this.kms.send(
      new DecryptCommand({ CiphertextBlob: Buffer.from(ciphertext, 'base64'), EncryptionContext: contextOf(this.rotation) }),
    );
    return Buffer.from(Plaintext).toString();
  }
}
