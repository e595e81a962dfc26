import { DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import type { App } from 'aws-cdk-lib';
import { GovernedKey } from 'cdk-kms-governance';
import { CdkCli } from './cdk-cli';
import { DeployedRegion } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { REGIONS, sharedEngine } from './shared-engine';
import { failsLast, role, stackIn } from './test-apps';

const DAY_MS = 24 * 60 * 60 * 1000;
const STACK = 'FirstDeployment';
const cdk = new CdkCli(sharedEngine());
const home = new DeployedRegion(REGIONS[0]);

function app({ fails }: { readonly fails: boolean }): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    const key = new GovernedKey(stack, 'Key', { alias: 'deployed/first', access: { administrators: [role(stack, 'KeyTeam')] } });
    if (fails) failsLast(stack).node.addDependency(key);
  };
}

test('a first deployment that fails can be tried again under the same alias', async () => {
  const { succeeded } = await cdk.tryDeploy(app({ fails: true }));
  expect(succeeded).toBe(false);
  expect(await waitingDays()).toEqual([30]);
  await cdk.deploy(app({ fails: false }));
  const stack = await home.stack(STACK);
  const keys = await keysOf(stack);
  expect(keys).toMatchObject(await keysAskedFor(stack));
  expect(Object.values(keys).map(({ aliases }) => aliases)).toEqual([['alias/deployed/first']]);
});

/** Days that keys of this account wait until they are deleted. */
async function waitingDays(): Promise<number[]> {
  const { Keys = [] } = await home.kms.send(new ListKeysCommand({}));
  const described = await Promise.all(Keys.map(({ KeyId }) => home.kms.send(new DescribeKeyCommand({ KeyId }))));
  const dates = described.flatMap(({ KeyMetadata }) => KeyMetadata?.DeletionDate ?? []);
  return dates.map((date) => Math.round((date.getTime() - Date.now()) / DAY_MS));
}
