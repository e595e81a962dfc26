import { GetKeyRotationStatusCommand, ListKeyRotationsCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import type { App } from 'aws-cdk-lib';
import { MultiRegionKeySet } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX, testOnAws } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { type KeyState, keysAskedFor, keysOf } from './key-read-back';
import { eventually, onceAllowed } from './patience';
import { administrator, stackIn, user } from './test-apps';

/** KMS rotates in the background. */
const ROTATED_WITHIN_MS = 1_800_000;
const STACK = `${PREFIX}KeySet`;
const REGIONS = accountUnderTest().regions;
const [HOME, SECOND, THIRD] = REGIONS;
const kmsAsUser = (region: string) => new DeployedRegion(region).asUser.kms;
const cdk = new CdkCli(accountUnderTest().engine);

function app(...replicaRegions: string[]): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    new MultiRegionKeySet(stack, 'Keys', {
      alias: aliasOf('set'),
      description: 'In several Regions',
      replicaRegions,
      access: { administrators: [administrator(stack)], users: [user(stack)] },
    });
  };
}

/** The key of a Region, which is what its template asks for. */
async function keyIn(region: string): Promise<KeyState> {
  const stack = await new DeployedRegion(region).stack(region === HOME ? STACK : `${STACK}-Keys-${region}`);
  const keys = await keysOf(stack);
  expect(keys).toMatchObject(await keysAskedFor(stack));
  expect(Object.keys(keys)).toHaveLength(1);
  return Object.values(keys)[0];
}

describe('a set', () => {
  let primary: KeyState;
  let ciphertext: Ciphertext;

  test('of two Regions has one key id and one alias in both', async () => {
    await cdk.deploy(app(SECOND));
    primary = await keyIn(HOME);
    const replica = await keyIn(SECOND);
    expect(replica.arn).toBe(primary.arn.replace(HOME, SECOND));
    expect([primary, replica].map(({ aliases }) => aliases)).toEqual([[`alias/${aliasOf('set')}`], [`alias/${aliasOf('set')}`]]);
    ciphertext = await Ciphertext.of('kept', primary.arn, kmsAsUser(HOME));
  });

  test('takes a Region more, and leaves the others as they are', async () => {
    const before = await keyIn(SECOND);
    await cdk.deploy(app(SECOND, THIRD));
    expect((await keyIn(THIRD)).arn).toBe(primary.arn.replace(HOME, THIRD));
    expect(await keyIn(SECOND)).toEqual(before);
  });

  test.each(REGIONS)('decrypts in %s what was encrypted at home', async (region) => {
    expect(await ciphertext.decrypted(kmsAsUser(region))).toBe('kept');
  });

  testOnAws('has one rotation, that of the primary key', async () => {
    const { kms, asAdministrator } = new DeployedRegion(SECOND);
    const KeyId = primary.arn.replace(HOME, SECOND);
    expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
    const rotation = asAdministrator.send(new RotateKeyOnDemandCommand({ KeyId }));
    await expect(rotation).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
  });

  testOnAws('rotates its replicas with the primary key, and what was encrypted before decrypts', async () => {
    const rotate = new RotateKeyOnDemandCommand({ KeyId: primary.arn });
    await onceAllowed(() => new DeployedRegion(HOME).asAdministrator.send(rotate));
    const rotations = await eventually(
      () => rotationsOf(primary.arn.replace(HOME, SECOND)),
      ({ length }) => length > 0,
      ROTATED_WITHIN_MS,
    );
    expect(rotations).toEqual(['ON_DEMAND']);
    const after = await Ciphertext.of('after', primary.arn, kmsAsUser(HOME));
    expect([await ciphertext.decrypted(kmsAsUser(SECOND)), await after.decrypted(kmsAsUser(SECOND))]).toEqual(['kept', 'after']);
  });

  test('loses a Region without losing its key', async () => {
    await cdk.destroyStack(app(SECOND, THIRD), `${STACK}-Keys-${THIRD}`);
    await cdk.deploy(app(SECOND));
    expect(await new DeployedRegion(THIRD).hasStack(`${STACK}-Keys-${THIRD}`)).toBe(false);
    expect(await ciphertext.decrypted(kmsAsUser(THIRD))).toBe('kept');
    await keyIn(HOME);
  });

  test('outlives its stacks', async () => {
    await cdk.destroy(app(SECOND));
    for (const region of REGIONS) expect(await ciphertext.decrypted(kmsAsUser(region))).toBe('kept');
  });
});

async function rotationsOf(KeyId: string): Promise<unknown[]> {
  const { Rotations = [] } = await new DeployedRegion(SECOND).kms.send(new ListKeyRotationsCommand({ KeyId }));
  return Rotations.map(({ RotationType }) => RotationType);
}
