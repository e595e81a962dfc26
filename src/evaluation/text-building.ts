import { Choice, type Resolved, Unknown } from './resolved';
import { type Hole, joinText, OpenText, openText, splitText, type Text } from './text';

/** Longest text that is put together: beyond it, doubling references would fill the memory; comparing open texts takes the square of it. */
const MAX_TEXT_LENGTH = 1024 * 1024;
const MAX_OPEN_TEXT_LENGTH = 4096;

/** Conditions one text may depend on before its combinations are no longer told apart. */
const MAX_CONDITIONS_AT_ONCE = 5;

/** Texts one after the other. */
export function concatenated(texts: readonly Text[], delimiter = ''): Text | Unknown {
  const isKnown = texts.every((text) => typeof text === 'string');
  const limit = isKnown ? MAX_TEXT_LENGTH : MAX_OPEN_TEXT_LENGTH;
  let length = 0;
  for (const text of texts) length += delimiter.length + textKey(text).length;
  if (length > limit) return new Unknown(`a text of more than ${limit} characters`);
  if (isKnown) return texts.join(delimiter);
  return joinText(...(delimiter === '' ? texts : texts.flatMap((text, index) => (index === 0 ? [text] : [delimiter, text]))));
}

/** The pieces between delimiters; undefined when an open part might hold a delimiter itself. */
export function separated(text: Text, delimiter: string): readonly Text[] | undefined {
  const certain = typeof text === 'string' || text.holes.every((hole) => !mayContain(hole, delimiter));
  return certain ? splitText(text, delimiter) : undefined;
}

/** Pseudo parameters, account ids and key ids hold none of the characters that texts are split at. */
function mayContain(hole: Hole, delimiter: string): boolean {
  const isWord = /AWS::\w+$/.test(hole.id) || hole.max !== undefined || (hole.alphabet ?? 'any') !== 'any';
  return !isWord || /^[a-z0-9-]*$/i.test(delimiter);
}

/** A text as a key of a map: equal texts, open parts included, have equal keys. */
export function textKey(text: Text): string {
  return typeof text === 'string' ? text : text.key;
}

/** A value as text, where it can only be one: an undecided or unknown value becomes an open part named `id`. */
export function asText(value: Resolved, id: string): Text {
  if (typeof value === 'string' || value instanceof OpenText) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return openText(id, reasonOf(value));
}

function reasonOf(value: Resolved): string {
  if (value instanceof Unknown) return value.reason;
  return value instanceof Choice ? `depends on condition ${value.condition}` : 'is not text';
}

/** Computes with values that may depend on template conditions: once for every combination of the conditions they depend on. */
export function overChoices(values: readonly Resolved[], compute: (values: readonly Resolved[]) => Resolved): Resolved {
  return values.some((value) => value instanceof Choice) ? underAssumptions(values, compute, new Map()) : compute(values);
}

function underAssumptions(
  values: readonly Resolved[],
  compute: (values: readonly Resolved[]) => Resolved,
  assumed: ReadonlyMap<string, boolean>,
): Resolved {
  const narrowed = values.map((value) => narrow(value, assumed));
  const choice = narrowed.find((value) => value instanceof Choice);
  if (choice === undefined) return compute(narrowed);
  if (assumed.size === MAX_CONDITIONS_AT_ONCE) return new Unknown(`depends on more than ${MAX_CONDITIONS_AT_ONCE} conditions at once`);
  const branch = (truth: boolean) => underAssumptions(narrowed, compute, new Map([...assumed, [choice.condition, truth]]));
  return new Choice(choice.condition, branch(true), branch(false));
}

function narrow(value: Resolved, assumed: ReadonlyMap<string, boolean>): Resolved {
  let narrowed = value;
  while (narrowed instanceof Choice && assumed.has(narrowed.condition)) {
    narrowed = assumed.get(narrowed.condition) ? narrowed.whenTrue : narrowed.whenFalse;
  }
  return narrowed;
}
