import { BucketEncryptionMode } from './encrypted-bucket-props';
import type { ScannerException } from './scanner-exceptions';

const NO_ACLS: ScannerException = {
  reason: 'ACLs are disabled; the rule fails a bucket that names none, and CT.S3.PR.5 of AWS Control Tower one that does.',
  guardRegistry: ['S3_BUCKET_NO_PUBLIC_RW_ACL'],
};

const TWO_LAYERS: ScannerException = {
  reason: 'DSSE-KMS encrypts with the KMS key twice; the rule knows SSE-KMS and SSE-S3 only.',
  cdkNag: ['S3DefaultEncryptionKMS'],
  guardRegistry: ['S3_DEFAULT_ENCRYPTION_KMS', 'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED'],
  checkov: ['CKV_AWS_19'],
};

/** What scanners ask of a bucket that it cannot have, whatever else it has. */
export const EXCEPTIONS_BY_MODE: Readonly<Record<BucketEncryptionMode, readonly ScannerException[]>> = {
  [BucketEncryptionMode.SSE_KMS]: [NO_ACLS],
  [BucketEncryptionMode.DSSE_KMS]: [NO_ACLS, TWO_LAYERS],
};

/**
 * What scanners ask of a bucket that receives access logs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const LOG_BUCKET_EXCEPTIONS: readonly ScannerException[] = [
  NO_ACLS,
  {
    reason: 'S3 delivers server access logs to buckets with SSE-S3 only.',
    cdkNag: ['S3DefaultEncryptionKMS'],
    controlTower: ['s3_bucket_default_encryption_kms_check'],
  },
  {
    reason: 'A bucket that logged its own log deliveries would log without end.',
    controlTower: ['s3_bucket_logging_enabled_check'],
    guardRegistry: ['S3_BUCKET_LOGGING_ENABLED'],
    cfnNag: ['W35'],
    checkov: ['CKV_AWS_18'],
  },
];
