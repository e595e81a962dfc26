import { Command } from 'commander';
import { AppOfCases } from '../../../evaluation/questions/app-of-cases';
import type { CaseResult } from '../../../evaluation/run-case';
import { runCase } from '../../../evaluation/run-case';
import { caseMarkdown, caseReport, caseText } from '../../../reports/case-report';
import type { LocatedCase } from '../../access-case-file';
import { readAccessCaseFile } from '../../access-case-file';
import { readAppFiles } from '../../app-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UsageError } from '../usage-error';

interface TestOptions extends OutputOptions {
  readonly app?: string[];
}

/** `test FILE…`: runs access test cases. */
export function testCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('test')
    .description('run access test cases; cases that name a key of an app run against --app')
    .argument('<file...>', 'files of cases: YAML, JSON or JSON Lines')
    .option('--app <path...>', 'cloud assembly, template or directory of templates')
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((files: string[], options: TestOptions) => {
      const results = runCases(readCases(files), options.app);
      const renderings = { text: () => caseText(results), json: () => json(caseReport(results)), markdown: () => caseMarkdown(results) };
      writeResult(renderings, options, terminal);
      exit(results.every(({ pass }) => pass) ? EXIT.nothingFound : EXIT.findings);
    });
}

function readCases(files: readonly string[]): LocatedCase[] {
  const read = files.map(readAccessCaseFile);
  const problems = read.flatMap((file) => file.problems);
  if (problems.length === 0) return read.flatMap((file) => file.cases);
  const lines = problems.map(({ file, line, message, code }) => `${file}:${line}: ${message} [${code}]`);
  throw new UsageError('KmsGov.CaseFile', lines.join('\n'));
}

function runCases(cases: readonly LocatedCase[], app: readonly string[] | undefined): CaseResult[] {
  const caseApp = app && new AppOfCases(readAppFiles(app));
  return cases.map(({ accessCase, file, line }) => {
    try {
      return runCase(accessCase, caseApp);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      throw new UsageError('KmsGov.CaseFile', `${file}:${line}: ${error.message} [${error.code}]`);
    }
  });
}
