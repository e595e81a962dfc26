import fc from 'fast-check';
import { resourceLines } from '../../src/runtime/resource-lines';

const TEMPLATE = { Metadata: { Resources: { NotHere: {} } }, Resources: { Key: { Type: 'a' }, 'Al"ias': { Resources: { Inner: {} } } } };

test('of indented JSON', () => {
  const lines = resourceLines(JSON.stringify(TEMPLATE, undefined, 1), 'a.template.json');
  expect([...lines]).toEqual([
    ['Key', 8],
    ['Al"ias', 11],
  ]);
});

test('of JSON on one line', () => {
  expect([...resourceLines(JSON.stringify(TEMPLATE), 'a.json').values()]).toEqual([1, 1]);
});

test('of YAML', () => {
  const text =
    "# keys\nResources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: { Description: !Sub '${A}' }\n\n  Alias: { Type: AWS::KMS::Alias }\n";
  expect([...resourceLines(text, 'a.yaml')]).toEqual([
    ['Key', 3],
    ['Alias', 7],
  ]);
});

test('of text without resources', () => {
  expect(resourceLines('{}', 'a.json').size + resourceLines('', 'a.yaml').size).toBe(0);
});

test('law: the line of a logical id in JSON is the one that it stands on', () => {
  const resources = fc.dictionary(fc.string({ minLength: 1 }), fc.record({ Type: fc.string(), Properties: fc.jsonValue() }));
  fc.assert(
    fc.property(resources, (Resources) => {
      const text = JSON.stringify({ Parameters: Resources, Resources }, undefined, 2);
      const lines = resourceLines(text, 'a.json');
      expect([...lines.keys()].sort()).toEqual(Object.keys(Resources).sort());
      for (const [id, line] of lines) expect(text.split('\n')[line - 1]).toBe(`    ${JSON.stringify(id)}: {`);
    }),
  );
});
