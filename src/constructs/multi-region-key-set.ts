import { ReferenceStrength, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { GovernedKey } from './governed-key';
import type { IGovernedKey } from './governed-key-base';
import { GovernedKeyGrants } from './governed-key-grants';
import type { GovernedKeyProps } from './governed-key-props';
import { KEY_PROPS } from './governed-key-props';
import { CONSTRUCT, listOf, memberOf, optional, props, requireShape, struct } from './input-shape';
import type { SetMembership } from './regional-key';
import { makeRegionalKey, replicaOf } from './regional-key';
import type { ReplicaPlacement } from './replica-placement';
import { REPLICA, validatedPlacements } from './replica-placement';
import type { ReplicaSite } from './replica-site';
import { prepareSite, replicationOf } from './replica-site';
import { TEXTS } from './value-shapes';

/** Properties of a set of multi-Region keys. */
export interface MultiRegionKeySetProps extends GovernedKeyProps {
  /**
   * Regions of the replicas, each in a stack of its own named `<stack>-<id>-<region>`. Every Region must be bootstrapped before the set is deployed.
   *
   * @default - the Regions of `replicas`
   */
  readonly replicaRegions?: string[];
  /**
   * Regions of the replicas, with the stacks that they are made in.
   *
   * @default - the Regions of `replicaRegions`
   */
  readonly replicas?: ReplicaPlacement[];
  /**
   * How other stacks refer to the keys of the set, and the replica stacks that it makes to what their policies name.
   *
   * Weak references need no resources besides the keys and never hold up an update or a deletion. Strong ones hold it up while they are used, by
   * Lambda functions of the CDK in every Region.
   *
   * @default ReferenceStrength.WEAK
   */
  readonly referenceStrength?: ReferenceStrength;
}

/**
 * A multi-Region key: a primary key and its replicas in other Regions, which share id and material and so decrypt what any of them encrypted.
 *
 * Every key has the alias, the tags and the policy, rendered from one model: all but the Region in it is the same. A role of the deployment makes
 * replicas in the Regions of the set, and nobody makes them elsewhere. Adding or removing a Region changes the policy of the primary key and
 * touches no other Region; the key of a Region that is removed is retained.
 *
 * What is named `.grants` here is granted in every Region. L2 constructs grant in theirs, on the key that they are handed. Resources that use keys
 * of several Regions, like a global table, belong in a stack other than that of the set: replicas are made after it.
 *
 * IMPORTANT: KMS fixes at creation that a key is multi-Region. A deployed key cannot become one.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 *
 * @example
 * declare const analyst: iam.Role;
 * const stack = new Stack(this, 'Documents', { env: { account: '111122223333', region: 'eu-west-1' } });
 * const keys = new MultiRegionKeySet(stack, 'Keys', {
 *   alias: 'fintechnova/documents',
 *   replicaRegions: ['eu-central-1', 'us-east-1'],
 * });
 * keys.grants.decrypt(analyst);
 */
export class MultiRegionKeySet extends Construct {
  /** The key in the Region of the stack, which replicas are made from. */
  public readonly primary: IGovernedKey;
  /** The Regions of the set, that of the primary key first. */
  public readonly regions: string[];
  /** Grants on the keys of every Region. */
  public readonly grants: GovernedKeyGrants;
  private readonly keys = new Map<string, GovernedKey>();

  constructor(scope: Construct, id: string, props: MultiRegionKeySetProps) {
    super(scope, id);
    requireShape('props', props, MULTI_REGION_KEY_SET, this);
    const placements = validatedPlacements(this, props);
    validateRotation(this, props);
    const home = Stack.of(this).region;
    const { deploymentRoles, referenceStrength: strength = ReferenceStrength.WEAK } = props;
    const sites = placements.map((placement) => prepareSite(this, placement, { deploymentRoles, strength }));
    this.regions = [home, ...sites.map(({ region }) => region)];

    const primary = makeRegionalKey(this, 'Primary', props, { replication: replicationOf(home, sites), strength });
    this.keys.set(home, primary);
    for (const site of sites)
      this.keys.set(site.region, this.makeReplica(props, { replication: replicationOf(site.region, sites), strength, site }));
    this.primary = primary;
    this.grants = this.grantsInEveryRegion();
  }

  /**
   * The replica in a Region.
   *
   * @param region one of `regions`, not that of the primary key
   */
  public replica(region: string): IGovernedKey {
    const key = this.keys.get(region);
    if (key !== undefined && key !== this.primary) return key;
    throw new GovernanceError(
      this,
      'KmsGov.ReplicaUnknown',
      `\`region\` must be one with a replica, got \`${region}\`; use one of ${list(this.regions.slice(1))}, or \`primary\``,
    );
  }

  /** The key in the Region of a construct's stack, for resources there. */
  public inRegionOf(scope: IConstruct): IGovernedKey {
    const { region, node } = Stack.of(requireShape('scope', scope, CONSTRUCT, this));
    const key = this.keys.get(region);
    if (key !== undefined) return key;
    const got = Token.isUnresolved(region) ? 'a Region that only deployment knows' : `\`${region}\``;
    throw new GovernanceError(
      this,
      'KmsGov.RegionNotInSet',
      `\`scope\` must be in a Region of the set, got ${got} of \`${node.path}\`; give its stack one of ${list(this.regions)}, or add the Region to the set`,
    );
  }

  /** The keys, the primary key first. @internal */
  public get _keys(): GovernedKey[] {
    return [...this.keys.values()];
  }

  private makeReplica(props: GovernedKeyProps, { site, ...membership }: SetMembership & { readonly site: ReplicaSite }): GovernedKey {
    const [primary] = this.keys.values();
    const define = replicaOf(primary, this.keys.get(site.origin) ?? primary);
    return makeRegionalKey(site.stack, `${this.node.id}Replica`, { ...props, rotation: undefined }, { ...membership, define });
  }

  private grantsInEveryRegion(): GovernedKeyGrants {
    const granters = [...this.keys.values()].map((key) => key.grants._granter);
    return GovernedKeyGrants._of({
      grantDuties: (...asked) => granters.map((granter) => granter.grantDuties(...asked)).reduce((all, one) => all.combine(one)),
      grantActions: (...asked) => granters.map((granter) => granter.grantActions(...asked)).reduce((all, one) => all.combine(one)),
    });
  }
}

function list(regions: readonly string[]): string {
  return regions.map((region) => `\`${region}\``).join(', ');
}

/** A generation is a key of its own, and a replica takes the material of one key. */
function validateRotation(set: Construct, { rotation }: MultiRegionKeySetProps): void {
  const generations = rotation?._generations.length ?? 1;
  if (generations === 1) return;
  throw new GovernanceError(
    set,
    'KmsGov.SetGenerations',
    `\`rotation\` must have no generations in a set, got \`${generations - 1}\`: each would be a key with replicas of its own; ` +
      'make another `MultiRegionKeySet`, and move the alias',
  );
}

const MULTI_REGION_KEY_SET = props<MultiRegionKeySetProps>({
  ...KEY_PROPS,
  replicaRegions: optional(TEXTS),
  replicas: optional(listOf(struct(REPLICA))),
  referenceStrength: optional(memberOf('ReferenceStrength', ReferenceStrength)),
});
