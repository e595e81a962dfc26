import { isPlainObject } from '../evaluation/choices';
import type { Resolved } from '../evaluation/resolved';

/** A property of a resource; undefined where it is not there. A list is entered by position. */
export function settingAt(value: Resolved | undefined, ...path: readonly (string | number)[]): Resolved | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') return Array.isArray(value) ? settingAt(value[step], ...rest) : undefined;
  return isPlainObject(value) ? settingAt(value[step], ...rest) : undefined;
}

/** The entries of a property that is a list. */
export function listAt(value: Resolved | undefined, ...path: readonly (string | number)[]): readonly Resolved[] {
  const found = settingAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
