import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { GovernedKey, type KeyAccess, Rotation, ServiceUse } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import * as names from './names';
import type { PeopleStack } from './people';

interface KeysStackProps extends StackProps {
  readonly people: PeopleStack;
}

/** One key per kind of data: whoever may read one kind can read nothing else. */
export class KeysStack extends Stack {
  /** Passports, invoices and contracts that customers hand in. */
  public readonly documents: GovernedKey;
  /** Payments. */
  public readonly transactions: GovernedKey;
  /** Who the customers are. */
  public readonly customers: GovernedKey;
  /** Secrets and settings of the services, and what they log. */
  public readonly configuration: GovernedKey;
  /** Who did what. */
  public readonly audit: GovernedKey;

  constructor(scope: Construct, id: string, { people, ...props }: KeysStackProps) {
    super(scope, id, props);
    this.addStackDependency(people, 'key policies name the roles of the people stack');
    const everyKey: KeyAccess = { administrators: [people.keyTeam], auditors: [people.auditor] };

    this.documents = new GovernedKey(this, 'Documents', {
      alias: 'fintechnova/documents',
      description: 'Documents that customers hand in',
      access: { ...everyKey, encrypters: [people.uploader], decrypters: [people.analyst] },
    });
    this.transactions = new GovernedKey(this, 'Transactions', {
      alias: 'fintechnova/transactions',
      description: 'Payments',
      rotation: Rotation.automatic(Duration.days(180)),
      access: everyKey,
    });
    this.customers = new GovernedKey(this, 'Customers', {
      alias: 'fintechnova/customers',
      description: 'Customer database, its backups and its logs',
      access: everyKey,
      services: [ServiceUse.cloudWatchLogs({ logGroupName: `${names.DATABASE_LOGS}/*` })],
    });
    this.configuration = new GovernedKey(this, 'Configuration', {
      alias: 'fintechnova/configuration',
      description: 'Secrets, settings and logs of the services',
      access: everyKey,
      services: [ServiceUse.cloudWatchLogs({ logGroupName: `${names.SERVICE_LOGS}/*` })],
    });
    this.audit = new GovernedKey(this, 'Audit', {
      alias: 'fintechnova/audit',
      description: 'Audit trail and network flow logs',
      access: { ...everyKey, decrypters: [people.auditor] },
      services: [ServiceUse.cloudTrail({ trailName: names.TRAIL }), ServiceUse.cloudWatchLogs({ logGroupName: `${names.AUDIT_LOGS}/*` })],
    });
  }
}
