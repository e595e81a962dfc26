import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { medians } from '../medians';
import type { KeyStyle, Measurement, Workload } from './workload';
import { KEY_STYLES } from './workload';

/** Keys of every style, in as many stacks. */
export interface Size {
  readonly keys: number;
  readonly stacks: number;
}

/** The median of what several processes measured of one workload. */
export interface Result extends Omit<Workload, 'policy'>, Measurement {}

/** Measures every style in every size. Rounds are interleaved, so that a busy moment of the machine meets all styles alike. */
export function measureSeries(sizes: readonly Size[], rounds: number, progress: (line: string) => void): Result[] {
  const policy = runChild();
  const workloads = sizes.flatMap((size) => KEY_STYLES.map((style) => ({ style, ...size, policy })));
  const measured = new Map<Workload, Measurement[]>(workloads.map((workload) => [workload, []]));
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const workload of workloads) measured.get(workload)?.push(runChild(workload));
  }
  return [...measured].map(([{ policy: _, ...workload }, measurements]) => ({ ...workload, ...medians(measurements) }));
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
function runChild<T>(workload?: Workload): T {
  const child = path.join(__dirname, 'child.ts');
  const env = { ...process.env, CDK_VALIDATION: 'false', TSX_TSCONFIG_PATH: path.join(__dirname, '../../test/tsconfig.json') };
  const workloads = workload === undefined ? [] : [JSON.stringify(workload)];
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', child, ...workloads], { env, encoding: 'utf8' }));
}
