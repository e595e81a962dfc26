import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketEncryptionMode } from './encrypted-bucket-props';
import type { Conditions } from './principal-identity';

const ALGORITHM = 's3:x-amz-server-side-encryption';
const KEY_ID = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const CUSTOMER_ALGORITHM = 's3:x-amz-server-side-encryption-customer-algorithm';

/** The oldest version of TLS that clients may use. */
export const MINIMUM_TLS_VERSION = 1.2;

/** As the request header and CloudFormation name the modes. */
export const SSE_ALGORITHMS: Readonly<Record<BucketEncryptionMode, string>> = {
  [BucketEncryptionMode.SSE_KMS]: 'aws:kms',
  [BucketEncryptionMode.DSSE_KMS]: 'aws:kms:dsse',
};

/**
 * Denies plain HTTP and old TLS to everybody, for everything.
 *
 * Twice, with `"false"` and with `false`: AWS Control Tower's CT.S3.PR.8 accepts the text only, the rule S3_BUCKET_SSL_REQUESTS_ONLY of the AWS
 * CloudFormation Guard registry the boolean only. S3 does not tell them apart.
 */
export function transportStatements(bucket: IBucket, minimumTlsVersion = MINIMUM_TLS_VERSION): iam.PolicyStatement[] {
  return [
    denyEverything(bucket, 'DenyPlainHttp', { Bool: { 'aws:SecureTransport': 'false' } }),
    denyEverything(bucket, 'DenyPlainHttpAsBoolean', { Bool: { 'aws:SecureTransport': false } }),
    denyEverything(bucket, 'DenyOldTls', { NumericLessThan: { 's3:TlsVersion': minimumTlsVersion } }),
  ];
}

/** What uploads may ask for. */
export interface UploadBounds {
  readonly mode: BucketEncryptionMode;
  /** ARNs of the keys that uploads may name; undefined where they may name any. */
  readonly keyArns?: readonly string[];
}

/**
 * Denies uploads that ask for another encryption than the bucket's. Those that ask for none get the bucket's.
 *
 * A negated operator alone would be true where the header is absent, and deny just those: each looks at a header that is there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function uploadStatements(bucket: IBucket, { mode, keyArns }: UploadBounds): iam.PolicyStatement[] {
  const algorithm = SSE_ALGORITHMS[mode];
  return [
    denyUpload(bucket, 'DenyOtherAlgorithm', { StringNotEquals: { [ALGORITHM]: algorithm }, Null: { [ALGORITHM]: 'false' } }),
    denyUpload(bucket, 'DenyCustomerKeys', { Null: { [CUSTOMER_ALGORITHM]: 'false' } }),
    denyUpload(bucket, 'DenyKeyOfAws', { StringEquals: { [ALGORITHM]: algorithm }, Null: { [KEY_ID]: 'true' } }),
    ...(keyArns ? [denyUpload(bucket, 'DenyOtherKey', { StringNotEquals: { [KEY_ID]: keyArns }, Null: { [KEY_ID]: 'false' } })] : []),
  ];
}

/** Whether a statement lets somebody in because the connection is not encrypted. */
export function allowsPlainHttp(statement: iam.PolicyStatement): boolean {
  if (statement.effect === iam.Effect.DENY) return false;
  return Object.values(statement.conditions as Conditions).some((keys) =>
    Object.entries(keys).some(
      ([name, value]) => name.toLowerCase() === 'aws:securetransport' && [value].flat().map(String).includes('false'),
    ),
  );
}

function denyEverything(bucket: IBucket, sid: string, conditions: Conditions): iam.PolicyStatement {
  return denyAnybody(sid, 's3:*', { resources: [bucket.bucketArn, bucket.arnForObjects('*')], conditions });
}

function denyUpload(bucket: IBucket, sid: string, conditions: Conditions): iam.PolicyStatement {
  return denyAnybody(sid, 's3:PutObject', { resources: [bucket.arnForObjects('*')], conditions });
}

function denyAnybody(sid: string, action: string, where: Pick<iam.PolicyStatementProps, 'resources' | 'conditions'>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: [action], ...where });
}
