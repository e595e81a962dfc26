import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageData } from '../../../src/reports/page-content';
import { main } from '../../../src/runtime/cli/main';
import { delegated, gives, key, role, roleArn, trusts } from '../../evaluation/questions/small-apps';
import { publishedSchema, violations } from '../../json-schema';

const alias = (target: string) => ({
  Type: 'AWS::KMS::Alias',
  Properties: { AliasName: `alias/${target.toLowerCase()}`, TargetKeyId: { Ref: target } },
});
const BREAK_OUT = '</script><script>document.title="pwned"</script>';
const RESOURCES = {
  Documents: key(
    [gives(roleArn('Reader'), 'kms:Decrypt'), gives({ Service: 's3.amazonaws.com' }, 'kms:GenerateDataKey'), delegated('kms:DescribeKey')],
    {
      EnableKeyRotation: true,
      RotationPeriodInDays: 90,
      MultiRegion: true,
    },
  ),
  Alias: alias('Documents'),
  Reader: role('Reader', { trust: trusts(roleArn('Intern')) }),
  Intern: role('Intern', { may: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }),
  Hostile: { ...role('Hostile'), Metadata: { 'aws:cdk:path': `App/${BREAK_OUT}/Resource` } },
  Other: key([gives(roleArn('Hostile'), 'kms:Decrypt')]),
};

const PRIMARY = { 'Fn::GetStackOutput': { StackName: 'app', OutputName: 'Documents', Region: 'eu-west-1' } };
const COPY = { Copy: { Type: 'AWS::KMS::ReplicaKey', Properties: { PrimaryKeyArn: PRIMARY, KeyPolicy: { Statement: [] } } } };

const FILES = {
  'app.json': { Resources: RESOURCES, Outputs: { Documents: { Value: { 'Fn::GetAtt': ['Documents', 'Arn'] } } } },
  'far.json': { Resources: COPY },
  'manifest.json': { version: '54.0.0', artifacts: { app: stack('app', 'eu-west-1'), far: stack('far', 'us-east-1') } },
};

function stack(name: string, region: string) {
  return { type: 'aws:cloudformation:stack', environment: `aws://111122223333/${region}`, properties: { templateFile: `${name}.json` } };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), JSON.stringify(content));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function report(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await main(['report', folder, ...args], { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

describe('the JSON', () => {
  test('is valid against its schema and those that it refers to', async () => {
    const { code, out } = await report('--format', 'json');
    expect(code).toBe(0);
    expect(violations(JSON.parse(out), publishedSchema('report'))).toEqual([]);
  });

  test('has an inventory', async () => {
    const { inventory, date } = JSON.parse((await report('--format', 'json')).out);
    const latest = new Date(Date.parse(date) + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    expect(inventory[0]).toMatchObject({
      id: 'app.Documents',
      aliases: ['alias/documents'],
      spec: 'SYMMETRIC_DEFAULT',
      material: 'AWS_KMS',
      rotation: 'every 90 days',
      rotationDue: { from: date, to: latest },
      pendingWindowDays: '30',
      retained: false,
      enabled: true,
      services: ['s3.amazonaws.com'],
      watched: [],
    });
    expect(inventory[0].regions).toEqual(['eu-west-1', 'us-east-1']);
    expect(inventory.at(-1)).toMatchObject({ id: 'far.Copy', primary: 'app.Documents', rotation: 'every 90 days, with its primary' });
  });

  test('counts what it has', async () => {
    const { summary, access, check, cost } = JSON.parse((await report('--format', 'json')).out);
    const ways = access.flatMap((one: { escalations: { kind: string }[] }) => one.escalations);
    expect(summary).toMatchObject({ keys: 3, errors: check.summary.errors, warnings: check.summary.warnings });
    expect(summary.escalations + summary.residualPaths).toBe(ways.length);
    expect(ways).toContainEqual(expect.objectContaining({ principal: 'app.Intern', kind: 'escalation', duties: ['decrypt'] }));
    expect(check.frameworks.map(({ id }: { id: string }) => id)).toContain('cis');
    expect(cost.total.unknowns).toBeGreaterThan(0);
  });
});

test('the Markdown has every section', async () => {
  const { out } = await report('--format', 'markdown');
  expect(out.match(/^## .*$/gm)).toEqual(['## Inventory', '## Access', '## Findings', '## Cost a month']);
  expect(out).toMatch(/^3 keys, \d+ errors, \d+ warnings, 0 accepted findings, 2 ways to more duties, 2 residual paths\.$/m);
});

describe('the HTML', () => {
  const dataIn = (html: string): PageData =>
    JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '');

  test('is one file that asks for nothing and runs nothing but its own script', async () => {
    const { out } = await report();
    const script = /<script>(.*?)<\/script>\n<\/body>/s.exec(out)?.[1] ?? '';
    const style = /<style>(.*?)<\/style>/s.exec(out)?.[1] ?? '';
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(out).toContain(
      `content="default-src 'none'; script-src 'sha256-${hash(script)}'; style-src 'sha256-${hash(style)}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(out.replace(script, '').match(/\b(src|href|action)=|url\(|@import/g)).toBeNull();
  });

  test('holds hostile names as data alone', async () => {
    const { out } = await report();
    expect(out.match(/<script/g)).toHaveLength(2);
    expect(out.match(/<\/script/g)).toHaveLength(2);
    expect(dataIn(out).strings).toContain(`App/${BREAK_OUT}`);
  });

  test('draws the ways as moves from one to the next', async () => {
    const { graph } = dataIn((await report()).out);
    const names = graph.nodes.map(({ label }) => label);
    expect(names).toEqual(expect.arrayContaining(['app.Intern', 'app.Reader', 'alias/documents']));
    expect(graph.edges.map(({ label, kind }) => `${kind}: ${label}`)).toEqual(
      expect.arrayContaining(['escalation: sts:AssumeRole', 'escalation: decrypt']),
    );
    for (const { x, y, width, height } of graph.nodes) {
      expect(x - width / 2).toBeGreaterThanOrEqual(0);
      expect(y + height / 2).toBeLessThanOrEqual(graph.height);
    }
  });

  test('says where prices come from, and that they are not verified', async () => {
    const { tables, strings } = dataIn((await report()).out);
    const cost = tables.find(({ id }) => id === 'cost');
    expect(cost?.note).toMatch(/ Price from https:\/\/aws\.amazon\.com\/kms\/pricing\/ \([\d-]+\), unverified: as .* quotes it\./);
    expect(strings).toContain('$1.00 per key-month, unverified');
  });

  test('says alike what is alike of two keys', async () => {
    const { keys, held, matrix, strings } = dataIn((await report()).out);
    expect(matrix.map(([place]) => strings[keys[place][1]])).toContain('app.Other');
    const because = held
      .flatMap(([, details]) => details.map((text) => strings[text]))
      .filter((text) => text.startsWith('because key policy'));
    expect(because).toContain('because key policy of \u0001, Statement[0]');
  });
});

describe('bad input ends with 2', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a usage file that is not there', ['--usage', 'nowhere.yaml'], /nowhere\.yaml: `--usage` must be a file that can be read/],
    ['a configuration that is not there', ['--config', 'nowhere.yaml'], /nowhere\.yaml: `--config` must be a file that can be read/],
    ['a format that there is not', ['--format', 'pdf'], /Allowed choices are html, markdown, json/],
    ['an output that cannot be written', ['--output', '/proc/report.html'], /`--output` must be a file that can be written/],
  ])('%s', async (_, args, message) => {
    const { code, out, err } = await report(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(readdirSync(folder)).toEqual(Object.keys(FILES));
  });
});

test('long work shows its progress where somebody looks on, and cleans up', async () => {
  const progress: string[] = [];
  const clock = jest.spyOn(Date, 'now');
  for (let call = 0; call < 10; call++) clock.mockReturnValueOnce(call * 250);
  try {
    const output = join(folder, 'report.html');
    const terminal = { out: () => undefined, err: () => undefined, progress: (text: string) => void progress.push(text) };
    await main(['report', folder, '--output', output], terminal);
    expect(readFileSync(output, 'utf8')).toMatch(/^<!doctype html>/);
  } finally {
    clock.mockRestore();
  }
  expect(progress.join('')).toContain('2 of 3 keys');
  expect(progress.at(-1)).toBe('\r\u001b[K');
});
