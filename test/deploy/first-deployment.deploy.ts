import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { App } from 'aws-cdk-lib';
import { GovernedKey } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { DeployedRegion } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { administrator, failsLast, stackIn } from './test-apps';

const DAY_MS = 24 * 60 * 60 * 1000;
const STACK = `${PREFIX}FirstDeployment`;
const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

function app({ fails }: { readonly fails: boolean }): (app: App) => void {
  return (app) => {
    const stack = stackIn(app, STACK);
    const key = new GovernedKey(stack, 'Key', { alias: aliasOf('first'), access: { administrators: [administrator(stack)] } });
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
  expect(Object.values(keys).map(({ aliases }) => aliases)).toEqual([[`alias/${aliasOf('first')}`]]);
});

/** Days that keys which the stack has made wait until they are deleted. */
async function waitingDays(): Promise<number[]> {
  const { StackEvents = [] } = await home.cloudFormation.send(new DescribeStackEventsCommand({ StackName: STACK }));
  const made = StackEvents.filter(({ ResourceType }) => ResourceType === 'AWS::KMS::Key').flatMap(
    (event) => event.PhysicalResourceId || [],
  );
  const described = await Promise.all([...new Set(made)].map((KeyId) => home.kms.send(new DescribeKeyCommand({ KeyId }))));
  const dates = described.flatMap(({ KeyMetadata }) => KeyMetadata?.DeletionDate ?? []);
  return dates.map((date) => Math.round((date.getTime() - Date.now()) / DAY_MS));
}
