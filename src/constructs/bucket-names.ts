import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { generatedNamePrefix } from './generated-role-name';
import { textOfResolved } from './policy-text';

const foreseenArns = new WeakMap<IBucket, string>();

/**
 * ARN of a bucket for the policy of its key: by its name, or by the pattern of the name that CloudFormation gives it.
 *
 * A reference would be a cycle: the bucket refers to the key.
 */
export function foreseenBucketArn(bucket: IBucket): string {
  const known = foreseenArns.get(bucket);
  if (known !== undefined) return known;
  const name = Lazy.uncachedString({ produce: () => foreseenName(bucket) });
  const arn = `arn:${Aws.PARTITION}:s3:::${name}`;
  foreseenArns.set(bucket, arn);
  return arn;
}

/** A bucket that the app does not make has a name already. */
function foreseenName(bucket: IBucket): string {
  const resource = bucket.node.defaultChild as CfnBucket | undefined;
  if (resource === undefined) return bucket.bucketName;
  const resolved = Stack.of(resource).resolve(resource.bucketName);
  return textOfResolved(resolved) ?? patternOfName(resource);
}

/** Names of buckets are in lower case; in the namespace of an account, the account and the Region follow a prefix. */
function patternOfName(resource: CfnBucket): string {
  if (resource.bucketNamePrefix !== undefined) return `${resource.bucketNamePrefix}-*`;
  const [, stackName, logicalId] = /^(.*)-([^-]+)$/.exec(generatedNamePrefix(resource)) as RegExpExecArray;
  const fits = stackName.length + logicalId.length <= SHARED_LENGTH && !stackName.includes('*');
  const parts = fits ? [stackName, logicalId, '*'] : [`${stackName.slice(0, KEPT_LENGTH)}*`, `${logicalId.slice(0, KEPT_LENGTH)}*`];
  return parts.join('-').toLowerCase();
}

/** Of 63 characters that stack name and logical id surely share, and that each surely keeps when they do not fit. */
const SHARED_LENGTH = 48;
const KEPT_LENGTH = 23;
