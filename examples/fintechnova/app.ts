import { App, type AppProps, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { acknowledge } from './acknowledgement';
import { AuditStack } from './audit';
import { CustomersReplicaStack, CustomersStack } from './customers';
import { DocumentsStack } from './documents';
import { KeysStack } from './keys';
import { MessagesStack } from './messages';
import { MonitoringStack } from './monitoring';
import { FRANKFURT, HOME, REGIONS, VIRGINIA } from './names';
import { NetworkStack } from './network';
import { PaymentsStack } from './payments';
import { PeopleStack } from './people';
import { ScanningStack } from './scanning';
import { TransactionsStack } from './transactions';

const ACCOUNT = '111122223333';
const IDENTITY_ACCOUNT = '444455556666';

const ELSEWHERE = REGIONS.filter((region) => region !== HOME);

const FEATURE_FLAGS = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
};

/** FinTechNova's payment platform in three Regions: people first, then keys, then the data that the keys protect. */
export function fintechNova(props: AppProps = {}): App {
  const app = new App({ ...props, context: { ...FEATURE_FLAGS, ...props.context } });
  const home = within(HOME);
  const people = new PeopleStack(app, id('People'), { ...home, identityAccount: IDENTITY_ACCOUNT });
  const replicas = Object.fromEntries(ELSEWHERE.map((region) => [region, new Stack(app, id('Keys', region), within(region))]));
  const keys = new KeysStack(app, id('Keys'), { ...home, people, replicas });
  const { trailLogGroup } = new AuditStack(app, id('Audit'), { ...home, keys, people });
  new MonitoringStack(app, id('Monitoring'), { ...home, keys, trailLogGroup });
  const [network, ...networks] = REGIONS.map((region) => new NetworkStack(app, id('Network', region), { ...within(region), keys }));
  const { vpc } = network;

  const copies = ELSEWHERE.map((region) => new DocumentsStack(app, id('Documents', region), { ...within(region), keys, people }));
  const documents = new DocumentsStack(app, id('Documents'), { ...home, keys, people, copies });
  const messages = new MessagesStack(app, id('Messages'), { ...home, keys, people, vpc });
  new ScanningStack(app, id('Scanning'), { ...home, keys, people, vpc, documents: documents.bucket, messages });

  const customers = new CustomersStack(app, id('Customers'), { ...home, keys, network });
  const inFrankfurt = { ...within(FRANKFURT), keys, network: networks[0] };
  const replica = new CustomersReplicaStack(app, id('Customers', FRANKFURT), { ...inFrankfurt, source: customers });
  const transactions = new TransactionsStack(app, id('Transactions'), { ...home, keys });
  new PaymentsStack(app, id('Payments'), { ...home, keys, network, transactions, customers, messages });
  new PaymentsStack(app, id('Payments', FRANKFURT), { ...inFrankfurt, transactions, customers: replica });
  new PaymentsStack(app, id('Payments', VIRGINIA), { ...within(VIRGINIA), keys, network: networks[1], transactions });

  for (const stack of [...copies, documents, customers, replica, transactions]) Tags.of(stack).add('backup', 'daily');
  acknowledge(app, 'IAMNoInlinePolicy', 'Policies that the CDK writes belong to one role and are reviewed and removed with it');
  for (const rule of ['EC2RestrictedCommonPorts', 'EC2RestrictedSSH']) {
    acknowledge(app, rule, 'The rule cannot read a port that is a reference; every ingress here is from one security group to one port');
  }
  return app;
}

function within(region: string): StackProps {
  return { env: { account: ACCOUNT, region } };
}

function id(name: string, region = HOME): string {
  return ['FinTechNova', name, ...(region === HOME ? [] : [region])].join('-');
}
