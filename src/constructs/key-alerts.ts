import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { AlarmProps, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { IGovernedKey } from './governed-key-base';
import { MONITORING_GUIDE } from './key-messages';
import type { ScannerException } from './scanner-exceptions';
import { exemptFromRules } from './scanner-exceptions';

/** What alerts are sent with. */
export interface KeyAlertsProps {
  /** Encrypts what waits: undelivered messages, and the topic unless one is given. */
  readonly key: IGovernedKey;
  /** The topic to tell instead of one of its own. */
  readonly topic?: sns.ITopic;
  readonly subscriptions: readonly sns.ITopicSubscription[];
  /** What else alarms set off. */
  readonly alarmActions: readonly IAlarmAction[];
}

/** What an alarm is about. */
export type AlertProps = Pick<AlarmProps, 'metric' | 'alarmDescription'> & Partial<AlarmProps>;

/** Where a monitor says what it saw in one Region: a topic, and a queue for what could not be delivered. */
export class KeyAlerts extends Construct {
  public readonly topic: sns.ITopic;
  public readonly deadLetterQueue: sqs.Queue;
  /** Alarms about alerts that were lost on the way. */
  public readonly alarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyAlertsProps,
  ) {
    super(scope, id);
    this.topic = props.topic ?? new sns.Topic(this, 'Topic', { masterKey: props.key, enforceSSL: true });
    for (const statement of publishers(this, this.topic)) this.letPublish(statement);
    for (const subscription of props.subscriptions) this.topic.addSubscription(subscription);
    this.deadLetterQueue = this.makeQueue(props.key);
    this.alarms = this.watchDelivery();
  }

  /** Makes an alarm that tells about itself: unless said otherwise, on the first one of what its metric counts. */
  public alarm(scope: Construct, id: string, props: AlertProps): Alarm {
    const alarm = new Alarm(scope, id, {
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic), ...this.props.alarmActions);
    return alarm;
  }

  /** Sends what a rule matches to the topic, with a message. The queue gets what cannot be delivered. */
  public deliver(rule: Rule, input: RuleTargetInput): void {
    const deadLetterConfig = { arn: this.deadLetterQueue.queueArn };
    rule.addTarget({ bind: () => ({ arn: this.topic.topicArn, input, deadLetterConfig }) });
  }

  private letPublish(statement: iam.PolicyStatement): void {
    if (this.topic.addToResourcePolicy(statement).statementAdded) return;
    throw new GovernanceError(
      this.node.scope as Construct,
      'KmsGov.MonitorTopicPolicy',
      `\`topic\` must be one whose policy can be extended, got the imported \`${this.topic.node.path}\`; pass a topic of the app, or leave it out and subscribe to the topic of the monitor`,
    );
  }

  /** One statement for all rules of the account: hundreds, each with its own, would not fit in the policy of a queue. */
  private makeQueue(encryptionMasterKey: IGovernedKey): sqs.Queue {
    const { account } = Stack.of(this);
    const queue = new sqs.Queue(this, 'Undelivered', {
      encryptionMasterKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // what SQS takes by itself; CT.SQS.PR.1 knows a dead-letter queue by it
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.ALLOW_ALL },
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'RulesLeaveWhatTheyCannotDeliver',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
    );
    exemptFromRules(queue, DEAD_LETTERS);
    return queue;
  }

  /** What rules cannot deliver goes to the queue; what does not even get there is counted as failed, for all rules of the Region together. */
  private watchDelivery(): Alarm[] {
    const statistic = Stats.SUM;
    const period = Duration.minutes(5);
    const todo = `Alerts were lost on the way: read the messages in the queue, and repair the way to the topic. ${MONITORING_GUIDE}#when-the-monitor-fails`;
    const failures = ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'];
    return [
      this.alarm(this, 'Backlog', {
        alarmDescription: `Something is in the dead-letter queue. ${todo}`,
        metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period }),
      }),
      ...failures.map((metricName) =>
        this.alarm(this, metricName, {
          alarmDescription: `A rule of EventBridge in this account and Region could not invoke its target. ${todo}`,
          metric: new Metric({ namespace: 'AWS/Events', metricName, statistic, period }),
        }),
      ),
    ];
  }
}

const DEAD_LETTERS: ScannerException = {
  reason: 'It is the dead-letter queue of rules and of a schedule.',
  cdkNag: ['SQS3', 'SQSRedrivePolicy'],
};

/**
 * The two services that alerts come from. CloudWatch says which alarm it publishes for; EventBridge sends no source to encrypted topics.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#sns-what-permissions-for-sse
 */
function publishers(scope: Construct, { topicArn }: sns.ITopic): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const [actions, resources] = [['sns:Publish'], [topicArn]];
  return [
    new iam.PolicyStatement({
      sid: 'CloudWatchAlarmsPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources,
      conditions: {
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'cloudwatch',
            resource: 'alarm',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
        StringEquals: { 'aws:SourceAccount': stack.account },
      },
    }),
    new iam.PolicyStatement({
      sid: 'EventBridgePublishes',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions,
      resources,
    }),
  ];
}
