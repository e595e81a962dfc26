import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { testCommand } from './commands/access-tests';
import { checkCommand } from './commands/check';
import { costCommand } from './commands/cost';
import { diffCommand } from './commands/diff';
import { explainCommand } from './commands/explain';
import { reportCommand } from './commands/report';
import { whoCanCommand } from './commands/who-can';
import type { Terminal } from './terminal';
import { EXIT, PROCESS_TERMINAL } from './terminal';

/** Runs the command line; answers the exit code: 0 nothing found, 1 findings, 2 bad usage or unreadable input. */
export async function main(args: readonly string[], terminal: Terminal = PROCESS_TERMINAL): Promise<number> {
  let exitCode: number = EXIT.nothingFound;
  const program = commandLine(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

function commandLine(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command('kms-governance')
    .description('who can do what with each KMS key, from synthesized templates alone')
    .version(packageVersion());
  for (const command of [checkCommand, whoCanCommand, explainCommand, testCommand, diffCommand, costCommand, reportCommand]) {
    program.addCommand(withConventions(command(terminal, exit), terminal));
  }
  return withConventions(program, terminal);
}

function packageVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

function withConventions(command: Command, { out, err }: Terminal): Command {
  return command.exitOverride().configureOutput({ writeOut: out, writeErr: err }).showHelpAfterError('(--help shows what there is)');
}

/** Errors with a code say what to do; anything else is a fault of ours and shows where. */
function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.nothingFound : EXIT.badUsage;
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('KmsGov.')) {
    terminal.err(`error: ${error.message} [${error.code}]\n`);
    return EXIT.badUsage;
  }
  throw error;
}
