import { OpenText } from '../../src/evaluation/text';
import { appOf, keyNaming, principalsOf, resolvedPrincipals } from './app-fixtures';

const ROOT = 'arn:aws:iam::111122223333:root';

describe('pseudo parameters', () => {
  const arn = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::Region}' };

  test.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('in %s', (region, partition) => {
    expect(resolvedPrincipals(arn, {}, { account: '111122223333', region })).toEqual([`arn:${partition}:iam::111122223333:role/${region}`]);
  });

  test('of an unknown place are open parts', () => {
    expect(resolvedPrincipals(arn, {}, {})).toEqual(['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::Region}']);
  });

  test.each([
    ['cn-north-1', 'logs.amazonaws.com.cn'],
    ['us-gov-west-1', 'logs.amazonaws.com'],
  ])('the URL suffix in %s', (region, expected) => {
    expect(resolvedPrincipals({ 'Fn::Sub': 'logs.${AWS::URLSuffix}' }, {}, { region })).toEqual([expected]);
  });
});

describe('functions', () => {
  const Parameters = {
    Role: { Type: 'String', Default: 'arn:aws:iam::111122223333:role/Given' },
    Roles: { Type: 'CommaDelimitedList', Default: 'arn:aws:iam::111122223333:role/A, arn:aws:iam::111122223333:role/B' },
    Open: { Type: 'String' },
    Secret: { Type: 'String', Default: 'x', NoEcho: true },
    Fixed: { Type: 'String', AllowedValues: ['only'] },
  };
  const Mappings = { Accounts: { 'eu-west-1': { Id: '444455556666' } } };
  const more = { Parameters, Mappings };

  test.each<[string, unknown, string[]]>([
    ['Join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] }, [ROOT]],
    [
      'Join of a list parameter',
      { 'Fn::Join': ['|', { Ref: 'Roles' }] },
      ['arn:aws:iam::111122223333:role/A|arn:aws:iam::111122223333:role/B'],
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': ['arn:aws:iam::${Account}:${!Literal}', { Account: { Ref: 'AWS::AccountId' } }] },
      ['arn:aws:iam::111122223333:${Literal}'],
    ],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Role' }] }] }, ['Given']],
    ['Select of an ARN of a key', { 'Fn::Select': [3, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Key', 'Arn'] }] }] }, ['eu-west-1']],
    ['FindInMap', { 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::Region' }, 'Id'] }, ['444455556666']],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Accounts', 'x', 'Id', { DefaultValue: 'none' }] }, ['none']],
    ['a list parameter', { Ref: 'Roles' }, ['arn:aws:iam::111122223333:role/A', 'arn:aws:iam::111122223333:role/B']],
    ['a default', { Ref: 'Role' }, ['arn:aws:iam::111122223333:role/Given']],
    ['the only allowed value', { Ref: 'Fixed' }, ['only']],
    ['no default', { Ref: 'Open' }, ['${Docs.Open}']],
    ['a secret', { Ref: 'Secret' }, ['${Docs.Secret}']],
    ['NoValue in a list', [ROOT, { Ref: 'AWS::NoValue' }], [ROOT]],
    ['Base64', { 'Fn::Base64': 'abc' }, ['YWJj']],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [1, { Ref: 'AWS::Region' }] } }, ['{"a":[1,"eu-west-1"]}']],
    ['Length', { 'Fn::Length': { Ref: 'Roles' } }, ['2']],
    ['a key', { Ref: 'Key' }, ['${Docs.Key}']],
    ['an unresolved export', { 'Fn::ImportValue': 'Elsewhere' }, ['${export Elsewhere}']],
  ])('%s', (_, value, expected) => {
    expect(resolvedPrincipals(value, more)).toEqual(expected);
  });

  test.each<[string, unknown, RegExp]>([
    ['Ref of nothing', { Ref: 'Nobody' }, /^Nobody is not defined in Docs\.template\.json$/],
    ['Ref of an inherited member', { Ref: 'constructor' }, /^constructor is not defined/],
    ['GetAtt of nothing', { 'Fn::GetAtt': ['Nobody', 'Arn'] }, /^Nobody is not defined/],
    ['a malformed Ref', { Ref: ['x'] }, /^`Ref` cannot take `a list`$/],
    ['a malformed Join', { 'Fn::Join': 'x' }, /^`Fn::Join` cannot take `x`$/],
    ['a malformed Sub', { 'Fn::Sub': [1] }, /^`Fn::Sub` cannot take `a list`$/],
    ['an unknown function', { 'Fn::Frobnicate': 1 }, /^`Fn::Frobnicate` is not a function this tool knows$/],
    ['a macro', { 'Fn::Transform': { Name: 'Mine' } }, /^macro Mine decides this when it deploys$/],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, /^`Fn::GetAZs` {2}is not known before it deploys$/],
    ['a row that is not there', { 'Fn::FindInMap': ['Accounts', 'x', 'Id'] }, /^mapping Accounts has no x, Id$/],
    ['an index that is not there', { 'Fn::Select': [9, ['a']] }, /^`Fn::Select` cannot take `a list`$/],
    [
      'pieces of an open text',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Open' }] }] },
      /^the pieces of a text that is not known before it deploys$/,
    ],
  ])('%s is unknown with its reason', (_, value, reason) => {
    const [key] = appOf(keyNaming(value, more)).keys;
    const [statement] = key.keyPolicy.statements;
    const values = statement.principals?.entries.map((entry) => entry.value) ?? [];
    const reasons = values.flatMap((text) => (text instanceof OpenText ? text.holes.map((hole) => hole.reason) : []));
    expect([...statement.unknown, ...reasons]).toEqual([expect.stringMatching(reason)]);
  });

  test('references that lead to themselves are unknown', () => {
    const Resources = {
      A: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { 'Fn::GetAtt': ['B', 'Value'] } } },
      B: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { 'Fn::Sub': 'x${A.Value}' } } },
      R: { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: { 'Fn::GetAtt': ['R', 'Arn'] }, KeyPolicy: {} } },
    };
    expect(resolvedPrincipals({ 'Fn::GetAtt': ['A', 'Value'] }, { Resources })).toEqual([expect.stringContaining('Docs.')]);
    expect(appOf({ Resources }).keys).toHaveLength(1);
  });

  test('texts that double at every step do not fill the memory', () => {
    const chain = Array.from({ length: 60 }, (_, i) => [
      `P${i}`,
      { Type: 'AWS::SSM::Parameter', Properties: { Value: i === 0 ? 'x' : { 'Fn::Sub': `\${P${i - 1}.Value}\${P${i - 1}.Value}` } } },
    ]);
    const [principal] = resolvedPrincipals({ 'Fn::GetAtt': ['P59', 'Value'] }, { Resources: Object.fromEntries(chain) });
    expect(principal.length).toBeLessThan(5_000);
  });

  test('chains longer than the stack are unknown', () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => [
      `P${i}`,
      { Type: 'AWS::SSM::Parameter', Properties: { Value: i === 0 ? 'x' : { 'Fn::GetAtt': [`P${i - 1}`, 'Value'] } } },
    ]);
    expect(resolvedPrincipals({ 'Fn::GetAtt': ['P4999', 'Value'] }, { Resources: Object.fromEntries(chain) })).toEqual([
      expect.stringContaining('${'),
    ]);
  });
});

describe('conditions', () => {
  const Parameters = { Env: { Type: 'String', Default: 'dev' }, Admin: { Type: 'String', Default: '' } };
  const Conditions = {
    IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    NotProd: { 'Fn::Not': [{ 'Fn::Equals': ['prod', { Ref: 'Env' }] }] },
    Same: { Condition: 'IsProd' },
    InIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Both: { 'Fn::And': [{ Condition: 'InIreland' }, { Condition: 'IsProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'InIreland' }, { Condition: 'IsProd' }] },
    HasAdmin: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Admin' }, ''] }] },
    Circular: { 'Fn::Not': [{ Condition: 'Circular' }] },
  };
  const guardsOf = (value: unknown) => {
    const [key] = appOf(keyNaming(value, { Parameters, Conditions })).keys;
    return key.keyPolicy.statements.map(({ guards, principals }) => ({
      when: guards.map((guard) => `${guard.value ? '' : 'not '}${guard.condition}`).join(' and '),
      who: principals?.entries.map((entry) => String(entry.value)),
    }));
  };

  test('that a default decides keep both branches', () => {
    expect(guardsOf({ 'Fn::If': ['IsProd', 'a', 'b'] })).toEqual([
      { when: 'Docs.IsProd', who: ['a'] },
      { when: 'not Docs.IsProd', who: ['b'] },
    ]);
  });

  test('that ask the same have one name', () => {
    const value = [
      { 'Fn::If': ['IsProd', 'a', 'b'] },
      { 'Fn::If': ['NotProd', 'c', 'd'] },
      { 'Fn::If': ['Same', 'e', 'f'] },
      { 'Fn::If': ['Both', 'g', 'h'] },
    ];
    expect(guardsOf(value)).toEqual([
      { when: 'Docs.IsProd', who: ['a', 'd', 'e', 'g'] },
      { when: 'not Docs.IsProd', who: ['b', 'c', 'f', 'h'] },
    ]);
  });

  test('that the place decides choose', () => {
    expect(guardsOf([{ 'Fn::If': ['InIreland', 'a', 'b'] }, { 'Fn::If': ['Either', 'c', 'd'] }])).toEqual([{ when: '', who: ['a', 'c'] }]);
  });

  test('distribute over texts', () => {
    expect(guardsOf({ 'Fn::Sub': ['x-${V}', { V: { 'Fn::If': ['IsProd', 'a', 'b'] } }] })).toEqual([
      { when: 'Docs.IsProd', who: ['x-a'] },
      { when: 'not Docs.IsProd', who: ['x-b'] },
    ]);
  });

  test('against the defaults trust no default', () => {
    expect(guardsOf({ 'Fn::If': ['HasAdmin', { Ref: 'Admin' }, 'nobody'] })).toEqual([
      { when: 'Docs.HasAdmin', who: ['${Docs.Admin}'] },
      { when: 'not Docs.HasAdmin', who: ['nobody'] },
    ]);
  });

  test('that lead to themselves or nowhere stay open', () => {
    expect(guardsOf({ 'Fn::If': ['Circular', 'a', 'b'] })).toHaveLength(2);
    expect(guardsOf({ 'Fn::If': ['Nowhere', 'a', 'b'] }).map(({ when }) => when)).toEqual(['Docs.Nowhere', 'not Docs.Nowhere']);
  });

  test('rule resources in and out', () => {
    const key = (Condition: string) => ({ Type: 'AWS::KMS::Key', Condition });
    const { keys } = appOf({
      Parameters,
      Conditions: { ...Conditions, Abroad: { 'Fn::Not': [{ Condition: 'InIreland' }] } },
      Resources: { A: key('IsProd'), B: key('Abroad'), C: key('InIreland') },
    });
    expect(keys.map(({ logicalId, guards }) => [logicalId, guards])).toEqual([
      ['A', [{ condition: 'Docs.IsProd', value: true }]],
      ['C', undefined],
    ]);
  });

  test('a custom macro makes every policy unknown, and says so', () => {
    const { keys, problems } = appOf({ Transform: 'Mine', ...keyNaming(ROOT) });
    expect(keys[0].keyPolicy.statements[0].unknown).toEqual(['macro Mine rewrites the template when it deploys']);
    expect(problems).toEqual([{ stack: 'Docs', message: 'macro Mine changes Docs.template.json when it deploys' }]);
    expect(principalsOf(appOf({ Transform: 'AWS::LanguageExtensions', ...keyNaming(ROOT) }).keys[0])).toEqual([ROOT]);
  });
});
