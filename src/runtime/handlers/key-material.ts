import type { KeyMetadata, KMSClient } from '@aws-sdk/client-kms';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, paginateListKeyRotations } from '@aws-sdk/client-kms';
import { KeyAgeError } from './key-age-error';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The material that a key protects new data with. */
export interface KeyMaterial {
  readonly state: string;
  /** Whether KMS can give the key other material. */
  readonly canRotate: boolean;
  /** When the key last rotated; when it was made, if it never did. */
  readonly since: Date;
  readonly ageDays: number;
}

/** How a key rotates, by what KMS does and not by what somebody asked for. */
export interface RotationStatus {
  readonly isAutomatic: boolean;
  readonly periodDays?: number;
  readonly next?: Date;
  /** When a rotation on demand started that is not complete. */
  readonly started?: Date;
}

/** What KMS says of keys, one call after the other: its rates are shared by all callers of the account. */
export class KeyMaterials {
  constructor(private readonly kms: KMSClient) {}

  public async of(arn: string): Promise<KeyMaterial> {
    const { KeyMetadata: key = {} as KeyMetadata } = await this.kms.send(new DescribeKeyCommand({ KeyId: arn }));
    const { KeyState: state = '', CreationDate: created } = key;
    if (created === undefined || state === 'PendingImport') throw withoutMaterial(state);
    const canRotate = isRotatable(key);
    const since = latest([created, ...(canRotate ? await this.rotations(arn) : [])]);
    return { state, canRotate, since, ageDays: this.daysSince(since) };
  }

  public async statusOf(arn: string): Promise<RotationStatus> {
    const status = await this.kms.send(new GetKeyRotationStatusCommand({ KeyId: arn }));
    return {
      isAutomatic: status.KeyRotationEnabled ?? false,
      periodDays: status.RotationPeriodInDays,
      next: status.NextRotationDate,
      started: status.OnDemandRotationStartDate,
    };
  }

  private async rotations(keyId: string): Promise<Date[]> {
    const dates: Date[] = [];
    for await (const { Rotations = [] } of paginateListKeyRotations({ client: this.kms }, { KeyId: keyId })) {
      dates.push(...Rotations.flatMap(({ RotationDate }) => RotationDate ?? []));
    }
    return dates;
  }

  /** By the clock of KMS, which its answers tell the client; a rotation of this moment may still lie ahead of it. */
  private daysSince(date: Date): number {
    const now = Date.now() + this.kms.config.systemClockOffset;
    return Math.max(0, Math.floor((now - date.getTime()) / DAY_MS));
  }
}

/** Of other keys KMS lists no rotations. @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function isRotatable({ KeySpec, Origin }: KeyMetadata): boolean {
  return KeySpec === 'SYMMETRIC_DEFAULT' && (Origin === 'AWS_KMS' || Origin === 'EXTERNAL');
}

function latest(dates: readonly Date[]): Date {
  return new Date(Math.max(...dates.map((date) => date.getTime())));
}

function withoutMaterial(state: string): KeyAgeError {
  return new KeyAgeError(
    'KmsGov.KeyWithoutMaterial',
    `\`key\` must have key material, got one in state \`${state}\`; import its material, or take the key out of the monitor`,
  );
}
