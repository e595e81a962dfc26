import fc from 'fast-check';
import { KMS_ACTIONS } from '../../src/access/actions';
import { Statement } from '../../src/access/statement';
import { actionPatterns, shuffled, statements } from './arbitraries';

const ACCOUNT = '111122223333';
const ALLOW = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:Decrypt', Resource: '*' };
const parse = (json: unknown): Statement => Statement.parse(json);
const names = (statement: Statement): string[] => statement.kmsActions.map(({ name }) => name);

describe('parse', () => {
  test('single values and lists', () => {
    const single = parse(ALLOW);
    const listed = parse({ ...ALLOW, Principal: { AWS: [ACCOUNT] }, Action: ['kms:Decrypt'], Resource: ['*'] });
    expect(listed.toJson()).toEqual(single.toJson());
    expect(single.principals?.entries.map(({ kind }) => kind)).toEqual(['account']);
  });

  test('negated elements', () => {
    const statement = parse({
      Effect: 'Deny',
      NotPrincipal: { AWS: ACCOUNT },
      NotAction: 'kms:Get*',
      NotResource: 'arn:aws:kms:*:*:alias/*',
    });
    expect([statement.principals?.negated, statement.actions.negated, statement.resources?.negated]).toEqual([true, true, true]);
    expect(names(statement)).toHaveLength(KMS_ACTIONS.length - 5);
  });

  test('an identity policy has no principal, an old key policy may lack a resource', () => {
    const statement = parse({ Effect: 'Allow', Action: 'kms:*' });
    expect([statement.principals, statement.resources]).toEqual([undefined, undefined]);
    expect(statement.toJson()).toEqual({ Effect: 'Allow', Action: 'kms:*' });
  });

  test.each<[string, unknown, string]>([
    ['no object', 'x', '`Statement` must be an object or a list of objects, got `"x"`; write the statements as JSON objects'],
    ['no effect', { Action: '*' }, '`Effect` must be Allow or Deny, got `undefined`; write one of them, in this case'],
    [
      'an effect in lower case',
      { ...ALLOW, Effect: 'allow' },
      '`Effect` must be Allow or Deny, got `"allow"`; write one of them, in this case',
    ],
    [
      'no action',
      { Effect: 'Allow' },
      '`Statement` must be given an `Action` or `NotAction`, got `{"Effect":"Allow"}`; name the actions it is about',
    ],
    [
      'both an element and its negation',
      { Effect: 'Allow', Action: '*', NotAction: '*' },
      '`Statement` must be given either `Action` or `NotAction`, got `{"Effect":"Allow","Action":"*","NotAction":"*"}`; remove one of them',
    ],
    [
      'a principal without type',
      { ...ALLOW, Principal: 'ann' },
      '`Principal` must be `*` or an object with AWS, Service, Federated, CanonicalUser, got `"ann"`; list the principals under their type',
    ],
    [
      'an unknown principal type',
      { ...ALLOW, Principal: { Person: 'ann' } },
      '`Principal` must be `*` or an object with AWS, Service, Federated, CanonicalUser, got `{"Person":"ann"}`; list the principals under their type',
    ],
    [
      'an intrinsic',
      { ...ALLOW, Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      '`Principal.AWS` must be text, got `{"Fn::GetAtt":["Role","Arn"]}`; resolve it before parsing',
    ],
    ['a numeric Sid', { ...ALLOW, Sid: 1 }, '`Sid` must be text, got `1`; resolve it before parsing'],
  ])('refuses %s', (_, json, message) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ message, code: 'KmsGov.MalformedPolicy', name: 'PolicySyntaxError' }));
  });

  test('quotes no more than needed of what it refuses', () => {
    expect(() => parse({ Sid: 'x'.repeat(500), Effect: 'Allow' })).toThrow(/got `\{"Sid":"x{192}…`; name/);
  });
});

describe('equals', () => {
  test.each<[string, object]>([
    ['the Sid', { Sid: 'Reader' }],
    ['the spelling of an account', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }],
    ['case and repetition of actions', { Action: ['KMS:decrypt', 'kms:Decrypt'] }],
    ['an empty condition', { Condition: {} }],
  ])('ignores %s', (_, change) => {
    expect(parse({ ...ALLOW, ...change }).equals(parse(ALLOW))).toBe(true);
  });

  test('`*` and {"AWS": "*"} are one principal', () => {
    expect(parse({ ...ALLOW, Principal: '*' }).equals(parse({ ...ALLOW, Principal: { AWS: '*' } }))).toBe(true);
  });

  test('an action a wildcard beside it covers is redundant', () => {
    expect(parse({ ...ALLOW, Action: ['kms:Decrypt', 'kms:De*'] }).equals(parse({ ...ALLOW, Action: 'kms:de**' }))).toBe(true);
  });

  test.each<[string, object]>([
    ['the effect', { Effect: 'Deny' }],
    ['another account', { Principal: { AWS: '444455556666' } }],
    ['another action', { Action: 'kms:Encrypt' }],
    ['another resource', { Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k` }],
    ['a missing resource', { Resource: undefined }],
    ['a missing principal', { Principal: undefined }],
    ['a condition', { Condition: { Bool: { 'aws:ViaAWSService': true } } }],
    ['negation', { Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }],
  ])('sees %s', (_, change) => {
    expect(parse({ ...ALLOW, ...change }).equals(parse(ALLOW))).toBe(false);
  });
});

test('renders compactly', () => {
  const json = {
    Sid: 'Readers',
    Effect: 'Allow',
    Principal: { AWS: ['*', ACCOUNT], Service: 's3.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:DescribeKey'],
    Resource: '*',
    Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
  };
  const statement = parse({ ...json, Principal: { Service: ['s3.amazonaws.com'], AWS: ['*', ACCOUNT] }, Resource: ['*'] });
  expect(JSON.stringify(statement.toJson())).toBe(JSON.stringify(json));
  expect(statement.sizeInBytes).toBe(JSON.stringify(json).length);
});

describe('laws', () => {
  test('rendering and parsing give back the same', () => {
    fc.assert(
      fc.property(statements, (json) => {
        const rendered = parse(json).toJson();
        expect(parse(rendered).toJson()).toEqual(rendered);
        expect(parse(rendered).equals(parse(json))).toBe(true);
      }),
    );
  });

  test('normalizing keeps the meaning, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(statements, (json) => {
        const normalized = parse(json).normalize();
        expect(normalized.equals(parse(json))).toBe(true);
        expect(names(normalized)).toEqual(names(parse(json)));
        expect(normalized.normalize().toJson()).toEqual(normalized.toJson());
      }),
    );
  });

  test('equality is reflexive and symmetric, and the order in lists counts for nothing', () => {
    fc.assert(
      fc.property(
        statements.chain((json) => fc.tuple(fc.constant(json), shuffled(json), statements)),
        ([json, reordered, other]) => {
          expect(parse(json).equals(parse(json))).toBe(true);
          expect(parse(json).equals(parse(reordered))).toBe(true);
          expect(parse(json).equals(parse(other))).toBe(parse(other).equals(parse(json)));
        },
      ),
    );
  });

  test('expansion is monotone: an action more never means fewer, under NotAction never more', () => {
    fc.assert(
      fc.property(fc.array(actionPatterns, { maxLength: 4 }), actionPatterns, (patterns, added) => {
        const wider = [...patterns, added];
        expect(names(parse({ ...ALLOW, Action: wider }))).toEqual(expect.arrayContaining(names(parse({ ...ALLOW, Action: patterns }))));
        const not = (list: string[]) => names(parse({ Effect: 'Allow', NotAction: list }));
        expect(not(patterns)).toEqual(expect.arrayContaining(not(wider)));
      }),
    );
  });
});
