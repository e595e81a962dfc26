import type { Duration, Stack } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { CONSTRUCT, DURATION, FLAG, having, listOf, optional, props } from './input-shape';
import { ALARM_ACTIONS, GRANTEES, STACK, SUBSCRIPTIONS } from './value-shapes';

/** Properties of a monitor of keys. */
export interface KeyRotationMonitorProps {
  /**
   * What is watched: governed keys, any other `kms.IKey`, `MultiRegionKeySet`s, and any other construct, a stack for example, for all keys that are
   * made below it. At most 540 keys of one Region. Keys are to be made before the monitor.
   *
   * Of a key that the app only refers to nothing is known but its ARN: it is expected to rotate yearly.
   */
  readonly keys: IConstruct[];

  /**
   * The topic that gets the messages and alarms of the monitor's own Region, with a policy that can be extended. If it is encrypted, its key has to let
   * CloudWatch and EventBridge publish: `services: [ServiceUse.cloudWatchAlarms(), ServiceUse.eventBridge()]`.
   *
   * @default - a topic of its own, encrypted with a governed key that lets CloudWatch and EventBridge publish, and nobody else
   */
  readonly topic?: ITopic;

  /**
   * Who is told, by every topic.
   *
   * @default - nobody; subscribe to `topics`
   */
  readonly subscriptions?: ITopicSubscription[];

  /**
   * What alarms of the monitor's own Region set off besides the topic.
   *
   * @default - nothing
   */
  readonly alarmActions?: IAlarmAction[];

  /**
   * The log group that a multi-Region trail of the account writes to, in the monitor's own Region.
   *
   * @default - a trail of its own, which is charged for where the account has one already
   */
  readonly trailLogGroup?: ILogGroup;

  /**
   * How much older than its rotation period the material of a key may get before an alarm: 1 to 365 whole days.
   *
   * @default Duration.days(7)
   */
  readonly rotationGrace?: Duration;

  /**
   * How long before imported material expires there is an alarm: 1 to 365 whole days.
   *
   * @default Duration.days(30)
   */
  readonly expiryWarning?: Duration;

  /**
   * Whether there is a dashboard: ages, requests, events, and the state of all alarms.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Stacks for the keys of other Regions, one each.
   *
   * @default - a stack named `<stack>-<id>-<region>` in every other Region where the app has stacks already
   */
  readonly stacks?: Stack[];

  /**
   * Who deploys the keys and the monitor. Changes that they make are told apart from others.
   *
   * @default - the role that CloudFormation acts with, of the stack of each key
   */
  readonly deploymentRoles?: IGrantable[];
}

export const KEY_ROTATION_MONITOR = props<KeyRotationMonitorProps>({
  keys: listOf(CONSTRUCT),
  topic: optional(having('topicArn', 'a topic', "new sns.Topic(this, 'Topic')")),
  subscriptions: optional(SUBSCRIPTIONS),
  alarmActions: optional(ALARM_ACTIONS),
  trailLogGroup: optional(having('logGroupName', 'a log group', "logs.LogGroup.fromLogGroupName(this, 'Trail', 'trail')")),
  rotationGrace: optional(DURATION),
  expiryWarning: optional(DURATION),
  dashboard: optional(FLAG),
  stacks: optional(listOf(STACK)),
  deploymentRoles: GRANTEES,
});
