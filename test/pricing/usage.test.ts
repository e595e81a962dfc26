import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import type { FieldProblem } from '../../src/evaluation/field-reader';
import { templateOf } from '../../src/evaluation/template';
import { parseUsage } from '../../src/pricing/usage';
import { usageOfApp } from '../../src/pricing/usage-of-app';
import { conforms, publishedSchema } from '../json-schema';

const TEMPLATE = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Key' } } },
  },
};
const APP = readApp([{ ...bareStack(templateOf(TEMPLATE, 'Docs.json'), () => undefined), name: 'Docs' }]);

function problemsIn(value: unknown): string[] {
  const problems: FieldProblem[] = [];
  const usage = parseUsage(value, problems);
  if (usage && problems.length === 0) usageOfApp(usage, APP, problems);
  return problems.map(({ message, code }) => `${message} [${code}]`);
}

const ofKey = (usage: unknown) => ({ version: 1, keys: { 'alias/documents': usage } });

describe('a usage file', () => {
  test.each<[string, unknown, string]>([
    ['no version', {}, '`usage` must have the field `version`; add it [KmsGov.MissingField]'],
    [
      'negative requests',
      ofKey({ requests: -1 }),
      '`keys.alias/documents.requests` must be a whole number, 0 or more, got `-1` [KmsGov.InvalidField]',
    ],
    [
      'fractional requests',
      ofKey({ requests: 1.5 }),
      '`keys.alias/documents.requests` must be a whole number, 0 or more, got `1.5` [KmsGov.InvalidField]',
    ],
    ['more requests than are exact', ofKey({ requests: 1e16 }), '`keys.alias/documents.requests` must be a whole number'],
    ['requests as text', ofKey({ requests: '1' }), '`keys.alias/documents.requests` must be a whole number, 0 or more, got `"1"`'],
    ['no reads', ofKey({ s3: { writes: 1 } }), '`keys.alias/documents.s3` must have the field `reads`; add it'],
    [
      'a bucket key that saves everything',
      ofKey({ s3: { writes: 1, reads: 1, bucketKeySavings: 100 } }),
      '`keys.alias/documents.s3.bucketKeySavings` must be a whole number from 0 to 99, got `100`',
    ],
    ['a misspelt field', ofKey({ request: 1 }), 'did you mean `requests`? [KmsGov.UnknownField]'],
    ['negative logs', { version: 1, monitoring: { Docs: { logGigabytes: -1 } } }, 'must be a number, 0 or more'],
  ])('with %s', (_, file, expected) => {
    expect(problemsIn(file)).toEqual([expect.stringContaining(expected)]);
    expect(conforms(file, publishedSchema('usage'))).toBe(false);
  });

  test.each<[string, unknown, string]>([
    [
      'a key that the app does not have',
      { version: 1, keys: { 'alias/document': {} } },
      '`key` must be one that there is, got `alias/document`; did you mean `alias/documents`? [KmsGov.KeyNotFound]',
    ],
    [
      'a stack that the app does not have',
      { version: 1, monitoring: { Doc: {} } },
      '`stack` must be one that there is, got `Doc`; did you mean `Docs`? [KmsGov.StackNotFound]',
    ],
    [
      'one key by two names',
      { version: 1, keys: { 'alias/documents': {}, Key: {} } },
      '`keys.Key` must be named once, got another name of it before; put both together [KmsGov.UsedTwice]',
    ],
  ])('with %s', (_, file, expected) => {
    expect(problemsIn(file)).toEqual([expected]);
  });

  test('of the example is valid', () => {
    const example = parse(readFileSync(join(__dirname, '../../examples/fintechnova/usage.yaml'), 'utf8'));
    const problems: FieldProblem[] = [];
    expect(parseUsage(example, problems)).toBeDefined();
    expect({ problems, conforms: conforms(example, publishedSchema('usage')) }).toEqual({ problems: [], conforms: true });
  });
});
