import { ListKeyRotationsCommand } from '@aws-sdk/client-kms';
import { type App, Duration } from 'aws-cdk-lib';
import { GovernedKey, Rotation } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { type KeyState, keysAskedFor, keysOf } from './key-read-back';
import { eventually } from './patience';
import { administrator, stackIn, user } from './test-apps';

/** KMS rotates in the background. */
const ROTATED_WITHIN_MS = 600_000;
const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

function rotates(name: string, alias: string, rotation: Rotation): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, name);
    new GovernedKey(stack, 'Key', { alias, rotation, access: { administrators: [administrator(stack)], users: [user(stack)] } });
  };
}

/** The keys of the stack, which are what its template asks for. */
async function keysIn(name: string): Promise<Readonly<Record<string, KeyState>>> {
  const stack = await home.stack(name);
  const keys = await keysOf(stack);
  expect(keys).toMatchObject(await keysAskedFor(stack));
  return keys;
}

describe('rotation by hand', () => {
  const generations = (...names: string[]) =>
    rotates(`${PREFIX}Generations`, aliasOf('generations'), Rotation.manual({ every: Duration.days(365), generations: names }));

  test('moves the alias to the next generation, and the earlier one still decrypts', async () => {
    await cdk.deploy(generations());
    const [original] = Object.values(await keysIn(`${PREFIX}Generations`));
    expect(original.aliases).toEqual([`alias/${aliasOf('generations')}`]);
    const ciphertext = await Ciphertext.of('kept', `alias/${aliasOf('generations')}`, home.asUser.kms);
    await cdk.deploy(generations('2027'));
    const keys = Object.values(await keysIn(`${PREFIX}Generations`));
    expect(keys.find(({ arn }) => arn === original.arn)).toMatchObject({ state: 'Enabled', aliases: [] });
    expect(keys.map(({ aliases }) => aliases).sort()).toEqual([[], [`alias/${aliasOf('generations')}`]]);
    expect(await ciphertext.decrypted(home.asUser.kms)).toBe('kept');
  });
});

describe('rotation on demand', () => {
  const token = (name: string) => rotates(`${PREFIX}OnDemand`, aliasOf('on-demand'), Rotation.onDemand(name));

  test('happens once for each new token, to the same key', async () => {
    await cdk.deploy(token('2026'));
    const [{ arn }] = Object.values(await keysIn(`${PREFIX}OnDemand`));
    expect(await rotationsOf(arn)).toEqual([]);
    await cdk.deploy(token('2027'));
    expect(Object.values(await keysIn(`${PREFIX}OnDemand`)).map((key) => key.arn)).toEqual([arn]);
    expect(
      await eventually(
        () => rotationsOf(arn),
        ({ length }) => length > 0,
        ROTATED_WITHIN_MS,
      ),
    ).toEqual(['ON_DEMAND']);
  });
});

async function rotationsOf(KeyId: string): Promise<unknown[]> {
  const { Rotations = [] } = await home.kms.send(new ListKeyRotationsCommand({ KeyId }));
  return Rotations.map(({ RotationType }) => RotationType);
}
