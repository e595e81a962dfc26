import * as path from 'node:path';
import { writeRecord } from './record';
import type { SetWorkload } from './sets/workload';
import { REGIONS, SET_STYLES } from './sets/workload';
import { measureRounds, runChild } from './synth/series';
import type { Measurement } from './synth/workload';

const SMOKE = process.env.BENCH_SMOKE === '1';
const SIZES = SMOKE ? [10] : [30, 100, 300];
const ROUNDS = SMOKE ? 1 : 5;
const CHILD = path.join(__dirname, 'sets/child.ts');

type Result = Omit<SetWorkload, 'policies'> & Measurement;

function measureAll(): Result[] {
  const policies = runChild<SetWorkload['policies']>(CHILD);
  const workloads = SIZES.flatMap((sets) => SET_STYLES.map((style) => ({ style, sets })));
  const measure = (workload: (typeof workloads)[number]) => runChild<Measurement>(CHILD, { ...workload, policies });
  return measureRounds(workloads, { rounds: ROUNDS, measure, progress: (line) => console.error(line) });
}

function printResults(results: readonly Result[]): void {
  console.log('Regions × sets  style      ms  cpu ms  cpu/key   × l2   × l1    MB  × l2  bytes/key  compact');
  for (const result of results) console.log(lineOf(result, results));
}

function lineOf({ style, sets, ...measured }: Result, results: readonly Result[]): string {
  const keys = REGIONS.length * sets;
  const ofStyle = (other: Result['style']) => results.find((one) => one.sets === sets && one.style === other) ?? measured;
  return [
    `${REGIONS.length} × ${sets}`.padEnd(14),
    style.padEnd(5),
    measured.milliseconds.toFixed(0).padStart(7),
    measured.cpuMilliseconds.toFixed(0).padStart(6),
    (measured.cpuMilliseconds / keys).toFixed(2).padStart(7),
    (measured.cpuMilliseconds / ofStyle('l2').cpuMilliseconds).toFixed(2).padStart(5),
    (measured.cpuMilliseconds / ofStyle('l1').cpuMilliseconds).toFixed(2).padStart(5),
    measured.megabytes.toFixed(0).padStart(4),
    (measured.megabytes / ofStyle('l2').megabytes).toFixed(2).padStart(4),
    (measured.templateBytes / keys).toFixed(0).padStart(9),
    (measured.compactBytes / keys).toFixed(0).padStart(7),
  ].join('  ');
}

const results = measureAll();
printResults(results);
writeRecord({ rounds: ROUNDS, results });
