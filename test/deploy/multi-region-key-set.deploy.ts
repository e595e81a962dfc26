import type { App } from 'aws-cdk-lib';
import { MultiRegionKeySet } from 'cdk-kms-governance';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { type KeyState, keysAskedFor, keysOf } from './key-read-back';
import { REGIONS, sharedEngine } from './shared-engine';
import { role, stackIn } from './test-apps';

const STACK = 'KeySet';
const [HOME, FRANKFURT, VIRGINIA] = REGIONS;
const cdk = new CdkCli(sharedEngine());

function app(...replicaRegions: string[]): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    const keys = new MultiRegionKeySet(stack, 'Keys', {
      alias: 'deployed/set',
      description: 'In several Regions',
      replicaRegions,
      access: { administrators: [role(stack, 'KeyTeam')] },
    });
    keys.grants.encryptDecrypt(role(stack, 'Application'));
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

const kmsIn = (region: string) => new DeployedRegion(region).kms;

describe('a set', () => {
  let primary: KeyState;
  let ciphertext: Ciphertext;

  test('of two Regions has one key id and one alias in both', async () => {
    await cdk.deploy(app(FRANKFURT));
    primary = await keyIn(HOME);
    const replica = await keyIn(FRANKFURT);
    expect(replica.arn).toBe(primary.arn.replace(HOME, FRANKFURT));
    expect([primary, replica].map(({ aliases }) => aliases)).toEqual([['alias/deployed/set'], ['alias/deployed/set']]);
    ciphertext = await Ciphertext.of('kept', primary.arn, kmsIn(HOME));
  });

  test('takes a Region more, and leaves the others as they are', async () => {
    const before = await keyIn(FRANKFURT);
    await cdk.deploy(app(FRANKFURT, VIRGINIA));
    expect((await keyIn(VIRGINIA)).arn).toBe(primary.arn.replace(HOME, VIRGINIA));
    expect(await keyIn(FRANKFURT)).toEqual(before);
  });

  test.each(REGIONS)('decrypts in %s what was encrypted at home', async (region) => {
    expect(await ciphertext.decrypted(kmsIn(region))).toBe('kept');
  });

  test('loses a Region without losing its key', async () => {
    await cdk.destroyStack(app(FRANKFURT, VIRGINIA), `${STACK}-Keys-${VIRGINIA}`);
    await cdk.deploy(app(FRANKFURT));
    expect(await new DeployedRegion(VIRGINIA).hasStack(`${STACK}-Keys-${VIRGINIA}`)).toBe(false);
    expect(await ciphertext.decrypted(kmsIn(VIRGINIA))).toBe('kept');
    await keyIn(HOME);
  });

  test('outlives its stacks', async () => {
    await cdk.destroy(app(FRANKFURT));
    for (const region of REGIONS) expect(await ciphertext.decrypted(kmsIn(region))).toBe('kept');
  });
});
