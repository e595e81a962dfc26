import { Money, type Quantity } from './money';
import type { Price } from './price-list';

/** One position of a bill: an amount, or why it is not known. */
export interface CostLine {
  readonly what: string;
  readonly quantity?: Quantity;
  readonly price?: Price;
  /** Negative for what is free. Undefined where it is not known. */
  readonly amount?: Money;
  /** Why it is not known, or what else there is to say. */
  readonly note?: string;
}

/** What is known of a sum, and how many of its positions are not. */
export interface Total {
  readonly known: Money;
  readonly unknowns: number;
}

export function unknownLine(what: string, note: string): CostLine {
  return { what, note };
}

export function totalOf(lines: readonly CostLine[]): Total {
  const known = lines.reduce((sum, { amount }) => (amount ? sum.plus(amount) : sum), Money.ZERO);
  return { known, unknowns: lines.filter(({ amount }) => amount === undefined).length };
}
