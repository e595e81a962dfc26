import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { main } from '../../../src/runtime/cli/main';
import { publishedSchema, violations } from '../../json-schema';

const TEMPLATE = {
  Resources: {
    Analyst: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Analyst', AssumeRolePolicyDocument: {} } },
    Documents: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Owns',
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::111122223333:role/Owner' },
              Action: 'kms:PutKeyPolicy',
              Resource: '*',
            },
            {
              Sid: 'Reads',
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::GetAtt': ['Analyst', 'Arn'] } },
              Action: 'kms:Decrypt',
              Resource: '*',
              Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
            },
          ],
        },
      },
    },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Documents' } } },
    Copy: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } },
    CopyAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/copy', TargetKeyId: { Ref: 'Copy' } } },
  },
};

const CASES = `
- name: through S3
  key: alias/documents
  request: { principal: Analyst, action: 'kms:Decrypt', context: { 'kms:ViaService': s3.eu-west-1.amazonaws.com } }
  expect: allowed
- name: directly
  key: alias/documents
  request: { principal: Analyst, action: 'kms:Decrypt' }
  expect: allowed
  why: a wrong expectation
`;

const MANIFEST = {
  version: '54.0.0',
  artifacts: {
    app: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111122223333/eu-west-1',
      properties: { templateFile: 'app.template.json' },
    },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
  writeAssembly(TEMPLATE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await main(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

const app = () => join(folder, 'cdk.out');

function writeAssembly(template: unknown): void {
  mkdirSync(app(), { recursive: true });
  writeFileSync(join(app(), 'manifest.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(app(), 'app.template.json'), JSON.stringify(template));
}

function caseFile(text: string): string {
  const file = join(folder, 'access.yaml');
  writeFileSync(file, text.replaceAll('principal: Analyst', 'principal: arn:aws:iam::111122223333:role/Analyst'));
  return file;
}

describe('who-can', () => {
  test('shows who holds which duty, and when', async () => {
    const { code, out, err } = await run('who-can', app(), '--key', 'documents');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/alias\/documents +app\.Analyst +decrypt \(Decrypt\) +when kms:ViaService is s3\.eu-west-1\.amazonaws\.com/);
    expect(out).toMatch(/arn:aws:iam::111122223333:role\/Owner +ownPolicy \(PutKeyPolicy\) +always/);
  });

  test('shows who can come to hold a duty, by which steps', async () => {
    const { out } = await run('who-can', app(), '--key', 'documents');
    expect(out).toMatch(
      /role\/Owner: .*decrypt.* +(escalation|residual) +arn:aws:iam::111122223333:role\/Owner kms:PutKeyPolicy on alias\/documents\n/,
    );
  });

  test('says of a key that nobody has access to', async () => {
    expect((await run('who-can', app(), '--key', 'alias/copy')).out).toMatch(/alias\/copy +nobody/);
  });

  test.each([
    ['--principal', 'Analyst', ['decrypt']],
    ['--action', 'kms:putkeypolicy', ['ownPolicy']],
    ['--duty', 'decrypt', ['decrypt']],
  ])('narrows by %s', async (option, value, duties) => {
    const { out } = await run('who-can', app(), option, value, '--format', 'json');
    const { keys } = JSON.parse(out);
    expect(keys[0].access.map(({ duty }: { duty: string }) => duty)).toEqual(duties);
  });

  test('writes JSON that is valid against its schema, and Markdown', async () => {
    const { out } = await run('who-can', app(), '--format', 'json');
    expect(violations(JSON.parse(out), publishedSchema('who-can'))).toEqual([]);
    expect((await run('who-can', app(), '--format', 'markdown')).out).toContain(
      '| app.Analyst | decrypt (Decrypt) | when kms:ViaService is',
    );
  });

  test('writes to a file, whole or not at all', async () => {
    const file = join(folder, 'access.json');
    expect(await run('who-can', app(), '--format', 'json', '--output', file)).toMatchObject({ code: 0, out: '' });
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(1);
    const failed = await run('who-can', app(), '--output', join(folder, 'missing', 'access.txt'));
    expect(failed.code).toBe(2);
    expect(failed.err).toMatch(/^error: `--output` must be a file that can be written, got `.*access\.txt`; /);
    expect(failed.err).toContain('[KmsGov.OutputNotWritable]');
    expect(readdirSync(folder).sort()).toEqual(['access.json', 'cdk.out']);
  });

  test('keeps names of the template from steering the terminal', async () => {
    const hostile = structuredClone(TEMPLATE);
    hostile.Resources.Alias.Properties.AliasName = 'alias/\u001b[31mred\u202e';
    writeAssembly(hostile);
    expect((await run('who-can', app())).out).not.toMatch(/\p{Cf}|\p{Cc}(?<!\n)/u);
  });
});

describe('explain', () => {
  const question = ['--key', 'documents', '--principal', 'Analyst', '--action', 'kms:decrypt'];

  test('goes through the layers of the decision', async () => {
    const { code, out } = await run('explain', app(), ...question, '--context', 'kms:ViaService=s3.eu-west-1.amazonaws.com');
    expect(code).toBe(0);
    expect(out).toMatch(/^Analyst kms:Decrypt documents: allowed\n/);
    expect(out).toMatch(/key policy: allows\n {2}Allow key policy of .*, Statement\[1\] \(Reads\) applies\n/);
    expect(out).toContain('1 other statement does not apply');
  });

  test('says under which conditions any call is allowed', async () => {
    expect((await run('explain', app(), ...question)).out).toMatch(/allowed when kms:ViaService is s3\.eu-west-1\.amazonaws\.com\n/);
  });

  test('writes JSON that is valid against its schema', async () => {
    const { out } = await run('explain', app(), ...question, '--format', 'json');
    expect(violations(JSON.parse(out), publishedSchema('explanation'))).toEqual([]);
  });
});

describe('test', () => {
  test('fails with what decided and what was expected', async () => {
    const { code, out } = await run('test', caseFile(CASES), '--app', app());
    expect(code).toBe(1);
    expect(out).toMatch(/^FAILED directly: expected allowed, got denied\n/);
    expect(out).toContain('  expected since a wrong expectation\n');
    expect(out).toMatch(/1 passed, 1 failed\n$/);
  });

  test('passes where every case does', async () => {
    const { code, out } = await run('test', caseFile(CASES.split('- name: directly')[0]), '--app', app());
    expect({ code, out }).toEqual({ code: 0, out: '1 passed, 0 failed\n' });
  });

  test('writes JSON that is valid against its schema', async () => {
    const { out } = await run('test', caseFile(CASES), '--app', app(), '--format', 'json');
    expect(violations(JSON.parse(out), publishedSchema('case-report'))).toEqual([]);
    expect(JSON.parse(out).summary).toEqual({ passed: 1, failed: 1 });
  });
});

describe('bad usage ends with 2 and says what to do', () => {
  test.each<[string, (folder: string) => string[], RegExp, string]>([
    [
      'a key that is not there',
      () => ['who-can', app(), '--key', 'alias/document'],
      /`key` must be one that there is, got `alias\/document`; did you mean `alias\/documents`\?/,
      'KmsGov.KeyNotFound',
    ],
    [
      'a principal that is not there',
      () => ['who-can', app(), '--principal', 'Analist'],
      /got `Analist`; did you mean `Analyst`\?/,
      'KmsGov.PrincipalNotFound',
    ],
    [
      'an action that does not exist',
      () => ['who-can', app(), '--action', 'kms:Decript'],
      /did you mean `kms:Decrypt`\?/,
      'KmsGov.ActionUnknown',
    ],
    ['a duty that does not exist', () => ['who-can', app(), '--duty', 'decript'], /did you mean `decrypt`\?/, 'KmsGov.DutyUnknown'],
    ['a format that does not exist', () => ['who-can', app(), '--format', 'xml'], /Allowed choices are text, json, markdown/, ''],
    ['an option that does not exist', () => ['who-can', app(), '--kez', 'x'], /unknown option '--kez'/, ''],
    [
      'a path that does not exist',
      (at) => ['who-can', join(at, 'nowhere')],
      /nowhere: path must be a cloud assembly/,
      'KmsGov.FileNotFound',
    ],
    [
      'context that is no pair',
      () => ['explain', app(), '--key', 'documents', '--principal', 'Analyst', '--action', 'kms:Decrypt', '--context', 'x'],
      /`--context` must be like .*, got `x`; /,
      'KmsGov.ContextPair',
    ],
    [
      'a misspelt field in a case',
      () => ['test', caseFile(CASES.replace('expect: allowed', 'expects: allowed'))],
      /access\.yaml:5: .*expects.*did you mean `expect`/,
      '[KmsGov.CaseFile]',
    ],
    ['a case that needs an app', () => ['test', caseFile(CASES)], /access\.yaml:2: .*name the app with --app/, 'KmsGov.CaseNeedsApp'],
    ['no command', () => ['whocan'], /unknown command 'whocan'/, ''],
  ])('%s', async (_, args, message, errorCode) => {
    const { code, out, err } = await run(...args(folder));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toContain(errorCode);
  });

  test('an alias that two keys have', async () => {
    const twice = structuredClone(TEMPLATE);
    twice.Resources.CopyAlias.Properties.AliasName = 'alias/documents';
    writeAssembly(twice);
    const { code, err } = await run('who-can', app(), '--key', 'documents');
    expect(code).toBe(2);
    expect(err).toMatch(/must name one key, got `documents`, which is `.*Documents`, `.*Copy`; use one of these/);
    expect(err).toContain('[KmsGov.KeyAmbiguous]');
  });
});

test('help is no error', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  expect(out).toMatch(/who-can[\s\S]*explain[\s\S]*test/);
});

test('help says what is read where no path is given', async () => {
  expect((await run('check', '--help')).out).toContain('(default: cdk.out)');
});

test('says its version', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});
