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

/** Names that CloudFormation can give a role without one: as it is known to cut them, and with letters for the suffix, which has no hyphen. */
export function generatedNameExamples(role: CfnResource): string[] {
  const stack = Stack.of(role);
  const [stackName, logicalId] = [stackNameExample(stack), String(stack.resolve(role.logicalId))];
  const stem = [shortened(stackName, logicalId.length), shortened(logicalId, stackName.length)].join('-');
  return SUFFIX_LENGTHS.map((length) => `${stem}-${SUFFIX.slice(0, length)}`);
}

const SUFFIX = 'ABCDEFGHIJKLM';

/** What the name begins with that CloudFormation gives a resource with room for a long one, such as a topic: `<stack>-<logical id>`. */
export function generatedNamePrefix(resource: CfnResource): string {
  const stack = Stack.of(resource);
  return `${stackNamePattern(stack)}-${String(stack.resolve(resource.logicalId))}`;
}

function cut(text: string, otherLength: number): string {
  const kept = shortened(text, otherLength);
  return kept.length < text.length ? `${kept}*` : text;
}

function shortened(text: string, otherLength: number): string {
  return text.slice(0, Math.max(KEPT_LENGTH, SHARED_LENGTH - otherLength));
}

function stackNamePattern(stack: Stack): string {
  return nestedName(stack, stackNamePattern, '*') ?? stack.stackName;
}

function stackNameExample(stack: Stack): string {
  return nestedName(stack, stackNameExample, SUFFIX) ?? stack.stackName;
}

/** A nested stack is named after its parent and the resource that it is in it. */
function nestedName(stack: Stack, nameOf: (parent: Stack) => string, suffix: string): string | undefined {
  const parent = NestedStack.isNestedStack(stack) ? stack.nestedStackParent : undefined;
  if (!parent || !stack.nestedStackResource) return undefined;
  return `${nameOf(parent)}-${String(parent.resolve((stack.nestedStackResource as CfnResource).logicalId))}-${suffix}`;
}
