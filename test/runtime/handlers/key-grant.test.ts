import type { KeyGrantProperties } from '../../../src/constructs/key-grant.contract';
import { handlerOf, NOT_CREATED } from '../../../src/runtime/handlers/custom-resource';
import { GrantLifecycle } from '../../../src/runtime/handlers/grant-lifecycle';
import { kmsClient } from '../../../src/runtime/handlers/kms-client';
import { CloudFormation } from './cloudformation';
import { KmsServer } from './kms-server';
import { captureLog, Pauses, useLambdaEnvironment } from './lambda-environment';

const GRANT: KeyGrantProperties = {
  KeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  Name: 'Stack-Grant',
  Operations: ['Decrypt', 'DescribeKey'],
  GranteePrincipal: 'arn:aws:iam::111122223333:role/Reader',
  RetiringPrincipal: 'arn:aws:iam::111122223333:role/Handler',
  Constraints: { EncryptionContextSubset: { tenant: 'acme' } },
};
const OTHER: KeyGrantProperties = { ...GRANT, Operations: ['Encrypt'] };

let kms: KmsServer;
let pauses: Pauses;
let cloudFormation: CloudFormation<KeyGrantProperties>;

beforeEach(async () => {
  captureLog();
  kms = await KmsServer.start();
  useLambdaEnvironment(kms);
  pauses = new Pauses();
  cloudFormation = await CloudFormation.with(handlerOf(new GrantLifecycle(kmsClient(), pauses.take)));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await kms.stop();
  await cloudFormation.stop();
});

function operationsGranted(): unknown[] {
  return [...kms.grants.values()].map(({ Operations }) => Operations);
}

test('a grant is created as it is asked for; its id is the physical id and an attribute', async () => {
  const answer = await cloudFormation.create(GRANT);
  expect(kms.callsOf('CreateGrant')).toEqual([GRANT]);
  const [id] = kms.grants.keys();
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { GrantId: id } });
});

test('a grant to a service carries its source and who retires it', async () => {
  const { GranteePrincipal: _, Constraints: __, ...rest } = GRANT;
  const service = {
    ...rest,
    GranteeServicePrincipal: 'logs.eu-west-1.amazonaws.com',
    Constraints: { SourceArn: 'arn:aws:logs:eu-west-1:111122223333:*' },
  };
  await cloudFormation.create(service);
  expect(kms.callsOf('CreateGrant')).toEqual([service]);
});

test('a repeated creation makes no second grant', async () => {
  const first = await cloudFormation.create(GRANT);
  const second = await cloudFormation.create(GRANT);
  expect(second.PhysicalResourceId).toBe(first.PhysicalResourceId);
  expect(kms.grants.size).toBe(1);
});

test('a change makes the new grant first and ends the old one in the clean-up', async () => {
  await cloudFormation.create(GRANT);
  await cloudFormation.updateAndCleanUp(OTHER);
  expect(kms.calls.map(({ operation }) => operation)).toEqual(['CreateGrant', 'CreateGrant', 'RetireGrant']);
  expect(operationsGranted()).toEqual([['Encrypt']]);
});

test('an update that changes nothing keeps the grant', async () => {
  await cloudFormation.create(GRANT);
  await cloudFormation.updateAndCleanUp(GRANT);
  expect(kms.grants.size).toBe(1);
  expect(kms.callsOf('RetireGrant')).toEqual([]);
});

test.each(['updateAndRollBack', 'updateAndGoBack'] as const)(
  'a rollback (%s) leaves the grant of before, and it alone',
  async (rollback) => {
    const { PhysicalResourceId } = await cloudFormation.create(GRANT);
    await cloudFormation[rollback](OTHER);
    expect(cloudFormation.physicalId).toBe(PhysicalResourceId);
    expect(operationsGranted()).toEqual([['Decrypt', 'DescribeKey']]);
  },
);

test('a change that fails leaves the grant and its id', async () => {
  const { PhysicalResourceId } = await cloudFormation.create(GRANT);
  kms.fail('CreateGrant', 'DisabledException', 1, 'the key is disabled');
  const answer = await cloudFormation.update(OTHER);
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId, Reason: 'DisabledException: the key is disabled' });
  expect(kms.grants.size).toBe(1);
});

describe('removal', () => {
  test('ends the grant by the right of the grant itself', async () => {
    await cloudFormation.create(GRANT);
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: cloudFormation.physicalId });
    expect(kms.grants.size).toBe(0);
    expect(kms.callsOf('RevokeGrant')).toEqual([]);
  });

  test('asks the key policy where somebody else retires the grant', async () => {
    await cloudFormation.create(GRANT);
    kms.fail('RetireGrant', 'AccessDeniedException');
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    expect(kms.callsOf('RevokeGrant')).toEqual([{ KeyId: GRANT.KeyId, GrantId: cloudFormation.physicalId }]);
    expect(kms.grants.size).toBe(0);
  });

  test('succeeds when it is repeated, and when the key is gone', async () => {
    await cloudFormation.create(GRANT);
    await cloudFormation.remove();
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    kms.fail('RetireGrant', 'AccessDeniedException');
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails where nobody lets it end the grant, so that it is not forgotten', async () => {
    await cloudFormation.create(GRANT);
    kms.fail('RetireGrant', 'AccessDeniedException');
    kms.fail('RevokeGrant', 'AccessDeniedException');
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: cloudFormation.physicalId });
  });

  test('fails where KMS cannot', async () => {
    await cloudFormation.create(GRANT);
    kms.fail('RetireGrant', 'KMSInvalidStateException');
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'FAILED' });
  });

  test('of a creation that failed succeeds, also where the grants cannot be listed', async () => {
    kms.fail('CreateGrant', 'AccessDeniedException', 6);
    expect(await cloudFormation.create(GRANT)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NOT_CREATED });
    kms.fail('ListGrants', 'AccessDeniedException');
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('of a creation whose answer got lost finds the grant by its name, and spares the others', async () => {
    for (const grant of [{ ...GRANT, Name: 'Another' }, { ...GRANT, GranteePrincipal: 'arn:aws:iam::111122223333:role/Other' }, GRANT]) {
      await cloudFormation.create(grant);
    }
    cloudFormation.physicalId = 'Stack-Resource-1ABCDEFGHIJKL';
    expect(await cloudFormation.remove()).toMatchObject({ Status: 'SUCCESS' });
    expect([...kms.grants.values()].map(({ Name, GranteePrincipal }) => [Name, GranteePrincipal])).toEqual([
      ['Another', GRANT.GranteePrincipal],
      [GRANT.Name, 'arn:aws:iam::111122223333:role/Other'],
    ]);
  });
});

test('roles and policies that KMS does not see yet are waited for', async () => {
  kms.fail('CreateGrant', 'AccessDeniedException');
  kms.fail('CreateGrant', 'InvalidArnException');
  expect(await cloudFormation.create(GRANT)).toMatchObject({ Status: 'SUCCESS' });
  expect(pauses.milliseconds).toEqual([2000, 4000]);
});

test('the wait for them ends after a minute', async () => {
  kms.fail('CreateGrant', 'AccessDeniedException', 6, 'not authorized');
  expect(await cloudFormation.create(GRANT)).toMatchObject({ Status: 'FAILED', Reason: 'AccessDeniedException: not authorized' });
  expect(pauses.milliseconds.reduce((sum, pause) => sum + pause)).toBe(60_000);
});

test('throttling and faults of KMS are repeated by the client', async () => {
  kms.fail('CreateGrant', 'ThrottlingException');
  kms.fail('CreateGrant', 'KMSInternalException');
  expect(await cloudFormation.create(GRANT)).toMatchObject({ Status: 'SUCCESS' });
  expect(kms.callsOf('CreateGrant')).toHaveLength(3);
});

test('a parameter that the SDK does not know fails the request instead of getting lost', async () => {
  const answer = await cloudFormation.create({ ...GRANT, Constraints: { SourceArnOfTomorrow: 'arn:aws:s3:::bucket' } as never });
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason:
      'request must reach KMS whole, got an AWS SDK of the Lambda runtime that does not know `SourceArnOfTomorrow`; deploy again once the runtime is updated [KmsGov.SdkTooOld]',
  });
  expect(kms.calls).toEqual([]);
});
