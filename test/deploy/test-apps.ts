import { type App, CfnWaitCondition, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT } from './engine';
import { REGIONS } from './shared-engine';

/** A stack of the suite, in the first of its Regions unless another is given. */
export function stackIn(app: App, name: string, region: string = REGIONS[0]): Stack {
  return new Stack(app, name, { env: { account: ACCOUNT, region } });
}

/** A role that anybody of the account may take. */
export function role(stack: Stack, id: string): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
}

/** A resource that fails after a second, here as on AWS. */
export function failsLast(stack: Stack): CfnWaitCondition {
  const handle = new CfnWaitConditionHandle(stack, 'Handle');
  return new CfnWaitCondition(stack, 'Fails', { handle: handle.ref, timeout: '1', count: 1 });
}
