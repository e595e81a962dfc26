import type { IReusableStackSynthesizer, ReferenceStrength } from 'aws-cdk-lib';
import { CrossStackReferences, Stack, Stage } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { deployersOf } from './deployment-roles';
import { GovernanceError } from './governance-error';
import type { ReplicaPlacement } from './replica-placement';
import type { ReplicaOrigin, Replication } from './replication';

/** A Region of a set other than that of the primary key. */
export interface ReplicaSite extends ReplicaOrigin {
  readonly stack: Stack;
  /** Region of the key that the replica is made from. */
  readonly origin: string;
}

/** What every replica of a set is deployed with. */
interface Deployment {
  readonly deploymentRoles?: readonly IGrantable[];
  readonly strength: ReferenceStrength;
}

/** Gets a Region ready for a replica: its stack, and the roles that will deploy it. The stack deploys after that of the primary key. */
export function prepareSite(set: Construct, placement: ReplicaPlacement, deployment: Deployment): ReplicaSite {
  const home = Stack.of(set);
  const { region, primaryRegion: origin = home.region } = placement;
  const stack = placement.stack ?? makeStack(set, region, deployment.strength);
  stack.addStackDependency(home, 'the primary key comes before its replicas');
  const deploymentRoles = deployersOf(stack, deployment.deploymentRoles);
  if (deploymentRoles.length === 0) throw replicatorUnknown(set, stack);
  return { region, origin, stack, deploymentRoles };
}

/** How the key of a Region stands to the others: it knows the key that it is made from and those that are made from it. */
export function replicationOf(region: string, sites: readonly ReplicaSite[]): Replication {
  const replicas = sites.filter(({ origin }) => origin === region);
  const origins = sites.filter((site) => site.region === region).map(({ origin }) => origin);
  return { regions: [region, ...origins, ...replicas.map((site) => site.region)], replicas };
}

/** Deployed as the stack of the set is: with its account, synthesizer and Stage. Roles in its policies need no name to be referred to. */
function makeStack(set: Construct, region: string, strength: ReferenceStrength): Stack {
  const home = Stack.of(set);
  const stack = new Stack(stageOf(home), freeId(set, region), {
    stackName: `${home.stackName}-${set.node.id}-${region}`,
    description: `Replicas in ${region} of the keys ${set.node.path}`,
    env: { account: home.account, region },
    synthesizer: reusableSynthesizer(home),
    tags: home.tags.tagValues(),
    terminationProtection: home.terminationProtection,
    crossRegionReferences: true,
  });
  CrossStackReferences.of(stack).consume(strength);
  return stack;
}

/**
 * The synthesizer that the stack was given, with its qualifier and roles. A stack binds a copy that inherits from it, and no copy can be bound again.
 *
 * Undefined for a synthesizer that serves one stack only: the default of the app takes its place.
 */
function reusableSynthesizer(stack: Stack): IReusableStackSynthesizer | undefined {
  const given: IReusableStackSynthesizer = Object.getPrototypeOf(stack.synthesizer);
  const isInstance = !Object.hasOwn(given, 'constructor');
  return isInstance && 'reusableBind' in given ? given : undefined;
}

function freeId(set: Construct, region: string): string {
  const home = Stack.of(set);
  const id = `${home.node.id}-${set.node.id}-${region}`;
  const taken = stageOf(home).node.tryFindChild(id);
  if (taken === undefined) return id;
  throw new GovernanceError(
    set,
    'KmsGov.ReplicaStackTaken',
    `the id of the set must give its replica stack a name of its own, got \`${id}\`, which \`${taken.node.path}\` has already; ` +
      'choose another id, or pass the stacks in `replicas`',
  );
}

function stageOf(stack: Stack): Construct {
  return Stage.of(stack) ?? (stack.node.root as Construct);
}

function replicatorUnknown(set: Construct, stack: Stack): GovernanceError {
  return new GovernanceError(
    set,
    'KmsGov.ReplicatorUnknown',
    `\`deploymentRoles\` must name who deploys the replicas, got none and a stack synthesizer (\`${stack.synthesizer.constructor.name}\`) that names no role; ` +
      'name the role that CloudFormation acts with',
  );
}
