import * as fc from 'fast-check';
import { TemplateError } from '../../src/evaluation/template-error';
import { MAX_JSON_LENGTH, parseTemplateText } from '../../src/evaluation/template-text';

function failure(text: string, file: string): TemplateError {
  try {
    parseTemplateText(text, file);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('JSON', () => {
  test('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify({ value }, undefined, indent);
        expect(parseTemplateText(text, 'a.json')).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps a key named __proto__ a key', () => {
    const parsed = parseTemplateText('{"__proto__": {"Type": "x"}}', 'a.json');
    expect(Object.keys(parsed as object)).toEqual(['__proto__']);
    expect((parsed as { Type?: string }).Type).toBeUndefined();
  });

  test.each([
    ['{"a": [1,\n  2', 'a.json:2:4: JSON must have `,` or `]` here, got `the end of the file`; correct it or synthesize again'],
    ['{"a" 1}', 'a.json:1:6: JSON must have `:` here, got `1`; correct it or synthesize again'],
    ['{"a": tru}', 'a.json:1:7: JSON must have a value here, got `t`; correct it or synthesize again'],
    ['{"a": 1} x', 'a.json:1:10: JSON must have the end of the file here, got `x`; correct it or synthesize again'],
    ['{a: 1}', 'a.json:1:2: JSON must have a quoted key here, got `a`; correct it or synthesize again'],
    ['{"a": "\\x"}', 'a.json:1:8: JSON must have a string with valid escapes here, got `\\`; correct it or synthesize again'],
    ['{"a": "b', 'a.json:1:9: JSON must have a closing `"` here, got `the end of the file`; correct it or synthesize again'],
  ])('names the place where %j breaks off', (text, message) => {
    const error = failure(text, 'a.json');
    expect(error.message).toBe(message);
    expect(error.code).toBe('KmsGov.TemplateSyntax');
  });

  test('refuses one key twice', () => {
    const error = failure('{"Resources": {\n "Key": 1,\n "K\\u0065y": 2}}', 'a.json');
    expect(error.code).toBe('KmsGov.DuplicateKey');
    expect(error.message).toBe('a.json:3:2: keys must be unique within an object, got `Key` twice; remove one');
  });

  test.each(['[', '{"a":'])('refuses endless %s', (open) => {
    const error = failure(open.repeat(200_000), 'a.json');
    expect(error.code).toBe('KmsGov.TemplateTooDeep');
    expect(error.message).toMatch(/^a\.json:1:\d+: nesting must be at most 200 levels deep, got more; flatten the template$/);
  });

  test('refuses more text than any template has', () => {
    const error = failure(`{${' '.repeat(MAX_JSON_LENGTH)}}`, 'a.json');
    expect(error.code).toBe('KmsGov.TemplateTooLarge');
    expect(error.message).toMatch(/templates must be at most 67108864 characters long, got 67108866; split it$/);
  });
});

describe('YAML', () => {
  test.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.Outputs.B', { 'Fn::GetAtt': ['A', 'Outputs.B'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!Sub "${A}"', { 'Fn::Sub': '${A}' }],
    ['!Sub ["${A}", {A: 1}]', { 'Fn::Sub': ['${A}', { A: 1 }] }],
    ['!Join ["", [a, !Ref B]]', { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }],
    ['!If [C, !Ref "AWS::NoValue", x]', { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, 'x'] }],
    ['!Select [0, !Split [",", x]]', { 'Fn::Select': [0, { 'Fn::Split': [',', 'x'] }] }],
    ['!ImportValue x', { 'Fn::ImportValue': 'x' }],
    ['!FindInMap [a, b, c]', { 'Fn::FindInMap': ['a', 'b', 'c'] }],
    ['!Base64 x', { 'Fn::Base64': 'x' }],
    ['!Cidr [a, 1, 2]', { 'Fn::Cidr': ['a', 1, 2] }],
    ['!Equals [a, b]', { 'Fn::Equals': ['a', 'b'] }],
    ['!And [!Condition a, !Not [!Condition b]]', { 'Fn::And': [{ Condition: 'a' }, { 'Fn::Not': [{ Condition: 'b' }] }] }],
    ['!Or [!Condition a]', { 'Fn::Or': [{ Condition: 'a' }] }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!GetStackOutput {StackName: a, OutputName: b}', { 'Fn::GetStackOutput': { StackName: 'a', OutputName: 'b' } }],
    ['!Transform {Name: x}', { 'Fn::Transform': { Name: 'x' } }],
  ])('writes out %s', (text, expected) => {
    expect(parseTemplateText(`a: ${text}`, 'a.yaml')).toEqual({ a: expected });
  });

  test.each([
    ['012345678901', '012345678901'],
    ['111122223333', 111122223333],
    ['2012-10-17', '2012-10-17'],
    ['1_000', '1_000'],
    ['1.50', '1.50'],
    ['yes', true],
    ['y', 'y'],
    ['~', null],
  ])('reads the scalar %s', (text, expected) => {
    expect(parseTemplateText(`a: ${text}`, 'a.yaml')).toEqual({ a: expected });
  });

  test('unfolds aliases', () => {
    expect(parseTemplateText('a: &x {b: 1}\nc: *x', 'a.yaml')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  test.each([
    ['a: 1\na: 2', 'KmsGov.DuplicateKey', 'a.yaml:2:1: keys must be unique within an object, got `a` twice; remove one'],
    ['a: *x', 'KmsGov.TemplateSyntax', 'a.yaml:1:4: aliases must have an anchor before them, got `*x`; define it'],
    ['<<: {a: 1}', 'KmsGov.TemplateSyntax', 'a.yaml:1:1: maps must be written out, got `<<`; CloudFormation does not merge maps'],
    ['? [a]\n: 1', 'KmsGov.TemplateSyntax', 'a.yaml:1:1: keys must be text, got a list or map; quote the key'],
    ['a: 1\n---\nb: 2', 'KmsGov.TemplateSyntax', 'a.yaml:2:1: YAML must be one document, got several; put each in a file of its own'],
    ['a: &x [*x]', 'KmsGov.TemplateTooDeep', 'a.yaml:1:7: nesting must be at most 200 levels deep, got more; flatten the template'],
    ['a: "b', 'KmsGov.TemplateSyntax', 'a.yaml:1:6: YAML must be well-formed, got `Missing closing "quote`; correct it'],
  ])('refuses %j', (text, code, message) => {
    const error = failure(text, 'a.yaml');
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });

  test.each(['[', '{', '- ', '? ', 'a: [', '!a [', '&a ['])('refuses endless %j', (open) => {
    expect(failure(open.repeat(5_000), 'a.yaml').message).toMatch(/^a\.yaml:\d+:\d+: /);
  });

  test('refuses aliases that unfold to more than fits', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x, x' : `*a${i - 1}, *a${i - 1}`}]`);
    const error = failure(lines.join('\n'), 'a.yaml');
    expect(error.code).toBe('KmsGov.TemplateTooLarge');
    expect(error.message).toMatch(/YAML must hold at most 500000 values with its aliases unfolded, got more; split it$/);
  });

  test('gives a value or a located error for any text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '!Ref',
      '!',
      '&x ',
      '*x',
      '|',
      '>',
      '#',
      '%',
      '?',
      ',',
      '\t',
      '---',
      '<<',
      '0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('a.yaml', 'a.json'), (pieces, file) => {
        try {
          parseTemplateText(pieces.join(''), file);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          expect((error as TemplateError).message).toMatch(/^a\.(yaml|json):\d+:\d+: /);
        }
      }),
      { numRuns: 500 },
    );
  });
});
