import fc from 'fast-check';
import type { OracleCase } from './oracle';
import type { Json } from './oracle-conditions';

/**
 * Access requests with the policies that decide them, from small pools, so that principals, actions, resources and condition
 * values meet often and differ by little.
 */
const HOME = 'arn:aws:iam::111122223333:';
const AWAY = 'arn:aws:iam::444455556666:';
export const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321';
const ALIAS_ARN = 'arn:aws:kms:eu-west-1:111122223333:alias/app';

const ROLES = [`${HOME}role/Analyst`, `${HOME}role/team/Analyst`, `${HOME}role/Uploader`, `${AWAY}role/Analyst`];
const USERS = [`${HOME}user/alice`, `${AWAY}user/alice`];
const ROOTS = [`${HOME}root`, `${AWAY}root`];
const SESSIONS = [
  'arn:aws:sts::111122223333:assumed-role/Analyst/alice',
  'arn:aws:sts::111122223333:assumed-role/Analyst/bob',
  'arn:aws:sts::444455556666:assumed-role/Analyst/alice',
  'arn:aws:sts::111122223333:federated-user/alice',
];
const SERVICE_LINKED = `${HOME}role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const SERVICES = ['s3.amazonaws.com', 'cloudtrail.amazonaws.com'];
const NOBODY = [`${HOME}role/*`, `${HOME}group/Analysts`, 'AROAEXAMPLEID1234567', 'arn:aws:iam::*:root'];
const NAMES = [...ROLES, ...USERS, ...ROOTS, ...SESSIONS, SERVICE_LINKED, '111122223333', '444455556666'];

const ACTIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'DescribeKey',
  'CreateGrant',
  'PutKeyPolicy',
  'RetireGrant',
  'ListKeys',
  'UpdateAlias',
];
const PATTERNS = ['kms:*', '*', 'kms:De*', 'kms:*Key*', 'KMS:decrypt', 'kms:?ecrypt', 'kms:Create*', 'kms:En*', 's3:*', 'kms:R*'];
const RESOURCES = [
  '*',
  KEY_ARN,
  OTHER_KEY_ARN,
  ALIAS_ARN,
  'arn:aws:kms:*:111122223333:key/*',
  'arn:aws:kms:us-east-1:*:key/*',
  'arn:aws:kms:*:*:alias/*',
];

const ones = <T>(values: readonly T[]) => fc.constantFrom(...values);
const oneOrMore = <T>(one: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: one }, fc.array(one, { minLength: 1, maxLength: 3 }));

/** Mostly the first, now and then one of the others. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 4, arbitrary: usual }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));

// ---------------------------------------------------------------- conditions

interface KeyPool {
  readonly operators: readonly string[];
  readonly values: readonly string[];
  /** What a request may carry. */
  readonly sent: readonly string[];
}

const TEXT = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'];
const ARNS = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'];
const COMPARISONS = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];

const VARIABLES = ['${aws:PrincipalTag/team}', "${aws:PrincipalTag/team, 'data'}", 'd${*}a', '${aws:PrincipalAccount}'];

const SINGLE_VALUED: Readonly<Record<string, KeyPool>> = {
  'kms:ViaService': {
    operators: TEXT,
    values: ['s3.eu-west-1.amazonaws.com', 's3.*.amazonaws.com', 'ec2.eu-west-1.amazonaws.com', '*'],
    sent: ['s3.eu-west-1.amazonaws.com', 'S3.eu-west-1.amazonaws.com', 'ec2.eu-west-1.amazonaws.com'],
  },
  'kms:EncryptionContext:tenant': {
    operators: TEXT,
    values: ['data', 'Data', 'd?ta', 'web', ...VARIABLES],
    sent: ['data', 'DATA', 'd*a', 'web'],
  },
  'aws:PrincipalTag/team': { operators: TEXT, values: ['data', 'd*', 'web'], sent: ['data', 'web', '111122223333'] },
  'aws:PrincipalAccount': { operators: TEXT, values: ['111122223333', '4444*'], sent: [] },
  'aws:PrincipalType': {
    operators: ['StringEquals', 'StringNotEquals'],
    values: ['User', 'AssumedRole', 'Account', 'FederatedUser'],
    sent: [],
  },
  'kms:CallerAccount': { operators: TEXT, values: ['111122223333', '444455556666'], sent: [] },
  'kms:KeySpec': { operators: TEXT, values: ['SYMMETRIC_DEFAULT', 'RSA_*'], sent: [] },
  'aws:PrincipalArn': {
    operators: [...ARNS, 'StringLike'],
    values: [`${HOME}role/*`, `${HOME}*`, ...ROLES, ...ROOTS, 'arn:aws:iam::*:user/alice'],
    sent: [],
  },
  'aws:SourceArn': {
    operators: ARNS,
    values: ['arn:aws:s3:::logs', 'arn:aws:s3:::*', 'arn:*:s3:::l?gs'],
    sent: ['arn:aws:s3:::logs', 'arn:aws:s3:::other'],
  },
  'aws:PrincipalIsAWSService': { operators: ['Bool'], values: ['true', 'false'], sent: [] },
  'aws:SecureTransport': { operators: ['Bool'], values: ['true', 'false'], sent: ['true', 'false'] },
  'aws:MultiFactorAuthAge': {
    operators: COMPARISONS.map((one) => `Numeric${one}`),
    values: ['7', '30', '30.0', '29.5'],
    sent: ['7', '30', '100'],
  },
  'aws:CurrentTime': {
    operators: COMPARISONS.map((one) => `Date${one}`),
    values: ['2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z', '1780272000'],
    sent: ['2026-06-01T00:00:00Z', '2026-06-15T12:00:00Z', '2026-08-01T00:00:00Z'],
  },
  'aws:SourceIp': {
    operators: ['IpAddress', 'NotIpAddress'],
    values: ['203.0.113.0/24', '203.0.113.7', '2001:db8::/32'],
    sent: ['203.0.113.7', '203.0.114.1', '2001:db8::1'],
  },
};

const MULTI_VALUED: Readonly<Record<string, KeyPool>> = {
  'aws:CalledVia': {
    operators: TEXT,
    values: ['athena.amazonaws.com', 'a*', 's3.amazonaws.com'],
    sent: ['athena.amazonaws.com', 's3.amazonaws.com', 'glue.amazonaws.com'],
  },
  'aws:PrincipalOrgPaths': { operators: TEXT, values: ['o-a/r-b/ou-c/', 'o-a/*', 'O-A/*'], sent: ['o-a/r-b/ou-c/', 'o-x/r-y/'] },
};

const anyCase = (name: string) => mostly(fc.constant(name), fc.constant(name.toLowerCase()), fc.constant(name.toUpperCase()));

const operatorAndKey: fc.Arbitrary<{ operator: string; key: string; values: unknown }> = fc.oneof(
  { weight: 6, arbitrary: ones(Object.entries(SINGLE_VALUED)).chain(([key, pool]) => conditionOn(key, pool, ['', '', 'IfExists'])) },
  {
    weight: 2,
    arbitrary: ones(Object.entries(MULTI_VALUED)).chain(([key, pool]) =>
      ones(['ForAllValues:', 'ForAnyValue:']).chain((quantifier) => conditionOn(key, pool, [''], quantifier)),
    ),
  },
  {
    weight: 1,
    arbitrary: ones(Object.keys(SINGLE_VALUED)).chain((key) =>
      conditionOn(key, { operators: ['Null'], values: ['true', 'false'], sent: [] }, ['']),
    ),
  },
);

function conditionOn(key: string, pool: KeyPool, suffixes: readonly string[], quantifier = '') {
  return fc
    .tuple(ones(pool.operators), ones(suffixes), anyCase(key), oneOrMore(ones(pool.values)))
    .map(([operator, suffix, name, values]) => ({ operator: quantifier + operator + suffix, key: name, values }));
}

const conditions: fc.Arbitrary<Json> = fc.array(operatorAndKey, { maxLength: 2 }).map((parts) => {
  const block: Json = {};
  for (const { operator, key, values } of parts) block[operator] = { ...block[operator], [key]: values };
  return block;
});

const contexts: fc.Arbitrary<Json> = fc.record(
  Object.fromEntries([
    ...Object.entries(SINGLE_VALUED).flatMap(([key, { sent }]) => (sent.length > 0 ? [[key, ones(sent)]] : [])),
    ...Object.entries(MULTI_VALUED).map(([key, { sent }]) => [key, fc.uniqueArray(ones(sent), { maxLength: 2 })]),
  ]),
  { requiredKeys: [] },
);

// ---------------------------------------------------------------- statements

const principals: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: oneOrMore(mostly(ones(NAMES), ones(['*']), ones(NOBODY))).map((AWS) => ({ AWS })) },
  { weight: 1, arbitrary: oneOrMore(ones(SERVICES)).map((Service) => ({ Service })) },
  { weight: 1, arbitrary: fc.tuple(oneOrMore(ones(NAMES)), ones(SERVICES)).map(([AWS, Service]) => ({ AWS, Service })) },
  { weight: 1, arbitrary: fc.constant('*') },
);

const effects = ones(['Allow', 'Allow', 'Allow', 'Deny']);
const actionElements = oneOrMore(mostly(ones(PATTERNS), ones(ACTIONS.map((name) => `kms:${name}`))));
const actionPart = mostly(
  actionElements.map((Action): Json => ({ Action })),
  actionElements.map((NotAction): Json => ({ NotAction })),
);
const principalPart = mostly(
  principals.map((Principal): Json => ({ Principal })),
  principals.filter((principal) => principal !== '*').map((NotPrincipal): Json => ({ NotPrincipal })),
);
const resourcePart = mostly(
  oneOrMore(mostly(ones(['*', KEY_ARN]), ones(RESOURCES))).map((Resource): Json => ({ Resource })),
  oneOrMore(ones(RESOURCES)).map((NotResource): Json => ({ NotResource })),
);
const keyResourcePart = mostly(
  fc.constant<Json>({ Resource: '*' }),
  oneOrMore(ones(['*', KEY_ARN, OTHER_KEY_ARN])).map((Resource): Json => ({ Resource })),
  fc.constant<Json>({}),
);
const conditionPart = fc.oneof(
  fc.constant<Json>({}),
  conditions.map((Condition): Json => ({ Condition })),
);

function statementOf(...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> {
  return fc
    .tuple(effects, fc.tuple(...parts), conditionPart)
    .map(([Effect, elements, condition]) => Object.assign({ Effect }, ...elements, condition));
}

export const keyPolicyStatements = statementOf(principalPart, actionPart, keyResourcePart);
export const identityStatements = statementOf(actionPart, resourcePart);
const resourceStatements = statementOf(principalPart, actionPart, resourcePart);

/** Two statements that differ in one element at most. */
export const similarStatements: fc.Arbitrary<[Json, Json]> = fc
  .tuple(keyPolicyStatements, keyPolicyStatements, ones(['Effect', 'Principal', 'Action', 'Condition']))
  .map(([one, other, element]) => [one, element in other ? withElement(one, element, other[element]) : one]);

function withElement(statement: Json, element: string, value: unknown): Json {
  const { [`Not${element}`]: _, ...rest } = statement;
  return { ...rest, [element]: value };
}

const versions = mostly(fc.constant<Json>({ Version: '2012-10-17' }), fc.constant<Json>({ Version: '2008-10-17' }), fc.constant<Json>({}));

function policyOf(statements: fc.Arbitrary<Json>, maxLength = 3): fc.Arbitrary<Json> {
  return fc.tuple(versions, fc.array(statements, { maxLength })).map(([version, Statement]) => ({ ...version, Statement }));
}

const similarPairs = fc.tuple(versions, similarStatements, fc.array(keyPolicyStatements, { maxLength: 2 }));
const delegation = mostly(ones([[], [{ Effect: 'Allow', Principal: { AWS: ROOTS }, Action: 'kms:*', Resource: '*' }]]));
export const keyPolicies: fc.Arbitrary<Json> = fc.oneof(
  policyOf(keyPolicyStatements, 4),
  fc
    .tuple(similarPairs, delegation)
    .map(([[version, pair, others], delegates]) => ({ ...version, Statement: [...pair, ...others, ...delegates] })),
);
export const identityPolicies = policyOf(identityStatements);

// ---------------------------------------------------------------- requests

/** Without CreateGrant: what a grantee passes on has rules of its own, which the oracle does not know. */
const OPERATIONS = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'DescribeKey', 'RetireGrant'];
const pairs = fc.constantFrom<Json>({ tenant: 'data' }, { tenant: 'web' }, {}, { tenant: 'data', region: 'eu' });
const constraints = fc.record({ encryptionContextEquals: pairs, encryptionContextSubset: pairs }, { requiredKeys: [] });

export const grants: fc.Arbitrary<Json> = fc.oneof(
  fc.record(
    {
      granteePrincipal: ones([...ROLES, ...USERS, ...ROOTS, ...SESSIONS]),
      retiringPrincipal: ones([...ROLES, ...USERS]),
      operations: fc.uniqueArray(ones(OPERATIONS), { minLength: 1, maxLength: 4 }),
      constraints,
    },
    { requiredKeys: ['granteePrincipal', 'operations'] },
  ),
  fc.record({
    granteeServicePrincipal: ones(SERVICES),
    operations: fc.uniqueArray(ones(OPERATIONS), { minLength: 1, maxLength: 4 }),
    constraints: ones(['arn:aws:s3:::logs', 'arn:aws:s3:::other']).map((sourceArn): Json => ({ sourceArn })),
  }),
);

const callers = mostly<string | { service: string }>(
  ones([...ROLES, ...USERS, ...SESSIONS]),
  ones([...ROOTS, SERVICE_LINKED]),
  ones(SERVICES).map((service) => ({ service })),
);

const request = fc
  .record({
    principal: callers,
    action: mostly(ones(['kms:Decrypt', 'kms:Encrypt']), ones(ACTIONS.map((name) => `kms:${name}`))),
    context: contexts,
  })
  .map((one) => ({ ...one, context: sentWith(one) }));

/** What a request carries of the principal it is made for; a service that calls for itself calls for nobody. */
const OF_THE_CALLER = ['kms:ViaService', 'aws:CalledVia', 'aws:PrincipalTag/team', 'aws:PrincipalOrgPaths', 'aws:MultiFactorAuthAge'];
const WITHOUT_ENCRYPTION_CONTEXT = ['kms:DescribeKey', 'kms:PutKeyPolicy', 'kms:UpdateAlias', 'kms:ListKeys'];

/** The context without what such a request never carries. */
function sentWith({ principal, action, context }: { principal: unknown; action: string; context: Json }): Json {
  const never = [
    ...(typeof principal === 'string' ? [] : OF_THE_CALLER),
    ...(WITHOUT_ENCRYPTION_CONTEXT.includes(action) ? ['kms:EncryptionContext:tenant'] : []),
    ...(action === 'kms:ListKeys' ? ['kms:ViaService'] : []),
  ];
  return Object.fromEntries(Object.entries(context).filter(([name]) => !never.includes(name)));
}

const key = fc.record({
  policy: keyPolicies,
  grants: fc.array(grants, { maxLength: 2 }),
  aliases: ones([['alias/app'], ['alias/app', 'alias/b']]),
});
const limiting = mostly(
  fc.constant<Json>({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] }),
  identityPolicies,
);
const endpoint = policyOf(resourceStatements).map((policy) => ({
  ...policy,
  Statement: [...policy.Statement, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
}));

/** A whole decision: a request, the key, and some of the layers. */
export const accessCases: fc.Arbitrary<OracleCase> = fc
  .record(
    {
      key,
      request,
      identityPolicies: fc.array(identityPolicies, { maxLength: 2 }),
      permissionsBoundary: limiting,
      sessionPolicy: limiting,
      serviceControlPolicies: fc.array(limiting, { minLength: 1, maxLength: 2 }),
      resourceControlPolicies: fc.array(policyOf(resourceStatements, 1), { maxLength: 1 }),
      vpcEndpointPolicy: endpoint,
    },
    { requiredKeys: ['key', 'request', 'identityPolicies'] },
  )
  .map((parts) => ({ ...parts, key: { arn: KEY_ARN, ...parts.key } }));
