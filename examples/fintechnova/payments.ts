import * as path from 'node:path';
import { ArnFormat, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { CustomersReplicaStack, CustomersStack } from './customers';
import type { KeysStack } from './keys';
import type { MessagesStack } from './messages';
import * as names from './names';
import type { NetworkStack } from './network';
import type { TransactionsStack } from './transactions';

interface PaymentsStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly network: NetworkStack;
  readonly transactions: TransactionsStack;
  /** In a Region that has the database of customers. */
  readonly customers?: CustomersStack | CustomersReplicaStack;
  /** In the Region that has the bus. */
  readonly messages?: MessagesStack;
}

/** The two functions that alone may record and read payments, in one Region. */
export class PaymentsStack extends Stack {
  private readonly writer: lambda.Function;
  private readonly reader: lambda.Function;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PaymentsStackProps,
  ) {
    super(scope, id, props);
    const { customers, messages, transactions } = props;
    this.addStackDependency(transactions, 'the table and its replicas come before who uses them');
    this.writer = this.function('Writer', 'record-transaction', { TABLE_NAME: names.TABLE, CARD_NETWORK: names.CARD_NETWORK });
    this.reader = this.function('Reader', 'read-transaction', { TABLE_NAME: names.TABLE });
    this.grantPayments();
    this.grantCredentials();
    if (customers) this.letReadCustomers(customers);
    if (messages) this.letTell(messages);
  }

  /** The replica of this Region and the key that it is encrypted with. */
  private grantPayments(): void {
    const encryptionKey = this.props.keys.transactions.inRegionOf(this);
    const table = dynamodb.TableV2.fromTableAttributes(this, 'Transactions', { tableName: names.TABLE, encryptionKey });
    table.grants.writeData(this.writer);
    table.grants.readData(this.reader);
  }

  private grantCredentials(): void {
    const secret = secretsmanager.Secret.fromSecretAttributes(this, 'CardNetworkCredentials', {
      secretPartialArn: this.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: names.CARD_NETWORK,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      encryptionKey: this.props.keys.configuration.inRegionOf(this),
    });
    secret.grantRead(this.writer);
    this.writer.connections.allowToDefaultPort(this.props.network.secretsEndpoint);
  }

  private letReadCustomers({ database }: CustomersStack | CustomersReplicaStack): void {
    database.grantConnect(this.reader, 'transactions_reader');
    this.reader.connections.allowToDefaultPort(database);
  }

  private letTell({ bus, endpoint }: MessagesStack): void {
    bus.grantPutEventsTo(this.writer);
    this.writer.addEnvironment('EVENT_BUS', bus.eventBusName);
    this.writer.connections.allowToDefaultPort(endpoint);
  }

  private function(id: string, handler: string, environment: Record<string, string>): lambda.Function {
    const { keys, network } = this.props;
    const key = keys.configuration.inRegionOf(this);
    const handlerFunction = new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, 'functions')),
      handler: `${handler}.handler`,
      role: this.role(`${id}Role`),
      vpc: network.vpc,
      environment,
      environmentEncryption: key,
      logGroup: new logs.LogGroup(this, `${id}Logs`, {
        logGroupName: `${names.SERVICE_LOGS}/${handler}`,
        encryptionKey: key,
        retention: logs.RetentionDays.ONE_YEAR,
      }),
      loggingFormat: lambda.LoggingFormat.JSON,
      reservedConcurrentExecutions: 50,
      timeout: Duration.seconds(10),
    });
    acknowledge(handlerFunction, 'LambdaDLQ', 'Called synchronously: the caller gets the error and tries again');
    return handlerFunction;
  }

  private role(id: string): iam.Role {
    const policy = 'service-role/AWSLambdaVPCAccessExecutionRole';
    const role = new iam.Role(this, id, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
    });
    acknowledge(
      role,
      `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      'AWS maintains what Lambda needs for a network interface',
    );
    return role;
  }
}
