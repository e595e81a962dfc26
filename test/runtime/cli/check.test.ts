import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { FRAMEWORKS } from '../../../src/guardrails/frameworks';
import { RULE_IDS } from '../../../src/guardrails/rule-id';
import { RULES } from '../../../src/guardrails/rules';
import type { CheckReport } from '../../../src/reports/check-report';
import { main } from '../../../src/runtime/cli/main';
import { publishedSchema, violations } from '../../json-schema';

/** The tests are about one rule, which short waiting periods break, and its severity. */
const RULE = 'DeletionWindow';
const OWNER = {
  Sid: 'Owns',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/Owner' },
  Action: 'kms:PutKeyPolicy',
  Resource: '*',
};

function key(PendingWindowInDays: unknown) {
  return { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays, KeyPolicy: { Statement: [OWNER] } } };
}

const TEMPLATE = {
  Parameters: { Days: { Type: 'Number' } },
  Resources: { Short: key(7), Long: key(30), Open: key({ Ref: 'Days' }) },
};

const LOGGED = {
  '/App/Short/Resource': [
    { type: 'aws:cdk:logicalId', data: 'Short' },
    {
      type: 'aws:cdk:creationStack',
      data: [
        '...new Key in aws-cdk-lib...',
        'Keys.make (/elsewhere/lib/keys.js:3:4)',
        'new Keys (CWD/lib/keys.ts:12:5)',
        '<anonymous> (CWD/app.ts:1:1)',
      ],
    },
  ],
  '/App/Open': [{ type: 'aws:cdk:logicalId', data: 'Open' }],
};

const MANIFEST = {
  version: '54.0.0',
  artifacts: {
    app: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111122223333/eu-west-1',
      properties: { templateFile: 'app.template.json' },
      additionalMetadataFile: 'app.metadata.json',
    },
  },
};

let folder: string;
const home = process.cwd();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
  process.chdir(folder);
  writeAssembly();
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await main(['check', ...args], { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

/** The findings of the rule that the tests are about. */
async function report(...args: string[]): Promise<CheckReport> {
  const { findings, accepted, ...rest }: CheckReport = JSON.parse((await run('--format', 'json', ...args)).out);
  const isAbout = ({ rule }: { readonly rule: string }) => rule === RULE;
  return { ...rest, findings: findings.filter(isAbout), accepted: accepted.filter(isAbout) };
}

function writeAssembly(logged: object = {}, template: unknown = TEMPLATE): void {
  mkdirSync('cdk.out', { recursive: true });
  const metadata = JSON.stringify({ ...LOGGED, ...logged }).replaceAll('CWD', process.cwd());
  writeFileSync('cdk.out/manifest.json', JSON.stringify(MANIFEST));
  writeFileSync('cdk.out/app.metadata.json', metadata);
  writeFileSync('cdk.out/app.template.json', JSON.stringify(template, undefined, 1));
}

function configure(text: string): void {
  writeFileSync('kms-governance.yaml', text);
}

describe('findings', () => {
  test('say rule, severity, place, fix and controls, and are valid against the schema', async () => {
    const { code, out, err } = await run('--format', 'json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(violations(JSON.parse(out), publishedSchema('check-report'))).toEqual([]);
    const { findings } = await report();
    expect(findings[0]).toMatchObject({
      rule: RULE,
      outcome: 'violated',
      severity: 'warning',
      stack: 'app',
      logicalId: 'Short',
      path: 'App/Short/Resource',
      message: 'deletion waits 7 days, at least 30 are asked for',
      fix: expect.stringContaining('pendingWindow'),
      controls: expect.arrayContaining(['hipaa 164.308(a)(7)(ii)(A)']),
      template: { file: 'cdk.out/app.template.json', line: 8 },
      source: { file: 'lib/keys.ts', line: 12, column: 5 },
    });
    expect(findings[1]).toMatchObject({ outcome: 'undetermined', severity: 'warning', path: 'App/Open' });
  });

  test('are read from bare templates as well, with the line in YAML', async () => {
    writeFileSync('keys.yaml', 'Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: { PendingWindowInDays: 7 }\n');
    const { findings } = await report('keys.yaml');
    expect(findings).toMatchObject([{ path: 'keys.Key', template: { file: 'keys.yaml', line: 2 } }]);
  });

  test('are shown as text, with the counts at the end', async () => {
    const { out } = await run();
    expect(out).toContain(
      'warning DeletionWindow App/Short/Resource\n  deletion waits 7 days, at least 30 are asked for\n  fix: set `pendingWindow`',
    );
    expect(out).toContain('  at lib/keys.ts:12:5\n');
    expect(out).toMatch(/\d+ errors?, \d+ warnings? \(\d+ undetermined\), 0 accepted\n$/);
  });

  test('are shown as Markdown', async () => {
    expect((await run('--format', 'markdown')).out).toContain(
      '| warning | DeletionWindow | App/Short/Resource | deletion waits 7 days, at least 30 are asked for | set \\`pendingWindow\\`',
    );
  });

  test('go to a file', async () => {
    expect(await run('--format', 'json', '--output', 'report.json')).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse(readFileSync('report.json', 'utf8')).version).toBe(1);
  });

  test('are none where there are no keys', async () => {
    writeAssembly({}, { Resources: {} });
    expect(await run()).toEqual({ code: 0, out: '0 errors, 0 warnings, 0 accepted\n', err: '' });
  });

  test('may be incomplete, which is said', async () => {
    writeAssembly(
      {},
      { Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/t' } } } },
    );
    expect((await run()).err).toBe('warning: app.Inner: the template of the nested stack was not found\n');
  });
});

describe('--severity error', () => {
  test('leaves warnings out, and of the exit code too', async () => {
    writeAssembly({}, { Resources: { Short: { ...key(7), DeletionPolicy: 'Retain' } } });
    configure(`severities: { ${RULES.map(({ id }) => `${id}: warning`).join(', ')} }`);
    expect(await run('--severity', 'error')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0 errors, [1-9]\d* warnings, 0 accepted\n$/),
    });
    expect((await run()).code).toBe(1);
  });

  test('keeps errors', async () => {
    configure('severities: { DeletionWindow: error }');
    const { findings } = await report('--severity', 'error');
    expect(findings.map(({ path }) => path)).toEqual(['App/Short/Resource']);
  });
});

describe('--framework', () => {
  test('judges by its controls, and says how far each is met', async () => {
    const { findings, frameworks } = await report('--framework', 'hipaa', '--framework', 'cis');
    expect(frameworks.map(({ id, controls }) => [id, controls.length])).toEqual(
      FRAMEWORKS.filter(({ id }) => ['hipaa', 'cis'].includes(id)).map(({ id, controls }) => [id, controls.length]),
    );
    expect(frameworks[1].controls).toContainEqual(expect.objectContaining({ id: '164.308(a)(7)(ii)(A)', status: 'violated' }));
    expect(findings[0].controls.every((control) => control.startsWith('hipaa '))).toBe(true);
  });

  test('leaves out what it does not ask for, and what was waived of it', async () => {
    configure('waivers: [{ rule: DeletionWindow, resource: App, reason: a sandbox, expires: 2999-12-31 }]');
    expect(await report('--framework', 'cis')).toMatchObject({ findings: [], accepted: [], exceptions: [] });
  });

  test('shows controls in text and Markdown, with the evidence that would decide', async () => {
    expect((await run('--framework', 'hipaa')).out).toMatch(/164\.308\(a\)\(7\)\(ii\)\(A\) +violated +Data backup plan/);
    expect((await run('--framework', 'cis', '--format', 'markdown')).out).toMatch(
      /\| 4\.5 \| notDecidable \| .* \| the configuration of the trail/,
    );
  });
});

describe('the configuration', () => {
  test('gives options, by its default name or another', async () => {
    configure('minPendingWindow: 7\n');
    expect((await report()).findings.map(({ path }) => path)).toEqual(['App/Open']);
    writeFileSync('other.json', '{ "minPendingWindow": 30 }');
    expect((await report('--config', 'other.json')).findings).toHaveLength(2);
  });

  test('may be empty', async () => {
    configure('# nothing yet\n');
    expect((await report()).findings).toHaveLength(2);
  });

  test('waives findings, which stay in the report with the reason', async () => {
    configure(`waivers:
  - { rule: DeletionWindow, resource: App/Short, reason: a sandbox, expires: '2999-12-31' }
  - rule: DeletionWindow
    resource: app.Open
    reason: the parameter has a minimum
    expires: 2999-12-31
`);
    const { findings, accepted, exceptions } = await report();
    expect(findings).toEqual([]);
    expect(accepted.map(({ path, acceptedBy, reason }) => [path, acceptedBy, reason])).toEqual([
      ['App/Short/Resource', 'waiver', 'a sandbox'],
      ['App/Open', 'waiver', 'the parameter has a minimum'],
    ]);
    expect(exceptions.map(({ at, status }) => [at, status])).toEqual([
      ['kms-governance.yaml:2', 'applied'],
      ['kms-governance.yaml:3', 'applied'],
    ]);
    expect((await run()).out).toMatch(/DeletionWindow +App\/Short\/Resource +waiver +a sandbox +2999-12-31/);
  });

  test('says which waivers have expired, and counts their findings again', async () => {
    configure('waivers: [{ rule: DeletionWindow, resource: App/Short, reason: a sandbox, expires: 2020-01-31 }]');
    expect((await report()).findings).toHaveLength(2);
    expect((await run()).out).toContain(
      'kms-governance.yaml:1: the waiver of DeletionWindow for App/Short expired on 2020-01-31 and takes nothing out of the count (a sandbox); renew or remove it\n',
    );
  });

  test('says which waivers match nothing', async () => {
    configure('waivers: [{ rule: DeletionWindow, resource: App/Gone, reason: a sandbox, expires: 2999-12-31 }]');
    const { out } = await run('--format', 'markdown');
    expect(out).toContain(
      '- kms-governance.yaml:1: the waiver of DeletionWindow for App/Gone takes no finding out of the count; remove it\n',
    );
  });

  test.each<[string, string, string]>([
    [
      'a waiver without a reason',
      'minPendingWindow: 7\nwaivers:\n  - { rule: DeletionWindow, resource: App, expires: 2999-12-31 }\n',
      'kms-governance.yaml:3: `waivers[0]` must have the field `reason`; add it [KmsGov.MissingField]',
    ],
    [
      'a day that is none',
      'waivers:\n  - rule: DeletionWindow\n    resource: App\n    reason: a sandbox\n    expires: 2027-02-30\n',
      'kms-governance.yaml:5: `waivers[0].expires` must be a day like `2027-12-31`, got `"2027-02-30"` [KmsGov.InvalidField]',
    ],
    [
      'an unknown option',
      'minPendingWindows: 7\n',
      'kms-governance.yaml:1: `minPendingWindows` must be one of `maxRotationPeriod`, `minPendingWindow`, `allowedAccounts`, ' +
        '`allowedOrganizations`, `allowedRegions`, `aliasPattern`, `frameworks`, `severities`, `waivers`; did you mean `minPendingWindow`? ' +
        '[KmsGov.UnknownField]',
    ],
    ['a list', '- a\n', 'kms-governance.yaml:1: `configuration` must be an object, got `["a"]`; its fields are `maxRotationPeriod`'],
    ['broken YAML', 'a: [\n', 'kms-governance.yaml:2: `file` must be valid YAML or JSON; Flow sequence in block collection must be'],
    ['a dead alias', 'a: *b\n', 'kms-governance.yaml:1: `file` must be valid YAML or JSON; Unresolved alias'],
  ])('must not have %s', async (_, text, message) => {
    configure(text);
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.replaceAll('\n', ' ')).toContain(message);
    expect(err).toContain('[KmsGov.ConfigurationFile]');
  });

  test('must be there where it is named', async () => {
    const { code, err } = await run('--config', 'missing.yaml');
    expect(code).toBe(2);
    expect(err).toMatch(/^error: missing\.yaml: `--config` must be a file that can be read; ENOENT.* \[KmsGov\.ConfigurationFile\]\n$/);
  });

  test('has a schema that takes what the command takes', () => {
    const waiver = { rule: RULE, resource: 'App', reason: 'a sandbox', expires: '2027-12-31' };
    const schema = publishedSchema('configuration');
    const all = {
      maxRotationPeriod: 180,
      minPendingWindow: 7,
      allowedAccounts: ['111122223333'],
      allowedOrganizations: ['o-a1b2c3d4e5'],
      allowedRegions: ['us-gov-west-1'],
      aliasPattern: '^fintechnova/',
      frameworks: FRAMEWORKS.map(({ id }) => id),
      severities: Object.fromEntries(RULE_IDS.map((id) => [id, 'error'])),
      waivers: RULE_IDS.map((rule) => ({ ...waiver, rule })),
    };
    expect(violations(all, schema)).toEqual([]);
    expect(Object.keys(all)).toEqual(Object.keys(schema.properties));
    for (const field of Object.keys(waiver)) {
      expect(violations({ waivers: [{ ...waiver, [field]: undefined }] }, schema)).not.toEqual([]);
    }
  });
});

describe('acknowledgements of the app', () => {
  const acknowledged = (path: string) => ({
    [path]: [{ type: 'aws:cdk:acknowledged-rules', data: { [`KMS-Governance::${RULE}`]: 'a sandbox' } }],
  });

  test('count, with their reason, where the CDK logged them', async () => {
    writeAssembly(acknowledged('/App/Short'));
    const { findings, accepted } = await report();
    expect(findings.map(({ path }) => path)).toEqual(['App/Open']);
    expect(accepted).toMatchObject([{ path: 'App/Short/Resource', acceptedBy: 'acknowledgement', reason: 'a sandbox' }]);
  });

  test('of a stage or the whole app count where the plugin reported them', async () => {
    const suppressed = [{ ruleName: RULE, reason: 'all of it is a sandbox', acknowledgedAt: '' }];
    const pluginReports = [
      { pluginName: 'KMS-Governance', violations: [], suppressedViolations: [...suppressed, ...suppressed] },
      { pluginName: 'AwsSolutions', violations: [] },
    ];
    writeFileSync('cdk.out/validation-report.json', JSON.stringify({ pluginReports }));
    const { findings, accepted, exceptions } = await report();
    expect(findings).toEqual([]);
    expect(accepted).toHaveLength(2);
    expect(exceptions).toMatchObject([{ kind: 'acknowledgement', resource: '', at: 'the app', status: 'applied' }]);
  });

  test('cannot be read from a broken report, which is said', async () => {
    writeFileSync('cdk.out/validation-report.json', '{ "pluginReports": [');
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toMatch(/^error: cdk\.out\/validation-report\.json:1:\d+: .*\[KmsGov\./);
  });

  test('are named where they match nothing', async () => {
    writeAssembly(acknowledged('/App/Gone'));
    expect((await run()).out).toContain('App/Gone: the acknowledgement of DeletionWindow takes no finding out of the count; remove it\n');
  });
});

describe('SARIF', () => {
  async function log(...args: string[]) {
    return JSON.parse((await run('--format', 'sarif', ...args)).out);
  }

  test('is valid against the schema of version 2.1.0', async () => {
    configure('waivers: [{ rule: DeletionWindow, resource: App/Open, reason: has a minimum, expires: 2999-12-31 }]');
    const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
    const { $schema: draft04, id, ...schema } = JSON.parse(readFileSync(file, 'utf8')); // ajv knows later drafts, which call these otherwise
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
    validate(await log());
    expect(validate.errors).toBeNull();
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  test('points to the source where it is known, and to the template', async () => {
    const { results, tool } = (await log()).runs[0];
    const [first, second] = results.filter(({ ruleId }: { ruleId: string }) => ruleId === RULE);
    expect(tool.driver.rules[first.ruleIndex]).toMatchObject({ id: RULE, defaultConfiguration: { level: 'warning' } });
    expect(first).toMatchObject({
      level: 'warning',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'lib/keys.ts' }, region: { startLine: 12, startColumn: 5 } } }],
      relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'cdk.out/app.template.json' }, region: { startLine: 8 } } }],
    });
    expect(second).toMatchObject({ locations: [{ physicalLocation: { artifactLocation: { uri: 'cdk.out/app.template.json' } } }] });
    expect(second.relatedLocations).toBeUndefined();
  });

  test('suppresses what is accepted, with the reason', async () => {
    configure('waivers: [{ rule: DeletionWindow, resource: App/Short, reason: a sandbox, expires: 2999-12-31 }]');
    const { results } = (await log()).runs[0];
    const suppressed = results.filter((one: { suppressions?: unknown }) => one.suppressions);
    expect(suppressed).toMatchObject([{ suppressions: [{ kind: 'external', status: 'accepted', justification: 'a sandbox' }] }]);
  });
});

test('an unknown framework ends with 2 and a suggestion', async () => {
  const { code, err } = await run('--framework', 'hippa');
  expect(code).toBe(2);
  expect(err).toBe(
    `error: \`--framework\` must be one of ${FRAMEWORKS.map(({ id }) => id).join(', ')}, got \`hippa\`; did you mean \`hipaa\`? [KmsGov.FrameworkNotFound]\n`,
  );
});

test('nothing is written beside the result', async () => {
  await run();
  expect(existsSync('kms-governance.yaml')).toBe(false);
});
