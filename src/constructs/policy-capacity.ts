import { bytesOf, deployedSize, exceedsPolicyLimit } from '../access/policy-size';
import type { KeyPolicyJson } from './key-policy';

/** The statements that take most of a policy, for the message that says it is too large. */
export function largestStatements(policy: KeyPolicyJson, count: number): string[] {
  return [...policy.Statement]
    .map((statement) => ({ sid: statement.Sid, size: deployedSize(statement) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, count)
    .map(({ sid, size }) => `${sid} (${size} bytes)`);
}

/** IAM has no longer ARN; what pseudo parameters become is no longer than their names. */
const LONGEST_TOKEN = 2048;

/** Whether a policy is so small that its tokens need not be resolved to know it: most are, and resolving takes longer than all else. */
export function isSurelyWithinLimit(policy: KeyPolicyJson): boolean {
  const text = JSON.stringify(policy);
  if (/<unresolved-|#\{Token/.test(text)) return false;
  const tokens = text.split('${Token[').length - 1;
  return !exceedsPolicyLimit(bytesOf(text) + LONGEST_TOKEN * tokens);
}
