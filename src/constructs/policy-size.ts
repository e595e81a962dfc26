import { KEY_POLICY_MAX_BYTES } from '../access/limits';
import type { KeyPolicyJson } from './key-policy';

/** What pseudo parameters become, at their longest where deployment decides. */
const PSEUDO_PARAMETER_LENGTHS: Readonly<Record<string, number>> = {
  'AWS::AccountId': '111122223333'.length,
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'ap-southeast-1'.length,
  'AWS::URLSuffix': 'amazonaws.com.cn'.length,
};

/** The ARN of a role with a name of 64 characters: what a reference becomes at most, longer role paths aside. */
const REFERENCE_LENGTH = 'arn:aws-us-gov:iam::111122223333:role/'.length + 64;

/** Size in bytes, as KMS counts it, of a resolved policy once it is deployed; an upper estimate where it holds references. */
export function deployedSize(policy: unknown): number {
  return bytesOf(JSON.stringify(policy, fillIn));
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The statements that take most of a policy, for the message that says it is too large. */
export function largestStatements(policy: KeyPolicyJson, count: number): string[] {
  return [...policy.Statement]
    .map((statement) => ({ sid: statement.Sid, size: deployedSize(statement) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, count)
    .map(({ sid, size }) => `${sid} (${size} bytes)`);
}

export function exceedsPolicyLimit(size: number): boolean {
  return size > KEY_POLICY_MAX_BYTES;
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

function fillIn(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length !== 1 || !/^(Ref|Fn::.+)$/.test(keys[0])) return value;
  return 'x'.repeat(lengthOfIntrinsic(keys[0], (value as Record<string, unknown>)[keys[0]]));
}

function lengthOfIntrinsic(name: string, argument: unknown): number {
  if (name === 'Fn::Sub' && typeof argument === 'string') return lengthOfSub(argument);
  if (name === 'Ref') return PSEUDO_PARAMETER_LENGTHS[String(argument)] ?? REFERENCE_LENGTH;
  if (name === 'Fn::Join') return lengthOfJoin(argument as [string, unknown[]]);
  return REFERENCE_LENGTH;
}

function lengthOfSub(text: string): number {
  return text.replace(/\$\{([^}]+)\}/g, (_, name) => 'x'.repeat(PSEUDO_PARAMETER_LENGTHS[name] ?? REFERENCE_LENGTH)).length;
}

function lengthOfJoin([delimiter, parts]: [string, unknown[]]): number {
  const lengths = parts.map((part) => (typeof part === 'string' ? part.length : deployedSize(part) - 2));
  return lengths.reduce((sum, length) => sum + length, delimiter.length * Math.max(parts.length - 1, 0));
}
