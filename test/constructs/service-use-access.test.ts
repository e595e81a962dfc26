import { useActionsOf } from '../../src/access/duties';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { ServiceUse } from '../../src/constructs/service-use';
import { decide } from '../../src/evaluation/decide';
import type { PolicyDocument } from '../../src/evaluation/policy-document';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { AccessRequest } from '../../src/evaluation/request';
import type { Outcome } from '../../src/evaluation/verdict';
import type { ExpectedStatement, ServiceCase } from './service-use-table';
import { SERVICE_CASES } from './service-use-table';
import { ACCOUNT, DEPLOYER_ARN, FOREIGN_ACCOUNT, newStack, policyOf, REGION } from './synthesized';

const KEY = { arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
const OUTSIDER = '000011112222';

type Context = Record<string, string>;

const keyPolicies = new Map<ServiceUse, PolicyDocument>();

/** The policy of a key that serves one service, synthesized once. */
function keyPolicyWith(use: ServiceUse): PolicyDocument {
  const policy = keyPolicies.get(use) ?? synthesize(use);
  keyPolicies.set(use, policy);
  return policy;
}

function synthesize(use: ServiceUse): PolicyDocument {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { services: [use] });
  const text = JSON.stringify({ Version: '2012-10-17', Statement: policyOf(stack) });
  return parsePolicy(JSON.parse(text.replaceAll('${AWS::AccountId}', ACCOUNT).replaceAll('${AWS::Region}', REGION)), 'key policy');
}

function outcome(keyPolicy: PolicyDocument, principal: AccessRequest['principal'], action: string, context: Context): Outcome {
  return decide({ principal, action, key: KEY, context, open: false }, { keyPolicy }).outcome;
}

function callersOf({ principal }: ExpectedStatement): AccessRequest['principal'][] {
  return [principal].flat().map((one) => (one.startsWith('arn:') ? one : { service: one }));
}

/** A request as the service sends it: the first value of each condition, with something in place of a wildcard. */
function sentFor({ condition = {} }: ExpectedStatement): Context {
  const entries = Object.values(condition).flatMap((keys) => Object.entries(keys));
  return Object.fromEntries(entries.map(([key, values]) => [key, [values].flat()[0].replaceAll('*', 'x')]));
}

function fromOutside(context: Context): Context {
  const entries = Object.entries(context).map(([key, value]) => [
    key,
    value.replaceAll(ACCOUNT, OUTSIDER).replaceAll(FOREIGN_ACCOUNT, OUTSIDER),
  ]);
  return Object.fromEntries(entries);
}

const titled = (cases: readonly ServiceCase[]) => cases.map((one) => [`${one.factory}(${one.options ?? ''})`, one] as const);
const withPrincipal = SERVICE_CASES.filter(({ statements }) => statements.length > 0);
const provisioning = SERVICE_CASES.filter(({ provisions }) => provisions.length > 0);

describe('the service', () => {
  test.each(titled(withPrincipal))('%s may do what its page documents, as it calls', (_, { use, statements }) => {
    const policy = keyPolicyWith(use);
    for (const statement of statements) {
      for (const caller of callersOf(statement)) {
        const outcomes = statement.actions.map((action) => outcome(policy, caller, action, sentFor(statement)));
        expect(outcomes).toEqual(statement.actions.map(() => 'allowed'));
      }
    }
  });

  test.each(titled(withPrincipal))('%s may do nothing else', (_, { use, statements }) => {
    const policy = keyPolicyWith(use);
    const context = Object.assign({}, ...statements.map(sentFor));
    const documented = statements.flatMap(({ actions }) => actions);
    const others = [...useActionsOf('SYMMETRIC_ENCRYPT'), 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion'];
    for (const action of others.filter((name) => !documented.includes(name))) {
      expect(outcome(policy, callersOf(statements[0])[0], action, context)).toBe('denied');
    }
  });

  const bounded = withPrincipal.filter(({ statements }) => statements.some(({ condition }) => condition && !('Bool' in condition)));

  test.each(titled(bounded))('%s may do nothing for another account, nor without saying for whom', (_, { use, statements }) => {
    const policy = keyPolicyWith(use);
    for (const statement of statements.filter(({ condition }) => condition)) {
      for (const context of [fromOutside(sentFor(statement)), {}]) {
        const outcomes = statement.actions.map((action) => outcome(policy, callersOf(statement)[0], action, context));
        expect(outcomes).toEqual(statement.actions.map(() => 'denied'));
      }
    }
  });

  test('those without any source condition are known, with the reason in their doc comment', () => {
    const unbounded = withPrincipal.filter(({ statements }) => statements.every(({ condition }) => !condition));
    expect(unbounded.map(({ factory }) => factory)).toEqual(['cloudTrailLake', 'eventBridge', 'stepFunctionsLogs']);
  });
});

describe('the deployment role', () => {
  const viaNames = ({ via }: ServiceCase) =>
    via.map((label) => `${label.replace('.*', `.${REGION}`)}${label.includes('*') ? '' : `.${REGION}`}.amazonaws.com`);

  test.each(titled(provisioning))('%s: provisions through the service', (_, one) => {
    const policy = keyPolicyWith(one.use);
    for (const viaService of viaNames(one)) {
      const marked: Context = one.grantsUnbounded ? {} : { 'kms:GrantIsForAWSResource': 'true' };
      const context = { 'kms:ViaService': viaService, ...marked };
      expect(one.provisions.map((action) => outcome(policy, DEPLOYER_ARN, action, context))).toEqual(one.provisions.map(() => 'allowed'));
    }
  });

  test.each(titled(provisioning))('%s: is denied the same calls of its own and through other services', (_, one) => {
    const policy = keyPolicyWith(one.use);
    const calls = one.provisions.filter((action) => action !== 'kms:DescribeKey');
    const foreign: Context[] = [{}, { 'kms:ViaService': `quicksight.${REGION}.amazonaws.com`, 'kms:GrantIsForAWSResource': 'true' }];
    for (const context of foreign) {
      expect(calls.map((action) => outcome(policy, DEPLOYER_ARN, action, context))).toEqual(calls.map(() => 'denied'));
    }
  });

  test.each(titled(provisioning))('%s: is denied use that provisioning does not need', (_, one) => {
    const policy = keyPolicyWith(one.use);
    const others = useActionsOf('SYMMETRIC_ENCRYPT').filter((action) => !one.provisions.includes(action));
    const context = { 'kms:ViaService': viaNames(one)[0] };
    expect(others.map((action) => outcome(policy, DEPLOYER_ARN, action, context))).toEqual(others.map(() => 'denied'));
  });

  test.each(titled(provisioning.filter(({ grantsUnbounded, provisions }) => !grantsUnbounded && provisions.includes('kms:CreateGrant'))))(
    '%s: creates grants for resources of the service only',
    (_, one) => {
      const context = { 'kms:ViaService': viaNames(one)[0], 'kms:GrantIsForAWSResource': 'false' };
      expect(outcome(keyPolicyWith(one.use), DEPLOYER_ARN, 'kms:CreateGrant', context)).toBe('denied');
    },
  );
});
