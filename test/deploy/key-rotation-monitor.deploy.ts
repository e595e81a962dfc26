import { GetMetricStatisticsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type App, Duration } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { GovernedKey, KeyRotationMonitor } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { DeployedRegion, type DeployedStack } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { physicalIdOf, READ_TYPES, type ReadResource, resourcesAskedFor, resourcesOf } from './monitor-read-back';
import { eventually } from './patience';
import { administrator, failsLast, stackIn } from './test-apps';

const STACK = `${PREFIX}KeyMonitor`;
const REASON = 'said by the suite';
const RECEIVED_WITHIN_MS = 30_000;
/** CloudWatch shows what was published, and judges it, minutes later. */
const MEASURED_WITHIN_MS = 600_000;
const HOUR_MS = 3_600_000;
const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

/** What cannot be read back: the engine keeps it otherwise or not at all, and of code it is the run below that shows it. */
const UNREAD: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['Code'],
  ...(!accountUnderTest().isAws && {
    'AWS::CloudWatch::Alarm': ['Metrics'],
    'AWS::SNS::Topic': ['KmsMasterKeyId'],
    'AWS::Scheduler::Schedule': ['ScheduleExpressionTimezone'],
  }),
};

interface Version {
  readonly keys: readonly string[];
  readonly graceDays: number;
  /** Whether something fails after the monitor is deployed. */
  readonly fails?: boolean;
}

const FIRST: Version = { keys: ['Key'], graceDays: 7 };
const SECOND: Version = { keys: ['Key', 'Archive'], graceDays: 14 };

function app({ keys, graceDays, fails }: Version): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    const access = { administrators: [administrator(stack)] };
    const monitor = new KeyRotationMonitor(stack, 'Monitor', {
      keys: keys.map((id) => new GovernedKey(stack, id, { alias: aliasOf(`monitored-${id}`), access })),
      rotationGrace: Duration.days(graceDays),
      trailLogGroup: new LogGroup(stack, 'Trail'),
      subscriptions: [new SqsSubscription(new Queue(stack, 'Inbox'))],
    });
    if (fails) failsLast(stack).node.addDependency(monitor);
  };
}

describe('a monitor', () => {
  let stack: DeployedStack;

  beforeAll(async () => {
    await cdk.deploy(app(FIRST));
    stack = await home.stack(STACK);
  });

  test.each(READ_TYPES)('has each %s as the template says', async (type) => {
    await expectAsAsked(type);
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
    expect(
      await eventually(
        () => agesOf(overdue),
        ({ length }) => length > 0,
        MEASURED_WITHIN_MS,
      ),
    ).toEqual([0]);
    const alarm = async () => (await theOne('AWS::CloudWatch::Alarm', isAboutAge))[1];
    expect(await eventually(alarm, ({ StateValue }) => StateValue === 'OK', MEASURED_WITHIN_MS)).toMatchObject({ StateValue: 'OK' });
  });

  test('tells a queue, through its topic, of an alarm, and nothing is left undelivered', async () => {
    const [alarm] = await theOne('AWS::CloudWatch::Alarm', isAboutAge);
    const [inbox] = await theOne('AWS::SQS::Queue', ({ KmsMasterKeyId }) => KmsMasterKeyId === undefined);
    const AlarmName = physicalIdOf(alarm, stack);
    await home.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: REASON }));
    expect(await received(physicalIdOf(inbox, stack))).toMatchObject({ AlarmName, NewStateValue: 'ALARM' });
    const [, undelivered] = await theOne('AWS::SQS::Queue', ({ KmsMasterKeyId }) => KmsMasterKeyId !== undefined);
    expect(undelivered).toMatchObject({ messages: 0 });
  });

  test('watches one key more after an update, and is as the template says', async () => {
    const before = await ageAlarms();
    await cdk.deploy(app(SECOND));
    stack = await home.stack(STACK);
    expect(Object.keys(await ageAlarms())).toEqual(expect.arrayContaining(Object.keys(before)));
    expect(Object.keys(await ageAlarms())).toHaveLength(2);
    for (const type of READ_TYPES) await expectAsAsked(type);
  });

  test('is as before where an update fails', async () => {
    const before = await ageAlarms();
    const { succeeded } = await cdk.tryDeploy(app({ ...FIRST, fails: true }));
    expect(succeeded).toBe(false);
    stack = await home.stack(STACK);
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(Object.keys(await ageAlarms())).toEqual(Object.keys(before));
    for (const type of READ_TYPES) await expectAsAsked(type);
  });

  test('goes with its stack', async () => {
    await cdk.destroy(app(SECOND));
    expect(await home.hasStack(STACK)).toBe(false);
    expect(Object.values(await resourcesOf('AWS::CloudWatch::Alarm', stack)).filter(Boolean)).toEqual([]);
  });

  async function expectAsAsked(type: string): Promise<void> {
    const asked = Object.entries(await resourcesAskedFor(type, stack));
    expect(asked).not.toEqual([]);
    expect(await resourcesOf(type, stack)).toMatchObject(
      Object.fromEntries(asked.map(([id, properties]) => [id, without(properties, UNREAD[type] ?? [])])),
    );
  }

  /** The alarms on the age of keys. */
  async function ageAlarms(): Promise<Readonly<Record<string, ReadResource>>> {
    const alarms = Object.entries(await resourcesOf('AWS::CloudWatch::Alarm', stack));
    return Object.fromEntries(alarms.filter(([, read]) => isAboutAge(read)));
  }

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
