import { decideIam, type IamPolicies } from '../../src/evaluation/iam-decision';
import { parsePolicy } from '../../src/evaluation/policy-document';
import { type Resolved, Unknown } from '../../src/evaluation/resolved';
import { OpenText } from '../../src/evaluation/text';
import { allow, deny, document, ROOT, roleArn, trusts } from './questions/small-apps';

const TARGET = roleArn('Target');
const policy = (...statements: object[]) => parsePolicy(document(...statements) as Resolved, 'policy');
const trust = (...statements: object[]) => parsePolicy(document(...statements) as Resolved, 'trust');

function verdict(policies: IamPolicies, more: object = {}, action = 'sts:AssumeRole') {
  return decideIam({ caller: roleArn('Caller'), action, on: TARGET, account: '111122223333', ...more }, policies);
}

describe('by identity policies alone', () => {
  const may = (...statements: object[]) => verdict({ identityPolicies: [policy(...statements)] }, {}, 'iam:PutRolePolicy').outcome;

  test.each<[string, object[], string]>([
    ['the action by name, in any case', [allow('IAM:putrolepolicy', TARGET)], 'allowed'],
    ['a wildcard', [allow('iam:Put*')], 'allowed'],
    ['everything', [allow('*')], 'allowed'],
    ['all but another action', [{ Effect: 'Allow', NotAction: 'iam:GetRole', Resource: '*' }], 'allowed'],
    ['all but this action', [{ Effect: 'Allow', NotAction: 'iam:Put*', Resource: '*' }], 'denied'],
    ['another service', [allow('kms:*')], 'denied'],
    ['another role', [allow('iam:*', roleArn('Other'))], 'denied'],
    ['a Deny', [allow('iam:*'), deny('iam:PutRolePolicy')], 'denied'],
    ['an action that is not known', [{ Effect: 'Allow', Action: { 'Fn::Transform': {} }, Resource: '*' }], 'unknown'],
  ])('%s', (_, statements, outcome) => expect(may(...statements)).toBe(outcome));

  test('a policy that is not known leaves it unknown', () => {
    const found = verdict({ identityPolicies: [parsePolicy(new Unknown('it is a macro'), 'policy')] }, {}, 'iam:PutRolePolicy');
    expect(found).toMatchObject({ outcome: 'unknown', unknownBecause: [{ reason: 'it is a macro' }] });
  });

  test('a permissions boundary limits', () => {
    const identityPolicies = [policy(allow('iam:*'))];
    const within = (boundary: object) =>
      verdict({ identityPolicies, permissionsBoundary: policy(boundary) }, {}, 'iam:PutRolePolicy').outcome;
    expect(within(allow('s3:*'))).toBe('denied');
    expect(within(allow('iam:Put*'))).toBe('allowed');
  });

  test('conditions that the call does not decide stay open, and those it decides do not', () => {
    const passing = policy(allow('iam:PassRole', TARGET, { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }));
    const passed = (context?: object) => verdict({ identityPolicies: [passing] }, { context }, 'iam:PassRole');
    expect(passed().conditions[0].clauses[0].conditions).toMatchObject([{ key: 'iam:PassedToService' }]);
    expect(passed({ 'iam:PassedToService': 'ec2.amazonaws.com' }).conditions).toEqual([]);
    expect(passed({ 'iam:PassedToService': 'lambda.amazonaws.com' }).outcome).toBe('denied');
  });

  test('any resource of a name is enough', () => {
    const on = new OpenText(['arn:aws:iam::111122223333:role/app-', { id: 'name', reason: 'any name' }]);
    const creating = (resource: string) =>
      verdict({ identityPolicies: [policy(allow('iam:CreateRole', resource))] }, { on, anyName: true }, 'iam:CreateRole').outcome;
    expect(creating(roleArn('app-1'))).toBe('allowed');
    expect(creating(roleArn('web-*'))).toBe('denied');
  });
});

describe('with a trust policy', () => {
  const assume = (statement: object, identity: object[] = [], more: object = {}) =>
    verdict({ resourcePolicy: trust(statement), identityPolicies: [policy(...identity)] }, more).outcome;
  const mayAssume = allow('sts:AssumeRole', TARGET);

  test.each<[string, object, object[], string]>([
    ['that names the caller', trusts(roleArn('Caller')), [], 'allowed'],
    ['that names its account, with a policy', trusts(ROOT), [mayAssume], 'allowed'],
    ['that names its account, without a policy', trusts(ROOT), [], 'denied'],
    ['that names another', trusts(roleArn('Other')), [mayAssume], 'denied'],
    ['for another call', { ...trusts(roleArn('Caller')), Action: 'sts:TagSession' }, [mayAssume], 'denied'],
    ['that names it, against a Deny of its own', trusts(roleArn('Caller')), [deny('sts:*')], 'denied'],
  ])('%s', (_, statement, identity, outcome) => expect(assume(statement, identity)).toBe(outcome));

  test('across accounts both sides must allow', () => {
    const caller = roleArn('Caller', '444455556666');
    expect(assume(trusts(caller), [], { caller })).toBe('denied');
    expect(assume(trusts(caller), [mayAssume], { caller })).toBe('allowed');
  });

  test('a service needs nothing else', () => {
    expect(assume(trusts({ Service: 'lambda.amazonaws.com' }), [], { caller: { service: 'lambda.amazonaws.com' } })).toBe('allowed');
    expect(assume(trusts({ Service: 'lambda.amazonaws.com' }), [], { caller: { service: 'ec2.amazonaws.com' } })).toBe('denied');
  });

  test('is named as what it is', () => {
    const found = verdict({ resourcePolicy: trust(trusts(roleArn('Caller'))) });
    expect(found.because).toEqual([{ layer: 'resourcePolicy', document: 'trust', path: 'Statement[0]', effect: 'Allow' }]);
  });
});
