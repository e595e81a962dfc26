import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { KEY_POLICY_MAX_BYTES } from '../../src/access/limits';
import { deployedSize } from '../../src/access/policy-size';
import { GovernedKey } from '../../src/constructs/governed-key';
import { ROOT } from '../architecture/source-file';
import { newStack, roleArn } from './synthesized';

/** A role ARN of 51 characters. */
const person = (index: number) => new iam.ArnPrincipal(roleArn(`team/member-${String(index).padStart(8, '0')}`));

/** A key that so many principals encrypt with, decrypt with and audit. */
function keyFor(count: number): GovernedKey {
  const people = Array.from({ length: count }, (_, index) => person(index));
  return new GovernedKey(newStack(), 'Key', { access: { encrypters: people, decrypters: people, auditors: people } });
}

function sizeFor(count: number): number {
  const key = keyFor(count);
  return deployedSize(key.stack.resolve((key.node.defaultChild as CfnKey).keyPolicy));
}

/** The policy grows by the same for every principal. */
function capacity(): number {
  const [few, more] = [sizeFor(100), sizeFor(200)];
  return 100 + Math.floor(((KEY_POLICY_MAX_BYTES - few) * 100) / (more - few));
}

describe('principals, each in encrypt, decrypt and audit, for which one policy has room', () => {
  const principals = capacity();

  test('are more than 400', () => {
    expect(person(1).arn).toHaveLength(51);
    expect(principals).toBeGreaterThan(400);
  });

  test('are counted: one more is an error', () => {
    expect(keyFor(principals).node.validate()).toEqual([]);
    expect(keyFor(principals + 1).node.validate()).toEqual([expect.stringContaining('KmsGov.PolicyTooLarge')]);
  });

  test('are as many as docs/guides/key-policy.md says', () => {
    const page = readFileSync(path.join(ROOT, 'docs/guides/key-policy.md'), 'utf8');
    expect(page).toContain(`room for ${principals} principals`);
  });
});
