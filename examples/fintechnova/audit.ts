import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeAccessLogs, acknowledgeObjectAccess } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';
import type { PeopleStack } from './people';
import { roleWithin } from './people';

interface AuditStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
}

const SEVEN_YEARS = Duration.days(7 * 365);

/** Who did what in any Region: API calls, calls on objects included, for seven years. */
export class AuditStack extends Stack {
  /** What is recorded, as the trail delivers it within minutes. */
  public readonly trailLogGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, { keys, people, ...props }: AuditStackProps) {
    super(scope, id, props);
    const bucket = this.bucket(keys);
    bucket.grantRead(roleWithin(this, people.auditor));
    this.trailLogGroup = new logs.LogGroup(this, 'TrailLogs', {
      logGroupName: `${names.AUDIT_LOGS}/trail`,
      encryptionKey: keys.audit,
      retention: logs.RetentionDays.ONE_YEAR,
    });
    const trail = new cloudtrail.Trail(this, 'Trail', {
      trailName: names.TRAIL,
      bucket,
      encryptionKey: keys.audit,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: this.trailLogGroup,
    });
    trail.logAllS3DataEvents();
  }

  private bucket(keys: KeysStack): EncryptedBucket {
    const bucket = new EncryptedBucket(this, 'TrailBucket', {
      encryptionKey: keys.audit,
      objectLockDefaultRetention: s3.ObjectLockRetention.governance(SEVEN_YEARS),
    });
    acknowledge(bucket, 'S3BucketReplicationEnabled', 'The organization trail keeps a second copy in the log archive account');
    acknowledgeAccessLogs(bucket);
    acknowledgeObjectAccess(this, `<${this.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)}.Arn>`);
    return bucket;
  }
}
