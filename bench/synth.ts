import { writeRecord } from './record';
import type { Result, Size } from './synth/series';
import { measureSeries, resultOf } from './synth/series';
import { KEY_STYLES } from './synth/workload';

const SMOKE = process.env.BENCH_SMOKE === '1';

const SIZES: readonly Size[] = SMOKE
  ? [
      { keys: 1, stacks: 1 },
      { keys: 40, stacks: 2 },
    ]
  : [
      { keys: 1, stacks: 1 },
      { keys: 100, stacks: 1 },
      { keys: 400, stacks: 1 },
      { keys: 2000, stacks: 10 },
    ];
const ROUNDS = SMOKE ? 1 : 5;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const TEMPLATE_LIMIT_BYTES = 1_000_000;

function printResults(results: readonly Result[]): void {
  console.log('keys/stacks  style               ms  cpu ms  cpu/key   × l2   × l1    MB  × l2  bytes/key  compact  keys/template  compact');
  for (const { keys, stacks } of SIZES) {
    const [l2, l1] = [resultOf(results, 'l2', keys), resultOf(results, 'l1', keys)];
    for (const style of KEY_STYLES) console.log(lineOf(resultOf(results, style, keys), { l2, l1, stacks }));
  }
}

function lineOf(result: Result, { l2, l1, stacks }: { l2: Result; l1: Result; stacks: number }): string {
  const { style, keys, milliseconds, cpuMilliseconds, megabytes } = result;
  const [written, compact] = [result.templateBytes / keys, result.compactBytes / keys];
  return [
    `${keys}/${stacks}`.padEnd(11),
    style.padEnd(15),
    milliseconds.toFixed(0).padStart(6),
    cpuMilliseconds.toFixed(0).padStart(6),
    (cpuMilliseconds / keys).toFixed(2).padStart(7),
    (cpuMilliseconds / l2.cpuMilliseconds).toFixed(2).padStart(5),
    (cpuMilliseconds / l1.cpuMilliseconds).toFixed(2).padStart(5),
    megabytes.toFixed(0).padStart(4),
    (megabytes / l2.megabytes).toFixed(2).padStart(4),
    written.toFixed(0).padStart(9),
    compact.toFixed(0).padStart(7),
    Math.floor(TEMPLATE_LIMIT_BYTES / written)
      .toFixed(0)
      .padStart(13),
    Math.floor(TEMPLATE_LIMIT_BYTES / compact)
      .toFixed(0)
      .padStart(7),
  ].join('  ');
}

const results = measureSeries(SIZES, ROUNDS, (line) => console.error(line));
printResults(results);
writeRecord({ rounds: ROUNDS, results });
