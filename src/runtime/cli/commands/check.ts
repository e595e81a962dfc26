import { Command, Option } from 'commander';
import { readApp } from '../../../evaluation/app-reader';
import { closest } from '../../../evaluation/spelling';
import { assess, canBeStale, controlsCoveredBy, coverageByFramework } from '../../../guardrails/assessment';
import { settle } from '../../../guardrails/exceptions';
import { FRAMEWORKS } from '../../../guardrails/frameworks';
import { RULES } from '../../../guardrails/rules';
import type { Severity } from '../../../guardrails/severity';
import { type CheckReport, checkReport } from '../../../reports/check-report';
import { checkMarkdown, checkText } from '../../../reports/check-text';
import { sarif } from '../../../reports/sarif';
import { appAcknowledgements } from '../../app-acknowledgements';
import { readStacks } from '../../app-files';
import { ResourcePlaces } from '../../finding-places';
import { loadConfiguration } from '../configuration-file';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
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
    .argument('[path...]', 'cloud assembly, template or directory of templates', ['cdk.out'])
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
      const report = check(paths, options, terminal);
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

function check(paths: readonly string[], { framework, severity, config }: CheckOptions, terminal: Terminal): CheckReport {
  const { settings, waivers } = loadConfiguration(config);
  const stacks = paths.flatMap(readStacks);
  const model = readApp(stacks);
  for (const { stack, logicalId, message } of model.problems)
    terminal.err(`warning: ${stack}${logicalId ? `.${logicalId}` : ''}: ${message}\n`);
  const assessment = assess(model, { ...settings, ...(framework && { frameworks: framework }) });
  const exceptions = [...waivers, ...appAcknowledgements(paths, stacks)].filter(({ rule }) => canBeStale(rule, assessment));
  const settlement = settle(assessment.findings, exceptions, new Date().toISOString().slice(0, 10));
  const places = new ResourcePlaces(model, stacks, process.cwd());
  return checkReport({
    settlement,
    counts: (finding) => severity === 'warning' || finding.severity === 'error',
    frameworks: coverageByFramework(assessment, settlement.open),
    controlsOf: ({ rule }) => controlsCoveredBy(rule, assessment),
    placesOf: ({ resource }) => places.of(resource),
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
