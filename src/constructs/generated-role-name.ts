import type { CfnResource } from 'aws-cdk-lib';
import { NestedStack, Stack } from 'aws-cdk-lib';

/** Of the 64 characters IAM allows, stack name and logical id share these; the rest is two hyphens and the suffix. */
const SHARED_LENGTH = 49;
/** What either of them keeps when both are long. */
const KEPT_LENGTH = 24;
const SUFFIX_LENGTHS = [11, 12, 13];

/**
 * Patterns, for ArnLike, of the name that CloudFormation gives a role without one: `<stack>-<logical id>-<11 to 13 letters and digits>`.
 *
 * A part that does not fit is cut. The stack name of a nested stack is itself generated from its parent's, and always so long that the
 * logical id keeps no more than its share.
 */
export function generatedNamePatterns(role: CfnResource): string[] {
  const stack = Stack.of(role);
  const stackName = stackNamePattern(stack);
  const logicalId = String(stack.resolve(role.logicalId));
  if (stackName.length + logicalId.length <= SHARED_LENGTH && !stackName.includes('*')) {
    return SUFFIX_LENGTHS.map((length) => `${stackName}-${logicalId}-${'?'.repeat(length)}`);
  }
  const stackNameLength = stackName.includes('*') ? SHARED_LENGTH : stackName.length;
  return [`${cut(stackName, logicalId.length)}-${cut(logicalId, stackNameLength)}-*`];
}

/** What the name begins with that CloudFormation gives a resource with room for a long one, such as a topic: `<stack>-<logical id>`. */
export function generatedNamePrefix(resource: CfnResource): string {
  const stack = Stack.of(resource);
  return `${stackNamePattern(stack)}-${String(stack.resolve(resource.logicalId))}`;
}

function cut(text: string, otherLength: number): string {
  const kept = Math.max(KEPT_LENGTH, SHARED_LENGTH - otherLength);
  return text.length > kept ? `${text.slice(0, kept)}*` : text;
}

function stackNamePattern(stack: Stack): string {
  const parent = NestedStack.isNestedStack(stack) ? stack.nestedStackParent : undefined;
  if (parent && stack.nestedStackResource) {
    return `${stackNamePattern(parent)}-${String(parent.resolve((stack.nestedStackResource as CfnResource).logicalId))}-*`;
  }
  return stack.stackName;
}
