import fc from 'fast-check';
import { KMS_ACTIONS } from '../../src/access/actions';
import { CONDITION_KEYS } from '../../src/access/condition-keys';

const TOKEN = '${Token[TOKEN.42]}';

/** Its letters in random case. */
const anyCase = (text: string): fc.Arbitrary<string> =>
  fc
    .infiniteStream(fc.boolean())
    .map((upper) => [...text].map((char) => (upper.next().value ? char.toUpperCase() : char.toLowerCase())).join(''));

const actionNames = fc.constantFrom(...KMS_ACTIONS.map(({ name }) => name));

/** A name of which a part became wildcards. */
const wildcardNames = fc
  .tuple(actionNames, fc.nat({ max: 12 }), fc.constantFrom('*', '?', '?*', '**', '*?'), fc.nat({ max: 12 }))
  .map(([name, start, wildcard, length]) => name.slice(0, start) + wildcard + name.slice(start + length));

export const actionPatterns: fc.Arbitrary<string> = fc.oneof(
  actionNames.map((name) => `kms:${name}`),
  wildcardNames.map((name) => `kms:${name}`),
  fc.oneof(actionNames, wildcardNames).chain((name) => anyCase(`kms:${name}`)),
  fc.constantFrom('*', 'kms:*', 's3:GetObject', 's3:*', TOKEN),
);

const accounts = fc.constantFrom('111122223333', '444455556666');
const partitions = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov');
const iamResources = fc.constantFrom('root', 'role/Admin', 'role/team/Admin', 'user/ann', 'role/aws-service-role/ecs.amazonaws.com/Ecs');

export const awsPrincipals: fc.Arbitrary<string> = fc.oneof(
  accounts,
  fc.tuple(partitions, accounts, iamResources).map(([partition, account, resource]) => `arn:${partition}:iam::${account}:${resource}`),
  accounts.map((account) => `arn:aws:sts::${account}:assumed-role/Admin/ann`),
  fc.constantFrom('*', TOKEN, 'AROAEXAMPLEEXAMPLE12'),
);

/** IAM writes one value or a list. */
const oneOrMany = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> => fc.oneof(values, fc.array(values, { maxLength: 4 }));

const principalElements = fc.oneof(
  fc.constant('*'),
  fc.record(
    { AWS: oneOrMany(awsPrincipals), Service: oneOrMany(fc.constantFrom('s3.amazonaws.com', 'logs.eu-west-1.amazonaws.com')) },
    { requiredKeys: [] },
  ),
);

const operators = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom('StringEquals', 'StringNotLike', 'ArnLike', 'Bool', 'NumericLessThan', 'Frobnicate'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const conditionKeys = fc
  .constantFrom(...CONDITION_KEYS.map(({ name }) => name.replace('<key>', 'Tenant').replace('<n>', '3')), 'x:Unknown')
  .chain((name) => fc.oneof(fc.constant(name), anyCase(name)));
const conditionValues = oneOrMany(fc.oneof(fc.string({ maxLength: 8 }), fc.boolean(), fc.integer(), fc.constantFrom('True', 'a*', TOKEN)));

export const conditionBlocks: fc.Arbitrary<object> = fc.dictionary(
  fc.oneof(operators, operators.chain(anyCase)),
  fc.dictionary(conditionKeys, conditionValues, { maxKeys: 3 }),
  { maxKeys: 3 },
);

const sids = fc.string({ maxLength: 6 });

export const statements: fc.Arbitrary<object> = fc
  .tuple(
    fc.record({ Sid: sids, Condition: conditionBlocks }, { requiredKeys: [] }),
    fc.constantFrom('Allow', 'Deny'),
    fc.tuple(fc.constantFrom('Principal', 'NotPrincipal'), principalElements),
    fc.tuple(fc.constantFrom('Action', 'NotAction'), oneOrMany(actionPatterns)),
    fc.tuple(fc.constantFrom('Resource', 'NotResource'), oneOrMany(fc.constantFrom('*', 'arn:aws:kms:eu-west-1:111122223333:key/k'))),
  )
  .map(([optional, effect, ...elements]) => ({ ...optional, Effect: effect, ...Object.fromEntries(elements) }));

export const keyPolicies: fc.Arbitrary<object> = fc.record(
  { Statement: oneOrMany(statements), Version: fc.constantFrom('2012-10-17', '2008-10-17'), Id: sids },
  { requiredKeys: ['Statement'] },
);

/** The same JSON, with the entries of every list in another order. */
export function shuffled<T>(json: T): fc.Arbitrary<T> {
  return fc.infiniteStream(fc.nat()).map((numbers) => reorder(json, () => numbers.next().value as number) as T);
}

function reorder(json: unknown, next: () => number): unknown {
  if (Array.isArray(json)) {
    const keyed = json.map((entry) => ({ rank: next(), entry: reorder(entry, next) }));
    return keyed.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
  }
  if (typeof json === 'object' && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, reorder(value, next)]));
  }
  return json;
}
