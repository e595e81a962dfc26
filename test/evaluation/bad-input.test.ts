import * as fc from 'fast-check';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { parseTemplate } from '../../src/evaluation/template';
import { TemplateError } from '../../src/evaluation/template-error';

const IDS = ['Key', 'Role', 'Policy', 'Alias', 'Param', 'Nested', 'Reader'];
const name = fc.constantFrom(...IDS, 'AWS::Region', 'AWS::NoValue', 'constructor', 'Arn', 'IsProd', '');

/** Values as templates hold them, right and wrong, with names that now and then refer to something. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      '*',
      '',
      'kms:*',
      'Allow',
      '${Key.Arn}',
      '${',
      '{{resolve:ssm:a}}',
      'arn:aws:iam::1:role/x',
      [],
      {},
    ),
    name.map((Ref) => ({ Ref })),
    fc.tuple(name, name).map((path) => ({ 'Fn::GetAtt': path })),
    fc.tuple(name, tie('value'), tie('value')).map((branches) => ({ 'Fn::If': branches })),
    fc.tuple(fc.constantFrom('', ',', '/'), tie('value')).map((argument) => ({ 'Fn::Join': argument })),
    fc.tuple(fc.constantFrom(',', ':'), tie('value')).map((argument) => ({ 'Fn::Split': argument })),
    fc.tuple(fc.integer({ min: -1, max: 2 }), tie('value')).map((argument) => ({ 'Fn::Select': argument })),
    fc
      .tuple(
        fc.constantFrom(
          'Ref',
          'Fn::GetAtt',
          'Fn::Sub',
          'Fn::ImportValue',
          'Fn::FindInMap',
          'Fn::GetStackOutput',
          'Fn::Cidr',
          'Fn::Transform',
          'Fn::Equals',
          'Fn::Length',
          'Fn::ToJsonString',
          'Fn::Base64',
          'Fn::Odd',
          'Condition',
        ),
        tie('value'),
      )
      .map(([key, argument]) => ({ [key]: argument })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'Statement',
        'Effect',
        'Principal',
        'AWS',
        'Action',
        'NotAction',
        'Resource',
        'Condition',
        'StringEquals',
        'PolicyDocument',
        'Key',
        'Value',
        '__proto__',
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

const properties = fc.dictionary(
  fc.constantFrom(
    'KeyPolicy',
    'Policies',
    'PolicyDocument',
    'Roles',
    'ManagedPolicyArns',
    'PermissionsBoundary',
    'AssumeRolePolicyDocument',
    'RoleName',
    'Path',
    'AliasName',
    'TargetKeyId',
    'PrimaryKeyArn',
    'MultiRegion',
    'Tags',
    'Name',
    'Value',
    'Parameters',
    'WriterProps',
    'ServiceName',
  ),
  value,
  { maxKeys: 4 },
);

const TYPES = [
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::KMS::Alias',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::UserToGroupAddition',
  'AWS::SSM::Parameter',
  'AWS::CloudFormation::Stack',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
  'AWS::EC2::VPCEndpoint',
  'AWS::S3::BucketPolicy',
];

const resource = fc.record(
  {
    Type: fc.constantFrom(...TYPES),
    Properties: fc.oneof({ weight: 9, arbitrary: properties }, { weight: 1, arbitrary: value }),
    Condition: fc.constantFrom('IsProd', 'Odd'),
  },
  { requiredKeys: ['Type', 'Properties'] },
);

const template = fc.record(
  {
    Resources: fc.dictionary(fc.constantFrom(...IDS), resource, { maxKeys: 6 }),
    Parameters: fc.dictionary(
      name,
      fc.record(
        { Type: fc.constantFrom('String', 'CommaDelimitedList', 'AWS::SSM::Parameter::Value<String>'), Default: value },
        { requiredKeys: ['Type'] },
      ),
      { maxKeys: 2 },
    ),
    Conditions: fc.dictionary(fc.constantFrom('IsProd', 'Odd'), value, { maxKeys: 2 }),
    Mappings: fc.dictionary(name, fc.dictionary(name, value, { maxKeys: 2 }), { maxKeys: 1 }),
    Outputs: fc.dictionary(name, fc.record({ Value: value, Export: fc.record({ Name: value }) }, { requiredKeys: ['Value'] }), {
      maxKeys: 2,
    }),
  },
  { requiredKeys: ['Resources'] },
);

/** Reads everything there is to read, properties included. */
function readAll(templates: readonly unknown[]): void {
  const stacks = templates.map((one, index) => bareStack(parseTemplate(JSON.stringify(one), `${index}.json`), () => undefined));
  for (const { properties: resolved, ref } of readApp(stacks).resources) expect([resolved, ref]).toBeDefined();
}

test('whatever a template holds, reading it ends', () => {
  fc.assert(
    fc.property(fc.array(template, { minLength: 1, maxLength: 2 }), (templates) => readAll(templates)),
    { numRuns: 1_000 },
  );
});

test('a template with anything in any place is read, or refused with its place', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs', 'Transform'), value),
      (one) => {
        try {
          readAll([one]);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          expect((error as TemplateError).message).toMatch(/^0\.json:\d+:\d+: `.+` must be .+, got `.*`; .+$/);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a template cut off anywhere is refused with the place', () => {
  const text = JSON.stringify(
    { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Effect: 'Allow' }] } } } } },
    undefined,
    1,
  );
  for (let length = 1; length < text.length; length += 1) {
    expect(() => parseTemplate(text.slice(0, length), 'a.json')).toThrow(
      /^a\.json:\d+:\d+: JSON must have .+ here, got `the end of the file`; correct it or synthesize again$/,
    );
  }
});

test('values as deep as can be parsed are read', () => {
  readAll([{ Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { Description: { a: listsWithin(180) } } } } }]);
  expect(() => readAll([{ Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: listsWithin(250) } } } }])).toThrow(
    /nesting must be at most 200 levels deep/,
  );
});

function listsWithin(levels: number): unknown {
  let deep: unknown = '*';
  for (let depth = 0; depth < levels; depth += 1) deep = [deep];
  return deep;
}

test('conditions without end are left open', () => {
  const chain = Array.from({ length: 5_000 }, (_, i) => [`C${i}`, { 'Fn::Not': [{ Condition: `C${i + 1}` }] }]);
  readAll([{ Conditions: Object.fromEntries(chain), Resources: { Key: { Type: 'AWS::KMS::Key', Condition: 'C0' } } }]);
});

test('texts that depend on many conditions at once do not multiply without end', () => {
  const names = Array.from({ length: 40 }, (_, i) => `C${i}`);
  const Conditions = Object.fromEntries(names.map((one) => [one, { 'Fn::Equals': [{ Ref: 'P' }, one] }]));
  const Name = { 'Fn::Join': ['', names.map((one) => ({ 'Fn::If': [one, 'a', 'b'] }))] };
  const KeyPolicy = { Statement: [{ Effect: 'Allow', Principal: { AWS: Name }, Action: 'kms:*', Resource: '*' }] };
  readAll([
    { Parameters: { P: { Type: 'String' } }, Conditions, Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy } } } },
  ]);
});
