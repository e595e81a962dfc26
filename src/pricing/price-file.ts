import type { FieldParser, FieldParsers, FieldProblem } from '../evaluation/field-reader';
import { Field, mapOf, objectOf, oneOf, text, textLike } from '../evaluation/field-reader';
import type { FreeTier, Price, PricedItem, PriceList } from './price-list';
import { UNITS } from './price-list';
import { count, decimal, version } from './quantities';

const date = textLike(/^\d{4}-\d{2}-\d{2}$/, 'a date such as `2026-09-29`');

function price(item: PricedItem): FieldParser<Price> {
  const units = oneOf(Object.keys(UNITS[item]));
  return objectOf<Price>({ amount: decimal, unit: units, source: text, date, quotedBy: text }, ['amount', 'unit', 'source', 'date']);
}

const items = Object.keys(UNITS) as readonly PricedItem[];
const regionPrices = Object.fromEntries(items.map((item) => [item, price(item)])) as FieldParsers<PriceList['regions'][string]>;

const priceList = objectOf<PriceList & { readonly version: number }>(
  {
    version,
    freeTier: objectOf<FreeTier>({ requests: count, alarms: count, metrics: count, dashboards: count, logGigabytes: count }, [
      'requests',
      'alarms',
      'metrics',
      'dashboards',
      'logGigabytes',
    ]),
    regions: mapOf(objectOf(regionPrices, [])),
  },
  ['version', 'freeTier', 'regions'],
);

/** Reads a price file and adds what is wrong with it to the problems: what is read is whole where there are none. */
export function parsePriceList(value: unknown, problems: FieldProblem[]): PriceList | undefined {
  return priceList(new Field(value, [], problems, 'prices'));
}
