import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { KeyRotationMonitor } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import type { KeysStack } from './keys';

interface MonitoringStackProps extends StackProps {
  readonly keys: KeysStack;
  /** What the trail records, of all Regions. */
  readonly trailLogGroup: logs.ILogGroup;
}

/** Tells the security team what happens to the keys, in each Region, and what does not happen in time. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { keys, trailLogGroup, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const { documents, transactions, customers, configuration, messages, volumes, audit } = keys;
    new KeyRotationMonitor(this, 'Keys', {
      keys: [documents, transactions, customers, configuration, messages, volumes, audit],
      trailLogGroup,
      subscriptions: [new EmailSubscription('security@fintechnova.example')],
    });
  }
}
