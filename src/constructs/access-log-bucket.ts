import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LOG_BUCKET_EXCEPTIONS } from './bucket-exceptions';
import { UNFINISHED_UPLOADS_END } from './bucket-lifecycle';
import { transportStatements } from './bucket-policy-statements';
import { exemptFromRules } from './scanner-exceptions';

/**
 * The bucket that receives the access logs of a bucket. S3 delivers them with SSE-S3 only.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function makeAccessLogBucket(logged: s3.Bucket, prefix = ''): s3.Bucket {
  const logs = new s3.Bucket(logged, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [UNFINISHED_UPLOADS_END],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  exemptFromRules(logs, ...LOG_BUCKET_EXCEPTIONS);
  for (const statement of transportStatements(logs)) logs.addToResourcePolicy(statement);
  logs.addToResourcePolicy(deliveryStatement(logs, logged, prefix));
  return logs;
}

function deliveryStatement(logs: s3.Bucket, logged: s3.Bucket, prefix: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'S3DeliversAccessLogs',
    principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [logs.arnForObjects(`${prefix}*`)],
    conditions: {
      ArnLike: { 'aws:SourceArn': logged.bucketArn },
      StringEquals: { 'aws:SourceAccount': Stack.of(logged).account },
    },
  });
}
