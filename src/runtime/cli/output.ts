import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { Option } from 'commander';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** Options that every command with a result has. */
export interface OutputOptions {
  readonly format: string;
  readonly output?: string;
}

/** One rendering of a result per format. */
export type Renderings = Readonly<Record<string, () => string>>;

/** `--format`, with the formats that a command has; the first is the default. */
export function formatOption(...formats: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how the result is written').choices(formats).default(formats[0]);
}

/** `--output`. */
export function outputOption(): Option {
  return new Option('--output <file>', 'write the result to a file instead of standard output');
}

/** JSON with a line end, as files have it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Writes the result where it is asked for; a file is there whole or not at all. */
export function writeResult(renderings: Renderings, { format, output }: OutputOptions, terminal: Terminal): void {
  const text = renderings[format]();
  if (output === undefined) {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(`${output}.partial`, text);
    renameSync(`${output}.partial`, output);
  } catch (error) {
    rmSync(`${output}.partial`, { force: true });
    throw new UsageError(
      'KmsGov.OutputNotWritable',
      `\`--output\` must be a file that can be written, got \`${output}\`; ${(error as Error).message}`,
    );
  }
}
