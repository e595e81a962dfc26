import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';
import type { PeopleStack } from './people';
import { roleWithin } from './people';

interface AuditStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
}

const SEVEN_YEARS = Duration.days(7 * 365);

/** Who did what: API calls, calls on objects included, for seven years. */
export class AuditStack extends Stack {
  /** S3 server access logs of every bucket. */
  public readonly accessLogs: s3.Bucket;

  constructor(scope: Construct, id: string, { keys, people, ...props }: AuditStackProps) {
    super(scope, id, props);
    this.accessLogs = this.accessLogBucket();
    const trailBucket = this.trailBucket(keys);
    const trail = new cloudtrail.Trail(this, 'Trail', {
      trailName: names.TRAIL,
      bucket: trailBucket,
      encryptionKey: keys.audit,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: new logs.LogGroup(this, 'TrailLogs', {
        logGroupName: `${names.AUDIT_LOGS}/trail`,
        encryptionKey: keys.audit,
        retention: logs.RetentionDays.ONE_YEAR,
      }),
    });
    trail.logAllS3DataEvents();
    this.letRead(roleWithin(this, people.auditor), trailBucket);
  }

  private accessLogBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(365) }],
    });
    acknowledge(bucket, 'S3DefaultEncryptionKMS', 'S3 delivers server access logs to buckets with SSE-S3 only');
    acknowledge(bucket, 'S3BucketReplicationEnabled', 'Access logs repeat what the trail records, and are kept for a year only');
    return bucket;
  }

  private trailBucket(keys: KeysStack): s3.Bucket {
    const bucket = new s3.Bucket(this, 'TrailBucket', {
      encryptionKey: keys.audit,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      objectLockDefaultRetention: s3.ObjectLockRetention.governance(SEVEN_YEARS),
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: 'trail/',
    });
    acknowledge(bucket, 'S3BucketReplicationEnabled', 'The organization trail keeps a second copy in the log archive account');
    return bucket;
  }

  private letRead(role: iam.IRole, bucket: s3.Bucket): void {
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
    acknowledge(
      role,
      `IAM5[Resource::<${this.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)}.Arn>/*]`,
      'Auditors read the whole trail',
    );
  }
}
