import { Stack, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { Consumer, Coverage } from './default-coverage';
import { GovernanceError } from './governance-error';

interface PerformanceInsightsProps {
  readonly enablePerformanceInsights?: boolean;
  readonly performanceInsightRetention?: rds.PerformanceInsightRetention;
  readonly performanceInsightEncryptionKey?: unknown;
  readonly databaseInsightsMode?: rds.DatabaseInsightsMode;
}

/** Performance Insights of a database. A key alone would switch them on. */
export function performanceInsights(name: string, injectionId: () => string): Coverage<PerformanceInsightsProps> {
  return {
    name,
    encrypts: 'Performance Insights, where they are on',
    decidedBy: { performanceInsightEncryptionKey: [] },
    injectionId,
    hasData: ({ enablePerformanceInsights, performanceInsightRetention, databaseInsightsMode }) =>
      enablePerformanceInsights ??
      (performanceInsightRetention !== undefined || databaseInsightsMode === rds.DatabaseInsightsMode.ADVANCED),
    settings: (performanceInsightEncryptionKey) => ({ performanceInsightEncryptionKey }),
  };
}

interface EncryptionAtRest {
  readonly enabled?: boolean;
  readonly kmsKey?: unknown;
}

/** The choice of a search domain, which has both parts in one prop. */
export function ownEncryptionAtRest({ enabled, kmsKey }: EncryptionAtRest = {}): string | undefined {
  return kmsKey !== undefined || enabled === false ? 'it has `encryptionAtRest` of its own' : undefined;
}

/** Why objects encrypted with a key would be of no use in a bucket, or could not be put there. */
export function unfitBucket({ publicReadAccess, serverAccessLogsBucket, serverAccessLogsPrefix }: s3.BucketProps): string | undefined {
  if (publicReadAccess) return 'the public cannot read what is encrypted with a key';
  if (serverAccessLogsBucket === undefined && serverAccessLogsPrefix !== undefined) return ACCESS_LOGS;
  return undefined;
}

const ACCESS_LOGS = 'S3 delivers access logs to buckets with SSE-S3 only';

/** A bucket with dual-layer encryption has no use for an S3 Bucket Key. */
export function bucketMode({ encryption, bucketKeyEnabled = true }: s3.BucketProps): s3.BucketProps {
  return encryption === s3.BucketEncryption.DSSE ? { encryption } : { encryption: s3.BucketEncryption.KMS, bucketKeyEnabled };
}

/** Functions of Lambda@Edge are made within their construct, or in a stack of their own in us-east-1. */
export function runsAtEdge(scope: IConstruct): boolean {
  return (
    injectionIdOf(scope) === cloudfront.experimental.EdgeFunction.PROPERTY_INJECTION_ID || scope.node.id.startsWith('edge-lambda-stack-')
  );
}

/** The id by which a construct is found by property injectors. */
export function injectionIdOf(construct: IConstruct): string | undefined {
  return (construct.constructor as { PROPERTY_INJECTION_ID?: string }).PROPERTY_INJECTION_ID;
}

/** The name of a trail, which the key policy has to say. */
export function literalTrailName(trailName: string | undefined, { scope, id }: Consumer): string {
  if (trailName !== undefined && !Token.isUnresolved(trailName)) return trailName;
  throw new GovernanceError(
    Stack.of(scope),
    'KmsGov.DefaultKeyTrail',
    `\`trailName\` must be given, got \`${trailName}\` for \`${scope.node.path}/${id}\`: the key policy names the trail that may use the key; ` +
      'give the trail a name, or leave it out with `exempt`',
  );
}
