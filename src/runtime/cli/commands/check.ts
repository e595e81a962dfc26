import { Command, Option } from 'commander';
import { closest } from '../../../evaluation/spelling';
import { FRAMEWORKS } from '../../../guardrails/frameworks';
import { RULES } from '../../../guardrails/rules';
import type { Severity } from '../../../guardrails/severity';
import { checkMarkdown, checkText } from '../../../reports/check-text';
import { sarif } from '../../../reports/sarif';
import { CheckedApp, today } from '../checked-app';
import { loadConfiguration } from '../configuration-file';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { pathArgument } from '../path-argument';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UsageError } from '../usage-error';

interface CheckOptions extends OutputOptions {
  readonly framework?: readonly string[];
  readonly severity: Severity;
  readonly config?: string;
}

/** `check [PATH…]`: what the guardrails find. */
export function checkCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('check')
    .description('judge keys, and what goes with them, by the guardrails')
    .addArgument(pathArgument())
    .option(
      '--framework <id>',
      `only what a framework asks for, may be repeated: ${FRAMEWORKS.map(({ id }) => id).join(', ')}`,
      collectFramework,
    )
    .addOption(new Option('--severity <severity>', 'the lowest that counts').choices(['warning', 'error']).default('warning'))
    .option('--config <file>', 'options and waivers; kms-governance.yaml is read where it is there')
    .addOption(formatOption('text', 'json', 'sarif', 'markdown'))
    .addOption(outputOption())
    .action((paths: string[], options: CheckOptions) => {
      const app = CheckedApp.read(paths, loadConfiguration(options.config), terminal);
      const report = app.report(today(), { frameworks: options.framework, severity: options.severity });
      const renderings = {
        text: () => checkText(report),
        json: () => json(report),
        sarif: () => json(sarif(report, RULES)),
        markdown: () => checkMarkdown(report),
      };
      writeResult(renderings, options, terminal);
      exit(report.findings.length === 0 ? EXIT.nothingFound : EXIT.findings);
    });
}

function collectFramework(id: string, collected: readonly string[] = []): readonly string[] {
  const ids = FRAMEWORKS.map((framework) => framework.id);
  if (ids.includes(id)) return [...collected, id];
  const near = closest(id, ids);
  throw new UsageError(
    'KmsGov.FrameworkNotFound',
    `\`--framework\` must be one of ${ids.join(', ')}, got \`${id}\`; ${near === undefined ? 'correct it' : `did you mean \`${near}\`?`}`,
  );
}
