import { type ControlStatus, coverageOf } from '../../src/guardrails/control-coverage';
import type { Finding } from '../../src/guardrails/finding';
import type { Control } from '../../src/guardrails/frameworks/framework';
import type { Tally } from '../../src/guardrails/judge';
import type { RuleId } from '../../src/guardrails/rule-id';

const KEPT: Tally = { compliant: 2, nonCompliant: 0, undetermined: 0 };
const BROKEN: Tally = { compliant: 1, nonCompliant: 1, undetermined: 0 };
const NOTHING: Tally = { compliant: 0, nonCompliant: 0, undetermined: 0 };
const RULES: readonly RuleId[] = ['EscalationPath', 'RotationPeriod'];

function finding(rule: RuleId, outcome: Finding['outcome'], severity: Finding['severity']): Finding {
  const resource = { id: 'Stack.Key', stack: 'Stack', logicalId: 'Key' };
  return { rule, outcome, severity, resource, message: 'a message', fix: 'a fix', because: [] };
}

const slow = finding('RotationPeriod', 'violated', 'warning');
const path = finding('EscalationPath', 'violated', 'error');
/** Milder than the rule: what remains with every key. */
const remark = finding('EscalationPath', 'violated', 'warning');
const question = finding('EscalationPath', 'undetermined', 'warning');
const foreign = finding('PublicAccess', 'violated', 'error');

interface Example {
  readonly findings?: readonly Finding[];
  /** @default - all */
  readonly open?: readonly Finding[];
  readonly tallies?: readonly [Tally, Tally];
  readonly control?: Partial<Control>;
}

function coverage({ findings = [], open = findings, tallies = [KEPT, KEPT], control }: Example) {
  const framework = { id: 'f', name: '', version: '', source: '', controls: [{ id: '1', title: 'Keys', rules: RULES, ...control }] };
  const assessment = { findings, tallies: new Map(RULES.map((rule, index) => [rule, tallies[index]])) };
  const [{ status, findings: counted }] = coverageOf(framework, assessment, open);
  return { status, counted };
}

test.each<[string, Example, ControlStatus, readonly Finding[]]>([
  ['satisfied where every rule is kept', {}, 'satisfied', []],
  ['satisfied where one rule is kept and the other not about the app', { tallies: [KEPT, NOTHING] }, 'satisfied', []],
  ['satisfied where nothing but a remark is made', { findings: [remark], tallies: [BROKEN, NOTHING] }, 'satisfied', []],
  ['violated by any finding, whatever is open', { findings: [question, slow, remark] }, 'violated', [question, slow]],
  ['violated by what is as severe as the rule', { findings: [path] }, 'violated', [path]],
  ['not violated by findings of other rules', { findings: [foreign] }, 'satisfied', []],
  ['undetermined where something is open', { findings: [question] }, 'undetermined', [question]],
  ['accepted where what violates it is acknowledged', { findings: [slow], open: [] }, 'accepted', []],
  ['accepted where what is open is acknowledged', { findings: [question], open: [] }, 'accepted', []],
  ['not decidable where rules show nothing and evidence is missing', { control: { evidence: 'a record' } }, 'notDecidable', []],
  ['violated, whatever evidence there may be', { findings: [slow], control: { evidence: 'a record' } }, 'violated', [slow]],
  ['not decidable where there is no rule', { control: { rules: [], evidence: 'a record' } }, 'notDecidable', []],
  [
    'not applicable where no rule is about the app',
    { tallies: [NOTHING, NOTHING], control: { evidence: 'a record' } },
    'notApplicable',
    [],
  ],
])('a control is %s', (_, example, status, counted) => {
  expect(coverage(example)).toEqual({ status, counted });
});
