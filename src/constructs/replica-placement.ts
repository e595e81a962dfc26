import { Stack, Stage, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import type { GovernanceErrorCode } from './governance-error';
import { GovernanceError } from './governance-error';
import { optional, type Shapes, TEXT } from './input-shape';
import { STACK } from './value-shapes';

/** Where a replica of a multi-Region key is. */
export interface ReplicaPlacement {
  /** Region of the replica, for example `us-east-1`. */
  readonly region: string;
  /**
   * Stack of the Region that the replica is made in, in the account of the primary key.
   *
   * @default - a stack of its own beside the stack of the set
   */
  readonly stack?: Stack;
  /**
   * Region of the key that was primary when the replica was made. IMPORTANT: changing it on a deployed replica replaces it, which fails.
   *
   * For Regions that are added after another Region became primary.
   *
   * @default - Region of the stack of the set
   */
  readonly primaryRegion?: string;
}

export const REPLICA: Shapes<ReplicaPlacement> = { region: TEXT, stack: optional(STACK), primaryRegion: optional(TEXT) };

/** The Regions that were asked for. */
export interface RequestedRegions {
  readonly replicaRegions?: readonly string[];
  readonly replicas?: readonly ReplicaPlacement[];
}

/** The placements that were asked for, if a set can have them. */
export function validatedPlacements(set: IConstruct, requested: RequestedRegions): readonly ReplicaPlacement[] {
  validateHome(set);
  const placements = requestedPlacements(set, requested);
  placements.forEach((placement, index) => {
    validateRegion(set, placement.region);
    if (placements.findIndex(({ region }) => region === placement.region) !== index) throw duplicate(set, placement.region);
    validateGivenStack(set, placement);
    validateOrigin(set, placement, placements.slice(0, index));
  });
  return placements;
}

function requestedPlacements(set: IConstruct, { replicaRegions, replicas }: RequestedRegions): readonly ReplicaPlacement[] {
  if (replicaRegions !== undefined && replicas !== undefined) {
    throw problem(
      set,
      'KmsGov.ReplicasTwice',
      '`replicas` must be given alone, got `replicaRegions` as well; move its Regions to `replicas`',
    );
  }
  const placements = replicas ?? (replicaRegions ?? []).map((region) => ({ region }));
  if (placements.length > 0) return placements;
  throw problem(
    set,
    'KmsGov.ReplicaRegionMissing',
    '`replicaRegions` must name at least one Region, got none; name one, or use `GovernedKey` for a key of one Region',
  );
}

function validateHome(set: IConstruct): void {
  const stack = Stack.of(set);
  if (Token.isUnresolved(stack.region)) {
    throw problem(
      set,
      'KmsGov.PrimaryRegionUnknown',
      `\`env.region\` of the stack must be known at synthesis, got none for \`${stack.node.path}\`; give the stack its Region, for example \`env: { region: 'eu-west-1' }\``,
    );
  }
  if (stack.nested) {
    throw problem(
      set,
      'KmsGov.PrimaryStackNested',
      `the stack of the set must be a top-level stack, got the nested stack \`${stack.node.path}\`; create the set in its parent stack`,
    );
  }
}

function validateRegion(set: IConstruct, region: string): void {
  const home = Stack.of(set).region;
  if (Token.isUnresolved(region)) {
    throw problem(
      set,
      'KmsGov.ReplicaRegionUnresolved',
      '`replicaRegions` must be known at synthesis, got a token; write the Region as text, for example `us-east-1`',
    );
  }
  if (region === home) {
    throw problem(
      set,
      'KmsGov.ReplicaRegionIsPrimary',
      `\`replicaRegions\` must be other Regions than that of the primary key, got \`${region}\`; leave it out, \`primary\` is the key there`,
    );
  }
  const partition = partitionOf(region);
  if (partition === undefined) {
    throw problem(
      set,
      'KmsGov.ReplicaRegionUnknown',
      `\`replicaRegions\` must be Regions of AWS, got \`${region}\`; correct the name, or upgrade aws-cdk-lib if the Region is new`,
    );
  }
  if (partition !== (partitionOf(home) ?? partition)) {
    throw problem(
      set,
      'KmsGov.ReplicaRegionPartition',
      `\`replicaRegions\` must be in the partition of the primary key, got \`${region}\` in \`${partition}\` for a key in \`${partitionOf(home)}\`; ` +
        'make another set in that partition',
    );
  }
}

function partitionOf(region: string): string | undefined {
  return RegionInfo.regions.some(({ name }) => name === region) ? RegionInfo.get(region).partition : undefined;
}

function duplicate(set: IConstruct, region: string): GovernanceError {
  return problem(
    set,
    'KmsGov.ReplicaRegionDuplicate',
    `\`replicaRegions\` must name each Region once, got \`${region}\` twice; remove one`,
  );
}

function validateGivenStack(set: IConstruct, { region, stack }: ReplicaPlacement): void {
  if (stack === undefined) return;
  const { account, node } = Stack.of(set);
  if (stack.region !== region || stack.account !== account) {
    throw problem(
      set,
      'KmsGov.ReplicaStackElsewhere',
      `\`replicas\` must have stacks in the Region of the replica and the account of the primary key, got \`${stack.node.path}\` in \`${readable(stack)}\` ` +
        `for \`${region}\`; give the stack \`env: { account: '${account}', region: '${region}' }\``.replaceAll(UNRESOLVED, '<account>'),
    );
  }
  if (Stage.of(stack) === Stage.of(set)) return;
  throw problem(
    set,
    'KmsGov.ReplicaStackStage',
    `\`replicas\` must have stacks of the Stage of the set, got \`${stack.node.path}\` for a set in \`${node.path}\`; create the stack in the same Stage`,
  );
}

const UNRESOLVED = /\$\{Token\[[^\]]*\]\}/g;

function readable({ account, region }: Stack): string {
  return `${account}/${region}`.replaceAll(UNRESOLVED, 'unknown');
}

function validateOrigin(set: IConstruct, { region, primaryRegion }: ReplicaPlacement, earlier: readonly ReplicaPlacement[]): void {
  const origins = [Stack.of(set).region, ...earlier.map((placement) => placement.region)];
  if (primaryRegion === undefined || origins.includes(primaryRegion)) return;
  throw problem(
    set,
    'KmsGov.ReplicaPrimaryUnknown',
    `\`primaryRegion\` must be the Region of the stack or of an earlier replica, got \`${primaryRegion}\` for the replica in \`${region}\`; ` +
      `use one of ${origins.map((origin) => `\`${origin}\``).join(', ')}`,
  );
}

function problem(set: IConstruct, code: GovernanceErrorCode, message: string): GovernanceError {
  return new GovernanceError(set, code, message);
}
