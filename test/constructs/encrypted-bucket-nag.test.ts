import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ENV } from './synthesized';

/** The rules of a pack that resources of an app break, with the resources. */
function broken(pack: NagPack & IPolicyValidationPlugin, make: (stack: Stack) => void): string[] {
  const app = new App();
  make(new Stack(app, 'Stack', { env: ENV }));
  const { violations } = pack.validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName.replace(/^.*-/, '')} ${constructPath}`),
  );
}

/** A bucket with a log bucket of the app, which is not judged here, and with a replica as the packs want one. */
function replicated(stack: Stack): void {
  const serverAccessLogsBucket = s3.Bucket.fromBucketName(stack, 'Logs', 'logs');
  const key = new GovernedKey(stack, 'CopiesKey');
  const bucket = s3.Bucket.fromBucketName(stack, 'Copies', 'copies');
  new EncryptedBucket(stack, 'Documents', { serverAccessLogsBucket, replicateTo: [{ bucket, key }] });
}

describe.each(Object.entries({ AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks }))('%s', (name, Pack) => {
  test('has nothing against a bucket that is replicated, whatever it says of roles', () => {
    const found = broken(new Pack(), replicated);
    expect(found.filter((one) => !one.includes('/ReplicationRole/'))).toEqual([]);
  });

  test('asks of a bucket with every default for a replica, and of its logs for what S3 cannot do', () => {
    const found = broken(new Pack(), (stack) => new EncryptedBucket(stack, 'Documents'));
    const logs = 'Stack/Documents/AccessLogs/Resource';
    const missing = [
      `S3BucketReplicationEnabled ${logs}`,
      'S3BucketReplicationEnabled Stack/Documents/Resource',
      `S3DefaultEncryptionKMS ${logs}`,
    ];
    expect(found.sort()).toEqual(name === 'AwsSolutionsChecks' ? [] : missing);
  });
});
