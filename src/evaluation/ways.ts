import type { Clause, OpenCondition } from './verdict';

/**
 * The ways something can come true: one of the clauses must hold. No clause means never, and one without conditions means
 * always and stands alone.
 */
export type Ways = readonly Clause[];

export const NEVER: Ways = [];

/** Combining two long lists multiplies them; beyond this many ways further ones are not worth naming. */
const MOST_WAYS = 32;

export function holdsAlways(ways: Ways): boolean {
  return ways.length > 0 && ways[0].conditions.length === 0;
}

/** Adds a way; an unconditional one replaces all others. */
export function withWay(ways: Ways, clause: Clause): Ways {
  if (holdsAlways(ways)) return ways;
  return clause.conditions.length === 0 ? [clause] : [...ways, clause];
}

/** Later alternatives are not looked at once one holds always. */
export function anyOf(...alternatives: readonly (() => Ways)[]): Ways {
  let result = NEVER;
  for (const alternative of alternatives) {
    const ways = alternative();
    if (holdsAlways(ways)) return ways;
    if (ways.length > 0) result = [...result, ...ways];
  }
  return result;
}

/** Later parts are not looked at once one never holds. */
export function allOf(...parts: readonly (() => Ways)[]): Ways {
  let result: Ways | undefined;
  for (const part of parts) {
    const ways = part();
    if (ways.length === 0) return NEVER;
    result = result ? combine(result, ways) : ways;
  }
  return result ?? NEVER;
}

function combine(left: Ways, right: Ways): Ways {
  const combined = left.flatMap((a) => right.map((b) => joined(a, b)));
  return combined.slice(0, MOST_WAYS);
}

function joined(a: Clause, b: Clause): Clause {
  return { because: [...a.because, ...b.because], conditions: distinct([...a.conditions, ...b.conditions]) };
}

function distinct(conditions: readonly OpenCondition[]): readonly OpenCondition[] {
  if (conditions.length < 2) return conditions;
  return [...new Map(conditions.map((condition) => [describeCondition(condition), condition])).values()];
}

/** One text for equal conditions. */
export function describeCondition({ kind, operator, key, values }: OpenCondition): string {
  return [kind, operator, key.toLowerCase(), ...values.map(String).sort()].join('\u0000');
}
