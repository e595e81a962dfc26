import { RULES } from '../../src/guardrails/rules';
import { BAD_KEYS, SOUND } from './bad-keys';
import { ours } from './scanners';

const sound = ours(SOUND);

test('what is wrong with a bad key is all that is wrong with it', () => {
  expect(sound).toEqual(['EscalationPath (warning) Key']);
});

test('they are many, and each rule has one', () => {
  expect(new Set(BAD_KEYS.map(({ name }) => name)).size).toBe(BAD_KEYS.length);
  expect(BAD_KEYS.length).toBeGreaterThanOrEqual(40);
  const rules = new Set(BAD_KEYS.map(({ rule }) => rule));
  expect(RULES.map(({ id }) => id).filter((id) => !rules.has(id))).toEqual([]);
});

test.each(BAD_KEYS.map((bad) => [bad.name, bad] as const))('%s', (_, { rule, template }) => {
  const found = ours(template).filter((finding) => !sound.includes(finding));
  expect(found.map((finding) => finding.split(' ')[0])).toContain(rule);
});
