import { withDefault } from '../evaluation/app-resource';
import { type Alternative, isPlainObject, shallowAlternatives } from '../evaluation/choices';
import { NO_VALUE, type Resolved } from '../evaluation/resolved';
import type { Guard } from '../evaluation/statement';
import { reasonUnknown } from '../evaluation/statement-reader';

/**
 * What a property can be, by the conditions of the template. A value that is not known stays what it is: see `reasonUnknown`.
 *
 * @param path names of nested properties, outermost first
 * @param absent what it counts as where it is not there
 */
export function settingsOf(
  value: Resolved,
  [name, ...rest]: readonly string[],
  absent: Resolved,
  guards: readonly Guard[] = [],
): readonly Alternative[] {
  if (name === undefined) return shallowAlternatives(withDefault(value, absent), guards);
  return shallowAlternatives(withDefault(value, {}), guards).flatMap((outer) => {
    if (reasonUnknown(outer.value) !== undefined) return [outer];
    const inner = isPlainObject(outer.value) ? (outer.value[name] ?? NO_VALUE) : NO_VALUE;
    return settingsOf(inner, rest, absent, outer.guards);
  });
}

/** ` where IsProduction is true`, or nothing where no condition of the template decides. */
export function whereGuards(guards: readonly Guard[]): string {
  return guards.length === 0 ? '' : ` where ${guards.map(({ condition, value }) => `${condition} is ${value}`).join(' and ')}`;
}
