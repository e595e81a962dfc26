import type { Environment, StackProps } from 'aws-cdk-lib';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export const ACCOUNT = '111122223333';
export const FOREIGN_ACCOUNT = '999988887777';
export const REGION = 'eu-west-1';
export const ENV: Environment = { account: ACCOUNT, region: REGION };

/** What an environment-agnostic stack has instead of an environment. */
export const AGNOSTIC: Environment = {};

export const ACCOUNT_ARN = accountArn(ACCOUNT);
export const DEPLOYER_ARN = roleArn(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`);

export function roleArn(nameWithPath: string, account = ACCOUNT): string {
  return `arn:aws:iam::${account}:role/${nameWithPath}`;
}

export function accountArn(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** A statement as the template has it. */
export interface StatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: Readonly<Record<string, string | string[]>>;
  readonly Action: string | string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A stack in an app of its own: an app can be synthesized once. */
export function newStack(env: Environment = ENV, props: StackProps = {}): Stack {
  return new Stack(new App(), 'Stack', { env, ...props });
}

/** The policy of the only key of a stack, with `Fn::Sub` texts as they read in the `aws` partition. */
export function policyOf(stack: Stack): StatementJson[] {
  return policiesIn(Template.fromStack(stack))[0];
}

/** The policies of all keys of a template, in the order of their logical ids. */
export function policiesIn(template: Template): StatementJson[][] {
  const keys = Object.entries(template.findResources('AWS::KMS::Key')).sort(([a], [b]) => (a < b ? -1 : 1));
  return keys.map(([, key]) => readable(key.Properties.KeyPolicy.Statement) as StatementJson[]);
}

/** The statement with a Sid, of the only key of a stack. */
export function statementOf(stack: Stack, sid: string): StatementJson | undefined {
  return policyOf(stack).find(({ Sid }) => Sid === sid);
}

/** The actions that a policy allows a principal by name, whatever the conditions. */
export function actionsAllowedTo(policy: readonly StatementJson[], principal: unknown): string[] {
  const entry = JSON.stringify(principal);
  const statements = policy.filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes(entry));
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** `Fn::Sub` texts as they read in the `aws` partition. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const sub = (value as Record<string, unknown>)['Fn::Sub'];
  if (typeof sub === 'string') return sub.replaceAll('${AWS::Partition}', 'aws');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}
