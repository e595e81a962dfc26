import { Command } from 'commander';
import type { AppModel } from '../../../evaluation/app-model';
import { estimateCost } from '../../../pricing/cost-estimate';
import { LIST_PRICES } from '../../../pricing/list-prices';
import { parsePriceList } from '../../../pricing/price-file';
import type { PriceList } from '../../../pricing/price-list';
import { parseUsage } from '../../../pricing/usage';
import type { AppUsage } from '../../../pricing/usage-of-app';
import { NO_USAGE, usageOfApp } from '../../../pricing/usage-of-app';
import { costReport } from '../../../reports/cost-report';
import { costMarkdown, costText } from '../../../reports/cost-text';
import { readAppFiles } from '../../app-files';
import type { OutputOptions } from '../output';
import { formatOption, json, outputOption, writeResult } from '../output';
import type { Terminal } from '../terminal';
import { EXIT } from '../terminal';
import { UserFile } from '../user-file';

interface CostOptions extends OutputOptions {
  readonly usage?: string;
  readonly prices?: string;
}

/** `cost [PATH…]`: what keys, and watching them, cost in a month. */
export function costCommand(terminal: Terminal, exit: (code: number) => void): Command {
  return new Command('cost')
    .description('what keys, their requests and watching them cost in a month; what is not known is said')
    .argument('[path...]', 'cloud assembly, template or directory of templates', ['cdk.out'])
    .option('--usage <file>', 'what happens with the keys in a month: YAML or JSON')
    .option('--prices <file>', 'other prices than the list prices that this package knows: YAML or JSON')
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(outputOption())
    .action((paths: string[], options: CostOptions) => {
      const app = readAppFiles(paths);
      const usage = options.usage === undefined ? NO_USAGE : readUsage(options.usage, app);
      const prices = options.prices === undefined ? LIST_PRICES : readPrices(options.prices);
      const report = costReport(estimateCost(app, usage, prices));
      const renderings = { text: () => costText(report), json: () => json(report), markdown: () => costMarkdown(report) };
      writeResult(renderings, options, terminal);
      exit(EXIT.nothingFound);
    });
}

function readUsage(path: string, app: AppModel): AppUsage {
  const file = UserFile.open(path, { option: '--usage', code: 'KmsGov.UsageFile' });
  const usage = file.read((problems) => parseUsage(file.value, problems));
  return file.read((problems) => usageOfApp(usage, app, problems));
}

function readPrices(path: string): PriceList {
  const file = UserFile.open(path, { option: '--prices', code: 'KmsGov.PriceFile' });
  return file.read((problems) => parsePriceList(file.value, problems));
}
