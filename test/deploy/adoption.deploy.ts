import type { App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GovernedKey } from 'cdk-kms-governance';
import { accountUnderTest, aliasOf, PREFIX } from './account-under-test';
import { CdkCli } from './cdk-cli';
import { Ciphertext } from './ciphertext';
import { DeployedRegion } from './deployed-account';
import { keysAskedFor, keysOf } from './key-read-back';
import { administrator, stackIn, user } from './test-apps';

const cdk = new CdkCli(accountUnderTest().engine);
const home = new DeployedRegion(accountUnderTest().regions[0]);

/** What an app did before it governed its keys, and what it does then. */
const ADOPTIONS: Readonly<Record<string, { readonly before: (app: App) => void; readonly after: (app: App) => void }>> = {
  SwappedClass: {
    before: (app) => {
      new kms.Key(stackIn(app, `${PREFIX}SwappedClass`), 'Key', { alias: aliasOf('swapped'), enableKeyRotation: true });
    },
    after: (app) => {
      const stack = stackIn(app, `${PREFIX}SwappedClass`);
      new GovernedKey(stack, 'Key', {
        alias: aliasOf('swapped'),
        access: { administrators: [administrator(stack)], users: [user(stack)] },
      });
    },
  },
  GovernedCfnKey: {
    before: (app) => {
      plainKey(app);
    },
    after: (app) => {
      const key = plainKey(app);
      GovernedKey.govern(key.stack, 'Governed', key, {
        alias: aliasOf('governed'),
        access: { administrators: [administrator(key.stack)], users: [user(key.stack)] },
      });
    },
  },
};

function plainKey(app: App): kms.CfnKey {
  const stack = stackIn(app, `${PREFIX}GovernedCfnKey`);
  const keyPolicy = new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] })],
  });
  return new kms.CfnKey(stack, 'Plain', { keyPolicy: keyPolicy.toJSON(), enableKeyRotation: true });
}

test.each(Object.entries(ADOPTIONS))('%s: the deployed key stays, and is governed', async (name, { before, after }) => {
  await cdk.deploy(before);
  const [[logicalId, { arn }]] = Object.entries(await keysOf(await home.stack(`${PREFIX}${name}`)));
  const ciphertext = await Ciphertext.of('kept', arn, home.kms);
  await cdk.deploy(after);
  const stack = await home.stack(`${PREFIX}${name}`);
  const keys = await keysOf(stack);
  expect(keys).toMatchObject(await keysAskedFor(stack));
  expect(keys[logicalId]).toMatchObject({
    arn,
    KeyPolicy: { Statement: expect.arrayContaining([expect.objectContaining({ Sid: 'DenyUseByManagers' })]) },
  });
  expect(await ciphertext.decrypted(home.asUser.kms)).toBe('kept');
});
