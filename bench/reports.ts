import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { KEYS_PER_STACK } from './evaluation/workload';
import { writeRecord } from './record';
import { type Measurement, RUNS, type Run } from './reports/workload';

const SMOKE = process.env.BENCH_SMOKE === '1';
/** In order of size, each at least once more than its half: growth is between the two. */
const SIZES = SMOKE ? [20, 40] : [1000, 2000, 5000, 10000];
const ROUNDS = SMOKE ? 1 : 3;
const ROLE = 'arn:${AWS::Partition}:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1';

interface Result extends Measurement {
  readonly keys: number;
  readonly run: Run;
}

type Template = Record<'Resources', Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;

/** The template of a stack of governed keys, made by the CDK in a process of its own. */
function syntheticTemplate(): Template {
  const env = { ...process.env, CDK_VALIDATION: 'false', TSX_TSCONFIG_PATH: path.join(__dirname, '../test/tsconfig.json') };
  const script = path.join(__dirname, 'evaluation/template-child.ts');
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', script], { env, encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

/** One key no longer denies anything. */
function withChangedKey(template: Template): Template {
  const changed = structuredClone(template);
  const key = Object.values(changed.Resources).find(({ Type }) => Type === 'AWS::KMS::Key');
  const policy = key?.Properties.KeyPolicy as { Statement: { Effect: string }[] };
  policy.Statement = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
  return changed;
}

/** One role may do something that nothing gave it. */
function withPermission(Action: string, Resource: string, template: Template): Template {
  const changed = structuredClone(template);
  const role = Object.values(changed.Resources).find(({ Type }) => Type === 'AWS::IAM::Role');
  const Statement = [{ Effect: 'Allow', Action, Resource }];
  if (role) role.Properties.Policies = [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }];
  return changed;
}

/** A cloud assembly of stacks alike. */
function writeAssembly(directory: string, template: Template, stacks: number): string {
  mkdirSync(directory, { recursive: true });
  const text = JSON.stringify(template, undefined, 1);
  const names = Array.from({ length: stacks }, (_, n) => `Stack${n}`);
  for (const name of names) writeFileSync(path.join(directory, `${name}.template.json`), text.replaceAll('alias/bench/', `alias/${name}/`));
  const artifact = (name: string) => ({
    type: 'aws:cloudformation:stack',
    environment: 'aws://111122223333/eu-west-1',
    properties: { templateFile: `${name}.template.json`, cloudFormationExecutionRoleArn: ROLE },
  });
  const artifacts = Object.fromEntries(names.map((name) => [name, artifact(name)]));
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '54.0.0', artifacts }));
  return directory;
}

/** The command line bundled, where it finds what it reads of the package: script and style of the page, and the version. */
function bundle(root: string): string {
  const program = path.join(root, 'lib/runtime/cli/commands/child.js');
  const common = { bundle: true, logLevel: 'error' } as const;
  const page = ['page.ts', 'page.css'].map((name) => path.join(__dirname, '../report-page', name));
  buildSync({ ...common, entryPoints: [path.join(__dirname, 'reports/child.ts')], platform: 'node', target: 'node20', outfile: program });
  writeFileSync(path.join(root, 'lib/package.json'), '{"version":"0.0.0"}');
  buildSync({ ...common, entryPoints: page, minify: true, target: 'es2022', outdir: path.join(root, 'assets/report-page') });
  return program;
}

/** Of several processes the one with the least processor time, which other work on the machine disturbed least. */
function measure(program: string, args: readonly string[]): Measurement {
  const rounds = Array.from(
    { length: ROUNDS },
    (): Measurement => JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' })),
  );
  return rounds.reduce((best, next) => (next.cpu < best.cpu ? next : best));
}

function measureSize(program: string, template: Template, keys: number): Result[] {
  const root = mkdtempSync(path.join(tmpdir(), 'bench-reports-app-'));
  try {
    const write = (name: string, of: Template) => writeAssembly(path.join(root, name), of, Math.ceil(keys / KEYS_PER_STACK));
    const before = write('before', template);
    const reader = withPermission('s3:GetObject', 'arn:aws:s3:::reports/*', template);
    const climber = withPermission('sts:AssumeRole', 'arn:aws:iam::111122223333:role/reports', template);
    const args: Readonly<Record<Run, readonly string[]>> = {
      report: ['report', before],
      'diff: keys': ['diff', before, write('keys', withChangedKey(template))],
      'diff: data': ['diff', before, write('data', reader)],
      'diff: roles': ['diff', before, write('roles', climber)],
    };
    return RUNS.map((run) => ({ keys, run, ...measure(program, args[run]) }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function printResults(results: readonly Result[]): void {
  console.log('  keys  run          clock s   cpu s    MB  output KB  × cpu per doubling');
  for (const result of results) console.log(lineOf(result, results));
}

function lineOf(result: Result, results: readonly Result[]): string {
  const { keys, run, clock, cpu, megabytes, kilobytes } = result;
  const half = results.find((other) => other.keys * 2 === keys && other.run === run);
  const growth = half ? (cpu / half.cpu).toFixed(2) : '';
  const figures = [(clock / 1000).toFixed(2), (cpu / 1000).toFixed(2), megabytes.toFixed(0), kilobytes.toFixed(0), growth];
  const columns = figures.map((figure, column) => figure.padStart([7, 6, 4, 9, 18][column]));
  return [String(keys).padStart(6), run.padEnd(11), ...columns].join('  ');
}

function run(): void {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-reports-'));
  try {
    const [program, template] = [bundle(directory), syntheticTemplate()];
    const results = SIZES.flatMap((keys) => measureSize(program, template, keys));
    printResults(results);
    writeRecord({ rounds: ROUNDS, results });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

run();
