import { ListGrantsCommand } from '@aws-sdk/client-kms';
import { type App, Duration, Tags } from 'aws-cdk-lib';
import { GovernedKey, KeyGrant, Rotation } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { administrator, failsLast, role, stackIn, user } from './test-apps';

const STACK = `${PREFIX}GovernedKey`;
const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

interface Version {
  readonly description: string;
  readonly days: number;
  /** Whether something fails after the key is deployed. */
  readonly fails?: boolean;
}

const FIRST: Version = { description: 'Customer documents', days: 180 };
const SECOND: Version = { description: 'Documents of customers', days: 200 };

function app({ description, days, fails }: Version): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    const [team, analyst] = [administrator(stack), role(stack, 'Analyst')];
    const key = new GovernedKey(stack, 'Key', {
      alias: aliasOf('documents'),
      description,
      rotation: Rotation.automatic(Duration.days(days)),
      access: { administrators: [team], users: [user(stack)], ...(days === SECOND.days && { auditors: [role(stack, 'Auditor')] }) },
    });
    Tags.of(key).add('data', 'customer');
    key.grants.decrypt(analyst);
    const grant = new KeyGrant(stack, 'Grant', { key, grantee: role(stack, 'Courier'), operations: ['Encrypt'] });
    if (fails) failsLast(stack).node.addDependency(key, grant);
  };
}

describe('a governed key', () => {
  let keyId: string;
  let logicalId: string;
  let ciphertext: Ciphertext;

  test('is what the template says when it is created', async () => {
    await cdk.deploy(app(FIRST));
    const stack = await home.stack(STACK);
    const keys = await keysOf(stack);
    expect(keys).toMatchObject(await keysAskedFor(stack));
    [[logicalId, { arn: keyId }]] = Object.entries(keys);
    expect(keys[logicalId]).toMatchObject({ Description: FIRST.description, RotationPeriodInDays: FIRST.days, Tags: { data: 'customer' } });
    ciphertext = await Ciphertext.of('kept', keyId, home.asUser.kms);
  });

  test('has the grant of the stack', async () => {
    const { Grants = [] } = await home.kms.send(new ListGrantsCommand({ KeyId: keyId }));
    expect(Grants).toMatchObject([{ Operations: ['Encrypt'], GranteePrincipal: expect.stringContaining('Courier') }]);
  });

  test('takes an update and stays the same key', async () => {
    await cdk.deploy(app(SECOND));
    await expectSecondVersion();
  });

  test('is as before where an update fails', async () => {
    const { succeeded } = await cdk.tryDeploy(app({ ...FIRST, fails: true }));
    expect(succeeded).toBe(false);
    expect((await home.stack(STACK)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expectSecondVersion();
  });

  test('outlives its stack, and so does what it encrypted', async () => {
    await cdk.destroy(app(SECOND));
    expect(await home.hasStack(STACK)).toBe(false);
    expect(await ciphertext.decrypted(home.asUser.kms)).toBe('kept');
    const { Grants = [] } = await home.kms.send(new ListGrantsCommand({ KeyId: keyId }));
    expect(Grants).toEqual([]);
  });

  async function expectSecondVersion(): Promise<void> {
    const stack = await home.stack(STACK);
    const keys = await keysOf(stack);
    expect(keys[logicalId]).toMatchObject({ arn: keyId, Description: SECOND.description, RotationPeriodInDays: SECOND.days });
    expect(keys[logicalId].KeyPolicy).toMatchObject({
      Statement: expect.arrayContaining([expect.objectContaining({ Sid: expect.stringContaining('Audit') })]),
    });
    expect(keys).toMatchObject(await keysAskedFor(stack));
    expect(await ciphertext.decrypted(home.asUser.kms)).toBe('kept');
  }
});
