import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { DecisionRates, Measurement, Workload } from './evaluation/workload';
import { writeRecord } from './record';

const SMOKE = process.env.BENCH_SMOKE === '1';
/** In order of size, each at least once more than its half: growth is between the two. */
const SIZES = SMOKE ? [20, 40] : [1000, 2000, 5000, 10000];
const ROUNDS = SMOKE ? 1 : 3;
const DECIDING = SMOKE ? 50 : 3000;

interface Result extends Workload, Measurement {}

/** The template of a stack of governed keys, made by the CDK in a process of its own. */
function syntheticTemplate(): string {
  const env = { ...process.env, CDK_VALIDATION: 'false', TSX_TSCONFIG_PATH: path.join(__dirname, '../test/tsconfig.json') };
  const script = path.join(__dirname, 'evaluation/template-child.ts');
  return execFileSync(process.execPath, ['--import', 'tsx', script], { env, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

/** What is measured, bundled: a loader that compiles on the fly adds code of its own to each function. */
function bundle(outfile: string): void {
  const entry = path.join(__dirname, 'evaluation/child.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', outfile, logLevel: 'error' });
}

interface Lab {
  readonly program: string;
  readonly template: string;
}

function child<T>({ program, template }: Lab, kind: 'questions' | 'decisions', amount: number): T {
  return JSON.parse(execFileSync(process.execPath, [program, kind, template, String(amount)], { encoding: 'utf8' }));
}

/** Of several processes the one with the least processor time, which other work on the machine disturbed least. */
function measure(lab: Lab, keys: number): Result {
  const rounds = Array.from({ length: ROUNDS }, () => child<Measurement>(lab, 'questions', keys));
  const [best] = rounds.sort((a, b) => a.reading.cpu + a.whoCan.cpu - (b.reading.cpu + b.whoCan.cpu));
  return { keys, ...best };
}

function printResults(results: readonly Result[], rates: DecisionRates): void {
  console.log('  keys  reading s    cpu s  who-can s    cpu s  escalations s    cpu s    MB  × cpu per doubling');
  for (const result of results) console.log(lineOf(result, results));
  console.log(`decisions per second on one core: ${rates.given.toFixed(0)} of given requests, ${rates.open.toFixed(0)} of open questions`);
}

function lineOf(result: Result, results: readonly Result[]): string {
  const { keys, reading, whoCan, escalations, megabytes } = result;
  const half = results.find((other) => other.keys * 2 === keys);
  const growth = half ? ((reading.cpu + whoCan.cpu) / (half.reading.cpu + half.whoCan.cpu)).toFixed(2) : '';
  const seconds = [reading.clock, reading.cpu, whoCan.clock, whoCan.cpu, escalations.clock, escalations.cpu].map((ms) =>
    (ms / 1000).toFixed(2),
  );
  const columns = [String(keys), ...seconds, megabytes.toFixed(0), growth];
  return columns.map((text, column) => text.padStart(WIDTHS[column])).join('  ');
}

const WIDTHS = [6, 9, 7, 9, 7, 13, 7, 4, 18];

function run(): void {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-evaluation-'));
  try {
    const lab = { program: path.join(directory, 'child.js'), template: path.join(directory, 'template.json') };
    writeFileSync(lab.template, syntheticTemplate());
    bundle(lab.program);
    const results = SIZES.map((keys) => measure(lab, keys));
    const rates = child<DecisionRates>(lab, 'decisions', DECIDING);
    printResults(results, rates);
    writeRecord({ rounds: ROUNDS, results, decisionsPerSecond: rates });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

run();
