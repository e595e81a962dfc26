import * as fc from 'fast-check';
import { assignments } from '../../src/evaluation/choices';
import type { Guard } from '../../src/evaluation/statement';
import { gapIn } from '../../src/guardrails/guard-coverage';

const CONDITIONS = ['A', 'B', 'C'];

/** Conditions of one thing: each at most once. */
const guards = fc
  .uniqueArray(fc.record({ condition: fc.constantFrom(...CONDITIONS), value: fc.boolean() }), { selector: ({ condition }) => condition })
  .map((list): readonly Guard[] => list);

const isThere = (thing: readonly Guard[], values: readonly Guard[]) =>
  thing.every(({ condition, value }) => values.find((guard) => guard.condition === condition)?.value === value);

test('there is a gap just where some values of the conditions leave nothing there', () => {
  fc.assert(
    fc.property(fc.array(guards), guards, (things, given) => {
      const possible = assignments(CONDITIONS).filter((values) => isThere(given, values));
      const empty = possible.filter((values) => !things.some((thing) => isThere(thing, values)));
      const gap = gapIn(things, given);
      expect(gap !== undefined).toBe(empty.length > 0);
      if (gap !== undefined) expect(empty.filter((values) => isThere(gap, values)).length).toBeGreaterThan(0);
    }),
  );
});
