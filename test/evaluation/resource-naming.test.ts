import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import type { Template } from '../../src/evaluation/template';
import { templateOf } from '../../src/evaluation/template';
import { OpenText, type Text, textMatches } from '../../src/evaluation/text';
import { appOf, HOME, resolvedPrincipals } from './app-fixtures';

function roleArn(stackName: string | undefined, logicalId: string, properties: object = {}): Text {
  const template: Template = templateOf({ Resources: { [logicalId]: { Type: 'AWS::IAM::Role', Properties: properties } } }, 'S.json');
  return readApp([{ ...bareStack(template, () => undefined, HOME), name: stackName }]).principals[0].arn;
}

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describe('generated role names', () => {
  test.each([
    ['short names are kept', 'Docs', 'Reader', 'Docs-Reader-ABCDEFGHIJK', true],
    ['with 12 letters and digits', 'Docs', 'Reader', 'Docs-Reader-ABCDEFGHIJ12', true],
    ['with 13 letters and digits', 'Docs', 'Reader', 'Docs-Reader-ABCDEFGHIJ123', true],
    ['not with 10', 'Docs', 'Reader', 'Docs-Reader-ABCDEFGHIJ', false],
    ['not of another stack', 'Docs', 'Reader', 'Other-Reader-ABCDEFGHIJK', false],
    ['not of another role', 'Docs', 'Reader', 'Docs-Writer-ABCDEFGHIJK', false],
    ['a long stack name is cut', 'S'.repeat(40), 'R'.repeat(20), `${'S'.repeat(29)}-${'R'.repeat(20)}-ABCDEFGHIJKL`, true],
    ['a long logical id is cut', 'S'.repeat(20), 'R'.repeat(40), `${'S'.repeat(20)}-${'R'.repeat(29)}-ABCDEFGHIJKL`, true],
    ['both are cut to half', 'S'.repeat(60), 'R'.repeat(60), `${'S'.repeat(25)}-${'R'.repeat(24)}-ABCDEFGHIJKL`, true],
    ['but not to nothing', 'S'.repeat(60), 'R'.repeat(60), 'S-R-ABCDEFGHIJKL', false],
  ])('%s', (_, stack, logicalId, name, possible) => {
    const arn = roleArn(stack, logicalId);
    expect(arn).toBeInstanceOf(OpenText);
    expect(textMatches(arn, role(name)) !== 'no').toBe(possible);
  });

  test('of a stack whose name is not known hold the logical id', () => {
    expect(textMatches(roleArn(undefined, 'Reader'), role('Any-Reader-ABCDEFGHIJK'))).toBe('maybe');
    expect(textMatches(roleArn(undefined, 'Reader'), role('Any-Writer-ABCDEFGHIJK'))).toBe('no');
  });

  test('are one and the same wherever the role is referred to', () => {
    const Resources = { Reader: { Type: 'AWS::IAM::Role', Properties: {} } };
    const [byArn] = resolvedPrincipals({ 'Fn::GetAtt': ['Reader', 'Arn'] }, { Resources });
    expect(resolvedPrincipals({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Reader}' }, { Resources })).toEqual([
      byArn,
    ]);
    expect(byArn).toBe('arn:aws:iam::111122223333:role/Docs-Reader-${Docs.Reader}');
  });
});

test.each([
  [{ RoleName: 'Reader' }, role('Reader')],
  [{ RoleName: 'Reader', Path: '/team/' }, role('team/Reader')],
  [{ RoleName: { 'Fn::Sub': '${AWS::Region}-reader' } }, role('eu-west-1-reader')],
])('a role with %j', (properties, arn) => {
  expect(roleArn('Docs', 'Reader', properties)).toBe(arn);
});

test.each([
  ['AWS::IAM::User', { UserName: 'u' }, 'Arn', 'arn:aws:iam::111122223333:user/u'],
  ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'p' }, undefined, 'arn:aws:iam::111122223333:policy/p'],
  [
    'AWS::IAM::ServiceLinkedRole',
    { AWSServiceName: 'autoscaling.amazonaws.com', CustomSuffix: 'x' },
    undefined,
    'AWSServiceRoleForAutoScaling_x',
  ],
  ['AWS::S3::Bucket', { BucketName: 'b' }, 'Arn', 'arn:aws:s3:::b'],
  ['AWS::SNS::Topic', { TopicName: 't' }, undefined, 'arn:aws:sns:eu-west-1:111122223333:t'],
  ['AWS::SQS::Queue', { QueueName: 'q' }, undefined, 'https://sqs.eu-west-1.amazonaws.com/111122223333/q'],
  ['AWS::Lambda::Function', { FunctionName: 'f' }, 'Arn', 'arn:aws:lambda:eu-west-1:111122223333:function:f'],
  ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, 'Arn', 'arn:aws:logs:eu-west-1:111122223333:log-group:/a/b:*'],
  ['AWS::KMS::Alias', { AliasName: 'alias/a' }, undefined, 'alias/a'],
  ['AWS::SSM::Parameter', { Value: 'v' }, 'Value', 'v'],
  ['AWS::S3::Bucket', {}, 'Arn', 'arn:aws:s3:::${Docs.It}'],
  ['Custom::Thing', {}, 'Some.Attribute', '${Docs.It.Some.Attribute}'],
])('%s %j answers %s', (Type, Properties, attribute, expected) => {
  const Resources = { It: { Type, Properties } };
  expect(resolvedPrincipals(attribute ? { 'Fn::GetAtt': ['It', attribute] } : { Ref: 'It' }, { Resources })).toEqual([expected]);
});

describe('keys', () => {
  test('have an ARN with an open id', () => {
    const [key] = appOf({ Resources: { Key: { Type: 'AWS::KMS::Key' } } }).keys;
    expect(String(key.arn)).toBe('arn:aws:kms:eu-west-1:111122223333:key/${Docs.Key}');
    expect(textMatches(key.arn, 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')).toBe('maybe');
    expect(textMatches(key.arn, 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab')).toBe('no');
    expect(textMatches(key.arn, 'arn:aws:kms:eu-west-1:111122223333:key/1234')).toBe('no');
  });

  test('of one Region are never one of several', () => {
    const Resources = { Key: { Type: 'AWS::KMS::Key' }, Set: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true } } };
    const [key, set] = appOf({ Resources }).keys;
    expect(textMatches(key.arn, set.arn)).toBe('no');
  });

  test('of several Regions have an id that says so', () => {
    const [key] = appOf({ Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { MultiRegion: true } } } }).keys;
    expect(String(key.arn)).toBe('arn:aws:kms:eu-west-1:111122223333:key/mrk-${Docs.Key}');
    expect(textMatches(key.arn, 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')).toBe('no');
  });
});
