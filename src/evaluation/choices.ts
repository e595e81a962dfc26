import { Choice, NO_VALUE, type Resolved, Unknown } from './resolved';
import type { Guard } from './statement';
import { OpenText } from './text';

/** A value without choices, and what the template's conditions must be for it. */
export interface Alternative<T = Resolved> {
  readonly guards: readonly Guard[];
  readonly value: T;
}

/** Conditions one statement may depend on before it is taken as unknown: each doubles the work. */
const MOST_CONDITIONS = 6;

/** The values that a value itself can be; choices inside it stay. */
export function shallowAlternatives(value: Resolved, guards: readonly Guard[] = []): readonly Alternative[] {
  if (!(value instanceof Choice)) return value === NO_VALUE ? [] : [{ guards, value }];
  return branches(value, guards).flatMap((branch) => shallowAlternatives(branch.value, branch.guards));
}

/** The values that a value can be with every choice inside it made. */
export function deepAlternatives(value: Resolved, guards: readonly Guard[]): readonly Alternative[] {
  const known = new Set(guards.map((guard) => guard.condition));
  const conditions = conditionsIn(value);
  if (conditions.size === 0 && !hasNoValue(value)) return [{ guards, value }];
  const open = [...conditions].filter((condition) => !known.has(condition));
  if (open.length > MOST_CONDITIONS) {
    return [{ guards, value: new Unknown(`it depends on ${open.length} conditions of the template at once`) }];
  }
  return assignments(open).map((assignment) => {
    const all = [...guards, ...assignment];
    return { guards: all, value: withChoicesMade(value, all) };
  });
}

/** Every combination of values of the conditions. */
export function assignments(conditions: readonly string[]): readonly (readonly Guard[])[] {
  return conditions.reduce<readonly (readonly Guard[])[]>(
    (all, condition) => all.flatMap((guards) => [true, false].map((value) => [...guards, { condition, value }])),
    [[]],
  );
}

function branches(choice: Choice, guards: readonly Guard[]): readonly Alternative[] {
  const known = guards.find((guard) => guard.condition === choice.condition)?.value;
  const sides = [
    { value: choice.whenTrue, side: true },
    { value: choice.whenFalse, side: false },
  ].filter(({ side }) => known === undefined || known === side);
  return sides.map(({ value, side }) => ({
    value,
    guards: known === undefined ? [...guards, { condition: choice.condition, value: side }] : guards,
  }));
}

function conditionsIn(value: Resolved, found: Set<string> = new Set()): ReadonlySet<string> {
  if (value instanceof Choice) {
    found.add(value.condition);
    conditionsIn(value.whenTrue, found);
    conditionsIn(value.whenFalse, found);
  } else {
    for (const child of childrenOf(value)) conditionsIn(child, found);
  }
  return found;
}

function hasNoValue(value: Resolved): boolean {
  return value === NO_VALUE || childrenOf(value).some(hasNoValue);
}

function childrenOf(value: Resolved): readonly Resolved[] {
  if (Array.isArray(value)) return value;
  return isPlainObject(value) ? Object.values(value) : [];
}

function withChoicesMade(value: Resolved, guards: readonly Guard[]): Resolved {
  if (value instanceof Choice) {
    const side = guards.find((guard) => guard.condition === value.condition)?.value;
    return withChoicesMade(side ? value.whenTrue : value.whenFalse, guards);
  }
  if (Array.isArray(value)) {
    return (value as readonly Resolved[]).map((entry) => withChoicesMade(entry, guards)).filter((entry) => entry !== NO_VALUE);
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]): [string, Resolved] => [key, withChoicesMade(entry, guards)]);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== NO_VALUE));
}

/** An object of the template, as opposed to a list or a value that stands for something not known. */
export function isPlainObject(value: Resolved | undefined): value is { readonly [key: string]: Resolved } {
  return (
    typeof value === 'object' &&
    value !== null &&
    value !== NO_VALUE &&
    !Array.isArray(value) &&
    !(value instanceof OpenText || value instanceof Unknown || value instanceof Choice)
  );
}
