import type { KeyMetadata, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import type { StoredKeyProperties, StoredKeyTag } from '../../constructs/stored-key.contract';
import type { ResourceLifecycle, ResourceOutcome } from './custom-resource';
import { ResourceError } from './custom-resource';
import { isNamed, oncePropagated } from './kms-client';
import type { Pause } from './pause';

const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A key in a custom key store. Its id is the physical id and never changes: another key could not read what this one encrypted. */
export class StoredKeyLifecycle implements ResourceLifecycle<StoredKeyProperties> {
  constructor(
    private readonly kms: KMSClient,
    private readonly pause: Pause,
  ) {}

  /** One call, so that there is no key without its policy and none is left behind half made. */
  public async create(properties: StoredKeyProperties): Promise<ResourceOutcome> {
    const { KeyMetadata: key } = await oncePropagated(() => this.kms.send(createKey(properties)), this.pause);
    return outcomeOf(key);
  }

  /** Brings the key to what is asked for, wherever a step that failed before has left it. */
  public async update(keyId: string, properties: StoredKeyProperties, previous: StoredKeyProperties): Promise<ResourceOutcome> {
    const { KeyMetadata: key } = await this.kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    validateUnmoved(key, properties);
    await this.putPolicy(keyId, properties);
    await this.describe(keyId, key?.Description, properties.Description);
    await this.tag(keyId, properties.Tags, previous.Tags);
    await this.enable(keyId, properties.Enabled, previous.Enabled);
    return outcomeOf(key);
  }

  /** CloudFormation asks for it where the removal policy wants the key gone, or where its creation is rolled back. */
  public async remove(keyId: string, { PendingWindowInDays }: StoredKeyProperties): Promise<void> {
    if (!KEY_ID.test(keyId)) return;
    try {
      await this.kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: Number(PendingWindowInDays) }));
    } catch (error) {
      if (!(await this.isAsGoodAsGone(keyId, error))) throw error;
    }
  }

  private async isAsGoodAsGone(keyId: string, error: unknown): Promise<boolean> {
    if (isNamed(error, 'NotFoundException')) return true;
    if (!isNamed(error, 'KMSInvalidStateException')) return false;
    const { KeyMetadata: key } = await this.kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    return key?.KeyState === 'PendingDeletion';
  }

  private async putPolicy(keyId: string, { KeyPolicy }: StoredKeyProperties): Promise<void> {
    const policy = { KeyId: keyId, Policy: JSON.stringify(KeyPolicy) };
    await oncePropagated(() => this.kms.send(new PutKeyPolicyCommand(policy)), this.pause);
  }

  private async describe(keyId: string, current = '', wanted = ''): Promise<void> {
    if (current === wanted) return;
    await this.kms.send(new UpdateKeyDescriptionCommand({ KeyId: keyId, Description: wanted }));
  }

  /** Only where the app changes it: a key that somebody disabled in an emergency stays disabled. */
  private async enable(keyId: string, wanted = 'true', previous = 'true'): Promise<void> {
    if (wanted === previous) return;
    await this.kms.send(wanted === 'true' ? new EnableKeyCommand({ KeyId: keyId }) : new DisableKeyCommand({ KeyId: keyId }));
  }

  /** Tags that others gave the key stay. */
  private async tag(keyId: string, wanted: readonly StoredKeyTag[] = [], previous: readonly StoredKeyTag[] = []): Promise<void> {
    const dropped = previous.map(({ Key }) => Key).filter((name) => !wanted.some(({ Key }) => Key === name));
    if (dropped.length > 0) await this.kms.send(new UntagResourceCommand({ KeyId: keyId, TagKeys: dropped }));
    if (wanted.length > 0) await this.kms.send(new TagResourceCommand({ KeyId: keyId, Tags: wanted.map(tagOf) }));
  }
}

function createKey({ KeyPolicy, Tags, Description, Origin, CustomKeyStoreId, XksKeyId }: StoredKeyProperties): CreateKeyCommand {
  return new CreateKeyCommand({
    Policy: JSON.stringify(KeyPolicy),
    Tags: Tags?.map(tagOf),
    Description,
    Origin,
    CustomKeyStoreId,
    XksKeyId,
  });
}

function tagOf({ Key, Value }: StoredKeyTag): { TagKey: string; TagValue: string } {
  return { TagKey: Key, TagValue: Value };
}

function outcomeOf(key: KeyMetadata | undefined): ResourceOutcome {
  return { physicalId: key?.KeyId ?? '', attributes: { Arn: key?.Arn ?? '' } };
}

/** Compared with the key itself: in a rollback the properties before are those that failed. */
function validateUnmoved(key: KeyMetadata | undefined, { CustomKeyStoreId, XksKeyId }: StoredKeyProperties): void {
  const place = placeOf(key?.CustomKeyStoreId, key?.XksKeyConfiguration?.Id);
  const wanted = placeOf(CustomKeyStoreId, XksKeyId);
  if (place === wanted) return;
  throw new ResourceError(
    'KmsGov.StoredKeyImmovable',
    `\`material\` must stay where the key is, in ${place}, got ${wanted}; make another key for new data and keep this one for what it encrypted`,
  );
}

function placeOf(keyStoreId: string | undefined, xksKeyId: string | undefined): string {
  return xksKeyId === undefined ? `\`${keyStoreId}\`` : `\`${keyStoreId}\` as \`${xksKeyId}\``;
}
