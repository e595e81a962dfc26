import { writeFileSync } from 'node:fs';

/** Writes what was measured to the file after `--json`, where one is asked for. */
export function writeRecord(measured: object): void {
  const option = process.argv.indexOf('--json');
  if (option === -1) return;
  const record = { version: 1, node: process.version, ...measured };
  writeFileSync(process.argv[option + 1], `${JSON.stringify(record, undefined, 2)}\n`);
}
