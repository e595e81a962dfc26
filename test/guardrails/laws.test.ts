import fc from 'fast-check';
import type { Finding } from '../../src/guardrails/finding';
import { judge } from '../../src/guardrails/judge';
import { DEFAULT_RULE_OPTIONS } from '../../src/guardrails/rule-options';
import { RULES } from '../../src/guardrails/rules';
import { keyPolicyStatements } from '../arbitraries';
import { appOf } from '../evaluation/app-fixtures';

type Statements = readonly object[];

const Roles = Object.fromEntries(
  ['Analyst', 'Uploader'].map((RoleName) => [
    RoleName,
    {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName,
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        Policies: [
          {
            PolicyName: 'own',
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:Put*'], Resource: '*' }] },
          },
        ],
      },
    },
  ]),
);

function findingsOf(Statement: Statements, rules = RULES): readonly Finding[] {
  const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement } } };
  return judge(appOf({ Resources: { ...Roles, Key } }), rules, DEFAULT_RULE_OPTIONS).findings;
}

/** What a reader acts on; by which of several statements is no matter. */
function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, outcome, severity, resource, message }) => [rule, outcome, severity, resource.id, message].join(' ')).sort();
}

const policies = fc.array(keyPolicyStatements, { minLength: 1, maxLength: 5 });
const denies = keyPolicyStatements.map((statement) => ({ ...statement, Effect: 'Deny' }));
const ONLY_WIDER = RULES.filter(({ id }) => ['SeparationOfDuties', 'PublicAccess', 'UnlistedAccount'].includes(id));

test('the order of statements never matters', () => {
  fc.assert(
    fc.property(policies, (statements) => {
      expect(told(findingsOf([...statements].reverse()))).toEqual(told(findingsOf(statements)));
    }),
  );
});

test('a statement twice is a statement', () => {
  fc.assert(
    fc.property(policies, (statements) => {
      expect(told(findingsOf([...statements, statements[0]]))).toEqual(told(findingsOf(statements)));
    }),
  );
});

test('a Deny never adds to what is found of too much access', () => {
  const violated = (statements: Statements) => findingsOf(statements, ONLY_WIDER).filter(({ outcome }) => outcome === 'violated');
  fc.assert(
    fc.property(policies, denies, (statements, deny) => {
      const before = new Set(violated(statements).map(({ rule }) => rule));
      expect(violated([...statements, deny]).filter(({ rule }) => !before.has(rule))).toEqual([]);
    }),
  );
});

test('a Deny of everything to everybody leaves nothing public', () => {
  fc.assert(
    fc.property(policies, (statements) => {
      const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' };
      const found = findingsOf([...statements, deny], ONLY_WIDER);
      expect(found).toEqual([]);
    }),
  );
});
