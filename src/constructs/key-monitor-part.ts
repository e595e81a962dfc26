import type { Duration } from 'aws-cdk-lib';
import { Names, Stack, Token } from 'aws-cdk-lib';
import type { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { GovernedKey } from './governed-key';
import { KeyAgeChecker } from './key-age-checker';
import { KeyAlerts } from './key-alerts';
import { RULES_PER_GROUP } from './key-rules';
import { ServiceUse } from './service-use';
import type { WatchedKey } from './watched-key';
import { WatchedKeys } from './watched-keys';

/** What is watched in one Region, and how. */
export interface KeyMonitorPartProps {
  readonly keys: readonly WatchedKey[];
  /** ARNs of the roles that deploy the keys. */
  readonly deployers: readonly string[];
  readonly deploymentRoles?: IGrantable[];
  readonly topic?: ITopic;
  readonly subscriptions: readonly ITopicSubscription[];
  readonly alarmActions: readonly IAlarmAction[];
  readonly graceDays: number;
  readonly expiryWarning: Duration;
  /** What else the key of the part encrypts for. */
  readonly services: readonly ServiceUse[];
  /** Makes a further stack in the Region, since one holds 500 resources. */
  readonly makeStack: (number: number) => Stack;
}

/** Keys that one stack has alarms and rules for. */
const KEYS_PER_STACK = 150;

/** The part of a monitor that is in one Region, for the keys there. */
export class KeyMonitorPart extends Construct {
  public readonly keys: readonly WatchedKey[];
  public readonly key: GovernedKey;
  public readonly alerts: KeyAlerts;
  public readonly watched: readonly WatchedKeys[];
  /** Alarms about the monitor itself. */
  public readonly ownAlarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyMonitorPartProps,
  ) {
    super(scope, id);
    this.keys = props.keys;
    this.key = this.makeKey();
    this.alerts = new KeyAlerts(this, 'Alerts', { ...props, key: this.key });
    this.watched = this.watch();
    this.ownAlarms = [...this.checkAges(), ...this.alerts.alarms];
  }

  /** How many rules it has on the bus. */
  public get rules(): number {
    return this.watched.reduce((sum, { ruleGroups }) => sum + ruleGroups * RULES_PER_GROUP, 0);
  }

  private makeKey(): GovernedKey {
    const { stackName } = Stack.of(this);
    const logGroupName = Token.isUnresolved(stackName) ? undefined : `${stackName}-*`;
    return new GovernedKey(this, 'Key', {
      alias: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: `Alerts about KMS keys, of ${this.node.path}`,
      services: [
        ServiceUse.cloudWatchAlarms(),
        ServiceUse.eventBridge(),
        ServiceUse.cloudWatchLogs({ logGroupName }),
        ...this.props.services,
      ],
      deploymentRoles: this.props.deploymentRoles,
    });
  }

  private checkAges(): readonly Alarm[] {
    const keys = this.watched.flatMap(({ checks }) => checks);
    if (keys.length === 0) return [];
    const checker = new KeyAgeChecker(this, 'Ages', { keys, key: this.key, alerts: this.alerts });
    const closed = new Set(this.keys.flatMap(({ closedBy }) => closedBy ?? []));
    for (const key of closed) checker.enter(key);
    return checker.alarms;
  }

  private watch(): WatchedKeys[] {
    const { keys, ...props } = this.props;
    const stacks = Math.ceil(keys.length / KEYS_PER_STACK);
    return [...Array(stacks).keys()].map((index) => {
      const scope = index === 0 ? this : new Construct(props.makeStack(index + 1), this.node.id);
      const share = keys.slice(index * KEYS_PER_STACK, (index + 1) * KEYS_PER_STACK);
      return new WatchedKeys(scope, 'Keys', { ...props, keys: share, alerts: this.alerts });
    });
  }
}
