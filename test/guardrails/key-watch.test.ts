import { pairKeys } from '../../src/evaluation/questions/key-pairs';
import { JudgedApp } from '../../src/guardrails/judged-app';
import { lostWatches, watchOf } from '../../src/guardrails/key-watch';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';
import { appOf } from '../evaluation/app-fixtures';
import { key, role, trusts } from '../evaluation/questions/small-apps';

const KEY = { Key: key([]) };
const RULE = {
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['aws.kms'] }, Targets: [{ Id: 'people', Arn: 'arn:aws:sns:eu-west-1:111122223333:people' }] },
  },
};
const CHECK = {
  Role: role('Checker', {
    trust: trusts({ Service: 'lambda.amazonaws.com' }),
    may: [{ Effect: 'Allow', Action: 'kms:ListKeyRotations', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } }],
  }),
  Function: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { ScheduleExpression: 'rate(1 day)', Target: { Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } } },
  },
};

const judged = (Resources: object) => new JudgedApp(appOf({ Resources }), DEFAULT_RULE_OPTIONS);

function lost(one: object, other: object): readonly string[] {
  const [before, after] = [judged(one), judged(other)];
  return pairKeys(before.model, after.model).flatMap((pair) => lostWatches(pair, { before, after }).map(({ kind }) => kind));
}

test.each<[string, object, object]>([
  ['by nothing', {}, { loss: false, age: false }],
  ['by a rule for events', RULE, { loss: true, age: false }],
  ['by a check of ages', CHECK, { loss: false, age: true }],
])('a key is watched %s', (_, watching, expected) => {
  const app = judged({ ...KEY, ...watching });
  expect(watchOf(app.model.keys[0], app)).toEqual(expected);
});

test.each<[string, object, object, readonly string[]]>([
  ['nothing where nothing changes', { ...KEY, ...RULE }, { ...KEY, ...RULE }, []],
  ['that somebody is told', { ...KEY, ...RULE }, KEY, ['monitorLost']],
  ['that ages are checked', { ...KEY, ...CHECK }, { ...KEY, ...RULE }, ['ageCheckLost']],
  ['nothing where something is added', KEY, { ...KEY, ...RULE, ...CHECK }, []],
  ['nothing of a key that leaves', { ...KEY, ...RULE }, { Topic: { Type: 'AWS::SNS::Topic' } }, []],
])('what is lost is %s', (_, before, after, expected) => {
  expect(lost(before, after)).toEqual(expected);
});
