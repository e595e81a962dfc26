import type { StoredKeyProperties } from '../../../src/constructs/stored-key.contract';
import { handlerOf, NOT_CREATED } from '../../../src/runtime/handlers/custom-resource';
import { kmsClient } from '../../../src/runtime/handlers/kms-client';
import { StoredKeyLifecycle } from '../../../src/runtime/handlers/stored-key-lifecycle';
import { CloudFormation } from './cloudformation';
import type { StoredKey } from './kms-server';
import { KmsServer } from './kms-server';
import { captureLog, Pauses, useLambdaEnvironment } from './lambda-environment';

const POLICY = { Version: '2012-10-17', Statement: [{ Sid: 'First' }] };
const KEY: StoredKeyProperties = {
  KeyPolicy: POLICY,
  Origin: 'AWS_CLOUDHSM',
  CustomKeyStoreId: 'cks-1234567890abcdef0',
  Description: 'Customer documents',
  PendingWindowInDays: '14',
  Tags: [
    { Key: 'team', Value: 'payments' },
    { Key: 'stage', Value: 'test' },
  ],
};
const EXTERNAL: StoredKeyProperties = { ...KEY, Origin: 'EXTERNAL_KEY_STORE', XksKeyId: 'hsm-key-1' };

let kms: KmsServer;
let pauses: Pauses;
let cloudFormation: CloudFormation<StoredKeyProperties>;

beforeEach(async () => {
  captureLog();
  kms = await KmsServer.start();
  useLambdaEnvironment(kms);
  pauses = new Pauses();
  cloudFormation = await CloudFormation.with(handlerOf(new StoredKeyLifecycle(kmsClient(), pauses.take)));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await kms.stop();
  await cloudFormation.stop();
});

function theKey(): StoredKey {
  return [...kms.keys.values()][0];
}

test('a key is created whole, in one call', async () => {
  const answer = await cloudFormation.create(KEY);
  expect(kms.calls).toEqual([
    {
      operation: 'CreateKey',
      input: {
        Policy: JSON.stringify(POLICY),
        Tags: [
          { TagKey: 'team', TagValue: 'payments' },
          { TagKey: 'stage', TagValue: 'test' },
        ],
        Description: 'Customer documents',
        Origin: 'AWS_CLOUDHSM',
        CustomKeyStoreId: 'cks-1234567890abcdef0',
      },
    },
  ]);
  const { KeyId, Arn } = theKey();
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: KeyId, Data: { Arn } });
});

test('a key in an external key store names the key of the key manager', async () => {
  await cloudFormation.create(EXTERNAL);
  expect(kms.callsOf('CreateKey')[0]).toMatchObject({ Origin: 'EXTERNAL_KEY_STORE', XksKeyId: 'hsm-key-1' });
});

test('description and tags may be missing', async () => {
  const { Description: _, Tags: __, ...bare } = KEY;
  await cloudFormation.create(bare);
  expect(await cloudFormation.updateAndCleanUp(bare)).toMatchObject({ Status: 'SUCCESS' });
  expect(kms.calls.map(({ operation }) => operation)).toEqual(['CreateKey', 'DescribeKey', 'PutKeyPolicy']);
});

const CHANGED: StoredKeyProperties = {
  ...KEY,
  KeyPolicy: { ...POLICY, Statement: [{ Sid: 'Second' }] },
  Description: 'Invoices',
  Tags: [{ Key: 'team', Value: 'billing' }],
};

function stateOf({ Policy, Description, tags }: StoredKey): unknown[] {
  return [Policy, Description, Object.fromEntries(tags)];
}

describe('an update', () => {
  test('changes policy, description and tags of the key that is there, and leaves the tags of others', async () => {
    const { PhysicalResourceId } = await cloudFormation.create(KEY);
    theKey().tags.set('of-others', 'kept');
    expect(await cloudFormation.updateAndCleanUp(CHANGED)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId,
      Data: { Arn: theKey().Arn },
    });
    expect(stateOf(theKey())).toEqual([JSON.stringify(CHANGED.KeyPolicy), 'Invoices', { team: 'billing', 'of-others': 'kept' }]);
    expect(kms.callsOf('ScheduleKeyDeletion')).toEqual([]);
  });

  test('disables a retired generation, and its rollback enables it', async () => {
    await cloudFormation.create(KEY);
    await cloudFormation.updateAndRollBack({ ...KEY, Enabled: 'false' });
    expect(theKey().KeyState).toBe('Enabled');
    await cloudFormation.updateAndCleanUp({ ...KEY, Enabled: 'false' });
    expect(theKey().KeyState).toBe('Disabled');
  });

  test('leaves a key disabled that somebody disabled by hand', async () => {
    await cloudFormation.create(KEY);
    theKey().KeyState = 'Disabled';
    await cloudFormation.updateAndCleanUp(CHANGED);
    expect(theKey().KeyState).toBe('Disabled');
  });

  test('removes a description', async () => {
    await cloudFormation.create(KEY);
    const { Description: _, ...bare } = KEY;
    await cloudFormation.updateAndCleanUp(bare);
    expect(theKey().Description).toBe('');
  });

  test('that rolls back restores everything', async () => {
    const { PhysicalResourceId } = await cloudFormation.create(KEY);
    const before = stateOf(theKey());
    expect(await cloudFormation.updateAndRollBack(CHANGED)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(stateOf(theKey())).toEqual(before);
  });

  test.each(['DescribeKey', 'PutKeyPolicy', 'UpdateKeyDescription', 'UntagResource', 'TagResource'])(
    'that fails in %s keeps the key, and its rollback restores it',
    async (operation) => {
      const { PhysicalResourceId } = await cloudFormation.create(KEY);
      const before = stateOf(theKey());
      kms.fail(operation, 'UnsupportedOperationException');
      expect(await cloudFormation.update(CHANGED)).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
      expect(await cloudFormation.updateAndRollBack(KEY)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
      expect(stateOf(theKey())).toEqual(before);
    },
  );

  test.each([
    ['another key store', KEY, { CustomKeyStoreId: 'cks-0fedcba0987654321' }, '`cks-1234567890abcdef0`', '`cks-0fedcba0987654321`'],
    ['another external key', EXTERNAL, { XksKeyId: 'b' }, '`cks-1234567890abcdef0` as `hsm-key-1`', '`cks-1234567890abcdef0` as `b`'],
  ])('to %s fails and touches nothing', async (_, key, change, place, wanted) => {
    await cloudFormation.create(key);
    const before = stateOf(theKey());
    const answer = await cloudFormation.update({ ...CHANGED, ...key, ...change });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: theKey().KeyId,
      Reason: `\`material\` must stay where the key is, in ${place}, got ${wanted}; make another key for new data and keep this one for what it encrypted [KmsGov.StoredKeyImmovable]`,
    });
    expect(stateOf(theKey())).toEqual(before);
  });

  test('to another key store can be rolled back', async () => {
    await cloudFormation.create(KEY);
    expect(await cloudFormation.updateAndRollBack({ ...KEY, CustomKeyStoreId: 'cks-0fedcba0987654321' })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(kms.keys.size).toBe(1);
  });

  test('waits for principals that KMS does not see yet', async () => {
    await cloudFormation.create(KEY);
    kms.fail('PutKeyPolicy', 'MalformedPolicyDocumentException');
    expect(await cloudFormation.updateAndCleanUp(CHANGED)).toMatchObject({ Status: 'SUCCESS' });
    expect(pauses.milliseconds).toEqual([2000]);
  });
});

describe('removal', () => {
  test('schedules the deletion with the window of the key', async () => {
    await cloudFormation.create(KEY);
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(kms.callsOf('ScheduleKeyDeletion')).toEqual([{ KeyId: theKey().KeyId, PendingWindowInDays: 14 }]);
  });

  test('succeeds when it is repeated, and when the key is gone', async () => {
    await cloudFormation.create(KEY);
    await cloudFormation.remove();
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    kms.keys.clear();
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    ['KMSInvalidStateException', 'in a state that does not allow it'],
    ['AccessDeniedException', 'not authorized'],
  ])('fails on %s', async (type, message) => {
    await cloudFormation.create(KEY);
    kms.fail('ScheduleKeyDeletion', type, 1, message);
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'FAILED', Reason: `${type}: ${message}` });
  });

  test('of a key that was never created asks nothing of KMS', async () => {
    kms.fail('CreateKey', 'CustomKeyStoreNotFoundException', 1, 'no such store');
    expect(await cloudFormation.create(KEY)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: NOT_CREATED,
      Reason: 'CustomKeyStoreNotFoundException: no such store',
    });
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(kms.callsOf('ScheduleKeyDeletion')).toEqual([]);
  });
});
