import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { KeyEventBus, KeyEventForwarding } from 'cdk-kms-governance';

const SECURITY_ACCOUNT = '777788889999';
const MANAGEMENT_ACCOUNT = '444455556666';
const BUS = 'kms-key-events';

/** What happens to any key of an organization, told in one place. The security account is deployed first. */
export function organization(props: AppProps = {}): App {
  const app = new App(props);
  const security = new Stack(app, 'Security-KeyEvents', { env: { account: SECURITY_ACCOUNT, region: 'eu-west-1' } });
  new KeyEventBus(security, 'KeyEvents', {
    organizationId: 'o-a1b2c3d4e5',
    eventBusName: BUS,
    subscriptions: [new EmailSubscription('security@fintechnova.example')],
  });

  const management = new Stack(app, 'Management-KeyEvents', { env: { account: MANAGEMENT_ACCOUNT, region: 'eu-west-1' } });
  new KeyEventForwarding(management, 'KeyEvents', {
    eventBusArn: `arn:aws:events:eu-west-1:${SECURITY_ACCOUNT}:event-bus/${BUS}`,
    organizationalUnitIds: ['r-a1b2'],
    regions: ['eu-west-1', 'eu-central-1', 'us-east-1'],
  });
  return app;
}
