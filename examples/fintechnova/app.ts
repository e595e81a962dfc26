import { App, type AppProps, Tags } from 'aws-cdk-lib';
import { acknowledge } from './acknowledgement';
import { AuditStack } from './audit';
import { CustomersStack } from './customers';
import { DocumentsStack } from './documents';
import { KeysStack } from './keys';
import { NetworkStack } from './network';
import { PeopleStack } from './people';
import { TransactionsStack } from './transactions';

const IDENTITY_ACCOUNT = '444455556666';

const FEATURE_FLAGS = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
};

/** FinTechNova's payment platform: people first, then keys, then the data that the keys protect. */
export function fintechNova(props: AppProps = {}): App {
  const app = new App({ ...props, context: { ...FEATURE_FLAGS, ...props.context } });
  const env = { account: '111122223333', region: 'eu-west-1' };
  const id = (name: string) => `FinTechNova-${name}`;

  const people = new PeopleStack(app, id('People'), { env, identityAccount: IDENTITY_ACCOUNT });
  const keys = new KeysStack(app, id('Keys'), { env, people });
  const { accessLogs } = new AuditStack(app, id('Audit'), { env, keys, people });
  const { vpc, secretsEndpoint } = new NetworkStack(app, id('Network'), { env, keys });
  const documents = new DocumentsStack(app, id('Documents'), { env, keys, people, accessLogs });
  const customers = new CustomersStack(app, id('Customers'), { env, keys, vpc, secretsEndpoint });
  const transactions = new TransactionsStack(app, id('Transactions'), { env, keys, vpc, secretsEndpoint, customers: customers.database });
  for (const stack of [documents, customers, transactions]) Tags.of(stack).add('backup', 'daily');
  acknowledge(app, 'IAMNoInlinePolicy', 'Policies that the CDK writes belong to one role and are reviewed and removed with it');
  for (const rule of ['EC2RestrictedCommonPorts', 'EC2RestrictedSSH']) {
    acknowledge(app, rule, 'The rule cannot read a port that is a reference; every ingress here is from one security group to one port');
  }
  return app;
}
