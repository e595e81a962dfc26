import { readAssembly } from '../../src/evaluation/assembly';
import { assemblyOf, keyNaming, principalsOf, reader, stackArtifact } from './app-fixtures';

const AGNOSTIC = 'aws://unknown-account/unknown-region';
const IRELAND = 'aws://111122223333/eu-west-1';
const VIRGINIA = 'aws://111122223333/us-east-1';
const role = { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Reader' } } };
const READER = 'arn:aws:iam::111122223333:role/Reader';

function twoStacks(producer: object, consumer: object, regions: readonly [string, string] = [IRELAND, IRELAND]) {
  return assemblyOf({
    'manifest.json': {
      version: '48.0.0',
      artifacts: { Producer: stackArtifact('p.json', regions[0]), Consumer: stackArtifact('c.json', regions[1]) },
    },
    'p.json': producer,
    'c.json': consumer,
  });
}

describe('a cloud assembly', () => {
  test('gives stacks their place, name and deploying role', () => {
    const { stacks } = assemblyOf({
      'manifest.json': {
        version: '48.0.0',
        artifacts: {
          A: stackArtifact('a.json', IRELAND, {
            stackName: 'Docs',
            cloudFormationExecutionRoleArn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/exec-${AWS::Region}',
          }),
          B: stackArtifact('a.json', 'aws://unknown-account/us-east-1'),
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      },
      'a.json': keyNaming('*'),
    });
    expect(stacks).toEqual([
      {
        id: 'A',
        name: 'Docs',
        file: 'cdk.out/a.json',
        account: '111122223333',
        region: 'eu-west-1',
        partition: 'aws',
        deploymentRole: 'arn:aws:iam::111122223333:role/exec-eu-west-1',
      },
      { id: 'B', name: 'B', file: 'cdk.out/a.json', account: expect.anything(), region: 'us-east-1', partition: 'aws' },
    ]);
    expect(String(stacks[1].account)).toBe('${AWS::AccountId}');
  });

  test('holds the assemblies of its stages', () => {
    const { keys } = assemblyOf({
      'manifest.json': { artifacts: { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } } },
      'assembly-Prod/manifest.json': { artifacts: { ProdDocs: stackArtifact('docs.json', IRELAND, { stackName: 'Prod-Docs' }) } },
      'assembly-Prod/docs.json': keyNaming('*'),
    });
    expect(keys).toEqual([expect.objectContaining({ id: 'ProdDocs.Key', stack: 'Prod-Docs', region: 'eu-west-1' })]);
  });

  test.each([
    ['manifest', { metadata: { '/Docs/Key/Resource': [{ type: 'aws:cdk:logicalId', data: 'Key' }] } }],
    ['metadata file', { additionalMetadataFile: 'docs.metadata.json' }],
  ])('knows construct paths from its %s', (_, more) => {
    const { keys } = assemblyOf({
      'manifest.json': { artifacts: { Docs: { ...stackArtifact('docs.json', IRELAND), ...more } } },
      'docs.metadata.json': { '/Docs/Key/Resource': [{ type: 'aws:cdk:logicalId', data: 'Key' }] },
      'docs.json': keyNaming('*'),
    });
    expect(keys[0].constructPath).toBe('Docs/Key/Resource');
  });

  test('deploys parameters with its own values', () => {
    const { keys } = assemblyOf({
      'manifest.json': { artifacts: { Docs: stackArtifact('docs.json', IRELAND, { parameters: { Who: READER } }) } },
      'docs.json': keyNaming({ Ref: 'Who' }, { Parameters: { Who: { Type: 'String', Default: 'nobody' } } }),
    });
    expect(principalsOf(keys[0])).toEqual([READER]);
  });

  test.each<[string, unknown, string]>([
    ['cut off', '{"artifacts": {', 'cdk.out/manifest.json:1:16: JSON must have a quoted key here'],
    ['a list', [], 'cdk.out/manifest.json: `artifacts` must be an object, got `[]`; synthesize again'],
    ['artifacts as text', { artifacts: 'x' }, 'cdk.out/manifest.json: `artifacts` must be an object, got `x`; synthesize again'],
    ['an artifact as text', { artifacts: { A: 'x' } }, '`artifacts.A` must be an object, got `x`'],
    [
      'no template',
      { artifacts: { A: { type: 'aws:cloudformation:stack' } } },
      '`artifacts.A.properties.templateFile` must be a file name, got `nothing`',
    ],
    [
      'a template that is not there',
      { artifacts: { A: stackArtifact('x.json', IRELAND) } },
      'cdk.out/manifest.json: `cdk.out/x.json` must be a readable file, got none; synthesize again',
    ],
    [
      'a strange environment',
      { artifacts: { A: stackArtifact('a.json', 'somewhere') } },
      '`artifacts.A.environment` must be `aws://ACCOUNT/REGION`, got `somewhere`',
    ],
    [
      'itself as a stage',
      { artifacts: { A: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } },
      '`artifacts.A.properties.directoryName` must be another directory, got `cdk.out`',
    ],
  ])('is refused with %s', (_, manifest, message) => {
    const files = { 'manifest.json': manifest, 'a.json': keyNaming('*') };
    expect(() => readAssembly('cdk.out', reader(files))).toThrow(message);
  });

  test('is refused when it is not there', () => {
    expect(() => readAssembly('cdk.out', () => undefined)).toThrow(expect.objectContaining({ code: 'KmsGov.FileNotFound' }));
  });

  test('that is wrong has a code', () => {
    expect(() => readAssembly('cdk.out', reader({ 'manifest.json': [] }))).toThrow(
      expect.objectContaining({ code: 'KmsGov.InvalidManifest' }),
    );
  });
});

describe('references between stacks', () => {
  const output = (more: object = {}) => ({ Resources: role, Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...more } } });
  const consumed = (...args: Parameters<typeof twoStacks>) => principalsOf(twoStacks(...args).keys[0]);

  test.each([IRELAND, AGNOSTIC])('by export in %s', (environment) => {
    const principals = consumed(
      output({ Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Arn' } } }),
      keyNaming({ 'Fn::ImportValue': 'Producer:Arn' }),
      [environment, environment],
    );
    expect(principals).toEqual([environment === IRELAND ? READER : 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Reader']);
  });

  test('by export do not leave the Region', () => {
    expect(consumed(output({ Export: { Name: 'Arn' } }), keyNaming({ 'Fn::ImportValue': 'Arn' }), [VIRGINIA, IRELAND])).toEqual([
      '${export Arn}',
    ]);
  });

  test('by the output of a stack in another Region', () => {
    const reference = { StackName: 'Producer', Region: 'us-east-1', OutputName: 'Arn' };
    expect(consumed(output(), keyNaming({ 'Fn::GetStackOutput': reference }), [VIRGINIA, IRELAND])).toEqual([READER]);
    expect(
      consumed(output(), keyNaming({ 'Fn::GetStackOutput': { StackName: 'Producer', OutputName: 'Arn' } }), [VIRGINIA, IRELAND]),
    ).toEqual([expect.stringMatching(/^\$\{output /)]);
  });

  test('by the output of a stack in another account', () => {
    const RoleArn = 'arn:aws:iam::444455556666:role/Reads';
    const reference = { StackName: 'Producer', OutputName: 'Arn', RoleArn };
    expect(consumed(output(), keyNaming({ 'Fn::GetStackOutput': reference }), ['aws://444455556666/eu-west-1', IRELAND])).toEqual([
      'arn:aws:iam::444455556666:role/Reader',
    ]);
  });

  test.each<[string, unknown, object]>([
    ['dynamic reference', '{{resolve:ssm:/roles/reader}}', {}],
    ['dynamic reference with a version', '{{resolve:ssm:/roles/reader:1}}', {}],
    ['parameter', { Ref: 'Who' }, { Parameters: { Who: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/roles/reader' } } }],
  ])('by stored parameter and %s', (_, value, more) => {
    const Stored = {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/roles/reader', Type: 'String', Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    };
    expect(consumed({ Resources: { ...role, Stored } }, keyNaming(value, more))).toEqual([READER]);
  });

  test('by secrets stay unknown', () => {
    expect(consumed(output(), keyNaming('{{resolve:secretsmanager:x:SecretString:arn}}'))).toEqual([
      '${secretsmanager x:SecretString:arn}',
    ]);
    expect(consumed(output(), keyNaming({ 'Fn::Sub': '{{resolve:secretsmanager:${Key}}}' }))).toEqual([
      expect.stringMatching(/^\$\{.*\}$/s),
    ]);
  });

  test('in a circle are unknown', () => {
    const imports = (name: string, exported: string) => ({
      ...keyNaming({ 'Fn::ImportValue': name }),
      Outputs: { It: { Value: { 'Fn::ImportValue': name }, Export: { Name: exported } } },
    });
    expect(consumed(imports('A', 'B'), imports('B', 'A'))).toEqual([expect.stringContaining('Outputs.It')]);
  });

  test('to a replica’s primary give it the key id', () => {
    const primary = {
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true, KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } },
      },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    };
    const reference = { 'Fn::GetStackOutput': { StackName: 'Producer', Region: 'us-east-1', OutputName: 'Arn' } };
    const replica = {
      Resources: { Copy: { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: reference, KeyPolicy: { Statement: [] } } } },
    };
    const { keys } = twoStacks(primary, replica, [VIRGINIA, IRELAND]);
    expect(keys[1]).toMatchObject({
      replicaOf: 'Producer.Key',
      spec: 'HMAC_256',
      multiRegion: true,
      multiRegionKeyType: 'REPLICA',
      region: 'eu-west-1',
    });
    expect(keys.map(({ arn }) => String(arn))).toEqual([
      'arn:aws:kms:us-east-1:111122223333:key/mrk-${Producer.Key}',
      'arn:aws:kms:eu-west-1:111122223333:key/mrk-${Producer.Key}',
    ]);
  });
});

describe('nested stacks', () => {
  const nesting = (Parameters: object, more: object = {}) => ({
    Nested: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://x', Parameters },
      Metadata: { 'aws:asset:path': 'n.nested.template.json' },
      ...more,
    },
  });
  const assembly = (outer: object, nested?: object) =>
    assemblyOf({
      'manifest.json': { artifacts: { Docs: stackArtifact('docs.json', IRELAND) } },
      'docs.json': outer,
      ...(nested && { 'n.nested.template.json': nested }),
    });

  test('take parameters and give outputs', () => {
    const nested = {
      ...keyNaming({ Ref: 'Who' }, { Parameters: { Who: { Type: 'String' } } }),
      Outputs: { KeyArn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    };
    const Alias = {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/nested', TargetKeyId: { 'Fn::GetAtt': ['Nested', 'Outputs.KeyArn'] } },
    };
    const { keys, problems } = assembly({ Resources: { ...role, ...nesting({ Who: { 'Fn::GetAtt': ['Role', 'Arn'] } }), Alias } }, nested);
    expect(keys).toEqual([expect.objectContaining({ id: 'Docs/Nested.Key', aliases: ['alias/nested'], region: 'eu-west-1' })]);
    expect(principalsOf(keys[0])).toEqual([READER]);
    expect(problems).toEqual([]);
  });

  test('name their roles after the parent', () => {
    const nested = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: {} } } };
    const [{ arn }] = assembly({ Resources: nesting({}) }, nested).principals;
    expect(String(arn)).toMatch(/^arn:aws:iam::111122223333:role\/Docs-Nested-\$\{.*\}-Role-\$\{Docs\/Nested\.Role\}$/);
  });

  test('without their template are reported', () => {
    const { keys, problems } = assembly({ ...keyNaming({ 'Fn::GetAtt': ['Nested', 'Outputs.Who'] }, { Resources: nesting({}) }) });
    expect(principalsOf(keys[0])).toEqual(['${Docs.Nested.Outputs.Who}']);
    expect(problems).toEqual([{ stack: 'Docs', logicalId: 'Nested', message: 'the template of the nested stack was not found' }]);
  });

  test('that nest themselves end', () => {
    const nested = { Resources: nesting({}) };
    expect(assembly(nested, nested).stacks).toHaveLength(2);
  });
});
