import cases from './event-pattern-cases.json';
import { matchesEventPattern } from './event-pattern-matcher';

function answer(pattern: object, event: object): boolean | 'refused' {
  try {
    return matchesEventPattern(pattern, event);
  } catch {
    return 'refused';
  }
}

test.each(cases)('as event-ruler: $name', ({ pattern, event, answer: recorded }) => {
  expect(answer(pattern, event)).toBe(recorded);
});

test.each([
  ['a path in a name', { 'detail.eventName': ['DisableKey'] }],
  ['an escaped asterisk', { a: [{ wildcard: 'x\\*' }] }],
  ['two conditions on a field', { a: [1], $or: [{ a: [2] }, { b: [3] }] }],
])('what event-ruler knows and the matcher does not is refused: %s', (_, pattern) => {
  expect(() => matchesEventPattern(pattern, { a: 1 })).toThrow('the matcher has n');
});
