import { type RuleException, settle } from '../../src/guardrails/exceptions';
import type { Finding } from '../../src/guardrails/finding';

const TODAY = '2027-06-30';

function finding(constructPath: string | undefined, logicalId = 'Key'): Finding {
  const resource = { id: `App/Nested.${logicalId}`, stack: 'Nested', logicalId, constructPath };
  return { rule: 'AliasMissing', outcome: 'violated', severity: 'warning', resource, message: 'a message', fix: 'a fix', because: [] };
}

function waiver(resource: string, changes: Partial<RuleException> = {}): RuleException {
  return { kind: 'waiver', rule: 'AliasMissing', resource, reason: 'a reason', at: 'file.yaml:1', ...changes };
}

/** What becomes of an exception, given one finding. */
function statusOf(exception: RuleException, of = finding('App/Keys/Documents/Resource')): readonly [string, number] {
  const { open, exceptions } = settle([of], [exception], TODAY);
  return [exceptions[0].status, open.length];
}

test.each<[string, RuleException, string, number]>([
  ['the path of the construct', waiver('App/Keys/Documents/Resource'), 'applied', 0],
  ['the path of one around it', waiver('App/Keys'), 'applied', 0],
  ['the whole app', waiver(''), 'applied', 0],
  ['stack and logical id', waiver('Nested.Key'), 'applied', 0],
  ['the id of a nested stack and logical id', waiver('App/Nested.Key'), 'applied', 0],
  ['the beginning of a name', waiver('App/Key'), 'unmatched', 1],
  ['another resource', waiver('Nested.Other'), 'unmatched', 1],
  ['another rule', waiver('App/Keys', { rule: 'DeletionWindow' }), 'unmatched', 1],
  ['its last day', waiver('App/Keys', { expires: TODAY }), 'applied', 0],
  ['a day that is over', waiver('App/Keys', { expires: '2027-06-29' }), 'expired', 1],
  ['another resource until a day that is over', waiver('App/Other', { expires: '2027-06-29' }), 'unmatched', 1],
])('an exception for %s', (_, exception, status, open) => {
  expect(statusOf(exception)).toEqual([status, open]);
});

test('a finding without a construct is named by stack and logical id', () => {
  expect(statusOf(waiver('Nested.Key'), finding(undefined))).toEqual(['applied', 0]);
});

test('the nearest of several applies', () => {
  const far = waiver('App');
  const near = waiver('App/Keys/Documents', { reason: 'nearer' });
  const { accepted, exceptions } = settle([finding('App/Keys/Documents/Resource')], [far, near], TODAY);
  expect(accepted.map(({ exception }) => exception.reason)).toEqual(['nearer']);
  expect(exceptions.map(({ status }) => status)).toEqual(['unmatched', 'applied']);
});

test('an acknowledgement applies before a nearer waiver, which synthesis does not know', () => {
  const acknowledgement = waiver('', { kind: 'acknowledgement' });
  const { accepted, exceptions } = settle([finding('App/Keys/Documents/Resource')], [waiver('App/Keys'), acknowledgement], TODAY);
  expect(accepted.map(({ exception }) => exception.kind)).toEqual(['acknowledgement']);
  expect(exceptions.map(({ status }) => status)).toEqual(['unmatched', 'applied']);
});

test('one that has expired gives way to a farther one that has not', () => {
  const { accepted, exceptions } = settle(
    [finding('App/Keys/Documents/Resource')],
    [waiver('App/Keys', { expires: '2020-01-01' }), waiver('App')],
    TODAY,
  );
  expect(accepted).toHaveLength(1);
  expect(exceptions.map(({ status }) => status)).toEqual(['expired', 'applied']);
});
