import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { NagPack } from 'cdk-nag';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { nagSummary } from '../../examples/fintechnova/nag-summary';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { ENV } from './synthesized';

const PACKS: (NagPack & IPolicyValidationPlugin)[] = [
  new AwsSolutionsChecks(),
  new HIPAASecurityChecks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
];

/** What the packs find in a monitor of a set, and what is acknowledged: rules, and the constructs below the stack. */
function findings(make: (stack: Stack, keys: MultiRegionKeySet) => void): { open: string[]; acknowledged: string[] } {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  make(stack, new MultiRegionKeySet(stack, 'Keys', { replicaRegions: ['eu-central-1'] }));
  Validations.of(app).addPlugins(...PACKS);
  let directory = app.outdir;
  try {
    directory = app.synth().directory;
  } catch {
    // the report is written either way
  }
  const summary = nagSummary(directory);
  return {
    open: [...new Set(summary.flatMap(({ violations }) => violations.map((text) => text.replace(/^.*-(?=\w+ at)/, ''))))].sort(),
    acknowledged: [...new Set(summary.flatMap(({ acknowledged }) => acknowledged.map(({ rule }) => rule.replace(/^[^-]+-/, ''))))].sort(),
  };
}

test('the packs have nothing against a monitor that they do not accept a reason for', () => {
  const { open, acknowledged } = findings((stack, keys) => {
    const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Events', 'trail');
    new KeyRotationMonitor(stack, 'Monitor', { keys: [keys], trailLogGroup });
  });
  expect(open).toEqual([]);
  expect(acknowledged).toEqual(['IAM5[Resource::*]', 'LambdaDLQ', 'LambdaInsideVPC', 'SQS3']);
});

test('with a trail of its own, they ask for replicas of its files, and for what S3 cannot do to access logs', () => {
  const { open } = findings((stack, keys) => new KeyRotationMonitor(stack, 'Monitor', { keys: [keys] }));
  const files = 'Stack/Monitor/Trail/Files';
  expect(open).toEqual([
    `S3BucketReplicationEnabled at ${files}/AccessLogs/Resource`,
    `S3BucketReplicationEnabled at ${files}/Resource`,
    `S3DefaultEncryptionKMS at ${files}/AccessLogs/Resource`,
  ]);
});
