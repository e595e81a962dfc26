import { Command, Option } from 'commander';
import type { AppDifference } from '../../../evaluation/questions/app-difference';
import { differenceOf } from '../../../evaluation/questions/app-difference';
import { JudgedApp } from '../../../guardrails/judged-app';
import { lostWatches } from '../../../guardrails/key-watch';
import { DEFAULT_RULE_OPTIONS } from '../../../guardrails/rule-options';
import type { DifferenceReport } from '../../../reports/difference-report';
import { differenceReport } from '../../../reports/difference-report';
import { differenceMarkdown, differenceText } from '../../../reports/difference-text';
import type { AppVersions } from '../../app-versions';
import { readAppVersions } from '../../app-versions';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { withProgress } from '../progress';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';

/** What `--fail-on` counts. */
const FAILURES: Readonly<Record<string, (summary: DifferenceReport['summary']) => number>> = {
  gained: ({ gained }) => gained,
  'key-loss': ({ dataLosses }) => dataLosses,
  any: ({ gained, lost, keyEvents, aliasMoves }) => gained + lost + keyEvents + aliasMoves,
};

interface DiffOptions extends OutputOptions {
  readonly failOn?: string;
}

/** `diff BEFORE AFTER`: who gained and who lost what, and what happens to keys. */
export function diffCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('diff')
    .description('what happens to keys between two versions of an app, and who gains and who loses access')
    .argument('<before>', 'cloud assembly, template or directory of templates, as deployed')
    .argument('<after>', 'the same, as it is to be')
    .addOption(new Option('--fail-on <what>', 'exit with 1 where there is any such change').choices(Object.keys(FAILURES)))
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((before: string, after: string, options: DiffOptions) => {
      const report = differenceReport(difference(readAppVersions(before, after), terminal));
      const renderings = { text: () => differenceText(report), json: () => json(report), markdown: () => differenceMarkdown(report) };
      writeResult(renderings, options, terminal);
      const failures = options.failOn === undefined ? 0 : FAILURES[options.failOn](report.summary);
      exit(failures === 0 ? EXIT.nothingFound : EXIT.findings);
    });
}

/** What watches keys is a matter of guardrails, the rest of evaluation. */
function difference({ before, after }: AppVersions, terminal: Terminal): AppDifference {
  const found = differenceOf(before, after, (pairs, compare) => withProgress('keys', pairs, compare, terminal));
  const apps = { before: new JudgedApp(before, DEFAULT_RULE_OPTIONS), after: new JudgedApp(after, DEFAULT_RULE_OPTIONS) };
  return { ...found, fates: [...found.fates, ...found.pairs.flatMap((pair) => lostWatches(pair, apps))] };
}
