import { NestedStack, Stack, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { AccountAccess } from './account-access';
import { GovernanceError } from './governance-error';
import type { PolicyText } from './policy-text';
import { expanded, substituted } from './policy-text';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOf, identitiesOfPrincipalJson } from './principal-identity';
import { describePrincipal } from './separation';

/**
 * ARN of the role that CloudFormation acts with when it deploys the stack of a construct, or undefined where the synthesizer names none.
 *
 * A nested stack deploys with the role of its root stack. The synthesizer gives the ARN as text for `Fn::Sub`.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export function executionRoleArn(scope: IConstruct): PolicyText | undefined {
  const arn = executionRoleArnText(rootStackOf(scope));
  return arn === undefined ? undefined : substituted(arn);
}

function rootStackOf(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (NestedStack.isNestedStack(stack) && stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

function executionRoleArnText(stack: Stack): string | undefined {
  const arn = 'cloudFormationExecutionRoleArn' in stack.synthesizer ? stack.synthesizer.cloudFormationExecutionRoleArn : undefined;
  return typeof arn === 'string' && arn !== '' && !Token.isUnresolved(arn) ? arn : undefined;
}

/** The principals that deploy a key: those given, else the role of its stack's synthesizer, else nobody. */
export function deployersOf(scope: IConstruct, given: readonly IGrantable[] = []): PrincipalIdentity[] {
  if (given.length === 0) return synthesizerRole(scope);
  const deployers = given.flatMap((role) => identitiesOf(role, scope, '`deploymentRoles`'));
  const wrong = deployers.find(({ kind }) => kind !== 'identity' && kind !== 'unknown');
  if (wrong === undefined) return deployers;
  throw new GovernanceError(
    scope,
    'KmsGov.DeploymentRole',
    `\`deploymentRoles\` must name roles or users, got \`${describePrincipal(wrong)}\`; name the role that CloudFormation acts with`,
  );
}

/** The same for all keys of a root stack and the stacks nested in it. */
const synthesizerRoles = new WeakMap<Stack, PrincipalIdentity[]>();

function synthesizerRole(scope: IConstruct): PrincipalIdentity[] {
  const stack = rootStackOf(scope);
  const role = synthesizerRoles.get(stack) ?? identifySynthesizerRole(stack);
  synthesizerRoles.set(stack, role);
  return role;
}

function identifySynthesizerRole(stack: Stack): PrincipalIdentity[] {
  const arn = executionRoleArnText(stack);
  return arn === undefined ? [] : identitiesOfPrincipalJson({ AWS: expanded(arn) }, {}, stack, 'the synthesizer of the stack');
}

/**
 * Checks that whoever deploys the key can change its policy again, which KMS demands of a new policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key
 */
export function validateDeployer(scope: IConstruct, deployers: readonly PrincipalIdentity[], accountAccess: AccountAccess): void {
  if (deployers.length > 0 || accountAccess._delegation.opensPolicy) return;
  throw new GovernanceError(
    scope,
    'KmsGov.DeployerUnknown',
    `\`deploymentRoles\` must name who deploys the key, got none and a stack synthesizer (\`${Stack.of(scope).synthesizer.constructor.name}\`) that names no role; ` +
      'name the role that CloudFormation acts with, or use `AccountAccess.administration()`',
  );
}
