import { parseIfTemplate, parseTemplate } from '../../src/evaluation/template';

describe('parseTemplate', () => {
  test('takes a stack that holds nothing', () => {
    expect(parseTemplate('{"Parameters": {}}', 'a.json').resources.size).toBe(0);
  });

  test('finds resources named like members of every object', () => {
    const { resources } = parseTemplate('{"Resources": {"constructor": {"Type": "AWS::KMS::Key"}}}', 'a.json');
    expect(resources.get('constructor')?.type).toBe('AWS::KMS::Key');
    expect(resources.get('toString')).toBeUndefined();
  });

  test.each([
    ['{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}', ['AWS::Serverless-2016-10-31']],
    ['{"Transform": ["A", {"Name": "B"}], "Resources": {}}', ['A', 'B']],
    ['{"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}', ['AWS::Include']],
    ['{"Resources": {"Fn::ForEach::Keys": ["x", ["a"], {}]}}', ['AWS::Include']],
  ])('names the macros of %s', (text, macros) => {
    expect(parseTemplate(text, 'a.json').macros).toEqual(macros);
  });

  test.each([
    ['[]', 'a.json:1:1: `template` must be an object, got `[]`; correct the template'],
    [
      '{"x": 1}',
      'a.json:1:1: `template` must be an object with Resources, Parameters, Conditions, Mappings, Outputs, AWSTemplateFormatVersion, got `an object`; correct the template',
    ],
    ['{"Resources": []}', 'a.json:1:15: `Resources` must be an object, got `[]`; correct the template'],
    ['{"Resources": {\n"Key": "x"}}', 'a.json:2:8: `Resources.Key` must be an object, got `x`; correct the template'],
    ['{"Resources": {"Key": {\n"Type": 1}}}', 'a.json:2:9: `Resources.Key.Type` must be text, got `1`; correct the template'],
    ['{"Resources": {"Key": {}}}', 'a.json:1:23: `Resources.Key.Type` must be text, got `nothing`; correct the template'],
    ['{"Resources": {}, "Outputs": {"A": 1}}', 'a.json:1:36: `Outputs.A` must be an object, got `1`; correct the template'],
  ])('refuses %j with its place', (text, message) => {
    expect(() => parseTemplate(text, 'a.json')).toThrow(expect.objectContaining({ code: 'KmsGov.InvalidTemplate', message }));
  });
});

test('parseIfTemplate passes over other JSON, not over broken templates', () => {
  expect(parseIfTemplate('{"version": "tree-0.1"}', 'tree.json')).toBeUndefined();
  expect(() => parseIfTemplate('{"Resources": {"Key": 1}}', 'a.json')).toThrow('`Resources.Key` must be an object');
});
