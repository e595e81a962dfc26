import type { Conditions } from './principal-identity';

/** All conditions at once; where two have one key under one operator, the later stands. */
export function mergeConditions(all: readonly Conditions[]): Conditions {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of all.flatMap((conditions) => Object.entries(conditions))) {
    merged[operator] = { ...merged[operator], ...keys };
  }
  return merged;
}
