import * as path from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';

interface TransactionsStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly vpc: ec2.IVpc;
  readonly secretsEndpoint: ec2.InterfaceVpcEndpoint;
  readonly customers: rds.IDatabaseInstance;
}

/** Payments, and the two functions that alone may record and read them. */
export class TransactionsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TransactionsStackProps,
  ) {
    super(scope, id, props);
    const table = this.table();
    const cardNetwork = this.cardNetworkCredentials();
    const writer = this.function('Writer', 'record-transaction', { TABLE_NAME: table.tableName, CARD_NETWORK: cardNetwork.secretName });
    const reader = this.function('Reader', 'read-transaction', { TABLE_NAME: table.tableName });

    table.grants.writeData(writer);
    table.grants.readData(reader);
    cardNetwork.grantRead(writer);
    writer.connections.allowToDefaultPort(props.secretsEndpoint);
    props.customers.grantConnect(reader, 'transactions_reader');
    reader.connections.allowToDefaultPort(props.customers);
  }

  private table(): dynamodb.TableV2 {
    return new dynamodb.TableV2(this, 'Transactions', {
      partitionKey: { name: 'account', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'bookedAt', type: dynamodb.AttributeType.STRING },
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(this.props.keys.transactions),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
    });
  }

  private cardNetworkCredentials(): secretsmanager.Secret {
    const secret = new secretsmanager.Secret(this, 'CardNetworkCredentials', {
      description: 'Credentials that the card network gave us',
      encryptionKey: this.props.keys.configuration,
    });
    for (const rule of ['SMG4', 'SecretsManagerRotationEnabled']) {
      acknowledge(secret, rule, 'The card network issues these credentials, and new ones every quarter');
    }
    return secret;
  }

  private function(id: string, handler: string, environment: Record<string, string>): lambda.Function {
    const { keys, vpc } = this.props;
    const handlerFunction = new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(__dirname, 'functions')),
      handler: `${handler}.handler`,
      role: this.role(`${id}Role`),
      vpc,
      environment,
      environmentEncryption: keys.configuration,
      logGroup: new logs.LogGroup(this, `${id}Logs`, {
        logGroupName: `${names.SERVICE_LOGS}/${handler}`,
        encryptionKey: keys.configuration,
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
