import type { PrincipalIdentity } from './principal-identity';

/** A Region that a key is replicated to, and the roles that its replica is made with. */
export interface ReplicaOrigin {
  readonly region: string;
  readonly deploymentRoles: readonly PrincipalIdentity[];
}

/** How a multi-Region key stands to the other keys of its set. */
export interface Replication {
  /** The Regions that the key may be replicated to and that may become primary in its place. */
  readonly regions: readonly string[];
  /** The replicas that are made from the key. */
  readonly replicas: readonly ReplicaOrigin[];
}

/** The roles that make the replicas of a key. */
export function replicatingRoles(replication: Replication | undefined): readonly PrincipalIdentity[] {
  return replication?.replicas.flatMap(({ deploymentRoles }) => deploymentRoles) ?? [];
}
