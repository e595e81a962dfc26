import { PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS } from '../../access/limits';
import type { KeyModel } from '../app-model';
import { withDefault } from '../app-resource';
import { isPlainObject, shallowAlternatives } from '../choices';
import { NO_VALUE, type Resolved } from '../resolved';
import { reasonUnknown } from '../statement-reader';

/** A property of a key by the worst that it can be: what is not known at synthesis counts so. */
export interface Setting {
  readonly worst: number;
  readonly text: string;
}

/** Days in which the deletion of a key can be cancelled. */
export function pendingWindowOf({ properties }: KeyModel): Setting {
  const days = (value: Resolved) => -(numberIn(value) ?? PENDING_WINDOW_DAYS.min);
  const { worst, text } = worstOf(properties, ['PendingWindowInDays', PENDING_WINDOW_DAYS.default], days);
  return { worst: -worst, text };
}

/** Days between two rotations; infinite where a key may not rotate by itself. */
export function rotationOf({ properties }: KeyModel): Setting {
  const enabled = worstOf(properties, ['EnableKeyRotation', false], (value) => (isTrue(value) ? 0 : Number.POSITIVE_INFINITY));
  const days = (value: Resolved) => numberIn(value) ?? ROTATION_PERIOD_DAYS.max;
  return enabled.worst > 0 ? enabled : worstOf(properties, ['RotationPeriodInDays', ROTATION_PERIOD_DAYS.default], days);
}

/** 0 for a key that is enabled, 1 for one that may not be. */
export function disablingOf({ properties }: KeyModel): Setting {
  return worstOf(properties, ['Enabled', true], (value) => (isTrue(value) ? 0 : 1));
}

export function propertyOf(properties: Resolved, name: string): Resolved {
  if (reasonUnknown(properties) !== undefined) return properties;
  return isPlainObject(properties) ? (properties[name] ?? NO_VALUE) : NO_VALUE;
}

/** A value as reports show it. */
export function shownValue(value: Resolved): string {
  const reason = reasonUnknown(value);
  if (reason !== undefined) return `(not known: ${reason})`;
  return value === NO_VALUE ? 'none' : String(value);
}

function worstOf(properties: Resolved, [name, absent]: readonly [string, Resolved], badness: (value: Resolved) => number): Setting {
  const value = withDefault(propertyOf(properties, name), absent);
  const values = shallowAlternatives(value).map((alternative) => alternative.value);
  return { worst: Math.max(...values.map(badness)), text: values.map(shownValue).join(' or ') };
}

/** CloudFormation takes text for numbers and booleans. */
function numberIn(value: Resolved): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

function isTrue(value: Resolved): boolean {
  return value === true || value === 'true';
}
