import { actionsOf } from '../access/duties';
import type { KeyPolicyContext } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { allow, denyAnybody, oneOrMany } from './policy-statement';
import { namedArns } from './principal-identity';
import { replicatingRoles } from './replication';

/**
 * Who makes the replicas: KMS asks the primary key whether the role that deploys the replica may, each for its own Region.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
 */
export function replicationStatements({ replication }: KeyPolicyContext): PolicyStatementJson[] {
  const { replicas = [] } = replication ?? {};
  if (replicas.length === 0) return [];
  return [
    ...replicas.map(({ region, deploymentRoles }) =>
      allow({
        sid: 'DeploymentReplicates',
        principal: { AWS: namedArns(deploymentRoles) },
        actions: ['kms:ReplicateKey'],
        conditions: { StringEquals: { 'kms:ReplicaRegion': region } },
      }),
    ),
    allow({ sid: 'DeploymentReadsPrimary', principal: { AWS: namedArns(replicatingRoles(replication)) }, actions: ['kms:DescribeKey'] }),
  ];
}

/** A request carries one of the two keys: the absent one is not equal, so the present one decides. */
export function denyReplication({ replication, traits }: KeyPolicyContext): PolicyStatementJson[] {
  if (replication === undefined) return [];
  const regions = oneOrMany(replication.regions);
  return [
    denyAnybody({
      sid: 'DenyReplication',
      actions: actionsOf('replicate', traits).filter((action) => action !== 'kms:DescribeKey'),
      conditions: { StringNotEquals: { 'kms:ReplicaRegion': regions, 'kms:PrimaryRegion': regions } },
    }),
  ];
}
