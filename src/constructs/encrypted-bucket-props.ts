import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IGovernedKey } from './governed-key-base';
import { FLAG, having, listOf, memberOf, optional, props, type Shapes, struct, TEXT } from './input-shape';
import { KEY } from './value-shapes';

/** How S3 encrypts objects with the key of the bucket. */
export enum BucketEncryptionMode {
  /**
   * One layer of encryption, with a bucket key that saves most requests to KMS.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  SSE_KMS = 'SSE_KMS',
  /**
   * Two layers of encryption, for regulations that ask for them. There is no bucket key: every object costs a request to KMS.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingDSSEncryption.html
   */
  DSSE_KMS = 'DSSE_KMS',
}

/** Where objects of a bucket are replicated to. */
export interface BucketReplica {
  /** The bucket that receives the replicas; it must be versioned. */
  readonly bucket: s3.IBucket;

  /**
   * The key that encrypts the replicas, in the Region of the bucket that receives them.
   *
   * @default - the key of that bucket, when it is an `EncryptedBucket`; without one there is no replication
   */
  readonly key?: IGovernedKey;

  /**
   * Only objects whose key begins like this.
   *
   * @default - all objects
   */
  readonly prefix?: string;

  /**
   * Storage class of the replicas.
   *
   * @default - that of the object
   */
  readonly storageClass?: s3.StorageClass;

  /**
   * Whether delete markers are replicated. Without, an object that is deleted here remains there.
   *
   * @default false
   */
  readonly replicateDeleteMarkers?: boolean;
}

/** Properties of an encrypted bucket: those of a bucket, as far as they do not weaken it. */
export interface EncryptedBucketProps extends s3.BucketProps {
  /**
   * How S3 encrypts objects.
   *
   * @default BucketEncryptionMode.SSE_KMS
   */
  readonly encryptionMode?: BucketEncryptionMode;

  /**
   * Why the bucket has no bucket key, with `bucketKeyEnabled: false`: every object then costs a request to KMS.
   *
   * @default - the bucket has a bucket key, unless the mode is DSSE-KMS
   */
  readonly bucketKeyWaiver?: string;

  /**
   * Whether uploads that name a key must name this bucket's, or one of `acceptedKeys`. Another algorithm, and an algorithm without key, is
   * denied either way.
   *
   * @default true
   */
  readonly pinKey?: boolean;

  /**
   * Further keys that objects of the bucket are encrypted with, while they are migrated or because another bucket replicates to this one.
   * Uploads may name them, and whoever reads or writes the bucket gets them too.
   *
   * @default - none
   */
  readonly acceptedKeys?: IGovernedKey[];

  /**
   * Buckets that objects are replicated to, in another Region, another account or next to this one.
   *
   * @default - none
   */
  readonly replicateTo?: BucketReplica[];
}

const BUCKET_REPLICA: Shapes<BucketReplica> = {
  bucket: having('bucketArn', 'a bucket', "new EncryptedBucket(this, 'Copies')"),
  key: optional(KEY),
  prefix: optional(TEXT),
  storageClass: optional(having('value', 'a `StorageClass`', 's3.StorageClass.GLACIER')),
  replicateDeleteMarkers: optional(FLAG),
};

/** What of a bucket is not the CDK's to check. */
type OwnBucketProps = Omit<EncryptedBucketProps, keyof s3.BucketProps>;

export const ENCRYPTED_BUCKET = props<OwnBucketProps>({
  acceptedKeys: optional(listOf(KEY)),
  bucketKeyWaiver: optional(TEXT),
  encryptionMode: optional(memberOf('BucketEncryptionMode', BucketEncryptionMode)),
  pinKey: optional(FLAG),
  replicateTo: optional(listOf(struct(BUCKET_REPLICA))),
});
