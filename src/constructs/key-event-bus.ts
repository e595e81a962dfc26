import { Token } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventPattern, IEventBus, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { GovernanceError } from './governance-error';
import { GovernedKey } from './governed-key';
import { optional, props, requireShape, TEXT } from './input-shape';
import { KeyAlerts } from './key-alerts';
import { lifecyclePattern, seriousPattern } from './key-events';
import { organizationLifecycleMessage, organizationMessage } from './key-messages';
import { ServiceUse } from './service-use';
import { ALARM_ACTIONS, GRANTEES, SUBSCRIPTIONS } from './value-shapes';

/** Properties of a bus for what happens to the keys of an organization. */
export interface KeyEventBusProps {
  /** Id of the organization whose accounts may send events, for example `o-a1b2c3d4e5`. */
  readonly organizationId: string;

  /**
   * Name of the bus, by which accounts can be told of it before it is there.
   *
   * @default kms-key-events
   */
  readonly eventBusName?: string;

  /**
   * Who is told.
   *
   * @default - nobody; subscribe to `topic`
   */
  readonly subscriptions?: ITopicSubscription[];

  /**
   * What alarms about lost messages set off besides the topic.
   *
   * @default - nothing
   */
  readonly alarmActions?: IAlarmAction[];

  /**
   * The role that deploys the bus and its key.
   *
   * @default - the role that CloudFormation acts with
   */
  readonly deploymentRoles?: iam.IGrantable[];
}

/**
 * The bus of a security account that hears what happens to every key of an organization, and tells people: of every key that is disabled, about to be
 * deleted, changed, rotated, expired or deleted, in any account and Region. Grants arrive, too, for rules of your own: AWS services make and revoke them
 * all the time.
 *
 * Accounts send to it with `KeyEventForwarding`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 *
 * @example
 * const bus = new KeyEventBus(this, 'KeyEvents', {
 *   organizationId: 'o-a1b2c3d4e5',
 *   subscriptions: [new EmailSubscription('security@fintechnova.example')],
 * });
 */
export class KeyEventBus extends Construct {
  /** The bus. */
  public readonly eventBus: IEventBus;
  /** Where it says what happened. */
  public readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: KeyEventBusProps) {
    super(scope, id);
    requireShape('props', props, KEY_EVENT_BUS, this);
    validateOrganization(this, props.organizationId);
    const { eventBusName = 'kms-key-events', subscriptions = [], alarmActions = [], deploymentRoles } = props;
    const key = new GovernedKey(this, 'Key', {
      alias: eventBusName,
      description: `What happens to the keys of organization ${props.organizationId}`,
      services: [ServiceUse.eventBus({ name: eventBusName }), ServiceUse.eventBridge(), ServiceUse.cloudWatchAlarms()],
      deploymentRoles,
    });
    const eventBus = new EventBus(this, 'Bus', { eventBusName, kmsKey: key, description: 'What happens to KMS keys' });
    eventBus.addToResourcePolicy(fromOrganization(eventBus, props.organizationId));
    const alerts = new KeyAlerts(this, 'Alerts', { key, subscriptions, alarmActions });
    this.eventBus = eventBus;
    this.topic = alerts.topic;
    this.tell(alerts, 'Changes', seriousPattern(), organizationMessage());
    this.tell(alerts, 'Lifecycle', lifecyclePattern(), organizationLifecycleMessage());
  }

  private tell(alerts: KeyAlerts, id: string, eventPattern: EventPattern, message: RuleTargetInput): void {
    alerts.deliver(new Rule(this, id, { eventBus: this.eventBus, eventPattern }), message);
  }
}

/** The role of a rule sends, as a member of the organization. Nobody can make up events of AWS services: EventBridge refuses them. */
function fromOrganization({ eventBusArn }: IEventBus, organizationId: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OrganizationSends',
    principals: [new iam.AnyPrincipal()],
    actions: ['events:PutEvents'],
    resources: [eventBusArn],
    conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
  });
}

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
const ORGANIZATION_ID = /^o-[a-z0-9]{10,32}$/;

function validateOrganization(bus: Construct, organizationId: string): void {
  if (Token.isUnresolved(organizationId) || ORGANIZATION_ID.test(organizationId)) return;
  throw new GovernanceError(
    bus,
    'KmsGov.EventBusOrganization',
    `\`organizationId\` must be \`o-\` and 10 to 32 lower-case letters and digits, got \`${organizationId}\`; ` +
      'copy it from the page Settings of AWS Organizations',
  );
}

const KEY_EVENT_BUS = props<KeyEventBusProps>({
  organizationId: TEXT,
  eventBusName: optional(TEXT),
  subscriptions: optional(SUBSCRIPTIONS),
  alarmActions: optional(ALARM_ACTIONS),
  deploymentRoles: GRANTEES,
});
