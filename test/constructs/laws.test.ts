import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import fc from 'fast-check';
import type { Duty } from '../../src/access/duties';
import { conflicts, DUTIES, dutiesShownBy, isUseDuty, useActionsOf } from '../../src/access/duties';
import { KEY_POLICY_MAX_BYTES } from '../../src/access/limits';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernanceError } from '../../src/constructs/governance-error';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { KeyAccess } from '../../src/constructs/key-access';
import { decide } from '../../src/evaluation/decide';
import type { PolicyDocument } from '../../src/evaluation/policy-document';
import { parsePolicy } from '../../src/evaluation/policy-document';
import type { Outcome } from '../../src/evaluation/verdict';
import type { StatementJson } from './synthesized';
import { ACCOUNT, ACCOUNT_ARN, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, REGION, readable, roleArn } from './synthesized';

const LISTS = ['administrators', 'policyOwners', 'auditors', 'users', 'encrypters', 'decrypters', 'grantDelegators'] as const;
const GRANTS = ['admin', 'audit', 'decrypt', 'encrypt', 'encryptDecrypt'] as const;
const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:TagResource', 'kms:List*'];
const NAMES = ['Alice', 'Bob', 'team/Carol', 'Dave'];
const PEOPLE = [...NAMES.map((name) => roleArn(name)), ...NAMES.map((name) => roleArn(name, FOREIGN_ACCOUNT))];

/** Who is written into a list or handed to a grant; a role of the app is written by its reference. */
type Person = { readonly arn: string } | { readonly appRole: number } | { readonly account: string } | { readonly organization: string };

interface Plan {
  readonly lists: { readonly [list: string]: readonly Person[] };
  readonly grants: readonly { readonly grant: (typeof GRANTS)[number]; readonly to: Person }[];
  readonly actions: readonly { readonly action: string; readonly to: Person }[];
  readonly waiver: boolean;
  readonly account: 'metadata' | 'administration' | 'none';
}

const person: fc.Arbitrary<Person> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ arn: fc.constantFrom(...PEOPLE) }) },
  { weight: 3, arbitrary: fc.record({ appRole: fc.constantFrom(0, 1, 2) }) },
  { weight: 1, arbitrary: fc.record({ account: fc.constant(FOREIGN_ACCOUNT) }) },
  { weight: 1, arbitrary: fc.record({ organization: fc.constant('o-a1b2c3d4e5') }) },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  lists: fc.dictionary(fc.constantFrom(...LISTS), fc.array(person, { maxLength: 3 }), { maxKeys: 4 }),
  grants: fc.array(fc.record({ grant: fc.constantFrom(...GRANTS), to: person }), { maxLength: 3 }),
  actions: fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), to: person }), { maxLength: 2 }),
  waiver: fc.boolean(),
  account: fc.constantFrom('metadata' as const, 'administration' as const, 'none' as const),
});

function keyOf({ lists, grants, actions, waiver, account }: Plan): GovernedKey {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const roles = [0, 1, 2].map((id) => {
    const roleName = id === 0 ? 'Alice' : undefined;
    return new iam.Role(stack, `Role${id}`, { roleName, assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  });
  const grantable = (who: Person): iam.IGrantable => {
    if ('arn' in who) return new iam.ArnPrincipal(who.arn);
    if ('appRole' in who) return roles[who.appRole];
    return 'account' in who ? new iam.AccountPrincipal(who.account) : new iam.OrganizationPrincipal(who.organization);
  };
  const access: KeyAccess = Object.fromEntries(Object.entries(lists).map(([list, people]) => [list, people.map(grantable)]));
  const key = new GovernedKey(stack, 'Key', {
    access,
    separationWaiver: waiver ? 'a law' : undefined,
    accountAccess: AccountAccess[account](),
  });
  for (const { grant, to } of grants) key.grants[grant](grantable(to));
  for (const { action, to } of actions) key.grant(grantable(to), action);
  return key;
}

/** The policy of a plan; undefined where it is refused, which must be with one of the library's errors. */
function policyOfPlan(it: Plan): StatementJson[] | undefined {
  try {
    const key = keyOf(it);
    if (key.node.validate().length > 0) return undefined;
    return readable(key.stack.resolve((key.node.defaultChild as CfnKey).keyPolicy).Statement) as StatementJson[];
  } catch (error) {
    if (error instanceof GovernanceError) return undefined;
    throw error;
  }
}

/** Each run makes an app; a longer suite asks for more. */
const RUNS = fc.readConfigureGlobal().numRuns ?? 20;

const KEY = { arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
/** Roles without a name get one, as deployment gives it. */
const APP_ROLES = ['Alice', 'Stack-Role1-a1B2c3D4e5F6', 'Stack-Role2-a1B2c3D4e5F6'].map((name) => roleArn(name));
const EVERYTHING = parsePolicy(
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  'IAM policies of the account',
);

function deployed(statements: readonly StatementJson[]): PolicyDocument {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const named = text.replace(/\{"Fn::GetAtt":\["Role(\d)[0-9A-F]{8}","Arn"\]\}/g, (_, id) => JSON.stringify(APP_ROLES[Number(id)]));
  return parsePolicy(JSON.parse(named), 'key policy');
}

function outcome(keyPolicy: PolicyDocument, principal: string, action: string, withIam: boolean): Outcome {
  const policies = { keyPolicy, identityPolicies: withIam ? [EVERYTHING] : [] };
  return decide({ principal, action, key: KEY, context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, open: false }, policies).outcome;
}

const MANAGING = ['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:DisableKey', 'kms:TagResource', 'kms:CreateAlias'];

/** The duties that somebody effectively holds, calling KMS without a service in between. */
function dutiesHeldBy(principal: string, keyPolicy: PolicyDocument): Duty[] {
  const actions = [...useActionsOf('SYMMETRIC_ENCRYPT'), ...MANAGING];
  const allowed = actions.filter((action) => outcome(keyPolicy, principal, action, false) === 'allowed');
  return DUTIES.filter((duty) => allowed.some((action) => dutiesShownBy(action).includes(duty)));
}

function forEveryPolicy(law: (statements: StatementJson[], it: Plan) => void): void {
  fc.assert(
    fc.property(plan, (it) => {
      const statements = policyOfPlan(it);
      if (statements !== undefined) law(statements, it);
    }),
    { numRuns: RUNS },
  );
}

test('no principal ends in conflicting duties without a waiver', () => {
  forEveryPolicy((statements, { waiver }) => {
    fc.pre(!waiver);
    const keyPolicy = deployed(statements);
    for (const principal of [...PEOPLE, ...APP_ROLES, DEPLOYER_ARN]) {
      const duties = dutiesHeldBy(principal, keyPolicy);
      const inConflict = duties.flatMap((a) => duties.filter((b) => conflicts(a, b)).map((b) => `${principal}: ${a} and ${b}`));
      expect(inConflict).toEqual([]);
    }
  });
});

test('whoever deploys can always change the policy, and so can the root user', () => {
  forEveryPolicy((statements) => {
    const keyPolicy = deployed(statements);
    expect(outcome(keyPolicy, DEPLOYER_ARN, 'kms:PutKeyPolicy', false)).toBe('allowed');
    expect(outcome(keyPolicy, ACCOUNT_ARN, 'kms:PutKeyPolicy', true)).toBe('allowed');
  });
});

test('whoever is not named has no use of the key, whatever IAM policies allow', () => {
  forEveryPolicy((statements, { lists, grants, actions }) => {
    const named = [...Object.values(lists).flat(), ...grants.map(({ to }) => to), ...actions.map(({ to }) => to)];
    fc.pre(!named.some((who) => 'organization' in who));
    const keyPolicy = deployed(statements);
    for (const action of useActionsOf('SYMMETRIC_ENCRYPT')) {
      expect(outcome(keyPolicy, roleArn('Stranger'), action, true)).toBe('denied');
      expect(outcome(keyPolicy, ACCOUNT_ARN, action, true)).toBe('denied');
    }
  });
});

test('a principal of the account that was granted a duty has it', () => {
  forEveryPolicy((statements, { grants }) => {
    const keyPolicy = deployed(statements);
    for (const { grant, to } of grants.filter(({ grant: name }) => name === 'decrypt' || name === 'encryptDecrypt')) {
      const principal = 'arn' in to ? to.arn : 'appRole' in to ? APP_ROLES[to.appRole] : undefined;
      if (principal !== undefined) expect([grant, outcome(keyPolicy, principal, 'kms:Decrypt', true)]).toEqual([grant, 'allowed']);
    }
  });
});

test('every policy is under the limit, names its actions and is about this key, with a Sid for each statement', () => {
  forEveryPolicy((statements) => {
    expect(new TextEncoder().encode(JSON.stringify(statements)).length).toBeLessThan(KEY_POLICY_MAX_BYTES);
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
    expect(allowed.filter((action) => /[*?]/.test(action))).toEqual([]);
    expect(statements.every(({ Resource }) => Resource === '*')).toBe(true);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    expect(statements.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid))).toBe(true);
  });
});

test('one plan gives one policy', () => {
  forEveryPolicy((statements, it) => expect(policyOfPlan(it)).toEqual(statements));
});

test('a single capability list is never refused, and gives its duty and no other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('users', 'encrypters', 'decrypters'),
      fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1 }),
      (list, arns) => {
        const statements = policyOfPlan({
          lists: { [list]: arns.map((arn) => ({ arn })) },
          grants: [],
          actions: [],
          waiver: false,
          account: 'metadata',
        });
        if (statements === undefined) throw new Error('refused');
        const keyPolicy = deployed(statements);
        const expected = { users: ['encrypt', 'decrypt'], encrypters: ['encrypt'], decrypters: ['decrypt'] }[list as 'users'];
        for (const arn of arns.filter((each) => each.includes(ACCOUNT)))
          expect(dutiesHeldBy(arn, keyPolicy).filter(isUseDuty)).toEqual(expected);
      },
    ),
    { numRuns: RUNS },
  );
});
