import { textId } from '../evaluation/questions/subject';
import type { Text } from '../evaluation/text';
import { type CostLine, unknownLine } from './cost-line';
import { Quantity } from './money';
import { costOfQuantity, type FreeTier, type Price, type PricedItem, type PriceList } from './price-list';
import type { AppUsage } from './usage-of-app';

/** Where something is used: prices are of a Region, what is free is of an account. */
export interface Place {
  readonly account: Text;
  readonly region: Text;
}

/** So much of something that has a price. */
export interface Position {
  readonly item: PricedItem;
  /** How reports call it. */
  readonly what: string;
  readonly quantity: Quantity;
  readonly note?: string;
}

const FREE_OF: Partial<Readonly<Record<PricedItem, keyof FreeTier>>> = {
  symmetricRequests: 'requests',
  alarm: 'alarms',
  metric: 'metrics',
  dashboard: 'dashboards',
  logIngestion: 'logGigabytes',
};

/** Puts prices on quantities. What is free goes to those that are asked about first. */
export class Tariff {
  private readonly left = new Map<string, Quantity>();

  constructor(
    private readonly prices: PriceList,
    private readonly usage: Pick<AppUsage, 'freeTier' | 'region'>,
  ) {}

  /** What a position costs, and what of it is free; nothing for a quantity of none. */
  public lines(place: Place, position: Position): readonly CostLine[] {
    const { item, what, quantity, note } = position;
    if (quantity.isZero) return [];
    const price = this.priceOf(item, place);
    if (typeof price === 'string') return [unknownLine(what, [price, note].filter(Boolean).join('; '))];
    const line = { what, quantity, price, amount: costOfQuantity(item, price, quantity), ...(note !== undefined && { note }) };
    return [line, ...this.free(place, position, price)];
  }

  /** The price, or why there is none. */
  public priceOf(item: PricedItem, place: Place): Price | string {
    const region = typeof place.region === 'string' ? place.region : this.usage.region;
    if (region === undefined) return 'the Region is not known';
    const prices = this.prices.regions[region];
    if (!prices) return `the price list has no prices of Region ${region}`;
    return prices[item] ?? `the price list has no price of ${item} in Region ${region}`;
  }

  private free({ account }: Place, { item, what, quantity }: Position, price: Price): readonly CostLine[] {
    const kind = FREE_OF[item];
    if (!this.usage.freeTier || kind === undefined) return [];
    const id = `${textId(account)} ${kind}`;
    const left = this.left.get(id) ?? Quantity.of(this.prices.freeTier[kind]);
    const free = quantity.atMost(left);
    this.left.set(id, left.without(free));
    if (free.isZero) return [];
    return [{ what: `${what}: free tier`, quantity: free, price, amount: costOfQuantity(item, price, free).negative }];
  }
}
