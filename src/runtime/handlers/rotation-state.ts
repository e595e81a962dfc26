import { createHash } from 'node:crypto';

/** A physical id has 1,024 characters at most, and 25 rotations need 26 tokens. */
const TOKENS_KEPT = 64;
const DIGEST_LENGTH = 12;

/**
 * What is known of the rotations of a key, kept in the physical id: CloudFormation keeps it with the stack and takes it back when it rolls back.
 */
export class RotationState {
  /** Undefined for an id that is not of this making, or of another key. */
  public static parse(physicalId: string, keyId: string): RotationState | undefined {
    const [id, count, digests = ''] = physicalId.split(':');
    return id === keyId && /^\d+$/.test(count ?? '') ? new RotationState(keyId, Number(count), digests.split('.')) : undefined;
  }

  public static initial(keyId: string, rotations: number, token: string): RotationState {
    return new RotationState(keyId, rotations, [digest(token)]);
  }

  private constructor(
    private readonly keyId: string,
    /** Rotations on demand that the key had when a token was honored last. */
    public readonly rotations: number,
    private readonly digests: readonly string[],
  ) {}

  public get physicalId(): string {
    return [this.keyId, this.rotations, this.digests.join('.')].join(':');
  }

  /** Whether the token has had its rotation. */
  public hasHonored(token: string): boolean {
    return this.digests.includes(digest(token));
  }

  public honoring(token: string, rotations: number): RotationState {
    return new RotationState(this.keyId, rotations, [...this.digests, digest(token)].slice(-TOKENS_KEPT));
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, DIGEST_LENGTH);
}
