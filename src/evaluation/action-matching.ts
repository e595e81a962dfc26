import { KMS_ACTIONS, type KmsAction } from '../access/actions';
import type { Statement, ValueList } from './statement';
import { lowerCase, type Text, TextPattern, type Truth } from './text';
import { negate, some } from './three-valued';

/** Whether a statement speaks of each action, by the place of the action among all of KMS. */
export type ActionTable = readonly Truth[];

const PLACES = new Map<KmsAction, number>(KMS_ACTIONS.map((action, place) => [action, place]));
const NAMES = KMS_ACTIONS.map(({ name }) => `kms:${name.toLowerCase()}`);

/** Statements of an app repeat few lists of actions: one table for each, instead of one for each statement. */
const TABLES = new Map<string, ActionTable>();
const MOST_TABLES = 10_000;

/** Place of an action in an `ActionTable`. */
export function placeOf(action: KmsAction): number {
  return PLACES.get(action) ?? -1;
}

/**
 * Does the statement speak of an action? Names of actions have no case. Without an action element it speaks of none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileActions({ actions, unknown }: Statement): ActionTable {
  if (!actions) return unknown.length > 0 ? MAYBE_ALL : NONE;
  const id = [String(actions.negated), ...actions.values.map(keyOf)].join('\n');
  const known = TABLES.get(id);
  if (known) return known;
  const table = makeTable(actions);
  if (TABLES.size >= MOST_TABLES) TABLES.clear();
  TABLES.set(id, table);
  return table;
}

const MAYBE_ALL: ActionTable = NAMES.map(() => 'maybe');
const NONE: ActionTable = NAMES.map(() => 'no');

function keyOf(text: Text): string {
  return typeof text === 'string' ? text : text.key;
}

function makeTable({ negated, values }: ValueList): ActionTable {
  const patterns = values.map((value) => TextPattern.of(lowerCase(value)));
  return NAMES.map((name) => {
    const matched = some(patterns, (pattern) => pattern.matches(name));
    return negated ? negate(matched) : matched;
  });
}
