import type { ReferenceStrength } from 'aws-cdk-lib';
import { CrossStackReferences, Lazy } from 'aws-cdk-lib';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import { type CfnKey, CfnReplicaKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { GovernedKey } from './governed-key';
import type { GovernedKeyProps } from './governed-key-props';
import type { KeyMaterial } from './key-material';
import type { KeyResource } from './key-resource';
import type { Replication } from './replication';

/** What makes a key one of a set. */
export interface SetMembership {
  readonly replication: Replication;
  /** How other stacks refer to the key. */
  readonly strength: ReferenceStrength;
  /** Makes the key; the primary key is made like any other. */
  readonly define?: KeyMaterial['_define'];
}

/** A governed key that is one of a multi-Region set. */
export function makeRegionalKey(scope: Construct, id: string, props: GovernedKeyProps, membership: SetMembership): GovernedKey {
  const { replication, strength, define } = membership;
  class RegionalKey extends GovernedKey {
    protected get _replication(): Replication {
      return replication;
    }

    /** The key has no name by which another Region could foretell its ARN: it is always referred to. */
    protected getResourceArnAttribute(arn: string): string {
      return arn;
    }

    protected getResourceNameAttribute(name: string): string {
      return name;
    }

    protected _defineKey(resourceId: string, properties: CfnKeyProps): KeyResource {
      const key = define?.(this, resourceId, properties) ?? super._defineKey(resourceId, properties);
      CrossStackReferences.of(key).produce(strength);
      return key;
    }
  }
  return new RegionalKey(scope, id, props);
}

/**
 * Makes a replica of a primary key. Material, kind and rotation are those of the primary key, and so are the tags that it has besides its own.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-replicakey.html
 */
export function replicaOf(primary: GovernedKey, origin: GovernedKey): KeyMaterial['_define'] {
  return (scope, id, { keyPolicy, description, pendingWindowInDays }) => {
    const replica = new CfnReplicaKey(scope, id, { primaryKeyArn: origin.keyArn, keyPolicy, description, pendingWindowInDays });
    replica.addPropertyOverride('Tags', Lazy.any({ produce: () => tagsOf(primary, replica) }));
    return replica;
  };
}

/** Tags are known when the app is synthesized: Aspects set them. */
function tagsOf(primary: GovernedKey, replica: CfnReplicaKey): object[] | undefined {
  const tags = { ...(primary.node.defaultChild as CfnKey).tags.tagValues(), ...replica.tags.tagValues() };
  const rendered = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return rendered.length > 0 ? rendered : undefined;
}
