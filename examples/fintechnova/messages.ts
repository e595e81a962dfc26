import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { KeysStack } from './keys';
import * as names from './names';
import type { PeopleStack } from './people';
import { roleWithin } from './people';

interface MessagesStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
  readonly vpc: ec2.IVpc;
}

const LARGE_PAYMENT = 10_000;

/** What services tell each other: of documents that wait for a scan, and of payments that somebody should look into. */
export class MessagesStack extends Stack {
  public readonly bus: events.EventBus;
  /** The way to the bus. */
  public readonly endpoint: ec2.InterfaceVpcEndpoint;
  /** Documents to be scanned. */
  public readonly filed: sqs.Queue;
  /** What the analysts have to know. */
  public readonly alerts: sns.Topic;

  private readonly undelivered: sqs.Queue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MessagesStackProps,
  ) {
    super(scope, id, props);
    const { keys, people, vpc } = props;
    this.bus = new events.EventBus(this, 'Bus', { eventBusName: names.EVENT_BUS, kmsKey: keys.messages });
    this.endpoint = new ec2.InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.EVENTBRIDGE,
      open: false,
    });
    this.undelivered = new sqs.Queue(this, 'Undelivered', { encryptionMasterKey: keys.messages, enforceSSL: true });
    this.filed = this.queue('Filed');
    this.alerts = new sns.Topic(this, 'Alerts', { masterKey: keys.messages, enforceSSL: true });
    this.route('DocumentFiled', {}, new targets.SqsQueue(this.filed));
    this.route('PaymentRecorded', { amount: events.Match.greaterThanOrEqual(LARGE_PAYMENT) }, new targets.SnsTopic(this.alerts));

    const reviews = this.queue('Reviews');
    this.alerts.addSubscription(new subscriptions.SqsSubscription(reviews));
    reviews.grantConsumeMessages(roleWithin(this, people.analyst));
    this.bus.grantPutEventsTo(roleWithin(this, people.uploader));
  }

  private queue(id: string): sqs.Queue {
    return new sqs.Queue(this, id, {
      encryptionMasterKey: this.props.keys.messages,
      enforceSSL: true,
      deadLetterQueue: { queue: this.undelivered, maxReceiveCount: 5 },
    });
  }

  private route(detailType: string, detail: Record<string, unknown>, target: events.IRuleTarget): void {
    const eventPattern = { source: ['fintechnova'], detailType: [detailType], ...(Object.keys(detail).length > 0 ? { detail } : {}) };
    new events.Rule(this, detailType, { eventBus: this.bus, eventPattern, targets: [target] });
  }
}
