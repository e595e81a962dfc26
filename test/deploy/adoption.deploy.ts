import type { App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GovernedKey } from 'cdk-kms-governance';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { REGIONS, sharedEngine } from './shared-engine';
import { role, stackIn } from './test-apps';

const cdk = new CdkCli(sharedEngine());
const home = new DeployedRegion(REGIONS[0]);

/** What an app did before it governed its keys, and what it does then. */
const ADOPTIONS: Readonly<Record<string, { readonly before: (app: App) => void; readonly after: (app: App) => void }>> = {
  SwappedClass: {
    before: (app) => {
      new kms.Key(stackIn(app, 'SwappedClass'), 'Key', { alias: 'deployed/swapped', enableKeyRotation: true });
    },
    after: (app) => {
      const stack = stackIn(app, 'SwappedClass');
      new GovernedKey(stack, 'Key', { alias: 'deployed/swapped', access: { administrators: [role(stack, 'KeyTeam')] } });
    },
  },
  GovernedCfnKey: {
    before: (app) => {
      plainKey(app);
    },
    after: (app) => {
      const key = plainKey(app);
      GovernedKey.govern(key.stack, 'Governed', key, {
        alias: 'deployed/governed',
        access: { administrators: [role(key.stack, 'KeyTeam')] },
      });
    },
  },
};

function plainKey(app: App): kms.CfnKey {
  const stack = stackIn(app, 'GovernedCfnKey');
  const keyPolicy = new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] })],
  });
  return new kms.CfnKey(stack, 'Plain', { keyPolicy: keyPolicy.toJSON(), enableKeyRotation: true });
}

test.each(Object.entries(ADOPTIONS))('%s: the deployed key stays, and is governed', async (name, { before, after }) => {
  await cdk.deploy(before);
  const [[logicalId, { arn }]] = Object.entries(await keysOf(await home.stack(name)));
  const ciphertext = await Ciphertext.of('kept', arn, home.kms);
  await cdk.deploy(after);
  const stack = await home.stack(name);
  const keys = await keysOf(stack);
  expect(keys).toMatchObject(await keysAskedFor(stack));
  expect(keys[logicalId]).toMatchObject({
    arn,
    KeyPolicy: { Statement: expect.arrayContaining([expect.objectContaining({ Sid: 'DenyUseByManagers' })]) },
  });
  expect(await ciphertext.decrypted(home.kms)).toBe('kept');
});
