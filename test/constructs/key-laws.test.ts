import type { App } from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import fc from 'fast-check';
import type { Duty } from '../../src/access/duties';
import { conflicts, DUTIES, dutiesShownBy, useActionsOf } from '../../src/access/duties';
import { KEY_POLICY_MAX_BYTES } from '../../src/access/limits';
import { deployedSize } from '../../src/access/policy-size';
import { GovernanceError } from '../../src/constructs/governance-error';
import type { GovernedKey } from '../../src/constructs/governed-key';
import type { AppModel, KeyModel } from '../../src/evaluation/app-model';
import { readApp } from '../../src/evaluation/app-reader';
import { bareStack } from '../../src/evaluation/assembly';
import { decide } from '../../src/evaluation/decide';
import { AccessQuestions } from '../../src/evaluation/questions/access-questions';
import { templateOf } from '../../src/evaluation/template';
import type { KeyPlan } from './key-plans';
import { keyOfPlan, keyPlan, PEOPLE } from './key-plans';
import type { StatementJson } from './synthesized';
import { ACCOUNT, DEPLOYER_ARN, REGION } from './synthesized';

/** A plan makes an app: many more are for the long run. */
const LONG_RUN = fc.readConfigureGlobal().numRuns;
const RUNS = LONG_RUN ?? 500;

interface Governed {
  readonly key: GovernedKey;
  readonly plan: KeyPlan;
  readonly statements: readonly StatementJson[];
  readonly app: AppModel;
}

/** What becomes of a plan; undefined where it is refused, which must be with one of the library's errors. */
function governed(plan: KeyPlan): Governed | undefined {
  try {
    const key = keyOfPlan(plan);
    const problems = key.node.validate();
    expect(problems.filter((problem) => !/\[KmsGov\.\w+ at Stack\/Key\]$/.test(problem))).toEqual([]);
    if (problems.length > 0) return undefined;
    const statements = key.stack.resolve((key.node.defaultChild as CfnKey).keyPolicy).Statement as StatementJson[];
    return { key, plan, statements, app: modelOf(key) };
  } catch (error) {
    if (error instanceof GovernanceError) return undefined;
    throw error;
  }
}

function modelOf({ stack }: GovernedKey): AppModel {
  const resources = stack.node.findAll().filter(CfnResource.isCfnResource);
  const template = Object.assign({}, ...resources.map((resource) => stack.resolve(resource._toCloudFormation()).Resources));
  return readApp([bareStack(templateOf({ Resources: template }, 'template'), () => undefined, { account: ACCOUNT, region: REGION })]);
}

const MANAGING = ['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:DisableKey', 'kms:TagResource', 'kms:CreateAlias'];
const EVERY_BOUND = {
  'aws:MultiFactorAuthPresent': 'true',
  'aws:PrincipalOrgID': 'o-a1b2c3d4e5',
  'aws:SourceVpce': 'vpce-0123456789abcdef0',
  'kms:EncryptionContext:purpose': 'test',
  'kms:EncryptionContext:tenant': 'acme',
};

/** The duties that somebody holds by the key policy alone, in the call that has every bound on its side. */
function dutiesOf(principal: string, key: KeyModel, actions: readonly string[]): Duty[] {
  const isAllowed = (action: string) =>
    decide({ principal, action, key, context: EVERY_BOUND, open: false }, { keyPolicy: key.keyPolicy }).outcome === 'allowed';
  const allowed = actions.filter(isAllowed);
  return DUTIES.filter((duty) => allowed.some((action) => dutiesShownBy(action).includes(duty)));
}

function expectNoConflict({ app, key: { kind }, plan }: Governed): void {
  if (plan.waiver) return;
  const actions = [...useActionsOf(kind._keyType), ...MANAGING];
  for (const principal of [...PEOPLE, DEPLOYER_ARN]) {
    for (const key of app.keys) {
      const duties = dutiesOf(principal, key, actions);
      const inConflict = duties.flatMap((a) => duties.filter((b) => conflicts(a, b)).map((b) => `${principal}: ${a} and ${b}`));
      expect(inConflict).toEqual([]);
    }
  }
}

function expectOwned({ app }: Governed): void {
  const questions = new AccessQuestions(app);
  for (const key of app.keys) {
    expect(questions.policyOwners(key)).not.toEqual([]);
    const request = { principal: DEPLOYER_ARN, action: 'kms:PutKeyPolicy', key, context: {}, open: false };
    expect(decide(request, { keyPolicy: key.keyPolicy }).outcome).toBe('allowed');
  }
}

function expectWellFormed({ statements }: Governed): void {
  expect(deployedSize(statements)).toBeLessThan(KEY_POLICY_MAX_BYTES);
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
  expect(allowed.filter((action) => /[*?]/.test(action) && action !== 'kms:*')).toEqual([]);
  expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  expect(new Set(statements.map(({ Resource }) => Resource))).toEqual(new Set(['*']));
}

test('whatever is said of a key: no conflict, no lockout, and a policy that KMS takes; or an error that says why not', () => {
  let accepted = 0;
  const law = (plan: KeyPlan) => {
    const key = governed(plan);
    if (key === undefined) return;
    accepted++;
    for (const expectation of [expectNoConflict, expectOwned, expectWellFormed]) expectation(key);
  };
  fc.assert(fc.property(keyPlan, law), { numRuns: RUNS });
  expect(accepted).toBeGreaterThan(RUNS / 5);
}, 600_000);

const inLongRun = LONG_RUN === undefined ? test.skip : test;

inLongRun(
  'whatever is accepted is valid CloudFormation by the CDK’s own rules',
  () => {
    const turnedOff = process.env.CDK_VALIDATION;
    process.env.CDK_VALIDATION = 'true';
    const law = (plan: KeyPlan) => {
      if (governed(plan) === undefined) return;
      const key = keyOfPlan(plan, { '@aws-cdk/core:validateAgainstDefaultRules': true });
      expect(() => (key.node.root as App).synth()).not.toThrow();
    };
    fc.assert(fc.property(keyPlan, law), { numRuns: Math.ceil(RUNS / 20) });
    process.env.CDK_VALIDATION = turnedOff;
  },
  1_200_000,
);
