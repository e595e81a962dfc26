import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/runtime/cli/main';
import { publishedSchema, violations } from '../../json-schema';

const TEMPLATE = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: { Statement: [] } } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/documents', TargetKeyId: { Ref: 'Key' } } },
  },
};
const USAGE = `version: 1
freeTier: false
region: us-east-1
keys:
  alias/documents:
    rotations: 2
    s3: { writes: 5000000, reads: 50000000, bucketKey: false }
`;
const PRICES = `version: 1
freeTier: { requests: 0, alarms: 0, metrics: 0, dashboards: 0, logGigabytes: 0 }
regions:
  us-east-1:
    key: { amount: 2.5, unit: key-month, source: 'https://example.com/prices', date: '2026-11-01' }
`;

let folder: string;
let app: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
  app = file('app.json', JSON.stringify(TEMPLATE));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await main(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

const cost = (...args: string[]) => run('cost', app, '--usage', file('usage.yaml', USAGE), ...args);

describe('cost', () => {
  test('lists what is paid for, with prices and their sources', async () => {
    const { code, out, err } = await cost();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/ {2,}/g, '  ').replace(/-{2,}/g, '-').split('\n')).toEqual([
      'stack  key  what  quantity  price  a month  note',
      '-  -  -  -  -  -  -',
      'app  alias/documents  key  1  $1.00 per key-month, unverified  $1.00',
      '  rotations  2  $1.00 per rotation-month, unverified  $2.00',
      '  requests of S3  55,000,000  $0.03 per 10000 requests, unverified  $165.00  with a bucket key: 550,000, $1.65',
      '  all of the key  $168.00',
      '  all of the stack  $168.00',
      'total  $168.00',
      '',
      '$168.00 a month, free tier ignored',
      'price from https://aws.amazon.com/kms/pricing/ (2026-09-29), unverified: as a public research note quotes it',
      'price from https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/awskms/current/region_index.json (2026-09-11), unverified: as a public research note quotes it',
      '',
    ]);
  });

  test('says what is not known, and never puts a zero there', async () => {
    const { out } = await run('cost', app);
    expect(out).toMatch(/key +not known +the Region is not known\n/);
    expect(out).toMatch(/\$0\.00 and 3 not known a month, free tier used/);
  });

  test('takes other prices, which are verified unless they say who quoted them', async () => {
    const { out } = await cost('--prices', file('prices.yaml', PRICES), '--format', 'markdown');
    expect(out).toMatch(/^\*\*\$2\.50 and 2 not known a month, free tier ignored\*\*\n\n\| stack /);
    expect(out).toContain('| key | 1 | $2.5 per key-month | $2.50 |');
    expect(out).toContain('- price from https://example.com/prices (2026-11-01)\n');
    const quoted = PRICES.replace("'2026-11-01'", "'2026-11-01', quotedBy: a blog");
    const said = await cost('--prices', file('quoted.yaml', quoted));
    expect(said.out).toMatch(/ \$2\.5 per key-month, unverified /);
    expect(said.out).toContain('price from https://example.com/prices (2026-11-01), unverified: as a blog quotes it\n');
  });

  test('writes JSON that is valid against its schema', async () => {
    const { out } = await cost('--format', 'json');
    expect(violations(JSON.parse(out), publishedSchema('cost'))).toEqual([]);
    expect(JSON.parse(out).total).toEqual({ known: '168.00', unknowns: 0 });
    const unknown = JSON.parse((await run('cost', app, '--format', 'json')).out);
    expect(violations(unknown, publishedSchema('cost'))).toEqual([]);
    expect(unknown.stacks[0].keys[0].lines[0]).toEqual({ what: 'key', amount: null, note: 'the Region is not known' });
  });

  test('of an app without keys is said', async () => {
    expect((await run('cost', file('none.json', '{"Resources":{}}'))).out).toBe('no keys\n');
  });
});

describe('bad input ends with 2, file, line, field and what is accepted', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a key that the app does not have',
      '--usage',
      USAGE.replace('alias/documents', 'alias/document'),
      /given\.yaml:5: `key` must be one that there is, got `alias\/document`; did you mean `alias\/documents`\? \[KmsGov\.KeyNotFound\]/,
    ],
    [
      'negative and fractional requests',
      '--usage',
      USAGE.replace('5000000', '-5').replace('50000000', '0.5'),
      /given\.yaml:7: `keys\.alias\/documents\.s3\.writes` must be a whole number, 0 or more, got `-5` .*\n.*given\.yaml:7: .*\.reads` must be .*got `0\.5`/,
    ],
    [
      'a price without unit',
      '--prices',
      PRICES.replace('unit: key-month, ', ''),
      /given\.yaml:5: `regions\.us-east-1\.key` must have the field `unit`; add it \[KmsGov\.MissingField\]/,
    ],
    ['a file that is no YAML', '--usage', 'keys: [', /given\.yaml:\d+: `file` must be valid YAML or JSON; /],
    ['an alias without an anchor', '--usage', 'keys: *none', /given\.yaml:1: `file` must be valid YAML or JSON; .*none/],
    ['an empty file', '--usage', '', /given\.yaml:1: `usage` must be an object, got `null`/],
  ])('%s', async (_, option, text, message) => {
    const { code, out, err } = await run('cost', app, option, file('given.yaml', text));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).toContain(option === '--usage' ? '[KmsGov.UsageFile]' : '[KmsGov.PriceFile]');
  });

  test('a file that is not there', async () => {
    const { code, err } = await run('cost', app, '--usage', join(folder, 'nowhere.yaml'));
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/nowhere\.yaml: `--usage` must be a file that can be read; .*\[KmsGov\.UsageFile\]/),
    });
  });

  test('an output that cannot be written leaves nothing behind', async () => {
    const { code, err } = await cost('--output', join(folder, 'nowhere', 'cost.md'));
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[KmsGov.OutputNotWritable]') });
    expect(readdirSync(folder).sort()).toEqual(['app.json', 'usage.yaml']);
  });
});
