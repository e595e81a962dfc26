import { GetMetricStatisticsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { App } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { GovernedKey, KeyRotationMonitor } from 'cdk-kms-governance';
import { CdkCli } from './cdk-cli';
import { DeployedRegion, type DeployedStack } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { physicalIdOf, READ_TYPES, type ReadResource, resourcesAskedFor, resourcesOf } from './monitor-read-back';
import { REGIONS, sharedEngine } from './shared-engine';
import { role, stackIn } from './test-apps';

const STACK = 'KeyMonitor';
const REASON = 'said by the suite';
const RECEIVED_WITHIN_MS = 30_000;
const HOUR_MS = 3_600_000;
const cdk = new CdkCli(sharedEngine());
const home = new DeployedRegion(REGIONS[0]);

/** What cannot be read back: the engine keeps it otherwise or not at all, and of code it is the run below that shows it. */
const UNREAD: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['Metrics'],
  'AWS::Lambda::Function': ['Code'],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::Scheduler::Schedule': ['ScheduleExpressionTimezone'],
};

function app(app: App): void {
  const stack = stackIn(app, STACK);
  const key = new GovernedKey(stack, 'Key', { alias: 'deployed/monitored', access: { administrators: [role(stack, 'KeyTeam')] } });
  new KeyRotationMonitor(stack, 'Monitor', {
    keys: [key],
    trailLogGroup: new LogGroup(stack, 'Trail'),
    subscriptions: [new SqsSubscription(new Queue(stack, 'Inbox'))],
  });
}

describe('a monitor', () => {
  let stack: DeployedStack;

  beforeAll(async () => {
    await cdk.deploy(app);
    stack = await home.stack(STACK);
  });

  test.each(READ_TYPES)('has each %s as the template says', async (type) => {
    const asked = Object.entries(await resourcesAskedFor(type, stack));
    expect(asked).not.toEqual([]);
    expect(await resourcesOf(type, stack)).toMatchObject(
      Object.fromEntries(asked.map(([id, properties]) => [id, without(properties, UNREAD[type] ?? [])])),
    );
  });

  test.each(Object.entries(UNREAD))('is not proven in its %s by %j, which cannot be read back', async (type, unread) => {
    const asked = await resourcesAskedFor(type, stack);
    const [id, properties] = Object.entries(asked).find(([, found]) => unread.every((name) => name in found)) ?? ['', {}];
    const read = (await resourcesOf(type, stack))[id];
    for (const name of unread) expect(read[name]).not.toEqual(properties[name]);
  });

  test('has a key of its own, which is what the template says', async () => {
    expect(await keysOf(stack)).toMatchObject(await keysAskedFor(stack));
  });

  test('measures, with what its schedule sends, the age that an alarm watches', async () => {
    const overdue = (await theOne('AWS::CloudWatch::Alarm', isAboutAge))[1];
    expect(await agesOf(overdue)).toEqual([]);
    const [, { Target }] = await theOne('AWS::Scheduler::Schedule');
    const { Arn, Input } = Target as { Arn: string; Input: string };
    const answer = await home.lambda.send(new InvokeCommand({ FunctionName: Arn, Payload: Buffer.from(Input) }));
    expect(answer.FunctionError).toBeUndefined();
    expect(await agesOf(overdue)).toEqual([0]);
    expect((await theOne('AWS::CloudWatch::Alarm', isAboutAge))[1]).toMatchObject({ StateValue: 'OK' });
  });

  test('tells a queue, through its topic, of an alarm, and nothing is left undelivered', async () => {
    const [alarm] = await theOne('AWS::CloudWatch::Alarm', isAboutAge);
    const [inbox] = await theOne('AWS::SQS::Queue', ({ KmsMasterKeyId }) => KmsMasterKeyId === undefined);
    const AlarmName = physicalIdOf(alarm, stack);
    await home.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: REASON }));
    expect(await received(physicalIdOf(inbox, stack))).toMatchObject({ AlarmName, NewStateValue: 'ALARM', Region: REGIONS[0] });
    const [, undelivered] = await theOne('AWS::SQS::Queue', ({ KmsMasterKeyId }) => KmsMasterKeyId !== undefined);
    expect(undelivered).toMatchObject({ messages: 0 });
  });

  test('goes with its stack', async () => {
    await cdk.destroy(app);
    expect(await home.hasStack(STACK)).toBe(false);
    expect(Object.values(await resourcesOf('AWS::CloudWatch::Alarm', stack)).filter(Boolean)).toEqual([]);
  });

  /** The only resource of a type, as the service has it, of which something is true. */
  async function theOne(type: string, holds: (read: ReadResource) => boolean = () => true): Promise<[string, ReadResource]> {
    const found = Object.entries(await resourcesOf(type, stack)).filter(([, read]) => holds(read));
    expect(found).toHaveLength(1);
    return found[0];
  }
});

const isAboutAge = ({ MetricName }: ReadResource) => MetricName === 'KeyMaterialAgeDays';

/** Ages that were published where the alarm looks for them. */
async function agesOf({ Namespace, MetricName, Dimensions }: ReadResource): Promise<unknown[]> {
  const { Datapoints = [] } = await home.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: String(Namespace),
      MetricName: String(MetricName),
      Dimensions: Dimensions as { Name: string; Value: string }[],
      StartTime: new Date(Date.now() - HOUR_MS),
      EndTime: new Date(Date.now() + HOUR_MS),
      Period: 60,
      Statistics: ['Maximum'],
    }),
  );
  return Datapoints.map(({ Maximum }) => Maximum);
}

/** What the topic sent of the alarm that the suite set off; others may come before it. */
async function received(QueueUrl: string): Promise<unknown> {
  const deadline = Date.now() + RECEIVED_WITHIN_MS;
  while (Date.now() < deadline) {
    const { Messages = [] } = await home.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }));
    const alarms = Messages.map(({ Body = '' }) => JSON.parse(JSON.parse(Body).Message) as { NewStateReason?: string });
    const found = alarms.find(({ NewStateReason }) => NewStateReason === REASON);
    if (found !== undefined) return found;
  }
  return undefined;
}

function without(properties: ReadResource, names: readonly string[]): ReadResource {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
