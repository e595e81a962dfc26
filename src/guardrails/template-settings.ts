import { listed } from '../evaluation/app-resource';
import { type Alternative, deepAlternatives, isPlainObject, shallowAlternatives } from '../evaluation/choices';
import { NO_VALUE, type Resolved } from '../evaluation/resolved';
import type { Guard } from '../evaluation/statement';
import { reasonUnknown } from '../evaluation/statement-reader';
import { type Cause, type Doubt, type Judgement, judgementOf, NOT_APPLICABLE } from './judgement';

/** A resource as far as its properties go. */
export interface Configured {
  readonly properties: Resolved;
  /** Conditions under which it is there. */
  readonly guards?: readonly Guard[];
}

/** Values of some properties, where the conditions of the template have these values besides those of the resource. */
export type Setting<Name extends string> = Alternative<Readonly<Record<Name, Resolved>> | undefined> & {
  /** Why not even the properties are known. */
  readonly unknown?: string;
};

/**
 * What some properties can be together, by the conditions of the template. A value that is not known stays what it is: see `reasonUnknown`.
 *
 * @param absent the properties, and what each counts as where it is not there
 */
export function settingsOf<Name extends string>(
  { properties, guards = [] }: Configured,
  absent: Readonly<Record<Name, Resolved>>,
): readonly Setting<Name>[] {
  const own = guards.length;
  return shallowAlternatives(properties, guards).flatMap((outer) =>
    deepAlternatives(picked(outer.value, Object.keys(absent)), outer.guards).map((made) => ({
      guards: made.guards.slice(own),
      value: isPlainObject(made.value) ? { ...absent, ...made.value } : undefined,
      unknown: reasonUnknown(made.value),
    })),
  );
}

function picked(properties: Resolved, names: readonly string[]): Resolved {
  if (!isPlainObject(properties)) return properties;
  return Object.fromEntries(names.map((name) => [name, properties[name] ?? NO_VALUE]));
}

/** What is to be said of one setting: undefined where it is good. */
export type Opinion = Cause | Doubt | 'notApplicable' | undefined;

/** Judges what properties can be together; what comes of several conditions alike is one cause, or one doubt. */
export function judgeSettings<Name extends string>(
  settings: readonly Setting<Name>[],
  opinionOn: (values: Readonly<Record<Name, Resolved>>, guards: readonly Guard[]) => Opinion,
): Judgement {
  const opinions = settings.map(({ value, guards, unknown = 'the properties are not an object' }) => ({
    guards,
    opinion: value === undefined ? { reason: unknown } : opinionOn(value, guards),
  }));
  if (opinions.every(({ opinion }) => opinion === 'notApplicable')) return NOT_APPLICABLE;
  const causes = new Map<string, Cause & { readonly places: readonly string[] }>();
  const doubts = new Map<string, Doubt>();
  for (const { opinion, guards } of opinions) {
    if (opinion === undefined || opinion === 'notApplicable') continue;
    if ('reason' in opinion) doubts.set(opinion.reason, opinion);
    else causes.set(opinion.message, { ...opinion, places: [...(causes.get(opinion.message)?.places ?? []), whereGuards(guards)] });
  }
  const located = [...causes.values()].map(({ places, ...cause }) => ({ ...cause, message: cause.message + places.join(' or') }));
  return judgementOf(located, [...doubts.values()]);
}

/** A doubt about a property whose value is not known. */
export function doubtAbout(name: string, value: Resolved): Doubt | undefined {
  const reason = reasonUnknown(value);
  return reason === undefined ? undefined : { reason: `${name} is not known: ${reason}` };
}

/** Values of a property, each entry of a list by itself, under any condition. */
export function valuesAt(value: Resolved, name: string): readonly Resolved[] {
  const values = shallowAlternatives(value).map((alternative) => (isPlainObject(alternative.value) ? alternative.value[name] : undefined));
  return values.flatMap((inner) => (inner === undefined ? [] : listed(inner).map((entry) => entry.value)));
}

/** Templates write numbers and truth values also as text. */
export function isTrue(value: Resolved): boolean {
  return value === true || value === 'true';
}

/** ` where IsProduction is true`, or nothing where no condition of the template decides. */
export function whereGuards(guards: readonly Guard[]): string {
  return guards.length === 0 ? '' : ` where ${guards.map(({ condition, value }) => `${condition} is ${value}`).join(' and ')}`;
}
