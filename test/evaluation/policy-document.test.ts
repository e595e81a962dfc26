import fc from 'fast-check';
import { parsePolicy } from '../../src/evaluation/policy-document';
import { Choice, NO_VALUE, type Resolved, Unknown } from '../../src/evaluation/resolved';
import { joinText, openText } from '../../src/evaluation/text';

const allow = (parts: Record<string, Resolved> = {}): Record<string, Resolved> => ({
  Effect: 'Allow',
  Action: 'kms:Decrypt',
  Resource: '*',
  ...parts,
});
const policy = (...statements: Resolved[]): Resolved => ({ Version: '2012-10-17', Statement: statements });

test('reads every element, one value or many', () => {
  const document = parsePolicy(
    policy({
      Sid: 'All',
      Effect: 'Deny',
      NotPrincipal: { AWS: ['a', 'b'], Service: 's3.amazonaws.com' },
      NotAction: 'kms:*',
      NotResource: ['*'],
      Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { n: [1, '2'] } },
    }),
    'key policy',
  );
  expect(document).toEqual({
    source: 'key policy',
    problems: [],
    statements: [
      {
        source: 'key policy',
        path: 'Statement[0]',
        sid: 'All',
        effect: 'Deny',
        guards: [],
        principals: {
          negated: true,
          entries: [
            { type: 'AWS', value: 'a' },
            { type: 'AWS', value: 'b' },
            { type: 'Service', value: 's3.amazonaws.com' },
          ],
        },
        actions: { negated: true, values: ['kms:*'] },
        resources: { negated: true, values: ['*'] },
        conditions: [
          { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
          { operator: 'NumericLessThan', key: 'n', values: ['1', '2'] },
        ],
        replacesVariables: true,
        unknown: [],
      },
    ],
  });
});

test('a single statement needs no list', () => {
  expect(parsePolicy({ Statement: allow() }, 'p').statements.map(({ path, replacesVariables }) => ({ path, replacesVariables }))).toEqual([
    { path: 'Statement', replacesVariables: false },
  ]);
});

test('"*" stands for every AWS identity', () => {
  expect(parsePolicy(policy(allow({ Principal: '*' })), 'p').statements[0].principals).toEqual({
    negated: false,
    entries: [{ type: 'AWS', value: '*' }],
  });
});

describe('what is not known', () => {
  test('a policy may allow and may deny', () => {
    const { statements, problems } = parsePolicy(new Unknown('Fn::Transform'), 'p');
    expect(statements.map(({ effect, unknown }) => [effect, ...unknown])).toEqual([
      ['Allow', 'Fn::Transform'],
      ['Deny', 'Fn::Transform'],
    ]);
    expect(problems).toEqual([]);
  });

  test('a value becomes an open text, others stay', () => {
    const { statements } = parsePolicy(policy(allow({ Action: ['kms:Encrypt', new Unknown('a parameter')] })), 'p');
    expect(statements[0].actions?.values.map(String)).toEqual(['kms:Encrypt', '${p Statement[0] Action[1]}']);
  });

  test('an effect gives both', () => {
    const { statements } = parsePolicy(policy(allow({ Effect: openText('Effect', 'a parameter') })), 'p');
    expect(statements.map(({ effect }) => effect)).toEqual(['Allow', 'Deny']);
  });
});

describe('what is not valid', () => {
  test.each<[string, Resolved, string, string]>([
    ['a policy that is no object', 'text', 'policy', 'must be an object with a Statement'],
    ['a statement that is text', policy('text'), 'Statement[0]', 'a statement must be an object'],
    ['an effect that is none', policy(allow({ Effect: 'Allwo' })), 'Statement[0]', 'Effect must be Allow or Deny'],
    ['a principal that is text', policy(allow({ Principal: 'me' })), 'Statement[0]', 'Principal must be "*" or an object'],
    [
      'a type of principal that is none',
      policy(allow({ Principal: { AWSS: '*' } })),
      'Statement[0]',
      'Principal must name AWS, Service, Federated, CanonicalUser, not AWSS',
    ],
    ['an action that is a number of objects', policy(allow({ Action: [{}] })), 'Statement[0]', 'Action[0] must be text'],
    ['a condition that is text', policy(allow({ Condition: 'true' })), 'Statement[0]', 'Condition must be an object'],
    ['an operator without keys', policy(allow({ Condition: { Bool: 'true' } })), 'Statement[0]', 'Condition.Bool must be an object'],
  ])('%s', (_, value, path, message) => {
    expect(parsePolicy(value, 'p').problems).toEqual([{ path, message }]);
  });

  test('anything else gives a document, never an error', () => {
    const json = fc.jsonValue() as fc.Arbitrary<Resolved>;
    const elements = fc.dictionary(fc.constantFrom('Effect', 'Action', 'Principal', 'NotPrincipal', 'Resource', 'Condition', 'Sid'), json);
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          elements.map((one) => policy(one)),
        ),
        (value) => expect(parsePolicy(value, 'p').source).toBe('p'),
      ),
    );
  });
});

describe('Fn::If', () => {
  const guards = (value: Resolved) =>
    parsePolicy(value, 'p').statements.map((statement) => [
      ...statement.guards.map(({ condition, value: is }) => `${condition}=${is}`),
      String(statement.actions?.values),
    ]);

  test('of a statement or none', () => {
    expect(guards(policy(allow(), new Choice('Prod', allow({ Action: 'kms:*' }), NO_VALUE)))).toEqual([
      ['kms:Decrypt'],
      ['Prod=true', 'kms:*'],
    ]);
  });

  test('of a value inside a statement', () => {
    expect(guards(policy(allow({ Action: new Choice('Prod', 'a', 'b') })))).toEqual([
      ['Prod=true', 'a'],
      ['Prod=false', 'b'],
    ]);
  });

  test('of an entry of a list, which may be missing', () => {
    expect(guards(policy(allow({ Action: ['a', new Choice('Prod', 'b', NO_VALUE)] })))).toEqual([
      ['Prod=true', 'a,b'],
      ['Prod=false', 'a'],
    ]);
  });

  test('of the whole list, and of lists in it', () => {
    expect(guards({ Statement: new Choice('Prod', [new Choice('Test', [allow()], allow({ Action: 'x' }))], []) })).toEqual([
      ['Prod=true', 'Test=true', 'kms:Decrypt'],
      ['Prod=true', 'Test=false', 'x'],
    ]);
  });

  test('of the whole policy', () => {
    expect(guards(new Choice('Prod', policy(allow()), NO_VALUE))).toEqual([['Prod=true', 'kms:Decrypt']]);
  });

  test('has one value for one condition', () => {
    expect(guards(policy(new Choice('Prod', allow({ Action: new Choice('Prod', 'a', 'never') }), NO_VALUE)))).toEqual([['Prod=true', 'a']]);
  });

  test('of too many conditions at once is not known', () => {
    const values = Array.from({ length: 7 }, (_, index) => new Choice(`C${index}`, 'a', 'b'));
    expect(parsePolicy(policy(allow({ Action: values })), 'p').statements.map(({ unknown }) => unknown)).toEqual([
      ['it depends on 7 conditions of the template at once'],
      ['it depends on 7 conditions of the template at once'],
    ]);
  });
});

test('an open text stays what it is', () => {
  const arn = joinText('arn:aws:iam::', { id: 'account', reason: '' }, ':role/x');
  expect(parsePolicy(policy(allow({ Principal: { AWS: arn } })), 'p').statements[0].principals?.entries[0].value).toBe(arn);
});
