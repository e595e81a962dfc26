import type { CostEstimate, KeyCost, StackCost } from '../pricing/cost-estimate';
import type { CostLine, Total } from '../pricing/cost-line';
import type { Price } from '../pricing/price-list';
import { REPORT_VERSION } from './access-report';

/** What is known of a sum in US dollars, exact, and how many of its positions are not. */
export interface CostTotalReport {
  readonly known: string;
  readonly unknowns: number;
}

/** One position. */
export interface CostLineReport {
  readonly what: string;
  /** In US dollars, exact; null where it is not known. Negative for what is free. */
  readonly amount: string | null;
  readonly quantity?: string;
  readonly price?: Price;
  /** Why it is not known, or what else there is to say. */
  readonly note?: string;
}

/** What a key costs. */
export interface KeyCostReport {
  readonly id: string;
  readonly logicalId: string;
  readonly aliases: readonly string[];
  readonly region: string;
  readonly kind: string;
  readonly lines: readonly CostLineReport[];
  readonly total: CostTotalReport;
}

/** What a stack costs. */
export interface StackCostReport {
  readonly stack: string;
  readonly region: string;
  readonly keys: readonly KeyCostReport[];
  readonly monitoring: readonly CostLineReport[];
  readonly total: CostTotalReport;
}

/** What `cost --format json` writes. */
export interface CostReport {
  readonly version: number;
  readonly currency: string;
  readonly freeTier: boolean;
  readonly stacks: readonly StackCostReport[];
  readonly total: CostTotalReport;
}

/** What keys cost in a month, as data. */
export function costReport({ stacks, freeTier, total }: CostEstimate): CostReport {
  return { version: REPORT_VERSION, currency: 'USD', freeTier, stacks: stacks.map(stackReport), total: totalReport(total) };
}

function stackReport({ stack, keys, monitoring, total }: StackCost): StackCostReport {
  return {
    stack: stack.name,
    region: String(stack.region),
    keys: keys.map(keyReport),
    monitoring: monitoring.map(lineReport),
    total: totalReport(total),
  };
}

function keyReport({ key, lines, total }: KeyCost): KeyCostReport {
  const { id, logicalId, aliases, region, spec } = key;
  return {
    id,
    logicalId,
    aliases: aliases.map(String),
    region: String(region),
    kind: String(spec ?? 'SYMMETRIC_DEFAULT'),
    lines: lines.map(lineReport),
    total: totalReport(total),
  };
}

function lineReport({ what, amount, quantity, price, note }: CostLine): CostLineReport {
  return {
    what,
    amount: amount === undefined ? null : String(amount),
    ...(quantity && { quantity: String(quantity) }),
    ...(price && { price }),
    ...(note !== undefined && { note }),
  };
}

function totalReport({ known, unknowns }: Total): CostTotalReport {
  return { known: String(known), unknowns };
}
