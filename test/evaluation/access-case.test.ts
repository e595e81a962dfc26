import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { KMS_ACTIONS, qualifiedName } from '../../src/access/actions';
import { KEY_ORIGINS, KEY_SPECS, KEY_USAGES } from '../../src/access/key-specs';
import { CASE_OUTCOMES, parseAccessCase } from '../../src/evaluation/access-case';
import { pathText } from '../../src/evaluation/field-reader';
import { conforms, type Schema } from '../json-schema';

const SCHEMA: Schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/access-case.schema.json'), 'utf8'));
const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::111122223333:role/Analyst';
const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };

type Json = Record<string, unknown>;

/** A valid case with some fields replaced; undefined removes. */
function caseWith(change: Json): Json {
  const whole = { name: 'a', key: { arn: ARN, policy: POLICY }, request: { principal: ROLE, action: 'kms:Decrypt' }, expect: 'allowed' };
  return Object.fromEntries(Object.entries({ ...whole, ...change }).filter(([, value]) => value !== undefined));
}
const keyWith = (change: Json) => caseWith({ key: { arn: ARN, policy: POLICY, ...change } });
const requestWith = (change: Json) => caseWith({ request: { principal: ROLE, action: 'kms:Decrypt', ...change } });
const grantWith = (change: Json) => keyWith({ grants: [{ granteePrincipal: ROLE, operations: ['Decrypt'], ...change }] });

const GOOD: [string, Json][] = [
  ['the least', caseWith({})],
  ['theme and why', caseWith({ theme: 'grants', why: 'because' })],
  ['every outcome', caseWith({ expect: 'unknown' })],
  ['a key by alias', caseWith({ key: 'alias/app' })],
  ['a key by logical id', caseWith({ key: 'Documents1234' })],
  [
    'a whole key',
    keyWith({ spec: 'RSA_4096', usage: 'SIGN_VERIFY', origin: 'EXTERNAL', multiRegion: true, aliases: ['alias/a/b'], tags: { t: '' } }),
  ],
  ['a multi-Region key in China', keyWith({ arn: 'arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab' })],
  ['a service', requestWith({ principal: { service: 'logs.eu-west-1.amazonaws.com' } })],
  ['a role of an app', requestWith({ principal: { app: 'FinTechNova-People/Analyst' } })],
  ['a root user', requestWith({ principal: 'arn:aws:iam::111122223333:root' })],
  ['a user with a path', requestWith({ principal: 'arn:aws-us-gov:iam::111122223333:user/dev/alice' })],
  ['a session', requestWith({ principal: 'arn:aws:sts::111122223333:assumed-role/Analyst/alice@example.com' })],
  ['a federated user', requestWith({ principal: 'arn:aws:sts::111122223333:federated-user/alice' })],
  ['context of every kind', requestWith({ context: { a: 'x', b: true, c: 7, d: ['x', 1, false], e: [] } })],
  ['no statements', keyWith({ policy: { Statement: [] } })],
  ['one statement as an object', keyWith({ policy: { Id: 'x', Statement: POLICY.Statement[0] } })],
  ['an unresolved policy', keyWith({ policy: { 'Fn::GetAtt': ['A', 'Policy'] } })],
  ['an unresolved statement', keyWith({ policy: { Statement: [{ Ref: 'Statement' }] } })],
  ['unresolved statements', keyWith({ policy: { Statement: { 'Fn::If': ['A', [], []] } } })],
  ['every layer', caseWith({ identityPolicies: [POLICY], permissionsBoundary: POLICY, sessionPolicy: POLICY, vpcEndpointPolicy: POLICY })],
  ['organization policies', caseWith({ serviceControlPolicies: [POLICY], resourceControlPolicies: [] })],
  [
    'a grant with constraints',
    grantWith({ retiringPrincipal: ROLE, constraints: { encryptionContextEquals: { a: 'b' }, encryptionContextSubset: {} } }),
  ],
  [
    'a grant to a service',
    keyWith({ grants: [{ granteeServicePrincipal: 'ec2.amazonaws.com', operations: ['Decrypt'], constraints: { sourceArn: ARN } }] }),
  ],
];

const BAD: [string, unknown, string, string, string][] = [
  [
    'no object',
    'x',
    '',
    'KmsGov.InvalidField',
    '`case` must be an object, got `"x"`; its fields are `name`, `theme`, `why`, `key`, `request`, `identityPolicies`, `permissionsBoundary`, `sessionPolicy`, `vpcEndpointPolicy`, `serviceControlPolicies`, `resourceControlPolicies`, `expect`',
  ],
  ['no name', caseWith({ name: undefined }), '', 'KmsGov.MissingField', '`case` must have the field `name`; add it'],
  ['no key', caseWith({ key: undefined }), '', 'KmsGov.MissingField', '`case` must have the field `key`; add it'],
  ['an empty name', caseWith({ name: '' }), 'name', 'KmsGov.InvalidField', '`name` must be a non-empty string, got `""`'],
  ['a misspelt field', caseWith({ expects: 'allowed' }), 'expects', 'KmsGov.UnknownField', 'did you mean `expect`?'],
  ['a foreign field', caseWith({ zzzzzzzzzzzzzzzzzz: 1 }), 'zzzzzzzzzzzzzzzzzz', 'KmsGov.UnknownField', '; remove it'],
  [
    'a misspelt outcome',
    caseWith({ expect: 'alowed' }),
    'expect',
    'KmsGov.InvalidField',
    '`expect` must be one of `allowed`, `denied`, `unknown`, got `"alowed"`; did you mean `allowed`?',
  ],
  [
    'a key id',
    keyWith({ arn: '1234abcd-12ab-34cd-56ef-1234567890ab' }),
    'key.arn',
    'KmsGov.InvalidField',
    '`key.arn` must be a key ARN `arn:<partition>:kms:<region>:<account>:key/<id>`',
  ],
  [
    'an alias ARN',
    keyWith({ arn: 'arn:aws:kms:eu-west-1:111122223333:alias/app' }),
    'key.arn',
    'KmsGov.InvalidField',
    '`key.arn` must be a key ARN',
  ],
  ['a key without a policy', caseWith({ key: { arn: ARN } }), 'key', 'KmsGov.MissingField', '`key` must have the field `policy`; add it'],
  ['an empty key', caseWith({ key: '' }), 'key', 'KmsGov.InvalidField', '`key` must be a non-empty string'],
  ['a misspelt spec', keyWith({ spec: 'RSA4096' }), 'key.spec', 'KmsGov.InvalidField', 'did you mean `RSA_4096`?'],
  ['a misspelt usage', keyWith({ usage: 'ENCRYPT' }), 'key.usage', 'KmsGov.InvalidField', '`key.usage` must be one of'],
  ['a misspelt origin', keyWith({ origin: 'AWS-KMS' }), 'key.origin', 'KmsGov.InvalidField', 'did you mean `AWS_KMS`?'],
  [
    'a quoted boolean',
    keyWith({ multiRegion: 'true' }),
    'key.multiRegion',
    'KmsGov.InvalidField',
    '`key.multiRegion` must be `true` or `false`, got `"true"`',
  ],
  [
    'an alias without its prefix',
    keyWith({ aliases: ['app'] }),
    'key.aliases[0]',
    'KmsGov.InvalidField',
    '`key.aliases[0]` must be an alias name `alias/<name>`, got `"app"`',
  ],
  ['tags as a list', keyWith({ tags: ['a'] }), 'key.tags', 'KmsGov.InvalidField', '`key.tags` must be an object'],
  [
    'a tag that is a number',
    keyWith({ tags: { cost: 42 } }),
    'key.tags.cost',
    'KmsGov.InvalidField',
    '`key.tags.cost` must be a string, got `42`',
  ],
  [
    'a misspelt action',
    requestWith({ action: 'kms:Decript' }),
    'request.action',
    'KmsGov.InvalidField',
    '`request.action` must be one KMS action such as `kms:Decrypt`, got `"kms:Decript"`; did you mean `kms:Decrypt`?',
  ],
  [
    'an action without its prefix',
    requestWith({ action: 'Decrypt' }),
    'request.action',
    'KmsGov.InvalidField',
    'did you mean `kms:Decrypt`?',
  ],
  [
    'an action in another case',
    requestWith({ action: 'kms:decrypt' }),
    'request.action',
    'KmsGov.InvalidField',
    'did you mean `kms:Decrypt`?',
  ],
  [
    'an API that is two actions',
    requestWith({ action: 'kms:ReEncrypt' }),
    'request.action',
    'KmsGov.InvalidField',
    'did you mean `kms:ReEncryptFrom`?',
  ],
  ['an action pattern', requestWith({ action: 'kms:*' }), 'request.action', 'KmsGov.InvalidField', 'must be one KMS action'],
  [
    'an account as principal',
    requestWith({ principal: '111122223333' }),
    'request.principal',
    'KmsGov.InvalidField',
    '`request.principal` must be the ARN of a role, user, assumed-role session, federated user or account root',
  ],
  [
    'a group as principal',
    requestWith({ principal: 'arn:aws:iam::111122223333:group/a' }),
    'request.principal',
    'KmsGov.InvalidField',
    'must be the ARN of a role',
  ],
  [
    'a principal pattern',
    requestWith({ principal: 'arn:aws:iam::111122223333:role/*' }),
    'request.principal',
    'KmsGov.InvalidField',
    'must be the ARN of a role',
  ],
  [
    'a short service name',
    requestWith({ principal: { service: 's3' } }),
    'request.principal.service',
    'KmsGov.InvalidField',
    '`request.principal.service` must be a service principal such as `s3.amazonaws.com`, got `"s3"`',
  ],
  [
    'a principal of another type',
    requestWith({ principal: { aws: ROLE } }),
    'request.principal.aws',
    'KmsGov.UnknownField',
    '`request.principal.aws` must be one of `service`, `app`',
  ],
  [
    'a service that is of an app',
    requestWith({ principal: { service: 's3.amazonaws.com', app: 'Analyst' } }),
    'request.principal',
    'KmsGov.InvalidField',
    '`request.principal` must be an ARN, or have exactly one of `service` and `app`',
  ],
  ['context as a list', requestWith({ context: [] }), 'request.context', 'KmsGov.InvalidField', '`request.context` must be an object'],
  [
    'a nested context value',
    requestWith({ context: { a: { b: 'c' } } }),
    'request.context.a',
    'KmsGov.InvalidField',
    'must be a string, number, boolean, or a list of them',
  ],
  ['an absent context value', requestWith({ context: { a: null } }), 'request.context.a', 'KmsGov.InvalidField', 'got `null`'],
  [
    'a policy that is a list',
    keyWith({ policy: [] }),
    'key.policy',
    'KmsGov.InvalidField',
    '`key.policy` must be a policy document or the name of a file with one',
  ],
  [
    'a policy without statements',
    keyWith({ policy: { Version: '2012-10-17' } }),
    'key.policy',
    'KmsGov.MissingField',
    '`key.policy` must have the field `Statement`; add it',
  ],
  [
    'a misspelt policy field',
    keyWith({ policy: { Statements: [], Statement: [] } }),
    'key.policy.Statements',
    'KmsGov.UnknownField',
    'did you mean `Statement`?',
  ],
  [
    'a statement that is text',
    keyWith({ policy: { Statement: 'Allow' } }),
    'key.policy.Statement',
    'KmsGov.InvalidField',
    '`key.policy.Statement` must be a policy statement, got `"Allow"`',
  ],
  [
    'a misspelt statement field',
    keyWith({ policy: { Statement: [{ Principals: '*' }] } }),
    'key.policy.Statement[0].Principals',
    'KmsGov.UnknownField',
    'did you mean `Principal`?',
  ],
  [
    'one IAM policy that is not in a list',
    caseWith({ identityPolicies: POLICY }),
    'identityPolicies',
    'KmsGov.InvalidField',
    '`identityPolicies` must be a list',
  ],
  [
    'a broken IAM policy',
    caseWith({ identityPolicies: [POLICY, {}] }),
    'identityPolicies[1]',
    'KmsGov.MissingField',
    '`identityPolicies[1]` must have the field `Statement`; add it',
  ],
  [
    'an operation with a prefix',
    grantWith({ operations: ['kms:Decrypt'] }),
    'key.grants[0].operations[0]',
    'KmsGov.InvalidField',
    '`key.grants[0].operations[0]` must be one of',
  ],
  [
    'an operation that no grant has',
    grantWith({ operations: ['PutKeyPolicy'] }),
    'key.grants[0].operations[0]',
    'KmsGov.InvalidField',
    'got `"PutKeyPolicy"`',
  ],
  [
    'two grantees',
    grantWith({ granteeServicePrincipal: 'ec2.amazonaws.com' }),
    'key.grants[0]',
    'KmsGov.InvalidField',
    '`key.grants[0]` must have exactly one of `granteePrincipal` and `granteeServicePrincipal`',
  ],
  ['no grantee', keyWith({ grants: [{ operations: ['Decrypt'] }] }), 'key.grants[0]', 'KmsGov.InvalidField', 'must have exactly one of'],
  [
    'a misspelt constraint',
    grantWith({ constraints: { encryptionContextEqual: {} } }),
    'key.grants[0].constraints.encryptionContextEqual',
    'KmsGov.UnknownField',
    'did you mean `encryptionContextEquals`?',
  ],
  ['grants beside the key', caseWith({ grants: [] }), 'grants', 'KmsGov.UnknownField', '`grants` must be one of'],
];

describe('reading a case', () => {
  test.each(GOOD)('accepts %s', (_, value) => {
    expect(parseAccessCase(value).problems).toEqual([]);
  });

  test.each(BAD)('refuses %s', (_, value, path, code, message) => {
    const { accessCase, problems } = parseAccessCase(value);
    expect(accessCase).toBeUndefined();
    expect(problems).toContainEqual({ code, path: expect.anything(), message: expect.stringContaining(message) });
    expect(problems.map((problem) => pathText(problem.path))).toContain(path);
  });

  test('reports every problem at once', () => {
    const { problems } = parseAccessCase({ nam: 'x', key: {}, request: { action: 1 }, expect: 'maybe' });
    expect(problems.map(({ path }) => pathText(path)).sort()).toEqual(['', 'expect', 'key', 'key', 'nam', 'request', 'request.action']);
  });

  test('writes context values as IAM text', () => {
    const { accessCase } = parseAccessCase(requestWith({ context: { a: true, b: [7, 'x'] } }));
    expect(accessCase?.request.context).toEqual({ a: 'true', b: ['7', 'x'] });
  });

  test('takes names of object fields for what they are', () => {
    const value = JSON.parse('{"name":"a","__proto__":{"expect":"allowed"}}');
    expect(parseAccessCase(value).problems.map(({ path }) => pathText(path))).toContain('__proto__');
  });

  test('shortens long values in messages', () => {
    const [problem] = parseAccessCase(caseWith({ expect: 'x'.repeat(500) })).problems;
    expect(problem.message.length).toBeLessThan(200);
  });
});

describe('policy files', () => {
  test('are loaded where a case names one', () => {
    const { accessCase } = parseAccessCase(keyWith({ policy: 'key.json' }), (name) => (name === 'key.json' ? POLICY : undefined));
    expect(accessCase?.key).toMatchObject({ policy: POLICY });
  });

  test('are a problem of the field when they cannot be read', () => {
    const { problems } = parseAccessCase(caseWith({ sessionPolicy: 'gone.json' }), () => {
      throw new Error('no such file');
    });
    expect(problems).toEqual([
      {
        code: 'KmsGov.UnreadablePolicyFile',
        path: ['sessionPolicy'],
        message: '`sessionPolicy` must name a readable policy file, got `gone.json`; no such file',
      },
    ]);
  });

  test('are refused where the case is in no file', () => {
    const [problem] = parseAccessCase(keyWith({ policy: 'key.json' })).problems;
    expect(problem).toMatchObject({ code: 'KmsGov.UnreadablePolicyFile', path: ['key', 'policy'] });
    expect(problem.message).toContain('policy files are read only for cases that are in a file themselves');
  });
});

describe('the published schema', () => {
  test.each(GOOD)('accepts %s', (_, value) => {
    expect(conforms(value, SCHEMA)).toBe(true);
    expect(conforms([value, value], SCHEMA)).toBe(true);
  });

  test.each(BAD)('refuses %s', (_, value) => {
    expect(conforms(value, SCHEMA)).toBe(false);
  });

  test('lists the words the parser knows', () => {
    const { $defs } = SCHEMA as { $defs: Record<string, { properties: Record<string, { enum: string[]; items: { enum: string[] } }> }> };
    expect($defs.case.properties.expect.enum).toEqual(CASE_OUTCOMES);
    expect($defs.request.properties.action.enum).toEqual(KMS_ACTIONS.map(qualifiedName));
    expect($defs.key.properties.spec.enum).toEqual(KEY_SPECS);
    expect($defs.key.properties.usage.enum).toEqual(KEY_USAGES);
    expect($defs.key.properties.origin.enum).toEqual(KEY_ORIGINS);
    expect($defs.grant.properties.operations.items.enum).toEqual(KMS_ACTIONS.filter((one) => one.grantOperation).map((one) => one.name));
  });
});

describe('any value at all', () => {
  const fields = [
    'name',
    'key',
    'request',
    'expect',
    'identityPolicies',
    'sessionPolicy',
    'arn',
    'policy',
    'grants',
    'Statement',
    'principal',
    'action',
  ];
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.constantFrom('allowed', ARN, ROLE, 'kms:Decrypt', 'alias/app'), fc.jsonValue({ maxDepth: 1 })),
    tree: fc.oneof(
      { maxDepth: 4 },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...fields), tie('tree')),
    ),
  }));

  test('is either a case or has problems, and the schema agrees', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const { accessCase, problems } = parseAccessCase(value, () => POLICY);
        expect(accessCase === undefined).toBe(problems.length > 0);
        if (!Array.isArray(value)) expect(conforms(value, SCHEMA)).toBe(problems.length === 0);
      }),
    );
  });
});
