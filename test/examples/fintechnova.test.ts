import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { accessRows } from '../../examples/fintechnova/access-table';
import { fintechNova } from '../../examples/fintechnova/app';
import { nagSummary } from '../../examples/fintechnova/nag-summary';
import { readableTemplate } from './readable-template';

const outdir = mkdtempSync(path.join(tmpdir(), 'fintechnova-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const packs = [new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks(), new PCIDSS321Checks()];
const app = fintechNova({ outdir });
Validations.of(app).addPlugins(...packs);
const assembly = app.synth();
const rows = accessRows(assembly);
const keys = [...new Set(rows.map(({ key }) => key))];

/** Who holds a duty on a key, wholly or in part. */
function holders(key: string, duty: string): string[] {
  return rows
    .filter((row) => row.key === `fintechnova/${key}` && row.duties.some((held) => held.startsWith(duty)))
    .map((row) => row.principal);
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

describe('duties', () => {
  test.each([
    ['documents', ['Uploader'], ['Analyst']],
    [
      'transactions',
      ['deployment role', 'FinTechNova-Transactions-WriterRole'],
      ['deployment role', 'FinTechNova-Transactions-WriterRole', 'FinTechNova-Transactions-ReaderRole'],
    ],
    ['customers', ['logs.eu-west-1.amazonaws.com'], ['logs.eu-west-1.amazonaws.com']],
    [
      'audit',
      ['cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
      ['Auditor', 'cloudtrail.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
    ],
  ])('only those who need it use the key of %s', (key, encrypters, decrypters) => {
    expect(holders(key, 'encrypt')).toEqual(encrypters);
    expect(holders(key, 'decrypt')).toEqual(decrypters);
  });

  test('secrets are decrypted through the service that keeps them, function environments by the deployment', () => {
    const users = rows.filter(
      ({ key, duties }) => key === 'fintechnova/configuration' && duties.some((duty) => duty.startsWith('decrypt')),
    );
    expect(users.map(({ principal, bounds }) => [principal, bounds[0]])).toEqual([
      ['deployment role', 'ViaService secretsmanager.eu-west-1'],
      ['deployment role', 'ViaService lambda.eu-west-1'],
      ['IAM policies of the account', 'ViaService secretsmanager.eu-west-1'],
      ['FinTechNova-Transactions-WriterRole', 'ViaService secretsmanager.eu-west-1'],
      ['logs.eu-west-1.amazonaws.com', 'EncryptionContext:aws:logs:arn log-group:/fintechnova/services/*'],
    ]);
  });

  test.each(keys.map((key) => [key.replace('fintechnova/', '')]))('the key team and nobody else administers the key of %s', (key) => {
    expect(holders(key, 'administer')).toEqual(['deployment role', 'root user', 'KeyTeam']);
    expect(holders(key, 'ownPolicy')).toEqual(['deployment role', 'root user']);
    expect(holders(key, 'audit')).toEqual(expect.arrayContaining(['Auditor']));
  });
});
