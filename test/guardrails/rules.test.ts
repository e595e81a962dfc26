import { RULE_IDS } from '../../src/guardrails/rule-id';
import type { RuleOptions } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';
import { findingsOfCase, RULE_CASES } from './rule-case';

describe.each([...RULE_CASES])('%s', (rule, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const findings = findingsOfCase(rule, one);
    expect(findings.map(({ resource }) => resource.logicalId)).toEqual(one.findings.map(({ logicalId }) => logicalId));
    one.findings.forEach(({ outcome = 'violated', severity, message = '', fix = '', because }, index) => {
      expect(findings[index]).toMatchObject({ outcome, ...(severity && { severity }), message: expect.stringContaining(message) });
      expect(findings[index].fix).toContain(fix);
      if (because !== undefined) expect(findings[index].because).toContainEqual(expect.stringContaining(because));
    });
  });
});

test('every rule has cases, and an example of each kind', () => {
  const examples = RULES.map(({ id }) => [
    id,
    RULE_CASES.get(id)
      ?.flatMap(({ example }) => example ?? [])
      .sort(),
  ]);
  expect(examples).toEqual(RULES.map(({ id }) => [id, ['failing', 'passing']]));
});

test('rules are in the order of their ids', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids).toEqual(RULE_IDS.filter((id) => ids.includes(id)));
});

/** The options that are looked at when a rule judges its cases. */
function optionsAsked(rule: (typeof RULES)[number]): ReadonlySet<string> {
  const asked = new Set<string>();
  const watched = (options: RuleOptions) =>
    new Proxy(options, {
      get: (target, name, receiver) => {
        asked.add(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
  for (const one of RULE_CASES.get(rule.id) ?? []) findingsOfCase(rule.id, one, watched);
  return asked;
}

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s looks at no options but those that it says it goes by', (_, rule) => {
  expect([...optionsAsked(rule)].sort()).toEqual([...(rule.goesBy ?? [])].sort());
});
