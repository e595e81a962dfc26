import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import type { CheckedKey } from '../../../src/constructs/key-age.contract';
import { KeyAgeRun } from '../../../src/runtime/handlers/key-age-run';
import { KeyMaterials } from '../../../src/runtime/handlers/key-material';
import { CloudWatchServer } from './cloudwatch-server';
import type { StoredKey } from './kms-server';
import { KmsServer } from './kms-server';
import { captureLog, useLambdaEnvironment } from './lambda-environment';

const DAY_MS = 24 * 60 * 60 * 1000;

let kms: KmsServer;
let cloudWatch: CloudWatchServer;
let lines: string[];

beforeEach(async () => {
  lines = captureLog();
  kms = await KmsServer.start();
  cloudWatch = await CloudWatchServer.start();
  useLambdaEnvironment(kms, cloudWatch);
  jest.spyOn(Math, 'random').mockReturnValue(0); // pauses between attempts of the SDK
  jest.resetModules();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await kms.stop();
  await cloudWatch.stop();
});

/** A new execution environment, as Lambda starts one. */
async function check(...keys: CheckedKey[]): Promise<void> {
  const { handler } = jest.requireActual<typeof import('../../../src/runtime/handlers/key-age.lambda')>(
    '../../../src/runtime/handlers/key-age.lambda',
  );
  await handler({ keys });
}

function daysAgo(days: number): number {
  return (Date.now() - days * DAY_MS) / 1000;
}

/** And some minutes, so that no day is about to be full. */
function createdDaysAgo(days: number, facts: Partial<StoredKey> = {}): StoredKey {
  return kms.addKey({ CreationDate: daysAgo(days + 0.01), ...facts });
}

function checked(name: string, { Arn }: { readonly Arn: string }, maxAgeDays = 372): CheckedKey {
  return { name, arn: Arn, maxAgeDays };
}

/** What was published, by the name of the key. */
function ages(): Record<string, number> {
  const names = Object.entries(cloudWatch.values).map(([metric, value]) => [
    metric.replace('KmsGovernance/KeyMaterialAgeDays/Key=', ''),
    value,
  ]);
  return Object.fromEntries(names);
}

function logged(event: string): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
}

describe('the age of the material', () => {
  test('counts from the creation of a key that never rotated, in whole days', async () => {
    await check(checked('new', createdDaysAgo(0)), checked('old', createdDaysAgo(400.9)));
    expect(cloudWatch.values).toEqual({ 'KmsGovernance/KeyMaterialAgeDays/Key=new': 0, 'KmsGovernance/KeyMaterialAgeDays/Key=old': 400 });
  });

  test('counts from the last rotation, automatic or on demand, on whatever page it is listed', async () => {
    const both = createdDaysAgo(2000);
    both.automaticRotations.push(...[1635, 1270, 905, 540, 175].map((days) => daysAgo(days + 0.01)));
    both.rotations.push(...[1000, 30, 600].map((days) => daysAgo(days + 0.01)));
    const automatic = createdDaysAgo(1000);
    automatic.automaticRotations.push(...[635, 270].map((days) => daysAgo(days + 0.01)));
    await check(checked('both', both), checked('automatic', automatic));
    expect(ages()).toEqual({ both: 30, automatic: 270 });
    expect(kms.callsOf('ListKeyRotations')).toHaveLength(5);
  });

  test.each([
    ['asymmetric', { KeySpec: 'RSA_4096' }],
    ['for message authentication', { KeySpec: 'HMAC_256' }],
    ['in a custom key store', { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' }],
    ['in an external key store', { Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: 'cks-1234567890abcdef0' }],
  ])('counts from the creation of a key that cannot rotate: %s', async (_, facts) => {
    await check(checked('fixed', createdDaysAgo(50, facts)));
    expect(ages()).toEqual({ fixed: 50 });
  });

  test.each(['Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Unavailable'])(
    'is known of a key in state %s too',
    async (KeyState) => {
      await check(checked('idle', createdDaysAgo(50, { KeyState })));
      expect(ages()).toEqual({ idle: 50 });
      expect(logged('measured')[0]).toMatchObject({ state: KeyState });
    },
  );

  test('of imported material counts from its rotation on demand', async () => {
    const imported = createdDaysAgo(800, { Origin: 'EXTERNAL' });
    imported.rotations.push(daysAgo(90.01));
    await check(checked('imported', imported));
    expect(ages()).toEqual({ imported: 90 });
  });

  test('is nothing for a rotation that ends while it is measured', async () => {
    const key = createdDaysAgo(500);
    key.rotations.push(daysAgo(-0.001));
    await check(checked('just now', key));
    expect(ages()).toEqual({ 'just now': 0 });
  });
});

describe('a clock', () => {
  test('that is wrong is that of the function: KMS refuses its signature once and its date is believed', async () => {
    kms.aheadMs = 30 * DAY_MS;
    await check(checked('key', createdDaysAgo(10)));
    expect(ages()).toEqual({ key: 40 });
    expect(kms.callsOf('DescribeKey')).toHaveLength(2);
  });
});

describe('the log', () => {
  test('says what the key is like, as evidence', async () => {
    const key = createdDaysAgo(10);
    key.rotationStarted = daysAgo(0.1);
    await check(checked('alias/app', key));
    expect(logged('measured')).toEqual([
      {
        level: 'INFO',
        event: 'measured',
        key: 'alias/app',
        arn: key.Arn,
        state: 'Enabled',
        since: new Date(Math.floor(key.CreationDate * 1000)).toISOString(),
        ageDays: 10,
        maxAgeDays: 372,
        rotation: { isAutomatic: true, periodDays: 365, started: expect.stringMatching(/^\d{4}-/) },
      },
    ]);
    expect(logged('finished')).toEqual([{ level: 'INFO', event: 'finished', keys: 1, published: 1, problems: 0 }]);
  });

  test.each([
    [372, 'measured', 'INFO'],
    [373, 'overdue', 'WARN'],
  ])('warns of material older than it may be: %d days, %s', async (days, event, level) => {
    await check(checked('app', createdDaysAgo(days), 372));
    expect(logged(event)).toEqual([expect.objectContaining({ key: 'app', level, ageDays: days })]);
  });

  test('holds no credentials', async () => {
    kms.fail('DescribeKey', 'AccessDeniedException');
    await expect(check(checked('app', createdDaysAgo(1)))).rejects.toThrow();
    expect(lines.join('')).not.toMatch(/AKIA|wJalr/);
  });
});

describe('what cannot be measured', () => {
  test.each([
    ['gone', 'NotFoundException', () => ({ Arn: 'arn:aws:kms:eu-west-1:111122223333:key/0d5d7a1e-0000-4000-8000-000000000000' })],
    ['closed to the function', 'AccessDeniedException', () => createdDaysAgo(1, { refusal: 'AccessDeniedException' })],
    ['without material', 'KmsGov.KeyWithoutMaterial', () => createdDaysAgo(1, { Origin: 'EXTERNAL', KeyState: 'PendingImport' })],
  ])('does not keep the rest from it: a key %s', async (_, error, lost) => {
    const run = check(checked('before', createdDaysAgo(5)), checked('lost', lost()), checked('after', createdDaysAgo(6)));
    await expect(run).rejects.toMatchObject({
      code: 'KmsGov.KeyAgesIncomplete',
      message: `\`keys\` must all be measured, got \`1\` of \`3\` that were not: \`lost\` (${error}); see the log of the run for why [KmsGov.KeyAgesIncomplete]`,
    });
    expect(ages()).toEqual({ before: 5, after: 6 });
    expect(logged('failed')).toEqual([{ level: 'ERROR', event: 'failed', keys: ['lost'], error, message: expect.any(String) }]);
    expect(logged('finished')).toEqual([{ level: 'INFO', event: 'finished', keys: 3, published: 2, problems: 1 }]);
  });

  test('says why a key has no material', async () => {
    const run = check(checked('empty', createdDaysAgo(1, { KeyState: 'PendingImport' })));
    await expect(run).rejects.toThrow('KmsGov.KeyAgesIncomplete');
    expect(logged('failed')[0].message).toBe(
      '`key` must have key material, got one in state `PendingImport`; import its material, or take the key out of the monitor [KmsGov.KeyWithoutMaterial]',
    );
  });

  test('is named for the first ten keys', async () => {
    const lost = Array.from({ length: 12 }, (_, index) => checked(`k${index}`, createdDaysAgo(1, { refusal: 'AccessDeniedException' })));
    await expect(check(...lost)).rejects.toThrow(/got `12` of `12` .*`k9` \(AccessDeniedException\), and more; see the log/);
    expect(cloudWatch.puts).toEqual([]);
  });

  test('of the rotation status leaves the age', async () => {
    kms.fail('GetKeyRotationStatus', 'AccessDeniedException');
    await expect(check(checked('app', createdDaysAgo(7)))).rejects.toThrow('`app` (AccessDeniedException)');
    expect(ages()).toEqual({ app: 7 });
  });

  test('of a later page of rotations leaves no age that would be too high', async () => {
    const key = createdDaysAgo(900);
    key.rotations.push(...[700, 500, 1].map((days) => daysAgo(days + 0.01)));
    kms.pass('ListKeyRotations');
    kms.fail('ListKeyRotations', 'InvalidMarkerException');
    await expect(check(checked('app', key))).rejects.toThrow('`app` (InvalidMarkerException)');
    expect(ages()).toEqual({});
  });
});

describe('KMS and CloudWatch under load', () => {
  test.each(['DescribeKey', 'ListKeyRotations', 'GetKeyRotationStatus'])('%s is asked again when it is throttled', async (operation) => {
    kms.fail(operation, 'ThrottlingException', 5);
    await check(checked('app', createdDaysAgo(3)));
    expect(ages()).toEqual({ app: 3 });
    expect(kms.callsOf(operation)).toHaveLength(6);
  });

  test('a failure within KMS is tried again', async () => {
    kms.fail('DescribeKey', 'KMSInternalException', 2);
    await check(checked('app', createdDaysAgo(3)));
    expect(ages()).toEqual({ app: 3 });
  });

  test('what is throttled to the end is reported', async () => {
    kms.fail('DescribeKey', 'ThrottlingException', 8);
    await expect(check(checked('lost', createdDaysAgo(2)), checked('app', createdDaysAgo(3)))).rejects.toThrow(
      '`lost` (ThrottlingException)',
    );
    expect(ages()).toEqual({ app: 3 });
  });

  test('CloudWatch is asked again', async () => {
    cloudWatch.failures.push([400, 'ThrottlingException'], [500, 'InternalServiceFault']);
    await check(checked('app', createdDaysAgo(3)));
    expect(ages()).toEqual({ app: 3 });
  });

  test('hundreds of keys are published in requests of a hundred, and one that is refused loses no other', async () => {
    const keys = Array.from({ length: 150 }, (_, index) => checked(`alias/fintechnova/application-${index}`, createdDaysAgo(index)));
    cloudWatch.failures.push([403, 'AccessDeniedException']);
    await expect(check(...keys)).rejects.toThrow(
      'got `100` of `150` that were not: `alias/fintechnova/application-0` (AccessDeniedException)',
    );
    expect(cloudWatch.puts.map(({ MetricData }) => MetricData.length)).toEqual([50]);
    expect(ages()).toEqual(Object.fromEntries(keys.slice(100).map(({ name }, index) => [name, index + 100])));
    expect(logged('finished')).toEqual([{ level: 'INFO', event: 'finished', keys: 150, published: 50, problems: 100 }]);
  }, 30_000);

  test('a request without an answer is given up', async () => {
    const silent = createdDaysAgo(1, { isSilent: true });
    const client = { maxAttempts: 1, requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true } };
    const run = new KeyAgeRun(new KeyMaterials(new KMSClient(client)), new CloudWatchClient(client));
    await expect(run.check({ keys: [checked('silent', silent), checked('app', createdDaysAgo(3))] })).rejects.toThrow(
      '`silent` (TimeoutError)',
    );
    expect(ages()).toEqual({ app: 3 });
  });
});

test('the bundle does the same', async () => {
  const { handler } = require('../../../assets/handlers/key-age.lambda/index.js');
  await handler({ keys: [checked('app', createdDaysAgo(3))] });
  expect(ages()).toEqual({ app: 3 });
});
