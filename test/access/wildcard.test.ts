import fc from 'fast-check';
import { matchesWildcard, normalizeWildcards } from '../../src/access/wildcard';

const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 10 });
const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });

/** The definition, slow but evident. */
function matchesByDefinition(pattern: string, text: string): boolean {
  if (pattern === '') {
    return text === '';
  }
  const rest = pattern.slice(1);
  if (pattern[0] === '*') {
    return matchesByDefinition(rest, text) || (text !== '' && matchesByDefinition(pattern, text.slice(1)));
  }
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && matchesByDefinition(rest, text.slice(1));
}

test.each<[string, string, boolean]>([
  ['', '', true],
  ['*', '', true],
  ['?', '', false],
  ['a*c', 'abbc', true],
  ['a*c', 'abcd', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*.txt', 'a.b.txt', true],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['A', 'a', false],
])('`%s` against `%s`: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

test('matches as defined', () => {
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => matchesWildcard(pattern, text) === matchesByDefinition(pattern, text)),
    { numRuns: 500 },
  );
});

test('a hostile pattern takes no time', () => {
  const start = performance.now();
  expect(matchesWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(500);
});

test('normalizing keeps what a pattern matches, and doing it twice changes nothing', () => {
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const normalized = normalizeWildcards(pattern);
      expect(matchesWildcard(normalized, text)).toBe(matchesWildcard(pattern, text));
      expect(normalizeWildcards(normalized)).toBe(normalized);
      expect(normalized).not.toMatch(/\*[*?]/);
    }),
    { numRuns: 500 },
  );
});
