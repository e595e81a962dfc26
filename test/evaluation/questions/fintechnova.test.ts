import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fintechNova } from '../../../examples/fintechnova/app';
import { AccessQuestions } from '../../../src/evaluation/questions/access-questions';
import { broadens } from '../../../src/evaluation/questions/broadening';
import { readAppFiles } from '../../../src/runtime/app-files';

const outdir = mkdtempSync(path.join(tmpdir(), 'escalations-'));
afterAll(() => rmSync(outdir, { recursive: true }));
fintechNova({ outdir }).synth();
const app = readAppFiles([outdir]);
const questions = new AccessQuestions(app);

/** Whoever owns the policy; and deployment roles of other Regions, which make the replicas and can change whom a role trusts. */
const REMAINING_WAYS = [
  'deploymentRole: kms:PutKeyPolicy',
  'rootUser: kms:PutKeyPolicy',
  'deploymentRole: kms:ReplicateKey: kms:CreateKey',
  'deploymentRole: iam:UpdateAssumeRolePolicy',
];

test.each(app.keys.map((key) => [key.id, key] as const))('%s: nothing but what remains with every key', (_, key) => {
  const found = questions.escalations(key);
  expect(found.filter(({ kind }) => kind !== 'residual')).toEqual([]);
  const owners = found.filter(({ subject }) => subject.kind !== 'nameLike');
  const ways = owners.map(({ subject, path: steps }) => [subject.kind, ...steps.map(({ action }) => action)].join(': '));
  expect(ways).toEqual(expect.arrayContaining(['deploymentRole: kms:PutKeyPolicy', 'rootUser: kms:PutKeyPolicy']));
  expect(ways.filter((way) => !REMAINING_WAYS.includes(way))).toEqual([]);
});

test('names of roles in other stacks are the only other way in', () => {
  const named = app.keys.flatMap((key) => questions.escalations(key)).filter(({ subject }) => subject.kind === 'nameLike');
  expect([...new Set(named.map(({ path: [{ action }] }) => action))]).toEqual(['iam:CreateRole']);
  expect([...new Set(named.map(({ subject }) => subject.label.replace(/.*role\//, '')))].sort()).toEqual([
    'FinTechNova-Documents-DocumentsReplicationRole1609*-*',
    'FinTechNova-Payments-ReaderRole6150FC74-*',
    'FinTechNova-Payments-WriterRole9D451190-*',
    'FinTechNova-Payments-eu-central*-ReaderRole6150FC74-*',
    'FinTechNova-Payments-eu-central*-WriterRole9D451190-*',
    'FinTechNova-Payments-us-east-1-ReaderRole6150FC74-*',
    'FinTechNova-Payments-us-east-1-WriterRole9D451190-*',
    'FinTechNova-Scanning-ScannerRole81F9E458-*',
  ]);
});

test('read twice, it is the same', () => {
  expect(broadens(app, readAppFiles([outdir]))).toEqual([]);
});
