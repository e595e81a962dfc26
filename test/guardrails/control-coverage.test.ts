import { coverageOf } from '../../src/guardrails/control-coverage';
import type { Finding } from '../../src/guardrails/finding';
import type { Control } from '../../src/guardrails/frameworks/framework';
import type { Tally } from '../../src/guardrails/judge';
import type { RuleId } from '../../src/guardrails/rule-id';

const COMPLIANT: Tally = { compliant: 2, nonCompliant: 0, undetermined: 0 };
const BROKEN: Tally = { compliant: 1, nonCompliant: 1, undetermined: 0 };
const OPEN: Tally = { compliant: 1, nonCompliant: 0, undetermined: 1 };
const NOTHING: Tally = { compliant: 0, nonCompliant: 0, undetermined: 0 };

function finding(rule: RuleId, outcome: Finding['outcome']): Finding {
  const resource = { id: 'Stack.Key', stack: 'Stack', logicalId: 'Key' };
  return { rule, outcome, severity: 'warning', resource, message: 'a message', fix: 'a fix', because: [] };
}

/** What a control of two rules comes to. */
function statusOf(tallies: readonly [Tally, Tally], findings: readonly Finding[], control: Partial<Control> = {}) {
  const rules: readonly RuleId[] = ['RotationDisabled', 'RotationPeriod'];
  const framework = { id: 'f', name: '', version: '', source: '', controls: [{ id: '1', title: 'Rotation', rules, ...control }] };
  const assessment = { findings, tallies: new Map(rules.map((rule, index) => [rule, tallies[index]])) };
  const [{ status, findings: counted }] = coverageOf(framework, assessment, findings);
  return { status, counted: counted.length };
}

const violation = finding('RotationPeriod', 'violated');
const question = finding('RotationDisabled', 'undetermined');

test.each([
  ['satisfied where every rule is kept', COMPLIANT, COMPLIANT, [], {}, 'satisfied', 0],
  ['satisfied where one rule is kept and the other not about the app', COMPLIANT, NOTHING, [], {}, 'satisfied', 0],
  ['violated by any finding, whatever is open', OPEN, BROKEN, [question, violation], {}, 'violated', 2],
  ['not violated by findings of other rules', COMPLIANT, COMPLIANT, [finding('PublicAccess', 'violated')], {}, 'satisfied', 0],
  ['undetermined where something is open', OPEN, COMPLIANT, [question], {}, 'undetermined', 1],
  ['accepted where what violates it is acknowledged', COMPLIANT, BROKEN, [], {}, 'accepted', 0],
  ['accepted where what is open is acknowledged', OPEN, COMPLIANT, [], {}, 'accepted', 0],
  ['not decidable where rules show nothing and evidence is missing', COMPLIANT, COMPLIANT, [], { evidence: 'a record' }, 'notDecidable', 0],
  ['violated, whatever evidence there may be', COMPLIANT, BROKEN, [violation], { evidence: 'a record' }, 'violated', 1],
  ['not decidable where there is no rule', NOTHING, NOTHING, [], { rules: [], evidence: 'a record' }, 'notDecidable', 0],
  ['not applicable where no rule is about the app', NOTHING, NOTHING, [], { evidence: 'a record' }, 'notApplicable', 0],
] as const)('a control is %s', (_, first, second, findings, control, status, counted) => {
  expect(statusOf([first, second], findings, control)).toEqual({ status, counted });
});
