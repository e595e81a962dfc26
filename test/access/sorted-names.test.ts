import fc from 'fast-check';
import { SortedNames } from '../../src/access/sorted-names';

const name = fc.array(fc.constantFrom('a', 'b', '-'), { maxLength: 5 }).map((characters) => characters.join(''));

test('finds all that begin alike and nothing else', () => {
  fc.assert(
    fc.property(fc.array(name), name, (names, start) => {
      const sorted = new SortedNames(names.map((each, index) => [each, index] as const));
      const expected = names.flatMap((each, index) => (each.startsWith(start) ? [index] : []));
      expect(sorted.startingWith(start).sort((a, b) => a - b)).toEqual(expected);
    }),
  );
});
