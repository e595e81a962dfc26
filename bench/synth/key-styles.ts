import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { GovernedKey } from 'cdk-kms-governance';
import { type KeyMaker, l2Key, newStaff, type Staff } from './cdk-keys';
import type { KeyStyle } from './workload';

/** Makers of keys, each given the policy that an L1 has to be given. */
export const KEY_MAKERS: Readonly<Record<KeyStyle, (literalPolicy: unknown) => KeyMaker>> = {
  governed: () => listingKey,
  'governed-grants': () => grantingKey,
  l2: () => l2Key,
  l1: l1KeyWith,
};

export function newApp(outdir?: string): App {
  // no limit on resources, so that one template can show how its size grows
  return new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 }, treeMetadata: false });
}

function listingKey(stack: Stack, name: string, staff: Staff): void {
  new GovernedKey(stack, name, {
    alias: `bench/${name}`,
    access: {
      administrators: [staff.administrator],
      encrypters: [staff.encrypter],
      decrypters: [staff.decrypter],
      users: [staff.user],
    },
  });
}

function grantingKey(stack: Stack, name: string, staff: Staff): void {
  const key = new GovernedKey(stack, name, { alias: `bench/${name}` });
  key.grants.admin(staff.administrator);
  key.grants.encrypt(staff.encrypter);
  key.grants.decrypt(staff.decrypter);
  key.grants.encryptDecrypt(staff.user);
}

function l1KeyWith(keyPolicy: unknown): KeyMaker {
  return (stack, name) => {
    const key = new kms.CfnKey(stack, name, { keyPolicy, enableKeyRotation: true, rotationPeriodInDays: 365, pendingWindowInDays: 30 });
    new kms.CfnAlias(stack, `${name}Alias`, { aliasName: `alias/bench/${name}`, targetKeyId: key.attrArn });
  };
}

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: { readonly KeyPolicy?: unknown } }>>;

/** The policy of a governed key as plain JSON: its references hold in every stack, since the roles are called alike in each. */
export function literalPolicy(): unknown {
  const app = newApp();
  const stack = new Stack(app, 'Stack');
  listingKey(stack, 'Key', newStaff(stack));
  const resources: Resources = app.synth().getStackByName('Stack').template.Resources;
  return Object.values(resources).find(({ Type }) => Type === 'AWS::KMS::Key')?.Properties.KeyPolicy;
}
