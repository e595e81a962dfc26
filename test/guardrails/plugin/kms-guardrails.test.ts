import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { AppProps } from 'aws-cdk-lib';
import { App, CfnParameter, CliCredentialsStackSynthesizer, Duration, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct, type IConstruct } from 'constructs';
import { GovernedKey } from '../../../src/constructs/governed-key';
import { KmsGuardrails, type KmsGuardrailsProps } from '../../../src/guardrails/plugin/kms-guardrails';
import { RULE_IDS } from '../../../src/guardrails/rule-id';

/** Most tests are about one rule, which a short waiting period breaks. */
const RULE = 'DeletionWindow';
const ID = `KMS-Governance::${RULE}`;
const FAILING: KmsGuardrailsProps = { severities: { DeletionWindow: 'error' } };
const WEEK = Duration.days(7);

interface ReportedConstruct {
  readonly constructPath: string;
  readonly cloudFormationResource?: { readonly logicalId: string; readonly templatePath: string };
}

interface Reported {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
  readonly suggestedFix: string;
  readonly violatingConstructs: readonly ReportedConstruct[];
  readonly ruleMetadata: Readonly<Record<string, string>>;
  readonly reason?: string;
}

interface PluginReport {
  readonly conclusion: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations: readonly Reported[];
  readonly suppressedViolations?: readonly Reported[];
}

const folders: string[] = [];

function outdir(): string {
  folders.push(mkdtempSync(path.join(tmpdir(), 'guardrails-')));
  return folders[folders.length - 1];
}

/** What the CDK prints. */
let printed: jest.SpyInstance;

beforeEach(() => {
  printed = jest.spyOn(console, 'error').mockReturnValue();
});

afterEach(() => printed.mockRestore());

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** An app that writes its report even where it fails, without throwing. */
function newApp(props: AppProps = {}): App {
  return new App({ outdir: outdir(), ...props });
}

function guarded(props: KmsGuardrailsProps = {}, app = newApp()): App {
  Validations.of(app).addPlugins(new KmsGuardrails(props));
  return app;
}

function stackIn(app: IConstruct, id = 'Stack'): Stack {
  return new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** Writes the assembly of an app, whether or not it breaks a rule. */
function synthesize(app: App): void {
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') throw error;
  }
}

/** What the plugins reported of an app, whether or not it failed. */
function reportsOf(app: App): readonly PluginReport[] {
  synthesize(app);
  return JSON.parse(readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8')).pluginReports;
}

function pathsOf(violations: readonly Reported[] = [], rule = RULE): string[] {
  const constructs = violations.filter(({ ruleName }) => ruleName === rule).flatMap((one) => one.violatingConstructs);
  return constructs.map(({ constructPath }) => constructPath).sort();
}

describe('a construct that breaks a rule', () => {
  /** Somebody else's construct, which hides its key. */
  class ThirdParty extends Construct {
    constructor(scope: Construct, id: string) {
      super(scope, id);
      new kms.CfnKey(new Construct(this, 'Hidden'), 'Key', { pendingWindowInDays: 7 });
    }
  }

  function everywhere(app: App): string[] {
    const stack = stackIn(app);
    new kms.Key(stack, 'L2', { pendingWindow: WEEK });
    new kms.CfnKey(stack, 'L1', { pendingWindowInDays: 7 }).overrideLogicalId('Renamed');
    new ThirdParty(stack, 'ThirdParty');
    const nested = new NestedStack(stack, 'Nested');
    new kms.Key(nested, 'L2', { pendingWindow: WEEK });
    new kms.Key(new NestedStack(nested, 'Inner'), 'L2', { pendingWindow: WEEK });
    for (const [stage, region] of [
      ['Test', 'eu-west-1'],
      ['Production', 'eu-central-1'],
    ]) {
      const inStage = new Stack(new Stage(app, stage), 'Stack', { env: { account: '999988887777', region } });
      new kms.Key(inStage, 'L2', { pendingWindow: WEEK });
    }
    return [
      'Production/Stack/L2/Resource',
      'Stack/L1',
      'Stack/L2/Resource',
      'Stack/Nested/Inner/L2/Resource',
      'Stack/Nested/L2/Resource',
      'Stack/ThirdParty/Hidden/Key',
      'Test/Stack/L2/Resource',
    ];
  }

  test('is found once, wherever it is', () => {
    const app = guarded();
    const paths = everywhere(app);
    const [{ violations }] = reportsOf(app);
    expect(pathsOf(violations)).toEqual(paths);
    expect(violations.every(({ violatingConstructs }) => violatingConstructs.length === 1)).toBe(true);
  });

  test('is found without metadata in the templates', () => {
    const app = guarded({}, newApp({ context: { 'aws:cdk:enable-path-metadata': false, 'aws:cdk:disable-stack-trace': true } }));
    const paths = everywhere(app);
    expect(pathsOf(reportsOf(app)[0].violations)).toEqual(paths);
  });

  test('is named with its template, that of its stage or nested stack', () => {
    const app = guarded();
    everywhere(app);
    const resources = reportsOf(app)[0].violations.flatMap((one) => one.violatingConstructs);
    const templates = resources.map(({ cloudFormationResource: resource, constructPath }) => [constructPath, resource?.templatePath]);
    expect(templates).toContainEqual(['Test/Stack/L2/Resource', 'assembly-Test/TestStack343F0D8A.template.json']);
    expect(templates).toContainEqual(['Stack/Nested/L2/Resource', 'StackNested94489670.nested.template.json']);
    expect(resources.map(({ cloudFormationResource }) => cloudFormationResource?.logicalId)).toContain('Renamed');
  });

  test('can be one of an included template', () => {
    const app = guarded();
    const templateFile = path.join(outdir(), 'included.json');
    writeFileSync(templateFile, JSON.stringify({ Resources: { Old: { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays: 7 } } } }));
    new CfnInclude(stackIn(app), 'Included', { templateFile });
    expect(pathsOf(reportsOf(app)[0].violations)).toEqual(['Stack/Included/Old']);
  });

  test('is reported with the rule, why, and what to do', () => {
    const app = guarded();
    new kms.Key(stackIn(app), 'Key', { pendingWindow: WEEK });
    expect(reportsOf(app)[0].violations.find(({ ruleName }) => ruleName === RULE)).toMatchObject({
      severity: 'warning',
      description: 'deletion waits 7 days, at least 30 are asked for',
      suggestedFix: expect.stringContaining('pendingWindow'),
      ruleMetadata: { outcome: 'violated' },
    });
  });
});

describe('synthesis', () => {
  const governed = (app: App) => new GovernedKey(stackIn(app), 'Key', { alias: 'documents', pendingWindow: WEEK });

  test('passes with warnings', () => {
    const app = guarded();
    governed(app);
    expect(() => app.synth()).not.toThrow();
    expect(reportsOf(app)[0].conclusion).toBe('success');
  });

  test('fails with an error, under jest by throwing what was found', () => {
    const app = guarded(FAILING);
    governed(app);
    expect(() => app.synth()).toThrow(/deletion waits 7 days.*\n.*Stack\/Key\/Resource/);
  });

  test('fails within Template.fromStack as well', () => {
    const key = governed(guarded(FAILING));
    expect(() => Template.fromStack(Stack.of(key))).toThrow('deletion waits 7 days');
  });

  test('fails under the CDK CLI by the exit code', () => {
    const app = guarded(FAILING, newApp({ context: { '@aws-cdk/core:appMode': 'process' } }));
    governed(app);
    const exitCode = process.exitCode;
    app.synth();
    expect(process.exitCode).toBe(1);
    process.exitCode = exitCode;
    expect(printed.mock.lastCall?.[0]).toContain(`Acknowledge with '${ID}'`);
  });

  test('fails in a plain program by throwing, with the findings printed', () => {
    const app = guarded(FAILING);
    governed(app);
    const mode = process.env.NODE_ENV;
    process.env.NODE_ENV = '';
    expect(() => app.synth()).toThrow('Validation failed. A copy of this report can be found in');
    process.env.NODE_ENV = mode;
    expect(printed.mock.lastCall?.[0]).toContain('deletion waits 7 days');
  });

  test('says it when templates cannot be judged, and fails', () => {
    const app = guarded();
    new kms.CfnKey(stackIn(app), 'Key').addOverride('Type', 5);
    expect(() => app.synth()).toThrow(
      /Validation plugin 'KMS-Governance' failed: .*Stack.template.json:\d+:\d+: `Resources.Key.Type` must be text/,
    );
  });

  test('writes the same assembly with and without', () => {
    const digests = [true, false].map((withPlugin) => {
      const app = withPlugin ? guarded() : newApp();
      governed(app);
      new kms.Key(new Stack(new Stage(app, 'Stage'), 'Stack'), 'Key');
      synthesize(app);
      const files = readdirSync(app.outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const texts = files.map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8').replaceAll(app.outdir, ''));
      return files
        .map(({ name }, index) => [
          name,
          createHash('sha256')
            .update(texts[index].replace(/:\d+:\d+/g, ''))
            .digest('hex'),
        ])
        .filter(([name]) => name !== 'validation-report.json')
        .sort();
    });
    expect(digests[0]).toEqual(digests[1]);
  });
});

describe('an acknowledgement', () => {
  function twoKeys(app: App): kms.Key[] {
    const stack = stackIn(app);
    return ['A', 'B'].map((id) => new kms.Key(stack, id, { pendingWindow: WEEK }));
  }

  test('keeps the finding in the report, with the reason, and those of other constructs apart', () => {
    const app = guarded(FAILING);
    const [key] = twoKeys(app);
    Validations.of(key).acknowledge({ id: ID, reason: 'a sandbox' });
    const [{ violations, suppressedViolations }] = reportsOf(app);
    expect(pathsOf(violations)).toEqual(['Stack/B/Resource']);
    expect(pathsOf(suppressedViolations)).toEqual(['Stack/A/Resource']);
    expect(suppressedViolations?.[0].reason).toBe('a sandbox');
  });

  test('lets synthesis pass', () => {
    const app = guarded(FAILING);
    new GovernedKey(stackIn(app), 'Key', { pendingWindow: WEEK });
    Validations.of(app).acknowledge({ id: ID, reason: 'all of them are sandboxes' });
    expect(() => app.synth()).not.toThrow();
  });

  test.each([
    {
      what: 'of a rule that nothing breaks',
      rule: 'DeletionWindow',
      days: 30,
      says: 'DeletionWindow is acknowledged and nothing here breaks it',
    },
    { what: 'of no rule', rule: 'DeletionWindows', days: 7, says: 'DeletionWindows is acknowledged and is no rule' },
  ])('$what is reported as a warning', ({ rule, days, says }) => {
    const app = guarded();
    const stack = stackIn(app);
    new GovernedKey(stack, 'Key', { pendingWindow: Duration.days(days) });
    Validations.of(stack).acknowledge({ id: `KMS-Governance::${rule}`, reason: 'once it was needed' });
    const unmatched = reportsOf(app)[0].violations.filter(({ ruleName }) => ruleName === 'UnmatchedAcknowledgement');
    expect(unmatched).toHaveLength(1);
    expect(unmatched[0]).toMatchObject({ severity: 'warning', description: says, violatingConstructs: [{ constructPath: 'Stack' }] });
  });

  test('is unmatched where a nearer one takes the finding', () => {
    const app = guarded();
    const key = new GovernedKey(stackIn(app), 'Key', { pendingWindow: WEEK });
    for (const scope of [app, key]) Validations.of(scope).acknowledge({ id: ID, reason: 'a sandbox' });
    expect(pathsOf(reportsOf(app)[0].violations, 'UnmatchedAcknowledgement')).toEqual(['']);
  });

  test('of another plugin is none of ours', () => {
    const app = guarded();
    const key = new GovernedKey(stackIn(app), 'Key', { alias: 'documents' });
    Validations.of(key).acknowledge({ id: 'AwsSolutions::AwsSolutions-KMS5', reason: 'rotates by hand' });
    expect(pathsOf(reportsOf(app)[0]?.violations, 'UnmatchedAcknowledgement')).toEqual([]);
  });
});

describe('what cannot be determined', () => {
  test('is a warning, whatever the severity of the rule', () => {
    const app = guarded(FAILING);
    const stack = stackIn(app);
    const pendingWindowInDays = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    new kms.CfnKey(stack, 'Key', { pendingWindowInDays });
    const found = reportsOf(app)[0].violations.filter(({ ruleName }) => ruleName === RULE);
    expect(found).toMatchObject([{ severity: 'warning', ruleMetadata: { outcome: 'undetermined' } }]);
    expect(found[0].description).toContain('cannot be determined from the template');
  });
});

describe('registered', () => {
  function stagedKeys(app: App): readonly Stage[] {
    return ['Test', 'Production'].map((id) => {
      const stage = new Stage(app, id);
      new kms.Key(stackIn(stage), 'Key', { pendingWindow: WEEK });
      return stage;
    });
  }

  test('on a stage, it reports on the stacks of the stage', () => {
    const app = newApp();
    Validations.of(stagedKeys(app)[0]).addPlugins(new KmsGuardrails());
    expect(reportsOf(app).map(({ violations }) => pathsOf(violations))).toEqual([['Test/Stack/Key/Resource']]);
  });

  test('on each stage, it reports each finding once', () => {
    const app = newApp();
    for (const stage of stagedKeys(app)) Validations.of(stage).addPlugins(new KmsGuardrails());
    expect(reportsOf(app).flatMap(({ violations }) => pathsOf(violations))).toEqual([
      'Test/Stack/Key/Resource',
      'Production/Stack/Key/Resource',
    ]);
  });

  test('as one object on the app and on a stage, it reports each finding once', () => {
    const app = newApp();
    const plugin = new KmsGuardrails();
    for (const scope of [app, ...stagedKeys(app)]) Validations.of(scope).addPlugins(plugin);
    expect(reportsOf(app).map(({ violations }) => pathsOf(violations))).toEqual([
      ['Production/Stack/Key/Resource', 'Test/Stack/Key/Resource'],
    ]);
  });

  test('as two objects on the app, each reports with its own options', () => {
    const app = guarded(FAILING, guarded());
    new kms.Key(stackIn(app), 'Key', { pendingWindow: WEEK });
    const found = reportsOf(app).flatMap(({ violations }) => violations.filter(({ ruleName }) => ruleName === RULE));
    expect(found.map(({ severity }) => severity)).toEqual(['warning', 'error']);
  });
});

describe('selected frameworks', () => {
  function shortLived(frameworks: string[]): App {
    const app = guarded({ frameworks });
    const key = new kms.Key(stackIn(app), 'Key', { pendingWindow: WEEK });
    Validations.of(key).acknowledge({ id: ID, reason: 'a sandbox' });
    return app;
  }

  test('leave out what none of them asks for, and what is acknowledged of it', () => {
    const found = reportsOf(shortLived(['cis'])).flatMap(({ violations, suppressedViolations = [] }) => [
      ...violations,
      ...suppressedViolations,
    ]);
    expect(found.filter(({ ruleName }) => [RULE, 'UnmatchedAcknowledgement'].includes(ruleName))).toEqual([]);
  });

  test('report a finding once, with their controls and how far each is met', () => {
    const [{ suppressedViolations, metadata }] = reportsOf(shortLived(['pci-dss', 'hipaa']));
    expect(pathsOf(suppressedViolations)).toEqual(['Stack/Key/Resource']);
    expect(suppressedViolations?.[0].ruleMetadata.controls).toMatch(/^pci-dss [^,]*, hipaa /);
    expect(metadata).toMatchObject({ 'hipaa 164.308(a)(7)(ii)(A)': 'accepted', 'pci-dss 3.7.2': expect.any(String) });
  });
});

test('a stack whose synthesizer names no deployment role is judged', () => {
  const app = guarded();
  const stack = new Stack(app, 'Stack', { synthesizer: new CliCredentialsStackSynthesizer() });
  new kms.Key(stack, 'Key', { pendingWindow: WEEK });
  expect(pathsOf(reportsOf(app)[0].violations)).toEqual(['Stack/Key/Resource']);
});

test('an app without keys gets nothing', () => {
  const app = guarded();
  stackIn(app);
  expect(reportsOf(app)).toEqual([]);
});

test('the plugin names what it reports', () => {
  expect(new KmsGuardrails()).toMatchObject({ name: 'KMS-Governance', ruleIds: [...RULE_IDS, 'UnmatchedAcknowledgement'] });
});

describe('options out of range', () => {
  test.each<{ readonly props: KmsGuardrailsProps; readonly message: string; readonly code?: string }>([
    {
      props: { maxRotationPeriod: Duration.days(89) },
      message: '`maxRotationPeriod` must be a whole number of days from 90 to 2560, got `89`',
    },
    {
      props: { maxRotationPeriod: Duration.hours(2170) },
      message: '`maxRotationPeriod` must be a whole number of days from 90 to 2560, got `90.41666666666667`',
    },
    {
      props: { minPendingWindow: Duration.days(31) },
      message: '`minPendingWindow` must be a whole number of days from 7 to 30, got `31`',
    },
    {
      props: { allowedAccounts: ['111122223333', '1111'] },
      message: '`allowedAccounts[1]` must be an account id of 12 digits, in quotes, got `"1111"`',
    },
    {
      props: { allowedOrganizations: ['o-1'] },
      message: '`allowedOrganizations[0]` must be an organization id like `o-a1b2c3d4e5`, got `"o-1"`',
    },
    { props: { allowedRegions: ['Ireland'] }, message: '`allowedRegions[0]` must be a Region like `eu-west-1`, got `"Ireland"`' },
    { props: { aliasPattern: '(' }, message: '`aliasPattern` must be a regular expression, got `"("`' },
    {
      props: { severities: { DeletionWindow: 'info' } },
      message: '`severities.DeletionWindow` must be one of `error`, `warning`, got `"info"`',
    },
    {
      props: { severities: { DeletionWindows: 'error' } },
      code: 'KmsGov.UnknownField',
      message: `\`severities.DeletionWindows\` must be one of ${RULE_IDS.map((id) => `\`${id}\``).join(', ')}; did you mean \`DeletionWindow\`?`,
    },
  ])('$message', ({ props, code = 'KmsGov.InvalidField', message }) => {
    expect(() => new KmsGuardrails(props)).toThrow(
      expect.objectContaining({ name: 'GuardrailsError', code, message: `${message} [${code}]` }),
    );
  });
});
