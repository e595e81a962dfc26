import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';
import type { NetworkStack } from './network';

interface CustomersStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly network: NetworkStack;
}

interface CustomersReplicaStackProps extends CustomersStackProps {
  readonly source: CustomersStack;
}

const EXPORTED_LOGS = ['postgresql', 'upgrade'];

/** Who the customers are. */
export class CustomersStack extends Stack {
  public readonly database: rds.DatabaseInstance;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CustomersStackProps,
  ) {
    super(scope, id, props);
    const { keys } = props;
    this.database = new rds.DatabaseInstance(this, 'Database', {
      ...settingsIn(this, props),
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
      backupRetention: Duration.days(35),
      credentials: rds.Credentials.fromGeneratedSecret('customers_owner', { encryptionKey: keys.configuration.primary }),
    });
    this.database.node.addDependency(...logGroupsIn(this, props));
    this.rotateCredentials();
    acknowledgeFindings(this.database);
  }

  private rotateCredentials(): void {
    const { secretsEndpoint, vpc } = this.props.network;
    const securityGroup = new ec2.SecurityGroup(this, 'RotationSecurityGroup', {
      vpc,
      description: 'Rotates the credentials of the database',
    });
    securityGroup.connections.allowToDefaultPort(secretsEndpoint);
    this.database.addRotationSingleUser({ automaticallyAfter: Duration.days(30), endpoint: secretsEndpoint, securityGroup });
  }
}

/** A replica that can be read and promoted, in another Region and under the key there. */
export class CustomersReplicaStack extends Stack {
  public readonly database: rds.DatabaseInstanceReadReplica;

  constructor(scope: Construct, id: string, { source, ...props }: CustomersReplicaStackProps) {
    super(scope, id, props);
    this.addStackDependency(source, 'the database comes before its replica');
    this.database = new rds.DatabaseInstanceReadReplica(this, 'Database', {
      ...settingsIn(this, props),
      sourceDatabaseInstance: source.database,
    });
    // a replica is encrypted as its source is, and CloudFormation wants to hear of the key alone
    (this.database.node.defaultChild as rds.CfnDBInstance).addPropertyDeletionOverride('StorageEncrypted');
    this.database.node.addDependency(...logGroupsIn(this, props));
    acknowledgeFindings(this.database);
    acknowledge(
      this.database,
      'RDS11',
      'The rule reads the port by the engine, which a replica does not name: it listens on the port of its source',
    );
  }
}

/** What a database and its replica have alike. */
function settingsIn(stack: Stack, { keys, network }: CustomersStackProps) {
  const key = keys.customers.inRegionOf(stack);
  return {
    instanceIdentifier: names.DATABASE,
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE),
    vpc: network.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    port: 5433,
    multiAz: true,
    iamAuthentication: true,
    storageEncryptionKey: key,
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: key,
    monitoringInterval: Duration.minutes(1),
    cloudwatchLogsExports: EXPORTED_LOGS,
    copyTagsToSnapshot: true,
    deletionProtection: true,
    autoMinorVersionUpgrade: true,
  } satisfies Partial<rds.DatabaseInstanceReadReplicaProps>;
}

/** RDS would make the log groups itself, and not encrypt them with our key. */
function logGroupsIn(stack: Stack, { keys }: CustomersStackProps): logs.LogGroup[] {
  return EXPORTED_LOGS.map(
    (log) =>
      new logs.LogGroup(stack, `${log}-logs`, {
        logGroupName: `${names.DATABASE_LOGS}/${log}`,
        encryptionKey: keys.customers.inRegionOf(stack),
        retention: logs.RetentionDays.ONE_YEAR,
      }),
  );
}

function acknowledgeFindings(database: rds.DatabaseInstance | rds.DatabaseInstanceReadReplica): void {
  acknowledge(
    database,
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
    'AWS maintains the permissions of enhanced monitoring, which write metrics and read nothing',
  );
  acknowledge(database, 'RDSInBackupPlan', 'A backup policy of the organization selects the database by its tag `backup`');
}
