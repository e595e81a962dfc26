import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { JUDGES, type Measurement, STYLES, type Workload } from './guardrails/workload';
import { medians } from './medians';
import { writeRecord } from './record';

const SMOKE = process.env.BENCH_SMOKE === '1';
const SIZES = SMOKE
  ? [{ keys: 20, stacks: 2 }]
  : [
      { keys: 1, stacks: 1 },
      { keys: 100, stacks: 1 },
      { keys: 2000, stacks: 10 },
    ];
const ROUNDS = SMOKE ? 1 : 3;

interface Result extends Workload, Measurement {}

/** Bundled, but for the libraries that judge and are judged: a loader that compiles on the fly would be measured too. */
function bundle(outfile: string): void {
  const entry = path.join(__dirname, 'guardrails/child.ts');
  const external = ['aws-cdk-lib', 'constructs', 'cdk-nag'];
  const tsconfig = path.join(__dirname, '../test/tsconfig.json');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', outfile, external, tsconfig, logLevel: 'error' });
}

function measureOnce(program: string, workload: Workload): Measurement {
  const env = { ...process.env, CDK_VALIDATION: 'false', NODE_PATH: path.join(__dirname, '../node_modules') };
  const run = execFileSync(process.execPath, [program, JSON.stringify(workload)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(run);
}

/** Rounds are interleaved, so that a busy moment of the machine meets all alike. */
function measureAll(program: string): Result[] {
  const workloads = SIZES.flatMap((size) => STYLES.flatMap((style) => JUDGES.map((judge) => ({ style, judge, ...size }))));
  const rounds = Array.from({ length: ROUNDS }, () => workloads.map((workload) => measureOnce(program, workload)));
  return workloads.map((workload, index) => ({ ...workload, ...medians(rounds.map((round) => round[index])) }));
}

function printResults(results: readonly Result[]): void {
  console.log('keys/stacks  style     judge              ms    + ms  cpu ms  + cpu    MB   + MB  findings');
  for (const result of results) console.log(lineOf(result, results));
}

function lineOf(result: Result, results: readonly Result[]): string {
  const { style, keys, stacks, judge, milliseconds, cpuMilliseconds, megabytes, findings } = result;
  const base = results.find((other) => other.judge === 'none' && other.style === style && other.keys === keys) ?? result;
  const columns = [
    [milliseconds, 6],
    [milliseconds - base.milliseconds, 6],
    [cpuMilliseconds, 6],
    [cpuMilliseconds - base.cpuMilliseconds, 5],
    [megabytes, 4],
    [megabytes - base.megabytes, 5],
    [findings, 8],
  ].map(([figure, width]) => figure.toFixed(0).padStart(width));
  return [`${keys}/${stacks}`.padEnd(11), style.padEnd(8), judge.padEnd(13), ...columns].join('  ');
}

function run(): void {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-guardrails-'));
  try {
    const program = path.join(directory, 'child.js');
    bundle(program);
    const results = measureAll(program);
    printResults(results);
    writeRecord({ rounds: ROUNDS, results });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

run();
