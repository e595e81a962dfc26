import { KEY_POLICY_MAX_BYTES } from './limits';

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

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Length of what a reference becomes, at most; of pseudo parameters by their names. */
export function lengthOfReference(name: string): number {
  return PSEUDO_PARAMETER_LENGTHS[name] ?? REFERENCE_LENGTH;
}

export function exceedsPolicyLimit(size: number): boolean {
  return size > KEY_POLICY_MAX_BYTES;
}

function fillIn(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length !== 1 || !/^(Ref|Fn::.+)$/.test(keys[0])) return value;
  return 'x'.repeat(lengthOfIntrinsic(keys[0], (value as Record<string, unknown>)[keys[0]]));
}

function lengthOfIntrinsic(name: string, argument: unknown): number {
  if (name === 'Fn::Sub' && typeof argument === 'string') return lengthOfSub(argument);
  if (name === 'Ref') return lengthOfReference(String(argument));
  if (name === 'Fn::Join') return lengthOfJoin(argument as [string, unknown[]]);
  return REFERENCE_LENGTH;
}

function lengthOfSub(text: string): number {
  return text.replace(/\$\{([^}]+)\}/g, (_, name) => 'x'.repeat(lengthOfReference(name))).length;
}

function lengthOfJoin([delimiter, parts]: [string, unknown[]]): number {
  const lengths = parts.map((part) => (typeof part === 'string' ? part.length : deployedSize(part) - 2));
  return lengths.reduce((sum, length) => sum + length, delimiter.length * Math.max(parts.length - 1, 0));
}
