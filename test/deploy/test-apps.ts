import { type App, CfnWaitCondition, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accountUnderTest, PREFIX } from './account-under-test';

/** Roles of a stack of their own: keys outlive their stacks, and so must who uses them. */
const LASTING_ROLES = { administrator: `${PREFIX}Administrator`, user: `${PREFIX}User` };

/** The stack of the roles that outlive every other stack of a run. */
export const ACCESS_STACK = `${PREFIX}Access`;

/** A stack of the suite, in the first of its Regions. */
export function stackIn(app: App, name: string): Stack {
  const { account, regions } = accountUnderTest();
  return new Stack(app, name, { env: { account, region: regions[0] } });
}

/** A role that anybody of the account may take, and that goes with the stack. */
export function role(stack: Stack, id: string): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
}

/** The role that administers keys of the suite. */
export function administrator(stack: Stack): iam.IRole {
  return iam.Role.fromRoleName(stack, 'Administrator', LASTING_ROLES.administrator);
}

/** The role that uses keys of the suite: who deploys and who administers cannot. */
export function user(stack: Stack): iam.IRole {
  return iam.Role.fromRoleName(stack, 'User', LASTING_ROLES.user);
}

/** ARN of one of these roles. */
export function arnOf(name: keyof typeof LASTING_ROLES): string {
  return `arn:aws:iam::${accountUnderTest().account}:role/${LASTING_ROLES[name]}`;
}

/** The app of these roles. */
export function accessApp(app: App): void {
  const stack = stackIn(app, ACCESS_STACK);
  const assumedBy = new iam.ArnPrincipal(accountUnderTest().caller);
  new iam.Role(stack, 'Administrator', { roleName: LASTING_ROLES.administrator, assumedBy });
  const user = new iam.Role(stack, 'User', { roleName: LASTING_ROLES.user, assumedBy });
  // the policy that a bucket of a stack gives goes with the stack
  const actions = ['s3:GetObject', 's3:PutObject'];
  user.addToPolicy(new iam.PolicyStatement({ actions, resources: [`arn:aws:s3:::${PREFIX.toLowerCase()}*/*`] }));
}

/** A resource that fails after a second, here as on AWS. */
export function failsLast(stack: Stack): CfnWaitCondition {
  const handle = new CfnWaitConditionHandle(stack, 'Handle');
  return new CfnWaitCondition(stack, 'Fails', { handle: handle.ref, timeout: '1', count: 1 });
}
