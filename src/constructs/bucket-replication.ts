import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { grantThroughBucket } from './bucket-key-access';
import { governedKey } from './bucket-validation';
import type { BucketReplica } from './encrypted-bucket-props';
import { describeProblem } from './governance-error';
import type { IGovernedKey } from './governed-key-base';
import { principalArns } from './principal-arns';
import { canBeOneAccount } from './principal-identity';
import { exemptFromRules, OWN_POLICY } from './scanner-exceptions';

/** A bucket that receives replicas, and the key that encrypts them there. */
interface Destination extends BucketReplica {
  readonly key: IGovernedKey;
}

/**
 * What S3 calls KMS for in the Region that receives replicas: Encrypt for objects as such, GenerateDataKey and Decrypt where it keeps a bucket key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
const REPLICA_ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'];

/** Sets up replication of a bucket: role, rules, both keys, and the policies of buckets in other accounts. */
export function replicate(source: s3.Bucket, replicas: readonly BucketReplica[]): void {
  if (replicas.length === 0) return;
  const destinations = replicas.map((replica) => destinationOf(source, replica));
  const role = new iam.Role(source, 'ReplicationRole', { assumedBy: new iam.ServicePrincipal('s3.amazonaws.com') });
  exemptFromRules(role, OWN_POLICY);
  for (const { bucket } of destinations) if (!sameAccount(source, bucket)) admitReplicas(source, bucket, role);
  source.grantReplicationPermission(role, { destinations: destinations.map(({ bucket, key }) => ({ bucket, encryptionKey: key })) });
  const resource = source.node.defaultChild as s3.CfnBucket;
  resource.replicationConfiguration = { role: role.roleArn, rules: destinations.map((each, index) => ruleOf(source, each, index)) };
}

/** Lets S3 encrypt replicas as the role, for objects of the bucket that receives them. */
export function grantReplicas(source: s3.Bucket, role: iam.IGrantable, to: s3.GrantReplicationPermissionDestinationProps): iam.Grant {
  const key = governedKey(source, 'destinations.encryptionKey', to.encryptionKey ?? keyOf(to.bucket));
  return grantThroughBucket({ key, bucket: to.bucket }, role, REPLICA_ACTIONS);
}

function destinationOf(source: s3.Bucket, replica: BucketReplica): Destination {
  return { ...replica, key: governedKey(source, 'replicateTo.key', replica.key ?? keyOf(replica.bucket)) };
}

/** `encryptionKey` of a bucket of the app is set by its class, that of an imported one by its importer. */
function keyOf({ encryptionKey, node }: s3.IBucket): unknown {
  return encryptionKey ?? `the bucket ${node.path} without key`;
}

function ruleOf(source: s3.Bucket, { bucket, key, ...replica }: Destination, index: number): s3.CfnBucket.ReplicationRuleProperty {
  const foreign = !sameAccount(source, bucket);
  return {
    id: `To${index + 1}`,
    priority: index + 1,
    status: 'Enabled',
    filter: { prefix: replica.prefix ?? '' },
    destination: {
      bucket: bucket.bucketArn,
      storageClass: replica.storageClass?.toString(),
      encryptionConfiguration: { replicaKmsKeyId: key.keyArn },
      ...(foreign ? { account: bucket.env.account, accessControlTranslation: { owner: 'Destination' } } : {}),
    },
    deleteMarkerReplication: { status: replica.replicateDeleteMarkers ? 'Enabled' : 'Disabled' },
    sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
  };
}

function sameAccount(source: s3.Bucket, { env }: s3.IBucket): boolean {
  return canBeOneAccount(Stack.of(source).account, env.account);
}

/** A bucket of another account names the role by what its ARN will be: it is deployed first. */
function admitReplicas(source: s3.Bucket, bucket: s3.IBucket, role: iam.Role): void {
  const { account, partition } = Stack.of(source);
  const statement = new iam.PolicyStatement({
    sid: 'ReplicatesFromOtherAccount',
    principals: [new iam.ArnPrincipal(`arn:${partition}:iam::${account}:root`)],
    actions: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
    resources: [bucket.arnForObjects('*')],
    conditions: { ArnLike: { 'aws:PrincipalArn': principalArns(role.node.defaultChild as iam.CfnRole, bucket) } },
  });
  if (!bucket.addToResourcePolicy(statement).statementAdded) warnOfPolicy(source, bucket);
}

function warnOfPolicy(source: s3.Bucket, bucket: s3.IBucket): void {
  const message =
    `\`replicateTo\` names a bucket whose policy cannot be changed from here, got \`${bucket.node.path}\`; ` +
    'its account must allow the replication role s3:ReplicateObject, s3:ReplicateDelete, s3:ReplicateTags and s3:ObjectOwnerOverrideToBucketOwner on its objects';
  Annotations.of(source).addWarningV2('KmsGov.ReplicaElsewhere', describeProblem(source, 'KmsGov.ReplicaElsewhere', message));
}
