import { monitoredApp } from '../constructs/monitored-app';
import { CloudWatchServer } from '../runtime/handlers/cloudwatch-server';
import type { StoredKey } from '../runtime/handlers/kms-server';
import { KmsServer } from '../runtime/handlers/kms-server';
import { captureLog, useLambdaEnvironment } from '../runtime/handlers/lambda-environment';

const DAY_MS = 24 * 60 * 60 * 1000;
const REGION = 'eu-west-1';

const { deployed } = monitoredApp();
let kms: KmsServer;
let cloudWatch: CloudWatchServer;

beforeEach(async () => {
  captureLog();
  jest.resetModules(); // clients of the SDK keep the endpoint that they began with
  kms = await KmsServer.start();
  cloudWatch = await CloudWatchServer.start();
  useLambdaEnvironment(kms, cloudWatch);
  for (const name of ['Documents', 'Payments', 'Ledger']) createdDaysAgo(100, name);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await kms.stop();
  await cloudWatch.stop();
});

/** A key of the app, as old as that. */
function createdDaysAgo(days: number, name: string): StoredKey {
  const KeyId = deployed.keyArn(name, REGION).split('/')[1];
  const key = kms.addKey({ KeyId, CreationDate: secondsAgo(days) });
  kms.keys.set(KeyId, key);
  return key;
}

function secondsAgo(days: number): number {
  return (Date.now() - (days + 0.01) * DAY_MS) / 1000;
}

/** Runs the bundle with what the schedule sends, and says which keys CloudWatch would then alarm about. */
async function alarmsAfterCheck(): Promise<string[]> {
  const [schedule] = deployed.resources('AWS::Scheduler::Schedule').filter(({ region }) => region === REGION);
  const { handler } = require('../../assets/handlers/key-age.lambda/index.js');
  await handler(JSON.parse(schedule.properties.Target.Input)).catch(() => undefined);
  const alarms = deployed.resources('AWS::CloudWatch::Alarm').filter(({ region }) => region === REGION);
  const overdue = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');
  return overdue.filter(({ properties }) => isInAlarm(properties)).map(({ properties }) => properties.Dimensions[0].Value);
}

interface Alarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Threshold: number;
}

function isInAlarm({ Namespace, MetricName, Dimensions: [{ Name, Value }], Threshold }: Alarm): boolean {
  const value = cloudWatch.values[`${Namespace}/${MetricName}/${Name}=${Value}`];
  return value === undefined || value > Threshold;
}

test('nothing is overdue of keys younger than period and grace', async () => {
  createdDaysAgo(372, 'Documents');
  expect(await alarmsAfterCheck()).toEqual([]);
});

test('a key is overdue when its material is older than that, and no other', async () => {
  createdDaysAgo(373, 'Documents');
  expect(await alarmsAfterCheck()).toEqual(['alias/documents']);
});

test('a rotation ends it', async () => {
  createdDaysAgo(900, 'Documents').automaticRotations.push(secondsAgo(1));
  expect(await alarmsAfterCheck()).toEqual([]);
});

test('a key that the check cannot read is alarming', async () => {
  createdDaysAgo(1, 'Payments').refusal = 'AccessDeniedException';
  expect(await alarmsAfterCheck()).toEqual(['alias/payments']);
});

test('a check that publishes nothing is alarming for every key', async () => {
  cloudWatch.failures.push([403, 'AccessDeniedException']);
  expect(await alarmsAfterCheck()).toEqual(['alias/documents', 'alias/payments', 'alias/ledger']);
});
