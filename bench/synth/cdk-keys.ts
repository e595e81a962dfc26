import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/** The principals that every key of a stack is for. */
export interface Staff {
  readonly administrator: iam.Role;
  readonly encrypter: iam.Role;
  readonly decrypter: iam.Role;
  readonly user: iam.Role;
}

/** Makes one key with its alias in a stack. */
export type KeyMaker = (stack: Stack, name: string, staff: Staff) => void;

export function newStaff(stack: Stack): Staff {
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  return { administrator: role('Administrator'), encrypter: role('Encrypter'), decrypter: role('Decrypter'), user: role('User') };
}

/** A key as the CDK makes it. */
export function l2Key(stack: Stack, name: string, staff: Staff, props: kms.KeyProps = {}): kms.Key {
  const key = new kms.Key(stack, name, { ...props, alias: `bench/${name}`, enableKeyRotation: true });
  key.grantAdmin(staff.administrator);
  key.grantEncrypt(staff.encrypter);
  key.grantDecrypt(staff.decrypter);
  key.grantEncryptDecrypt(staff.user);
  return key;
}
