import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';

interface CustomersStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly vpc: ec2.IVpc;
  readonly secretsEndpoint: ec2.InterfaceVpcEndpoint;
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
    const logGroups = EXPORTED_LOGS.map((log) => this.logGroup(log));
    this.database = this.instance();
    this.database.node.addDependency(...logGroups);
    this.rotateCredentials();
    this.acknowledgeFindings();
  }

  /** RDS would make the log groups itself, and not encrypt them with our key. */
  private logGroup(log: string): logs.LogGroup {
    return new logs.LogGroup(this, `${log}-logs`, {
      logGroupName: `${names.DATABASE_LOGS}/${log}`,
      encryptionKey: this.props.keys.customers,
      retention: logs.RetentionDays.ONE_YEAR,
    });
  }

  private instance(): rds.DatabaseInstance {
    const { keys, vpc } = this.props;
    return new rds.DatabaseInstance(this, 'Database', {
      instanceIdentifier: names.DATABASE,
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      port: 5433,
      multiAz: true,
      credentials: rds.Credentials.fromGeneratedSecret('customers_owner', { encryptionKey: keys.configuration }),
      iamAuthentication: true,
      storageEncryptionKey: keys.customers,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: keys.customers,
      monitoringInterval: Duration.minutes(1),
      cloudwatchLogsExports: EXPORTED_LOGS,
      backupRetention: Duration.days(35),
      copyTagsToSnapshot: true,
      deletionProtection: true,
      autoMinorVersionUpgrade: true,
    });
  }

  private rotateCredentials(): void {
    const { secretsEndpoint, vpc } = this.props;
    const securityGroup = new ec2.SecurityGroup(this, 'RotationSecurityGroup', {
      vpc,
      description: 'Rotates the credentials of the database',
    });
    securityGroup.connections.allowToDefaultPort(secretsEndpoint);
    this.database.addRotationSingleUser({ automaticallyAfter: Duration.days(30), endpoint: secretsEndpoint, securityGroup });
  }

  private acknowledgeFindings(): void {
    acknowledge(
      this.database,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
      'AWS maintains the permissions of enhanced monitoring, which write metrics and read nothing',
    );
    acknowledge(this.database, 'RDSInBackupPlan', 'A backup policy of the organization selects the database by its tag `backup`');
  }
}
