import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedBucket } from './encrypted-bucket';
import type { IGovernedKey } from './governed-key-base';
import { exemptFromRules, OWN_POLICY } from './scanner-exceptions';

/** Records what happens in every Region of the account: encrypted, validated, and kept. */
export class MonitorTrail extends Construct {
  /** The name by which the policy of its key knows the trail. */
  public static nameIn(monitor: Construct): string {
    return Names.uniqueResourceName(monitor, { maxLength: 100, allowedSpecialCharacters: '-_' });
  }

  public readonly logGroup: logs.ILogGroup;

  constructor(monitor: Construct, id: string, key: IGovernedKey) {
    super(monitor, id);
    this.logGroup = new logs.LogGroup(this, 'Events', {
      encryptionKey: key,
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const trail = new cloudtrail.Trail(this, 'Trail', {
      trailName: MonitorTrail.nameIn(monitor),
      bucket: new EncryptedBucket(this, 'Files', { encryptionKey: key }),
      encryptionKey: key,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: this.logGroup,
      enableFileValidation: true,
      isMultiRegionTrail: true,
      managementEvents: cloudtrail.ReadWriteType.ALL,
    });
    exemptFromRules(trail, OWN_POLICY);
  }
}
