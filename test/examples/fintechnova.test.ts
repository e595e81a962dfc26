import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { EffectiveAccess } from 'cdk-kms-governance';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { fintechNova } from '../../examples/fintechnova/app';
import { nagSummary } from '../../examples/fintechnova/nag-summary';
import { AppOfCases } from '../../src/evaluation/questions/app-of-cases';
import { runCase } from '../../src/evaluation/run-case';
import { readAccessCaseFile } from '../../src/runtime/access-case-file';
import { readAppFiles } from '../../src/runtime/app-files';
import { readableTemplate } from './readable-template';

const outdir = mkdtempSync(path.join(tmpdir(), 'fintechnova-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const packs = [new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks()];
const app = fintechNova({ outdir });
Validations.of(app).addPlugins(...packs);
const assembly = app.synth();
const access = EffectiveAccess.fromAssembly(outdir);
const KEYS = ['documents', 'transactions', 'customers', 'configuration', 'audit'];
const DEPLOYMENT = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1';
const ROOT_USER = 'root user of 111122223333';

/** Who can do something with a key under any circumstances; whoever may come to have the name of a role of the app aside. */
function whoCan(action: string, key: string): string[] {
  const holders = access.whoCan(action, `fintechnova/${key}`).map(({ principal }) => principal);
  return [...new Set(holders)].filter((principal) => !principal.startsWith('anybody named')).sort();
}

test.each(assembly.stacks.map(({ stackName, template }) => [stackName, template]))('the template of %s', (_, template) => {
  expect(readableTemplate(template)).toMatchSnapshot();
});

test('the keys keep their logical ids', () => {
  const resources: Record<string, { Type: string }> = assembly.getStackByName('FinTechNova-Keys').template.Resources;
  const ids = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::KMS::Key' || Type === 'AWS::KMS::Alias');
  expect(ids.map(([id]) => id)).toEqual([
    'Documents7E5B2978',
    'DocumentsAlias5D478961',
    'Transactions098C5767',
    'TransactionsAlias4536DBFA',
    'Customers6955EA0A',
    'CustomersAlias664D37EB',
    'Configuration6A36F2CE',
    'ConfigurationAlias56FEAA2F',
    'Audit3D8ADE0A',
    'AuditAliasB56EE9D2',
  ]);
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

  test('finds nothing at all in the keys', () => {
    const found = packs.flatMap((pack) => pack.validateScope(app.node.findChild('FinTechNova-Keys')).violations);
    expect(found).toEqual([]);
  });
});

describe('effective access', () => {
  test.each([
    ['documents', ['FinTechNova-People/Uploader'], ['FinTechNova-People/Analyst']],
    [
      'transactions',
      ['FinTechNova-Transactions/WriterRole', DEPLOYMENT],
      ['FinTechNova-Transactions/ReaderRole', 'FinTechNova-Transactions/WriterRole', DEPLOYMENT],
    ],
    ['customers', ['logs.eu-west-1.amazonaws.com'], ['logs.eu-west-1.amazonaws.com']],
    [
      'audit',
      ['cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
      ['FinTechNova-People/Auditor', 'cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
    ],
  ])('only those who need it use the key of %s', (key, encrypters, decrypters) => {
    expect(whoCan('kms:GenerateDataKey', key)).toEqual(encrypters);
    expect(whoCan('kms:Decrypt', key)).toEqual(decrypters);
  });

  test('secrets are decrypted through the service that keeps them', () => {
    const viaSecretsManager = 'when kms:ViaService is secretsmanager.eu-west-1.amazonaws.com';
    const holders = access.whoCan('kms:Decrypt', 'fintechnova/configuration');
    const conditions = Object.fromEntries(holders.map((holder) => [holder.principal, holder.conditions]));
    expect(conditions['FinTechNova-Transactions/WriterRole']).toEqual([viaSecretsManager]);
    expect(conditions['IAM policies of account 111122223333']).toEqual([viaSecretsManager]);
    expect(conditions['FinTechNova-Transactions/ReaderRole']).toBeUndefined();
  });

  test.each(KEYS)('the key team and nobody else administers the key of %s', (key) => {
    expect(whoCan('kms:DisableKey', key)).toEqual(['FinTechNova-People/KeyTeam', DEPLOYMENT]);
    expect(whoCan('kms:PutKeyPolicy', key)).toEqual([DEPLOYMENT, ROOT_USER]);
    expect(whoCan('kms:ListGrants', key)).toContain('FinTechNova-People/Auditor');
  });
});

describe('access tests', () => {
  const { cases, problems } = readAccessCaseFile('examples/fintechnova/access.yaml');
  const caseApp = new AppOfCases(readAppFiles([outdir]));

  test('are at least thirty, of what is allowed and what is denied', () => {
    expect(problems).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(new Set(cases.map(({ accessCase }) => accessCase.expect))).toEqual(new Set(['allowed', 'denied']));
  });

  test.each(cases.map(({ accessCase }) => [accessCase.name, accessCase]))('%s', (_, accessCase) => {
    expect(runCase(accessCase, caseApp)).toMatchObject({ pass: true });
  });
});
