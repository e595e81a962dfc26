import type { CfnResource } from 'aws-cdk-lib';

/** The resource of the template that makes a key: CloudFormation's own, or one of ours for keys that CloudFormation cannot make. */
export interface KeyResource extends CfnResource {
  readonly attrArn: string;
  readonly keyPolicy?: unknown;
  readonly bypassPolicyLockoutSafetyCheck?: unknown;
}
