import fc from 'fast-check';
import { decide } from '../../../src/evaluation/decide';
import { parsePolicy } from '../../../src/evaluation/policy-document';
import { implies } from '../../../src/evaluation/questions/condition-implication';
import { KEY_ARN } from '../../arbitraries';
import type { Json } from '../../oracle-conditions';
import { gives, roleArn } from './small-apps';

const KEYS = ['aws:SourceVpce', 'aws:SourceVpc'];
const SENT = [undefined, 'a', 'b', 'ab'];
/** Every context that can tell the policies below apart. */
const CONTEXTS = SENT.flatMap((one) => SENT.map((other) => contextOf(one, other)));

const comparisons = ['Equals', 'NotEquals', 'Like', 'NotLike'].flatMap((name) => [`String${name}`, `String${name}IfExists`]);
const conditions = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...comparisons), fc.subarray(['a', 'b', 'a*'], { minLength: 1 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('Null'), fc.constantFrom(['true'], ['false'])) },
);
const statements = fc
  .tuple(fc.constantFrom('Allow', 'Deny'), fc.array(fc.tuple(fc.constantFrom(...KEYS), conditions), { maxLength: 2 }))
  .map(([Effect, parts]) => ({ ...gives('*', 'kms:Decrypt', blockOf(parts)), Effect }));
const policies = fc.array(statements, { minLength: 1, maxLength: 3 });

test('what is implied is so: whatever the one policy allows, the other does', () => {
  fc.assert(
    fc.property(policies, policies, (narrow, wide) => {
      const [one, other] = [openly(narrow), openly(wide)];
      fc.pre(one.outcome === 'allowed' && other.outcome === 'allowed' && implies(one.conditions, other.conditions));
      expect(CONTEXTS.filter((context) => allowed(narrow, context) && !allowed(wide, context))).toEqual([]);
    }),
  );
});

function blockOf(parts: readonly (readonly [string, readonly [string, readonly string[]]])[]): Json {
  const block: Json = {};
  for (const [key, [operator, values]] of parts) block[operator] = { ...block[operator], [key]: values };
  return block;
}

function contextOf(one: string | undefined, other: string | undefined): Record<string, string> {
  return { ...(one !== undefined && { [KEYS[0]]: one }), ...(other !== undefined && { [KEYS[1]]: other }) };
}

const request = { principal: roleArn('Reader'), action: 'kms:Decrypt', key: { arn: KEY_ARN } };

function policiesOf(Statement: readonly object[]) {
  return { keyPolicy: parsePolicy({ Version: '2012-10-17', Statement } as Json, 'key policy') };
}

function openly(statements: readonly object[]) {
  return decide({ ...request, context: {}, open: true }, policiesOf(statements));
}

function allowed(statements: readonly object[], context: Record<string, string>): boolean {
  return decide({ ...request, context, open: false }, policiesOf(statements)).outcome === 'allowed';
}
