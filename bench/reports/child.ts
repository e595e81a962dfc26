import { main } from '../../src/runtime/cli/main';
import type { Measurement } from './workload';

/** Runs the command line with the given arguments and prints what it took. */
async function measure(args: readonly string[]): Promise<Measurement> {
  let characters = 0;
  const started = performance.now();
  const out = (text: string) => {
    characters += text.length;
  };
  await main(args, { out, err: () => undefined });
  const { user, system } = process.cpuUsage();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  return { clock: performance.now() - started, cpu: (user + system) / 1000, megabytes, kilobytes: characters / 1024 };
}

measure(process.argv.slice(2)).then((measurement) => {
  process.stdout.write(JSON.stringify(measurement));
});
