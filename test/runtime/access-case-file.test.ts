import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessCasesIn, readAccessCaseFile } from '../../src/runtime/access-case-file';

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const YAML = `name: analyst decrypts
key:
  arn: ${ARN}
  policy: { Version: '2012-10-17', Statement: [] }
request:
  principal: arn:aws:iam::111122223333:role/Analyst
  action: kms:Decrypt
expect: denied
`;
const CASE = {
  name: 'analyst decrypts',
  key: { arn: ARN, policy: { Version: '2012-10-17', Statement: [] } },
  request: { principal: 'arn:aws:iam::111122223333:role/Analyst', action: 'kms:Decrypt' },
  expect: 'denied',
};
const item = (text: string) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
const linesOf = (text: string, file: string) => accessCasesIn(text, file).cases.map(({ line }) => line);

describe('the cases of a file', () => {
  test.each([
    ['one case in YAML', YAML, 'a.yaml', [1]],
    ['a list in YAML', item(YAML) + item(YAML), 'a.yml', [1, 10 - 1]],
    ['several documents in YAML', `${YAML}---\n${YAML}`, 'a.yaml', [1, 10]],
    ['one case in JSON', JSON.stringify(CASE), 'a.json', [1]],
    ['a list in JSON', `[\n${JSON.stringify(CASE)},\n${JSON.stringify(CASE)}\n]`, 'a.json', [2, 3]],
    ['JSON Lines', `${JSON.stringify(CASE)}\n\n${JSON.stringify(CASE)}\n`, 'a.jsonl', [1, 3]],
    ['a byte order mark', `\uFEFF${YAML}`, 'a.yaml', [1]],
    ['Windows line ends', YAML.replaceAll('\n', '\r\n'), 'a.yaml', [1]],
  ])('%s', (_, text, file, lines) => {
    const read = accessCasesIn(text, file);
    expect(read.problems).toEqual([]);
    expect(linesOf(text, file)).toEqual(lines);
    for (const each of read.cases) expect(each).toMatchObject({ file, accessCase: CASE });
  });

  test('share what is anchored', () => {
    const text = `- name: a\n  key: &key ${JSON.stringify(CASE.key)}\n  request: ${JSON.stringify(CASE.request)}\n  expect: denied\n${'- name: b\n  key: *key\n  request: *request\n  expect: denied\n'.repeat(150)}`;
    const read = accessCasesIn(text.replace('request: {', 'request: &request {'), 'a.yaml');
    expect(read.problems).toEqual([]);
    expect(read.cases).toHaveLength(151);
  });
});

describe('a problem has the line', () => {
  test.each([
    ['of a misspelt field', YAML.replace('expect:', 'expects:'), 'KmsGov.UnknownField', 8],
    ['of a nested value', YAML.replace('kms:Decrypt', 'kms:Decript'), 'KmsGov.InvalidField', 7],
    ['of the case, for a missing field', YAML.replace('expect: denied\n', ''), 'KmsGov.MissingField', 1],
    ['of the second case', `${YAML}---\n${YAML.replace('denied', 'refused')}`, 'KmsGov.InvalidField', 17],
    ['of broken YAML', `${YAML}theme: [\n`, 'KmsGov.UnreadableCaseFile', 10],
    ['of an unknown anchor', YAML.replace(`arn: ${ARN}`, 'arn: *nowhere'), 'KmsGov.UnreadableCaseFile', 3],
  ])('%s', (_, text, code, line) => {
    expect(accessCasesIn(text, 'a.yaml').problems[0]).toMatchObject({ file: 'a.yaml', code, line });
  });

  test('of JSON Lines', () => {
    const text = `${JSON.stringify(CASE)}\n${JSON.stringify({ ...CASE, expect: 'no' })}\n{"name"`;
    const { cases, problems } = accessCasesIn(text, 'a.jsonl');
    expect(cases).toHaveLength(1);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['KmsGov.InvalidField', 2],
      ['KmsGov.UnreadableCaseFile', 3],
    ]);
  });

  test('where an anchor brings it in', () => {
    const text = `- name: a\n  key: &key\n    arn: wrong\n    policy: { Statement: [] }\n  request: ${JSON.stringify(CASE.request)}\n  expect: denied\n- name: b\n  key: *key\n  request: ${JSON.stringify(CASE.request)}\n  expect: denied\n`;
    expect(accessCasesIn(text, 'a.yaml').problems.map(({ line }) => line)).toEqual([3, 3]);
  });
});

describe('a file without cases', () => {
  test.each([
    ['empty', ''],
    ['of comments', '# nothing\n'],
    ['of empty documents', '---\n---\n'],
  ])('%s', (_, text) => {
    expect(accessCasesIn(text, 'a.yaml').problems).toEqual([
      {
        code: 'KmsGov.NoCases',
        file: 'a.yaml',
        line: 1,
        message: '`file` must have at least one access test case, got `a.yaml` without any',
      },
    ]);
  });

  test('that unfolds without end', () => {
    const bomb = [
      'a: &a [x,x]',
      ...'bcdefghijklmnop'.split('').map((name, at) => `${name}: &${name} [*${'abcdefghijklmno'[at]},*${'abcdefghijklmno'[at]}]`),
    ];
    expect(accessCasesIn(bomb.join('\n'), 'a.yaml').problems[0]).toMatchObject({ code: 'KmsGov.UnreadableCaseFile', line: 1 });
  });
});

describe('policy files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const caseWith = (policy: string) => YAML.replace("{ Version: '2012-10-17', Statement: [] }", policy);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are found beside the case file', () => {
    write('key.policy.yaml', 'Statement:\n  - Effect: Allow\n    Principal: !Ref Reader\n');
    const { cases } = readAccessCaseFile(write('a.yaml', caseWith('key.policy.yaml')));
    expect(cases[0].accessCase.key).toMatchObject({ policy: { Statement: [{ Effect: 'Allow', Principal: { Ref: 'Reader' } }] } });
  });

  test.each([
    ['missing', 'gone.json', 'no such file'],
    ['broken', 'broken.json', 'broken.json'],
  ])('that are %s are a problem of the field', (_, name, message) => {
    write('broken.json', '{"Statement": [');
    const { problems } = readAccessCaseFile(write('b.yaml', caseWith(name)));
    expect(problems).toEqual([expect.objectContaining({ code: 'KmsGov.UnreadablePolicyFile', line: 4 })]);
    expect(problems[0].message).toContain(message);
  });

  test('a case file that is not there', () => {
    const [problem] = readAccessCaseFile(join(folder, 'gone.yaml')).problems;
    expect(problem).toMatchObject({ code: 'KmsGov.UnreadableCaseFile', line: 1 });
    expect(problem.message).toMatch(/^`file` must be readable, got `.*gone\.yaml`; ENOENT/);
  });
});
