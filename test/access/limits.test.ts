import { hasPolicyCharactersOnly, PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS } from '../../src/access/limits';

test.each([PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS])('the default %j is in range', ({ min, max, default: usual }) => {
  expect(min <= usual && usual <= max).toBe(true);
});

test('characters a policy may contain', () => {
  expect(['', 'a\tb\r\n', 'é ÿ'].map(hasPolicyCharactersOnly)).toEqual([true, true, true]);
  expect(['Ā', 'a\u0000', '🔑', '–'].map(hasPolicyCharactersOnly)).toEqual([false, false, false, false]);
});
