import type { AppModel, KeyModel, ResourceIdentity, StackModel } from '../evaluation/app-model';
import { type CostLine, type Total, totalOf } from './cost-line';
import { linesOfKey } from './key-cost';
import { KeySurroundings } from './key-surroundings';
import { linesOfMonitoring } from './monitoring-cost';
import type { PriceList } from './price-list';
import { Tariff } from './tariff';
import type { AppUsage } from './usage-of-app';

/** What a key costs in a month. */
export interface KeyCost {
  readonly key: KeyModel;
  readonly lines: readonly CostLine[];
  readonly total: Total;
}

/** What the keys of a stack, and watching them, cost in a month. */
export interface StackCost {
  readonly stack: StackModel;
  readonly keys: readonly KeyCost[];
  readonly monitoring: readonly CostLine[];
  readonly total: Total;
}

/** What the keys of an app cost in a month; stacks without any are left out. What is not known is a line without an amount. */
export interface CostEstimate {
  readonly stacks: readonly StackCost[];
  readonly freeTier: boolean;
  readonly total: Total;
}

export function estimateCost(app: AppModel, usage: AppUsage, prices: PriceList): CostEstimate {
  const tariff = new Tariff(prices, usage);
  const surroundings = new KeySurroundings(app);
  const [keys, resources] = [byStack(app.keys), byStack(app.resources)];
  const costOf = (key: KeyModel): KeyCost => {
    const [bucketKey, rotatesOnDemand] = [surroundings.bucketKeyOf(key), surroundings.isRotatedOnDemand(key)];
    const lines = linesOfKey({ key, usage: usage.keys.get(key), bucketKey, rotatesOnDemand }, tariff);
    return { key, lines, total: totalOf(lines) };
  };
  const stacks = app.stacks.map((stack): StackCost => {
    const costs = (keys.get(stack.id) ?? []).map(costOf);
    const monitored = { stack, resources: resources.get(stack.id) ?? [], usage: usage.monitoring.get(stack) };
    const monitoring = linesOfMonitoring(monitored, tariff);
    return { stack, keys: costs, monitoring, total: totalOf([...costs.flatMap(({ lines }) => lines), ...monitoring]) };
  });
  return {
    stacks: stacks.filter((stack) => stack.keys.length + stack.monitoring.length > 0),
    freeTier: usage.freeTier,
    total: totalOf(stacks.flatMap((stack) => [...stack.keys.flatMap(({ lines }) => lines), ...stack.monitoring])),
  };
}

/** What belongs to each stack, by the id of the stack. */
function byStack<T extends ResourceIdentity>(resources: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const resource of resources) {
    const stack = resource.id.slice(0, -(resource.logicalId.length + 1));
    const known = found.get(stack);
    if (known) known.push(resource);
    else found.set(stack, [resource]);
  }
  return found;
}
