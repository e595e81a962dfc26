import { KMSClient } from '@aws-sdk/client-kms';
import type { OnDemandRotationProperties } from '../../../src/constructs/on-demand-rotation.contract';
import { handlerOf } from '../../../src/runtime/handlers/custom-resource';
import { kmsClient } from '../../../src/runtime/handlers/kms-client';
import { RotationLifecycle } from '../../../src/runtime/handlers/rotation-lifecycle';
import { CloudFormation } from './cloudformation';
import type { StoredKey } from './kms-server';
import { completeRotation, KmsServer } from './kms-server';
import { captureLog, Pauses, useLambdaEnvironment } from './lambda-environment';

const DAY_SECONDS = 24 * 60 * 60;

let kms: KmsServer;
let key: StoredKey;
let pauses: Pauses;
let cloudFormation: CloudFormation<OnDemandRotationProperties>;

async function start(client: () => KMSClient): Promise<void> {
  kms = await KmsServer.start();
  useLambdaEnvironment(kms);
  key = kms.addKey();
  pauses = new Pauses();
  cloudFormation = await CloudFormation.with(handlerOf(new RotationLifecycle(client(), pauses.take)));
}

beforeEach(async () => {
  captureLog();
  await start(kmsClient);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await kms.stop();
  await cloudFormation.stop();
});

function asked(token: string): OnDemandRotationProperties {
  return { KeyId: key.KeyId, Token: token };
}

function rotations(): number {
  return kms.callsOf('RotateKeyOnDemand').length;
}

function secondsAgo(seconds: number): number {
  return Date.now() / 1000 - seconds;
}

test('the first token rotates nothing', async () => {
  expect(await cloudFormation.create(asked('first'))).toMatchObject({ Status: 'SUCCESS' });
  expect(rotations()).toBe(0);
});

test('every new token rotates the key once', async () => {
  await cloudFormation.create(asked('first'));
  for (const token of ['second', 'third']) {
    expect(await cloudFormation.updateAndCleanUp(asked(token))).toMatchObject({ Status: 'SUCCESS' });
    completeRotation(key);
  }
  expect(kms.callsOf('RotateKeyOnDemand')).toEqual([{ KeyId: key.KeyId }, { KeyId: key.KeyId }]);
});

test('an update with the same token asks KMS nothing', async () => {
  await cloudFormation.create(asked('first'));
  const before = kms.calls.length;
  expect(await cloudFormation.updateAndCleanUp(asked('first'))).toMatchObject({ PhysicalResourceId: cloudFormation.physicalId });
  expect(kms.calls.length).toBe(before);
});

test('a token that had its rotation does not get another', async () => {
  await cloudFormation.create(asked('first'));
  await cloudFormation.updateAndCleanUp(asked('second'));
  completeRotation(key);
  await cloudFormation.updateAndCleanUp(asked('first'));
  await cloudFormation.updateAndCleanUp(asked('second'));
  expect(rotations()).toBe(1);
});

describe('a deployment that rolls back', () => {
  test('does not rotate for the token of before', async () => {
    await cloudFormation.create(asked('first'));
    await cloudFormation.updateAndRollBack(asked('second'));
    expect(rotations()).toBe(1);
  });

  test.each(['updateAndRollBack', 'updateAndGoBack'] as const)('and is tried again rotates once in all (%s)', async (rollback) => {
    await cloudFormation.create(asked('first'));
    await cloudFormation[rollback](asked('second'));
    completeRotation(key);
    await cloudFormation.updateAndCleanUp(asked('second'));
    expect(rotations()).toBe(1);
  });
});

describe('a request that arrives twice', () => {
  test('while the rotation is in progress rotates once', async () => {
    await cloudFormation.create(asked('first'));
    const first = await cloudFormation.update(asked('second'));
    const second = await cloudFormation.update(asked('second'));
    expect(rotations()).toBe(1);
    expect(second.PhysicalResourceId).toBe(first.PhysicalResourceId);
  });

  test('after the rotation is complete rotates once', async () => {
    await cloudFormation.create(asked('first'));
    await cloudFormation.update(asked('second'));
    completeRotation(key);
    await cloudFormation.update(asked('second'));
    expect(rotations()).toBe(1);
  });

  test('by way of the client, which repeats a call whose answer got lost, succeeds', async () => {
    await cloudFormation.create(asked('first'));
    kms.fail('RotateKeyOnDemand', 'ConflictException');
    const read = jest.spyOn(RotationLifecycle.prototype as never, 'inProgress' as never);
    read.mockResolvedValueOnce([] as never);
    key.rotationStarted = secondsAgo(1);
    expect(await cloudFormation.updateAndCleanUp(asked('second'))).toMatchObject({ Status: 'SUCCESS' });
  });
});

test('a conflict with an automatic rotation fails, and the next deployment rotates', async () => {
  await cloudFormation.create(asked('first'));
  const before = cloudFormation.physicalId;
  kms.fail('RotateKeyOnDemand', 'ConflictException', 1, 'an automatic rotation is in progress');
  expect(await cloudFormation.update(asked('second'))).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: before,
    Reason: 'ConflictException: an automatic rotation is in progress',
  });
  await cloudFormation.updateAndCleanUp(asked('second'));
  expect(key.rotationStarted).toBeDefined();
});

describe('rotations made by hand', () => {
  test('long ago do not stand for the one asked for', async () => {
    await cloudFormation.create(asked('first'));
    key.rotations.push(secondsAgo(2 * DAY_SECONDS));
    await cloudFormation.updateAndCleanUp(asked('second'));
    expect(rotations()).toBe(1);
  });

  test('before the first token count for nothing', async () => {
    key.rotations.push(secondsAgo(60));
    await cloudFormation.create(asked('first'));
    await cloudFormation.updateAndCleanUp(asked('second'));
    expect(rotations()).toBe(1);
  });
});

describe('the limit of 25 rotations', () => {
  const USED_UP =
    '`token` must ask for at most 25 rotations in the life of a key, which KMS does not raise, got a key with `25`; ' +
    'restore the token of the last deployment, and use a new key for new data where its automatic rotation is not enough [KmsGov.OnDemandRotationsUsedUp]';

  test('is explained before KMS refuses', async () => {
    key.rotations.push(...Array.from({ length: 25 }, (_, index) => secondsAgo((index + 2) * DAY_SECONDS)));
    await cloudFormation.create(asked('first'));
    expect(await cloudFormation.update(asked('second'))).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: cloudFormation.physicalId,
      Reason: USED_UP,
    });
    expect(rotations()).toBe(0);
  });

  test('is explained where KMS counts otherwise', async () => {
    await kms.stop();
    await cloudFormation.stop();
    await start(() => new KMSClient({ maxAttempts: 1 }));
    await cloudFormation.create(asked('first'));
    kms.fail('RotateKeyOnDemand', 'LimitExceededException');
    expect(await cloudFormation.update(asked('second'))).toMatchObject({ Status: 'FAILED', Reason: USED_UP.replace('`25`', '`0`') });
  });

  test('fits the physical id', async () => {
    await cloudFormation.create(asked('first'));
    for (let number = 1; number <= 25; number++) {
      await cloudFormation.updateAndCleanUp(asked(`token ${number}`));
      completeRotation(key);
    }
    expect(rotations()).toBe(25);
    expect(String(cloudFormation.physicalId).length).toBeLessThan(1024);
    await cloudFormation.updateAndCleanUp(asked('token 1'));
    expect(rotations()).toBe(25);
  });
});

test('another key begins anew', async () => {
  await cloudFormation.create(asked('first'));
  key = kms.addKey();
  await cloudFormation.updateAndCleanUp(asked('second'));
  expect(rotations()).toBe(0);
  await cloudFormation.updateAndCleanUp(asked('third'));
  expect(kms.callsOf('RotateKeyOnDemand')).toEqual([{ KeyId: key.KeyId }]);
});

test('a key policy that is too new is waited for', async () => {
  kms.fail('GetKeyRotationStatus', 'AccessDeniedException');
  expect(await cloudFormation.create(asked('first'))).toMatchObject({ Status: 'SUCCESS' });
  expect(pauses.milliseconds).toEqual([2000]);
});

test('removal asks nothing of KMS', async () => {
  await cloudFormation.create(asked('first'));
  const before = kms.calls.length;
  expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
  expect(kms.calls.length).toBe(before);
});

test('a failed creation can be removed', async () => {
  kms.fail('ListKeyRotations', 'NotFoundException');
  expect(await cloudFormation.create(asked('first'))).toMatchObject({ Status: 'FAILED' });
  expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
});
