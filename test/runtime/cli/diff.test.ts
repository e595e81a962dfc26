import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/runtime/cli/main';
import { delegated, gives, key, role, roleArn, withholds } from '../../evaluation/questions/small-apps';
import { publishedSchema, violations } from '../../json-schema';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await main(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const template = (name: string, Resources: object) => file(name, JSON.stringify({ Resources }));

function assembly(name: string, stacks: Readonly<Record<string, object>>): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  const artifacts = Object.keys(stacks).map((id) => [
    id,
    {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111122223333/eu-west-1',
      properties: { templateFile: `${id}.json` },
    },
  ]);
  file(`${name}/manifest.json`, JSON.stringify({ version: '54.0.0', artifacts: Object.fromEntries(artifacts) }));
  for (const [id, Resources] of Object.entries(stacks)) template(`${name}/${id}.json`, Resources);
  return directory;
}

const alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Key' } } };
const reads = (...endpoints: string[]) => gives(roleArn('Reader'), 'kms:Decrypt', { StringEquals: { 'aws:SourceVpce': endpoints } });
const BEFORE = { Key: { ...key([reads('vpce-1')]), DeletionPolicy: 'Retain' }, Alias: alias, Roles: role('Other') };
const AFTER = { Key: { ...key([reads('vpce-1', 'vpce-2'), delegated('kms:Sign')]) }, Alias: alias, Roles: role('Other') };

const both = () => [assembly('before', { Docs: BEFORE }), assembly('after', { Docs: AFTER })] as const;

describe('diff', () => {
  test('says first what happens to keys, then who gained what and when', async () => {
    const { code, out, err } = await run('diff', ...both());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/ {2,}/g, '  ').replace(/-+/g, '-')).toBe(
      [
        'Gained: 1, lost: 0, changes of keys: 1 (1 can lose data)',
        '',
        'key  what happens to it',
        '-  -',
        'alias/documents  no longer retained: DeletionPolicy changes from Retain to Delete, so leaving the app will delete it',
        '',
        '  key  principal  what  when',
        '-  -  -  -  -',
        'gained  alias/documents  arn:aws:iam::111122223333:role/Reader  Decrypt  ' +
          'when aws:SourceVpce is vpce-1 or vpce-2, for example with aws:sourcevpce vpce-2',
        '',
      ]
        .join('\n')
        .replace(/-+/g, '-'),
    );
  });

  test('finds nothing where only the text differs', async () => {
    const statements = [reads('vpce-2', 'vpce-1'), withholds('kms:Sign', {})];
    const other = assembly('other', { Docs: { ...BEFORE, Key: { ...BEFORE.Key, ...key(statements) } } });
    const same = assembly('same', {
      Docs: { ...BEFORE, Key: { ...BEFORE.Key, ...key([{ ...reads('vpce-1', 'vpce-2'), Sid: 'Reader' }]) } },
    });
    expect(await run('diff', other, same, '--fail-on', 'any')).toEqual({
      code: 0,
      out: 'Nothing differs in keys or in who can use them.\n',
      err: '',
    });
  });

  test('takes two templates for versions of one stack', async () => {
    const { out } = await run('diff', template('old.json', BEFORE), file('new.yaml', JSON.stringify({ Resources: AFTER })));
    expect(out).toMatch(/^Gained: 1, lost: 0, changes of keys: 1 /);
  });

  test('writes JSON that is valid against its schema', async () => {
    const { out } = await run('diff', ...both(), '--format', 'json');
    const report = JSON.parse(out);
    expect(violations(report, publishedSchema('difference'))).toEqual([]);
    expect(report.summary).toEqual({ keyEvents: 1, dataLosses: 1, aliasMoves: 0, gained: 1, lost: 0 });
    expect(report.keys[0].gained[0].witness).toEqual({
      principal: roleArn('Reader'),
      action: 'kms:Decrypt',
      context: { 'aws:sourcevpce': 'vpce-2' },
    });
  });

  test('writes Markdown for a pull request, with what is lost and what decided folded', async () => {
    const [before, after] = both();
    const { out } = await run('diff', after, before, '--format', 'markdown');
    expect(out).toMatch(/^\*\*Gained: 0, lost: 1, changes of keys: 0\*\*\n/);
    expect(out).toMatch(
      /<details><summary>What is lost<\/summary>\n\n\| {2}\| key .*\n.*\n\| lost \| alias\/documents \| .* \| Decrypt \| when /,
    );
    expect(out).toContain('  - key policy of Docs.Key, Statement\\[0\\]');
  });
});

test('a key that is watched no more can be lost unseen', async () => {
  const Targets = [{ Id: 'people', Arn: 'arn:aws:sns:eu-west-1:111122223333:people' }];
  const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['aws.kms'] }, Targets } };
  const [before, after] = [assembly('before', { Docs: { ...BEFORE, Rule: rule } }), assembly('after', { Docs: BEFORE })];
  const { code, out } = await run('diff', before, after, '--fail-on', 'key-loss');
  expect(code).toBe(1);
  expect(out).toMatch(/alias\/documents +nobody is told any more when it is disabled or its deletion scheduled\n/);
});

describe('what happens around a key', () => {
  const rotation = { Type: 'Custom::KmsOnDemandRotation', Properties: { KeyId: { Ref: 'Key' }, Token: '2026' } };
  const database = (KmsKeyId: object) => ({ Type: 'AWS::RDS::DBInstance', UpdateReplacePolicy: 'Snapshot', Properties: { KmsKeyId } });
  const queue = { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'alias/documents' } };
  const { Alias: _, ...unnamed } = BEFORE;
  const theirs = { ...alias, Properties: { ...alias.Properties, TargetKeyId: 'their-key' } };
  const other = { ...BEFORE, Other: BEFORE.Key };
  const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

  test.each<[string, object, object, 'can lose data' | 'loses nothing', string]>([
    ['an alias that goes', BEFORE, unnamed, 'loses nothing', 'alias/documents leaves the app and is deleted: requests by this name fail'],
    [
      'an alias that goes, and is used',
      { ...BEFORE, queue },
      { ...unnamed, queue },
      'loses nothing',
      'alias/documents leaves the app and is deleted: requests by this name fail, and Docs.queue still has it',
    ],
    ['an alias that comes', unnamed, BEFORE, 'loses nothing', 'alias/documents names it from now on'],
    [
      'an alias that is kept',
      { ...BEFORE, Alias: { ...alias, DeletionPolicy: 'Retain' } },
      unnamed,
      'loses nothing',
      'alias/documents leaves the app and stays in the account, where no template manages it',
    ],
    [
      'an alias for a key of others',
      BEFORE,
      { ...BEFORE, Alias: theirs },
      'loses nothing',
      'alias/documents names their-key instead, which is not of the app: what is encrypted by this name is under that key',
    ],
    [
      'an alias of a key of others',
      { ...BEFORE, Alias: theirs },
      BEFORE,
      'loses nothing',
      'alias/documents names it instead of their-key, which is not of the app',
    ],
    ['rotation on demand that ends', { ...BEFORE, rotation }, BEFORE, 'loses nothing', 'nothing of the app rotates it on demand any more'],
    [
      'a database for another key',
      { ...other, Data: database(arn('Key')) },
      { ...other, Data: database(arn('Other')) },
      'can lose data',
      'Docs.Data gets another KmsKeyId (Docs.Key, then Docs.Other), which cannot change: it is replaced with the data in it, or the update fails',
    ],
  ])('%s', async (_, before, after, risk, message) => {
    const paths = [assembly('before', { Docs: before }), assembly('after', { Docs: after })];
    const { out } = await run('diff', ...paths, '--format', 'json');
    const report = JSON.parse(out);
    expect(violations(report, publishedSchema('difference'))).toEqual([]);
    expect(report.keyEvents).toMatchObject([{ logicalId: 'Key', message, losesData: risk === 'can lose data' }]);
    expect((await run('diff', ...paths, '--fail-on', 'any')).code).toBe(1);
  });
});

describe('--fail-on', () => {
  test.each([
    ['gained', 1, 0],
    ['key-loss', 1, 0],
    ['any', 1, 1],
  ])('%s', async (what, there, back) => {
    const [before, after] = both();
    expect((await run('diff', before, after, '--fail-on', what)).code).toBe(there);
    expect((await run('diff', after, before, '--fail-on', what)).code).toBe(back);
  });

  test.each([
    ['a new assume path', 'gained'],
    ['an alias that moves', 'any'],
  ])('counts %s', async (change, what) => {
    const trusted = (...names: string[]) => ({
      Reader: role('Reader', {
        trust: names.map((name) => ({ Effect: 'Allow', Principal: { AWS: roleArn(name) }, Action: 'sts:AssumeRole' })),
      }),
      Intern: role('Intern'),
      Guard: role('Guard'),
    });
    const [one, other] =
      change === 'a new assume path'
        ? [trusted('Guard'), trusted('Guard', 'Intern')]
        : [{ Two: BEFORE.Key }, { Two: BEFORE.Key, Alias: { ...alias, Properties: { ...alias.Properties, TargetKeyId: { Ref: 'Two' } } } }];
    const [before, after] = [one, other].map((more, index) => assembly(`v${index}`, { Docs: { ...BEFORE, ...more } }));
    expect((await run('diff', before, after, '--fail-on', what)).code).toBe(1);
  });
});

describe('bad input ends with 2', () => {
  test('two assemblies of different apps', async () => {
    const other = assembly('other', { Other: { ...BEFORE, Metadata: { Type: 'AWS::CDK::Metadata' } } });
    const { code, out, err } = await run('diff', assembly('before', { Docs: BEFORE }), other);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /other: AFTER must be another version of the app BEFORE, got an app without any resource of `.*before`; compare two versions of one app/,
    );
    expect(err).toContain('[KmsGov.DifferentApps]');
  });

  test('two templates that share no resource', async () => {
    const { code, err } = await run('diff', template('a.json', { A: key([]) }), template('b.json', { B: key([]) }));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[KmsGov.DifferentApps]') });
  });

  test('a path that is no app', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { code, err } = await run('diff', template('a.json', BEFORE), empty);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/empty: directory must hold templates.*\[KmsGov\.NoTemplates\]/) });
  });

  test('a template with a syntax error, with its place', async () => {
    const { code, err } = await run('diff', template('a.json', BEFORE), file('b.json', '{\n "Resources": }'));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/b\.json:2:\d+: /) });
  });

  test.each([
    ['in a folder that is not there', 'nowhere/diff.md'],
    ['where a folder is', 'taken'],
  ])('an output %s, and leaves nothing behind', async (_, name) => {
    mkdirSync(join(folder, 'taken'));
    const args = [...both(), '--output', join(folder, name)];
    const there = readdirSync(folder);
    const { code, err } = await run('diff', ...args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[KmsGov.OutputNotWritable]') });
    expect(readdirSync(folder)).toEqual(there);
  });

  test('a failure that there is not', async () => {
    const { code, err } = await run('diff', ...both(), '--fail-on', 'lost');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Allowed choices are gained, key-loss, any') });
  });
});
