import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EffectiveAccess } from 'cdk-kms-governance';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { fintechNova } from '../../examples/fintechnova/app';
import { nagSummary } from '../../examples/fintechnova/nag-summary';
import { REGIONS } from '../../examples/fintechnova/names';
import type { CaseRequest } from '../../src/evaluation/access-case';
import { AppOfCases } from '../../src/evaluation/questions/app-of-cases';
import { runCase } from '../../src/evaluation/run-case';
import { readAccessCaseFile } from '../../src/runtime/access-case-file';
import { readAppFiles } from '../../src/runtime/app-files';
import { DeployedApp } from '../constructs/deployed-app';
import { matchesEventPattern } from '../monitoring/event-pattern-matcher';
import { matchesMetricFilter } from '../monitoring/metric-filter-matcher';
import { ALICE, deployment, onBus, recorded } from '../monitoring/recorded-calls';
import { readableTemplate } from './readable-template';

const outdir = mkdtempSync(path.join(tmpdir(), 'fintechnova-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const packs = [new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks()];
const app = fintechNova({ outdir });
Validations.of(app).addPlugins(...packs);
const assembly = app.synth();
const access = EffectiveAccess.fromAssembly(outdir);
const [HOME, FRANKFURT, VIRGINIA] = REGIONS;
const ROOT_USER = 'root user of 111122223333';

/** The keys by Region, each by the ARN of its alias. */
const KEYS = [
  ...['documents', 'transactions', 'configuration'].flatMap((name) => REGIONS.map((region) => [name, region])),
  ...[HOME, FRANKFURT].map((region) => ['customers', region]),
  ...['messages', 'volumes', 'audit'].map((name) => [name, HOME]),
];

function keyArn(name: string, region = HOME): string {
  return `arn:aws:kms:${region}:111122223333:alias/fintechnova/${name}`;
}

function deploymentIn(region: string): string {
  return `arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-${region}`;
}

/** Who can do something with a key under any circumstances; whoever may come to have the name of a role of the app aside. */
function whoCan(action: string, name: string, region = HOME): string[] {
  const holders = access.whoCan(action, keyArn(name, region)).map(({ principal }) => principal);
  return [...new Set(holders)]
    .filter((principal) => !principal.startsWith('anybody named'))
    .map((principal) => principal.replace('FinTechNova-', ''))
    .sort();
}

test.each(assembly.stacks.map(({ stackName, template }) => [stackName, template]))('the template of %s', (_, template) => {
  expect(readableTemplate(template)).toMatchSnapshot();
});

test.each([
  [
    'Keys',
    [
      ...['DocumentsPrimary8A0991DF', 'TransactionsPrimaryC4591C79', 'CustomersPrimary13B3DD19', 'ConfigurationPrimary7336BC7F'],
      ...['Messages804FA4EB', 'Volumes957B024C', 'Audit3D8ADE0A'],
    ],
  ],
  [
    `Keys-${FRANKFURT}`,
    [...['DocumentsReplicaD38478D2', 'TransactionsReplicaD060C492'], ...['CustomersReplica191BAFF2', 'ConfigurationReplicaCA2863F4']],
  ],
  [`Keys-${VIRGINIA}`, ['DocumentsReplicaD38478D2', 'TransactionsReplicaD060C492', 'ConfigurationReplicaCA2863F4']],
])('the keys of %s keep their logical ids', (name, ids) => {
  const resources: Record<string, { Type: string }> = assembly.getStackByName(`FinTechNova-${name}`).template.Resources;
  const keys = Object.entries(resources).filter(([, { Type }]) => /^AWS::KMS::(Replica)?Key$/.test(Type));
  expect(keys.map(([id]) => id)).toEqual(ids);
});

describe('monitoring', () => {
  const deployed = new DeployedApp(app);
  const watched = deployed.resources().filter(({ type, stack }) => /^AWS::KMS::(Replica)?Key$/.test(type) && !stack.includes('Monitoring'));
  const rules = deployed.resources('AWS::Events::Rule').map(({ region, properties }) => ({ region, pattern: properties.EventPattern }));

  test('of every key and replica, a change is told in its Region, once, and what a deployment does apart', () => {
    expect(watched).toHaveLength(14);
    for (const { id, region } of watched) {
      const arn = deployed.keyArn(id, region);
      const told = (userIdentity: object) => {
        const event = onBus(recorded({ eventName: 'ScheduleKeyDeletion', awsRegion: region, userIdentity }, arn));
        return rules.filter((rule) => rule.region === region && matchesEventPattern(rule.pattern, event));
      };
      expect(told(ALICE)).toHaveLength(1);
      expect(told(deployment(region))).toHaveLength(1);
      expect(told(ALICE)).not.toEqual(told(deployment(region)));
    }
  });

  test('every key and replica has an age that is too high', () => {
    const alarms = deployed.resources('AWS::CloudWatch::Alarm').filter(({ properties }) => properties.MetricName === 'KeyMaterialAgeDays');
    const ages = alarms.map(({ region, properties }) => `${properties.Dimensions[0].Value} ${region} ${properties.Threshold}`);
    const days = (name: string) => (name === 'transactions' ? 187 : 372);
    expect(ages.sort()).toEqual(KEYS.map(([name, region]) => `alias/fintechnova/${name} ${region} ${days(name)}`).sort());
  });

  test('refused use of any of them is counted on the one trail', () => {
    const filters = deployed.resources('AWS::Logs::MetricFilter').map(({ properties }) => properties.FilterPattern);
    for (const { id, region } of watched) {
      const arn = deployed.keyArn(id, region);
      const call = recorded({ eventName: 'Decrypt', awsRegion: region, errorCode: 'AccessDenied', errorMessage: `not on ${arn}` }, arn);
      expect(filters.filter((pattern) => matchesMetricFilter(pattern, call))).toHaveLength(1);
    }
  });
});

describe('cdk-nag', () => {
  test.each(nagSummary(outdir).map((summary) => [summary.pack, summary] as const))(
    '%s finds nothing that is not acknowledged',
    (_, summary) => {
      expect(summary.violations).toEqual([]);
    },
  );

  test('has run with every pack, which the acknowledged findings show', () => {
    expect(nagSummary(outdir).filter(({ acknowledged }) => acknowledged.length === 0)).toEqual([]);
  });

  test('has a reason for every acknowledged finding', () => {
    const reasons = nagSummary(outdir).flatMap(({ acknowledged }) => acknowledged.map(({ reason }) => reason));
    expect(reasons.filter((reason) => reason.split(' ').length < 5)).toEqual([]);
  });

  test.each(['Keys', `Keys-${FRANKFURT}`, `Keys-${VIRGINIA}`])('finds nothing at all in %s', (name) => {
    const found = packs.flatMap((pack) => pack.validateScope(app.node.findChild(`FinTechNova-${name}`)).violations);
    expect(found).toEqual([]);
  });
});

test('the uploader, for whom S3 opens the bucket key, may read no object', () => {
  const policies = Template.fromJSON(assembly.getStackByName('FinTechNova-Documents').template).findResources('AWS::IAM::Policy');
  const statements = Object.entries(policies)
    .filter(([id]) => id.startsWith('Uploader'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const actions: string[] = statements.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect(actions.filter((action) => /^s3:(?!Put|Abort)/.test(action))).toEqual([]);
  expect(actions).toContain('s3:PutObject');
});

test('no Region needs custom resources for its references', () => {
  const types = assembly.stacks.flatMap(({ template }) => Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type));
  expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
});

describe('effective access', () => {
  test.each([
    [
      'documents',
      HOME,
      ['People/Uploader'],
      ['Documents/Documents/ReplicationRole', 'People/Analyst', 'People/Uploader', 'Scanning/ScannerRole'],
    ],
    ['documents', VIRGINIA, ['Documents/Documents/ReplicationRole'], ['Documents/Documents/ReplicationRole', 'People/Analyst']],
    ['transactions', HOME, ['Payments/WriterRole'], ['Payments/ReaderRole', 'Payments/WriterRole']],
    ['transactions', VIRGINIA, ['Payments-us-east-1/WriterRole'], ['Payments-us-east-1/ReaderRole', 'Payments-us-east-1/WriterRole']],
    ['customers', FRANKFURT, ['logs.eu-central-1.amazonaws.com'], ['logs.eu-central-1.amazonaws.com']],
    [
      'audit',
      HOME,
      ['cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
      ['People/Auditor', 'cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
    ],
  ])('only those who need it use the key of %s in %s', (name, region, encrypters, decrypters) => {
    const users = (action: string) => whoCan(action, name, region).filter((principal) => principal !== deploymentIn(HOME));
    expect(users('kms:GenerateDataKey')).toEqual(encrypters);
    expect(users('kms:Decrypt')).toEqual(decrypters);
  });

  test.each(REGIONS)('secrets are decrypted through the service that keeps them, in %s', (region) => {
    const viaSecretsManager = `when kms:ViaService is secretsmanager.${region}.amazonaws.com`;
    const holders = access.whoCan('kms:Decrypt', keyArn('configuration', region));
    const writer = holders.filter(({ principal }) => /Payments.*\/WriterRole/.test(principal));
    expect(writer.map(({ conditions }) => conditions)).toEqual([[viaSecretsManager]]);
    expect(holders.filter(({ principal }) => principal.endsWith('/ReaderRole'))).toEqual([]);
  });

  test.each(KEYS)('the key team and nobody else administers the key of %s in %s', (name, region) => {
    expect(whoCan('kms:DisableKey', name, region)).toEqual(['People/KeyTeam', deploymentIn(region)]);
    expect(whoCan('kms:PutKeyPolicy', name, region)).toEqual([deploymentIn(region), ROOT_USER]);
    expect(whoCan('kms:ListGrants', name, region)).toContain('People/Auditor');
  });
});

describe('access tests', () => {
  const { cases, problems } = readAccessCaseFile('examples/fintechnova/access.yaml');
  const caseApp = new AppOfCases(readAppFiles([outdir]));

  test('are of what is allowed and what is denied, in every Region', () => {
    expect(problems).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ accessCase }) => accessCase.expect))).toEqual(new Set(['allowed', 'denied']));
    const keys = new Set(cases.map(({ accessCase: { key } }) => String(key)));
    expect(KEYS.filter(([name, region]) => !keys.has(keyArn(name, region)) && !keys.has(`fintechnova/${name}`))).toEqual([]);
  });

  test.each([
    ...['S3', 'EBS', 'RDS', 'DynamoDB', 'Lambda', 'Secrets Manager'],
    ...['CloudTrail', 'CloudWatch Logs', 'SNS', 'SQS', 'EventBridge'],
  ])('of %s ask for the service, a role of the app, the deployment and an outsider', (service) => {
    const requests = cases.filter(({ accessCase }) => accessCase.theme === service).map(({ accessCase }) => accessCase.request);
    expect(new Set(requests.map(({ principal }) => kindOf(principal)))).toEqual(new Set(['service', 'role', 'deployment', 'outsider']));
  });

  test.each(cases.map(({ accessCase }) => [accessCase.name, accessCase]))('%s', (_, accessCase) => {
    expect(runCase(accessCase, caseApp)).toMatchObject({ pass: true });
  });
});

/** Who asks, as far as a case names a service, a role of the app, the role that deploys or anybody else. */
function kindOf(principal: CaseRequest['principal']): string {
  if (typeof principal === 'object') return 'service' in principal ? 'service' : 'role';
  if (REGIONS.some((region) => principal === deploymentIn(region))) return 'deployment';
  return principal.includes(':999999999999:') ? 'outsider' : 'role';
}
