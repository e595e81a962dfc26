import type { Text } from './text';
import type { Clause, OpenCondition } from './verdict';

/** Values of condition keys, by name in lower case. */
export type Pins = ReadonlyMap<string, Text>;

/** Operators that leave a key no value but those they name. */
const FIXING = /^(StringEquals|StringLike|ArnEquals|ArnLike|Bool|NumericEquals)$/i;
const OPEN_VALUE = /[*?]|\$\{/;
/** More combinations than this are not worth trying. */
const MOST_PINS = 8;

/**
 * The values that the conditions of a clause leave, one combination each; none where they contradict each other, undefined
 * where they fix no key.
 */
export function pinsOf({ conditions }: Clause): readonly Pins[] | undefined {
  const choices = new Map<string, readonly Text[]>();
  for (const { key, values } of conditions.filter(fixes)) {
    const known = choices.get(key.toLowerCase());
    choices.set(key.toLowerCase(), known ? known.filter((value) => values.includes(value)) : values);
  }
  const count = [...choices.values()].reduce((product, values) => product * values.length, 1);
  return choices.size === 0 || count > MOST_PINS ? undefined : combinations([...choices]);
}

function fixes({ kind, operator, values }: OpenCondition): boolean {
  return kind === 'request' && FIXING.test(operator) && values.every((value) => typeof value === 'string' && !OPEN_VALUE.test(value));
}

function combinations(choices: readonly (readonly [string, readonly Text[]])[]): readonly Pins[] {
  return choices.reduce<readonly Pins[]>(
    (all, [key, values]) => all.flatMap((pins) => values.map((value) => new Map([...pins, [key, value]]))),
    [new Map()],
  );
}
