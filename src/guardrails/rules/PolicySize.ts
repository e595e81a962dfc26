import { KEY_POLICY_MAX_BYTES } from '../../access/limits';
import { bytesOf, exceedsPolicyLimit, lengthOfReference } from '../../access/policy-size';
import { isPlainObject } from '../../evaluation/choices';
import { BoundedMemo } from '../../evaluation/memo';
import { type Resolved, Unknown } from '../../evaluation/resolved';
import { type Hole, OpenText } from '../../evaluation/text';
import type { KeyRule } from '../rule';
import { judgeSettings, type Opinion, settingsOf } from '../template-settings';

/** Above this share of the limit, a policy has little room left to grow. */
const CROWDED_FROM = 0.9;

const DEFAULT_POLICY: Resolved = { Statement: [] };

export const POLICY_SIZE: KeyRule = {
  id: 'PolicySize',
  title: 'a key policy is within the size that KMS accepts',
  why: 'KMS refuses a larger policy, and so does CloudFormation, in the middle of a deployment. Quotas of key policies cannot be raised.',
  fix: 'name roles once for all their actions, use wildcards for roles of one path, or bound access by a condition on organization or tags of principals',
  severity: 'error',
  blindSpots:
    'ARNs and names that the deployment makes are counted at their longest and shortest; statements that something outside of the template adds are not.',
  judges: 'key',
  judge: ({ writtenPolicy: KeyPolicy, guards }) =>
    judgeSettings(settingsOf({ properties: { KeyPolicy }, guards }, { KeyPolicy: DEFAULT_POLICY }), ({ KeyPolicy: policy }) =>
      opinionOn(policy),
    ),
};

/** What is not known counts as little as it can for a violation, and as much as it can for none. */
function opinionOn(policy: Resolved): Opinion {
  const most = sizeOf(policy, ({ id, max }) => max ?? lengthOfReference(id));
  if (most <= CROWDED_FROM * KEY_POLICY_MAX_BYTES) return unknownPart(policy);
  const least = sizeOf(policy, ({ min = 0 }) => min);
  if (exceedsPolicyLimit(least)) return { message: `the key policy has ${least} bytes, at most ${KEY_POLICY_MAX_BYTES} are possible` };
  if (least > CROWDED_FROM * KEY_POLICY_MAX_BYTES) {
    return { message: `the key policy has ${least} of at most ${KEY_POLICY_MAX_BYTES} bytes`, severity: 'warning' };
  }
  return exceedsPolicyLimit(most)
    ? {
        reason: `with what the deployment fills in, the key policy has ${least} to ${most} bytes, at most ${KEY_POLICY_MAX_BYTES} are possible`,
      }
    : unknownPart(policy);
}

/** Bytes of the policy as JSON, as it could be deployed; what is not known at all is empty. */
function sizeOf(value: Resolved, lengthOf: (hole: Hole) => number): number {
  if (value instanceof OpenText)
    return value.parts.reduce((size, part) => size + (typeof part === 'string' ? jsonSize(part) - 2 : lengthOf(part)), 2);
  if (Array.isArray(value)) return listSize((value as readonly Resolved[]).map((entry) => sizeOf(entry, lengthOf)));
  if (!isPlainObject(value)) return jsonSize(value instanceof Unknown ? '' : value);
  return listSize(Object.entries(value).map(([name, entry]) => jsonSize(name) + 1 + sizeOf(entry, lengthOf)));
}

/** Of members between brackets, with commas. */
function listSize(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 1 + Math.max(sizes.length, 1));
}

const TEXT_SIZES = new BoundedMemo<number>();

/** Policies repeat few texts. */
function jsonSize(value: unknown): number {
  const text = JSON.stringify(value);
  return TEXT_SIZES.get(text, () => bytesOf(text));
}

function unknownPart(value: Resolved): Opinion {
  if (value instanceof Unknown) return { reason: `part of the key policy is not known: ${value.reason}` };
  const parts: readonly Resolved[] = Array.isArray(value) ? value : isPlainObject(value) ? Object.values(value) : [];
  return parts.map(unknownPart).find((opinion) => opinion !== undefined);
}
