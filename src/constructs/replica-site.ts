import type { ReferenceStrength } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { deployersOf } from './deployment-roles';
import { GovernanceError } from './governance-error';
import type { ReplicaPlacement } from './replica-placement';
import type { ReplicaOrigin, Replication } from './replication';
import { makeSiblingStack } from './sibling-stack';

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
  const stack = placement.stack ?? makeReplicaStack(set, region, deployment.strength);
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

function makeReplicaStack(set: Construct, region: string, strength: ReferenceStrength): Stack {
  return makeSiblingStack(set, region, {
    region,
    description: `Replicas in ${region} of the keys ${set.node.path}`,
    demand: 'the set must give its replica stack',
    prop: 'replicas',
    code: 'KmsGov.ReplicaStackTaken',
    strength,
  });
}

function replicatorUnknown(set: Construct, stack: Stack): GovernanceError {
  return new GovernanceError(
    set,
    'KmsGov.ReplicatorUnknown',
    `\`deploymentRoles\` must name who deploys the replicas, got none and a stack synthesizer (\`${stack.synthesizer.constructor.name}\`) that names no role; ` +
      'name the role that CloudFormation acts with',
  );
}
