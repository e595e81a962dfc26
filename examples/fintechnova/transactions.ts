import { Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { MultiRegionKeySet } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';

interface TransactionsStackProps extends StackProps {
  readonly keys: KeysStack;
}

/** Payments, and the credentials of the network that brings them, with a replica in every Region under the key there. */
export class TransactionsStack extends Stack {
  constructor(scope: Construct, id: string, { keys, ...props }: TransactionsStackProps) {
    super(scope, id, props);
    this.table(keys.transactions);
    this.cardNetworkCredentials(keys.configuration);
  }

  private table(keys: MultiRegionKeySet): void {
    const [, ...regions] = keys.regions;
    const replicaKeys = Object.fromEntries(regions.map((region) => [region, keys.replica(region).keyArn]));
    new dynamodb.TableV2(this, 'Transactions', {
      tableName: names.TABLE,
      partitionKey: { name: 'account', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'bookedAt', type: dynamodb.AttributeType.STRING },
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(keys.primary, replicaKeys),
      replicas: regions.map((region) => ({ region })),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
    });
  }

  private cardNetworkCredentials(keys: MultiRegionKeySet): void {
    const [, ...regions] = keys.regions;
    const secret = new secretsmanager.Secret(this, 'CardNetworkCredentials', {
      secretName: names.CARD_NETWORK,
      description: 'Credentials that the card network gave us',
      encryptionKey: keys.primary,
      replicaRegions: regions.map((region) => ({ region, encryptionKey: keys.replica(region) })),
    });
    for (const rule of ['SMG4', 'SecretsManagerRotationEnabled']) {
      acknowledge(secret, rule, 'The card network issues these credentials, and new ones every quarter');
    }
  }
}
