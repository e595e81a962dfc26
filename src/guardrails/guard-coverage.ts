import type { Guard } from '../evaluation/statement';

/**
 * Values of the template's conditions with which none of several things is there; undefined where one always is.
 *
 * @param things the conditions under which each is there
 * @param given what the conditions are already known to be
 */
export function gapIn(things: readonly (readonly Guard[])[], given: readonly Guard[] = []): readonly Guard[] | undefined {
  const known = (condition: string) => given.find((guard) => guard.condition === condition)?.value;
  const possible = things.filter((guards) => guards.every(({ condition, value }) => (known(condition) ?? value) === value));
  if (possible.length === 0) return given;
  const next = possible[0].find(({ condition }) => known(condition) === undefined);
  if (next === undefined) return undefined;
  return gapIn(possible, [...given, { ...next, value: !next.value }]) ?? gapIn(possible, [...given, next]);
}
