import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ActionPattern } from '../access/action-pattern';
import { foreseenBucketArn } from './bucket-names';
import type { IGovernedKey } from './governed-key-base';
import { oneOrMany } from './policy-statement';
import { regionText } from './policy-text';
import { ServiceUse } from './service-use';

const ENCRYPT = 'kms:GenerateDataKey';
const DECRYPT = 'kms:Decrypt';

/** The key as one bucket uses it. */
export interface BucketKeyUse {
  readonly key: IGovernedKey;
  readonly bucket: IBucket;
}

/**
 * What S3 calls KMS for when it does what a grant on a bucket is for. The CDK asks for more: S3 itself never encrypts with the key directly,
 * never re-encrypts, and describes no key for its caller. With a bucket key it decrypts for uploads too.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function neededByS3(actions: readonly string[], { hasBucketKey }: { readonly hasBucketKey: boolean }): string[] {
  const asked = actions.map((action) => ActionPattern.parse(action));
  const needed = [ENCRYPT, DECRYPT].filter((action) => asked.some((pattern) => pattern.matches(action)));
  return hasBucketKey && needed.includes(ENCRYPT) ? [ENCRYPT, DECRYPT] : needed;
}

/** Grants actions on a key to calls that S3 makes for the grantee, for objects of the bucket alone. */
export function grantThroughBucket({ key, bucket }: BucketKeyUse, grantee: IGrantable, actions: readonly string[]): Grant {
  const grant = key.grants.actions(grantee, ...actions);
  for (const statement of [...grant.principalStatements, ...grant.resourceStatements]) {
    statement.addConditions({ StringLike: { 'kms:ViaService': viaS3(key), [CONTEXT]: contextsOf(bucket) } });
  }
  return grant;
}

/** With a bucket key S3 brings the ARN of the bucket, without one that of the object. A client decides which, object by object. */
const CONTEXT = 'kms:EncryptionContext:aws:s3:arn';

function contextsOf(bucket: IBucket): string[] {
  const arn = foreseenBucketArn(bucket);
  return [arn, `${arn}/*`];
}

function viaS3(key: IGovernedKey) {
  return oneOrMany(ServiceUse.s3()._viaServices(regionText(key)));
}
