import { Option } from 'commander';
import type { AppModel } from '../../evaluation/app-model';
import { type CostEstimate, estimateCost } from '../../pricing/cost-estimate';
import { LIST_PRICES } from '../../pricing/list-prices';
import { parsePriceList } from '../../pricing/price-file';
import type { PriceList } from '../../pricing/price-list';
import { parseUsage } from '../../pricing/usage';
import { type AppUsage, NO_USAGE, usageOfApp } from '../../pricing/usage-of-app';
import { UserFile } from './user-file';

/** Options of commands that tell what keys cost. */
export interface CostOptions {
  readonly usage?: string;
  readonly prices?: string;
}

export function usageOption(): Option {
  return new Option('--usage <file>', 'what happens with the keys in a month: YAML or JSON');
}

export function pricesOption(): Option {
  return new Option('--prices <file>', 'other prices than the list prices that this package knows: YAML or JSON');
}

/** What the keys of an app cost, by the files that the options name. */
export function costOf(app: AppModel, { usage, prices }: CostOptions): CostEstimate {
  return estimateCost(app, usage === undefined ? NO_USAGE : readUsage(usage, app), prices === undefined ? LIST_PRICES : readPrices(prices));
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
