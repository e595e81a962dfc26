import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { medians } from '../medians';
import type { KeyStyle, Measurement, Workload } from './workload';
import { KEY_STYLES } from './workload';

const CHILD = path.join(__dirname, 'child.ts');

/** Keys of every style, in as many stacks. */
export interface Size {
  readonly keys: number;
  readonly stacks: number;
}

/** The median of what several processes measured of one workload. */
export interface Result extends Omit<Workload, 'policy'>, Measurement {}

/** Measures every style in every size. */
export function measureSeries(sizes: readonly Size[], rounds: number, progress: (line: string) => void): Result[] {
  const policy = runChild(CHILD);
  const workloads = sizes.flatMap((size) => KEY_STYLES.map((style) => ({ style, ...size })));
  return measureRounds(workloads, { rounds, progress, measure: (workload) => runChild(CHILD, { ...workload, policy }) });
}

interface Rounds<W> {
  readonly rounds: number;
  readonly measure: (workload: W) => Measurement;
  readonly progress: (line: string) => void;
}

/** The medians of each workload. Rounds are interleaved, so that a busy moment of the machine meets all styles alike. */
export function measureRounds<W>(workloads: readonly W[], { rounds, measure, progress }: Rounds<W>): (W & Measurement)[] {
  const measured = Array.from({ length: rounds }, (_, round) => {
    progress(`round ${round + 1} of ${rounds}`);
    return workloads.map(measure);
  });
  return workloads.map((workload, index) => ({ ...workload, ...medians(measured.map((round) => round[index])) }));
}

export function resultOf(results: readonly Result[], style: KeyStyle, keys: number): Result {
  const found = results.find((result) => result.style === style && result.keys === keys);
  if (found === undefined) throw new Error(`nothing was measured for ${keys} keys of style ${style}`);
  return found;
}

/**
 * What a child says about a workload, or the policy for those to come. All of the CDK is loaded in children: a process is born with the
 * peak memory of its parent.
 */
export function runChild<T>(child: string, workload?: object): T {
  const env = { ...process.env, CDK_VALIDATION: 'false', TSX_TSCONFIG_PATH: path.join(__dirname, '../../test/tsconfig.json') };
  const workloads = workload === undefined ? [] : [JSON.stringify(workload)];
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', child, ...workloads], { env, encoding: 'utf8' }));
}
