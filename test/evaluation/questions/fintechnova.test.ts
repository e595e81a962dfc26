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

test.each(app.keys.map((key) => [String(key.aliases[0]), key] as const))('%s: nothing but what remains with every key', (_, key) => {
  const found = questions.escalations(key);
  expect(found.filter(({ kind }) => kind !== 'residual')).toEqual([]);
  const owners = found.filter(({ subject }) => subject.kind !== 'nameLike');
  expect(owners.map(({ subject, path: steps }) => [subject.kind, ...steps.map(({ action }) => action)])).toEqual([
    ['deploymentRole', 'kms:PutKeyPolicy'],
    ['rootUser', 'kms:PutKeyPolicy'],
  ]);
});

test('names of roles in other stacks are the only other way in', () => {
  const named = app.keys.flatMap((key) => questions.escalations(key)).filter(({ subject }) => subject.kind === 'nameLike');
  expect([...new Set(named.map(({ path: [{ action }] }) => action))]).toEqual(['iam:CreateRole']);
  expect([...new Set(named.map(({ subject }) => subject.label.replace(/.*role\//, '')))].sort()).toEqual([
    'FinTechNova-Transactions-ReaderRole6150FC74-*',
    'FinTechNova-Transactions-WriterRole9D451190-*',
  ]);
});

test('read twice, it is the same', () => {
  expect(broadens(app, readAppFiles([outdir]))).toEqual([]);
});
