import type { KMSClient } from '@aws-sdk/client-kms';
import { GetKeyRotationStatusCommand, paginateListKeyRotations, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { ON_DEMAND_ROTATIONS_MAX } from '../../access/limits';
import type { OnDemandRotationProperties } from '../../constructs/on-demand-rotation.contract';
import type { ResourceLifecycle, ResourceOutcome } from './custom-resource';
import { ResourceError } from './custom-resource';
import { isNamed, oncePropagated } from './kms-client';
import type { Pause } from './pause';
import { RotationState } from './rotation-state';

const HOUR_MS = 60 * 60 * 1000;

/**
 * A rotation this young that no token accounts for is one of our own, whose record got lost with an answer or a rollback. An older one was
 * made by hand.
 */
const OWN_ROTATION_MAX_AGE_MS = 24 * HOUR_MS;

/** Rotations on demand of a key, one in progress included. */
interface RotationHistory {
  readonly count: number;
  readonly latest?: Date;
}

/** Rotates a key once for every token that is new. */
export class RotationLifecycle implements ResourceLifecycle<OnDemandRotationProperties> {
  constructor(
    private readonly kms: KMSClient,
    private readonly pause: Pause,
  ) {}

  /** The first token only marks where counting begins. */
  public async create({ KeyId, Token }: OnDemandRotationProperties): Promise<ResourceOutcome> {
    const { count } = await this.history(KeyId);
    return { physicalId: RotationState.initial(KeyId, count, Token).physicalId };
  }

  public async update(physicalId: string, properties: OnDemandRotationProperties): Promise<ResourceOutcome> {
    const { KeyId, Token } = properties;
    const state = RotationState.parse(physicalId, KeyId);
    if (state === undefined) return this.create(properties);
    if (state.hasHonored(Token)) return { physicalId };
    const rotations = await this.rotateOnce(KeyId, state);
    return { physicalId: state.honoring(Token, rotations).physicalId };
  }

  /** Rotations stay: there is nothing to take back. */
  public async remove(): Promise<void> {
    return;
  }

  /** The number of rotations afterwards. */
  private async rotateOnce(keyId: string, state: RotationState): Promise<number> {
    const history = await this.history(keyId);
    if (isUnaccounted(history, state)) return history.count;
    if (history.count >= ON_DEMAND_ROTATIONS_MAX) throw usedUp(history.count);
    try {
      await this.kms.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
      return history.count + 1;
    } catch (error) {
      if (isNamed(error, 'LimitExceededException')) throw usedUp(history.count);
      return this.afterConflict(error, keyId, state);
    }
  }

  /** A call that was repeated because its first answer got lost meets the rotation that it started. */
  private async afterConflict(error: unknown, keyId: string, state: RotationState): Promise<number> {
    if (!isNamed(error, 'ConflictException')) throw error;
    const history = await this.history(keyId);
    if (!isUnaccounted(history, state)) throw error;
    return history.count;
  }

  private async history(keyId: string): Promise<RotationHistory> {
    const read = async () => [...(await this.completed(keyId)), ...(await this.inProgress(keyId))];
    const dates = await oncePropagated(read, this.pause);
    return { count: dates.length, latest: dates.sort((a, b) => a.getTime() - b.getTime()).at(-1) };
  }

  private async completed(keyId: string): Promise<Date[]> {
    const dates: Date[] = [];
    for await (const { Rotations = [] } of paginateListKeyRotations({ client: this.kms }, { KeyId: keyId })) {
      dates.push(
        ...Rotations.filter((rotation) => rotation.RotationType === 'ON_DEMAND').flatMap(({ RotationDate }) => RotationDate ?? []),
      );
    }
    return dates;
  }

  private async inProgress(keyId: string): Promise<Date[]> {
    const { OnDemandRotationStartDate } = await this.kms.send(new GetKeyRotationStatusCommand({ KeyId: keyId }));
    return OnDemandRotationStartDate === undefined ? [] : [OnDemandRotationStartDate];
  }
}

function isUnaccounted({ count, latest }: RotationHistory, state: RotationState): boolean {
  return count > state.rotations && latest !== undefined && Date.now() - latest.getTime() < OWN_ROTATION_MAX_AGE_MS;
}

function usedUp(count: number): ResourceError {
  return new ResourceError(
    'KmsGov.OnDemandRotationsUsedUp',
    `\`token\` must ask for at most ${ON_DEMAND_ROTATIONS_MAX} rotations in the life of a key, which KMS does not raise, got a key with \`${count}\`; ` +
      'restore the token of the last deployment, and use a new key for new data where its automatic rotation is not enough',
  );
}
