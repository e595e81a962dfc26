import { Command } from 'commander';
import { costReport } from '../../../reports/cost-report';
import { costMarkdown, costText } from '../../../reports/cost-text';
import { readAppFiles } from '../../app-files';
import type { CostOptions } from '../cost-files';
import { costOf, pricesOption, usageOption } from '../cost-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import { pathArgument } from '../path-argument';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';

/** `cost [PATH…]`: what keys, and watching them, cost in a month. */
export function costCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('cost')
    .description('what keys, their requests and watching them cost in a month; what is not known is said')
    .addArgument(pathArgument())
    .addOption(usageOption())
    .addOption(pricesOption())
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((paths: string[], options: CostOptions & OutputOptions) => {
      const report = costReport(costOf(readAppFiles(paths), options));
      const renderings = { text: () => costText(report), json: () => json(report), markdown: () => costMarkdown(report) };
      writeResult(renderings, options, terminal);
      exit(EXIT.nothingFound);
    });
}
