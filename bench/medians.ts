/** The median of each figure. */
export function medians<T extends { readonly [K in keyof T]: number }>(measurements: readonly T[]): T {
  const figures = Object.keys(measurements[0]) as (keyof T)[];
  return Object.fromEntries(figures.map((figure) => [figure, median(measurements.map((one) => one[figure]))])) as T;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
