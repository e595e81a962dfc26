import { matchesWildcard } from '../access/wildcard';
import { isPlainObject } from '../evaluation/choices';
import type { Resolved } from '../evaluation/resolved';
import { OpenText, type Text, type Truth } from '../evaluation/text';
import { textKey } from '../evaluation/text-building';
import { every, negate, some, truthOf } from '../evaluation/three-valued';

/** An event as far as it is known: fields that are not there can have any value. */
export interface KnownEvent {
  readonly [field: string]: Text | 'absent' | KnownEvent;
}

/**
 * Whether an event pattern of EventBridge matches an event. Maybe: it goes by what is not known of the event.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEvent(pattern: Resolved, event: KnownEvent): Truth {
  if (!isPlainObject(pattern)) return 'maybe';
  return every(Object.entries(pattern), ([field, wanted]) => matchesField(wanted, event[field]));
}

function matchesField(wanted: Resolved, known: KnownEvent[string] | undefined): Truth {
  if (!Array.isArray(wanted)) return matchesEvent(wanted, typeof known === 'object' && !(known instanceof OpenText) ? known : {});
  if (known !== undefined && typeof known !== 'string' && !(known instanceof OpenText)) return 'maybe';
  return some(wanted as readonly Resolved[], (filter) => matchesValue(filter, known));
}

function matchesValue(filter: Resolved, known: Text | undefined): Truth {
  if (typeof filter === 'string' || filter instanceof OpenText) return known === undefined ? 'maybe' : sameText(filter, known);
  if (!isPlainObject(filter)) return 'maybe';
  if ('exists' in filter) return known === undefined ? 'maybe' : truthOf((known !== 'absent') === filter.exists);
  if ('anything-but' in filter) return matchesOther(filter['anything-but'], known);
  return known === undefined ? 'maybe' : matchesText(filter, String(known));
}

/** Rules list hundreds of ARNs: what is not the same for certain is not looked into. */
function sameText(a: Text, b: Text): Truth {
  if (textKey(a) === textKey(b)) return 'yes';
  return typeof a === 'string' && typeof b === 'string' ? 'no' : 'maybe';
}

/** Who leaves out some callers by name means all others: that is as good as no filter. */
function matchesOther(left: Resolved, known: Text | undefined): Truth {
  const values: readonly Resolved[] = Array.isArray(left) ? left : [left];
  return known === undefined ? 'yes' : negate(some(values, (value) => matchesValue(value, known)));
}

function matchesText(filter: { readonly [operator: string]: Resolved }, known: string): Truth {
  if (typeof filter.prefix === 'string') return truthOf(known.startsWith(filter.prefix));
  if (typeof filter.suffix === 'string') return truthOf(known.endsWith(filter.suffix));
  if (typeof filter.wildcard === 'string') return truthOf(matchesWildcard(filter.wildcard, known));
  const ignored = filter['equals-ignore-case'];
  return typeof ignored === 'string' ? truthOf(ignored.toLowerCase() === known.toLowerCase()) : 'maybe';
}
