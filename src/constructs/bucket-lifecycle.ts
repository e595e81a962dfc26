import { Duration } from 'aws-cdk-lib';
import type { LifecycleRule } from 'aws-cdk-lib/aws-s3';

/**
 * Takes nothing that is an object: parts of an upload that was never completed, which nobody sees and everybody pays for.
 *
 * CT.S3.PR.3 and CT.S3.PR.6 of AWS Control Tower ask for a lifecycle rule, whichever.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
 */
export const UNFINISHED_UPLOADS_END: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };
