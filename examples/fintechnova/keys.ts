import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { GovernedKey, type KeyAccess, MultiRegionKeySet, type ReplicaPlacement, Rotation, ServiceUse } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import * as names from './names';
import type { PeopleStack } from './people';

interface KeysStackProps extends StackProps {
  readonly people: PeopleStack;
  /** Stacks for the replicas, by Region. */
  readonly replicas: Readonly<Record<string, Stack>>;
}

/** One key per kind of data: whoever may read one kind can read nothing else. Data of several Regions has its key in each. */
export class KeysStack extends Stack {
  /** Passports, invoices and contracts that customers hand in. */
  public readonly documents: MultiRegionKeySet;
  /** Payments. */
  public readonly transactions: MultiRegionKeySet;
  /** Who the customers are; in Europe only. */
  public readonly customers: MultiRegionKeySet;
  /** Secrets and settings of the services, and what services and networks log. */
  public readonly configuration: MultiRegionKeySet;
  /** What services tell each other. */
  public readonly messages: GovernedKey;
  /** Volumes of instances, and what else is launched in the account. */
  public readonly volumes: GovernedKey;
  /** Who did what, in all Regions. */
  public readonly audit: GovernedKey;

  constructor(scope: Construct, id: string, { people, replicas, ...props }: KeysStackProps) {
    super(scope, id, props);
    this.addStackDependency(people, 'key policies name the roles of the people stack');
    const everyKey: KeyAccess = { administrators: [people.keyTeam], auditors: [people.auditor] };
    const everywhere: ReplicaPlacement[] = Object.entries(replicas).map(([region, stack]) => ({ region, stack }));

    this.documents = new MultiRegionKeySet(this, 'Documents', {
      alias: 'fintechnova/documents',
      description: 'Documents that customers hand in',
      access: everyKey,
      replicas: everywhere,
    });
    this.transactions = new MultiRegionKeySet(this, 'Transactions', {
      alias: 'fintechnova/transactions',
      description: 'Payments',
      rotation: Rotation.automatic(Duration.days(180)),
      access: everyKey,
      replicas: everywhere,
    });
    this.customers = new MultiRegionKeySet(this, 'Customers', {
      alias: 'fintechnova/customers',
      description: 'Customer database, its backups and its logs',
      access: everyKey,
      services: [ServiceUse.cloudWatchLogs({ logGroupName: `${names.DATABASE_LOGS}/*` })],
      replicas: everywhere.filter(({ region }) => region === names.FRANKFURT),
    });
    this.configuration = new MultiRegionKeySet(this, 'Configuration', {
      alias: 'fintechnova/configuration',
      description: 'Secrets, settings and logs of the services',
      access: everyKey,
      services: [ServiceUse.cloudWatchLogs({ logGroupName: `${names.SERVICE_LOGS}/*` })],
      replicas: everywhere,
    });
    this.messages = new GovernedKey(this, 'Messages', {
      alias: 'fintechnova/messages',
      description: 'Events, notifications and queues',
      access: everyKey,
    });
    this.volumes = new GovernedKey(this, 'Volumes', {
      alias: 'fintechnova/volumes',
      description: 'EBS volumes',
      access: everyKey,
      services: [ServiceUse.autoScaling({ serviceLinkedRole: people.autoScaling })],
    });
    this.audit = new GovernedKey(this, 'Audit', {
      alias: 'fintechnova/audit',
      description: 'Audit trail',
      access: { ...everyKey, decrypters: [people.auditor] },
      services: [ServiceUse.cloudTrail({ trailName: names.TRAIL }), ServiceUse.cloudWatchLogs({ logGroupName: `${names.AUDIT_LOGS}/*` })],
    });
  }
}
