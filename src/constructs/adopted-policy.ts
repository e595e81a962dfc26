import { Annotations, Token } from 'aws-cdk-lib';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { ActionPattern } from '../access/action-pattern';
import { describeProblem, GovernanceError } from './governance-error';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOfPrincipalJson, isAccountOfStack, overlapOf } from './principal-identity';

interface StatementJson {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Checks that the policy in force lets the deployment replace it, which is the first thing that governance does.
 *
 * What only holds under a condition does not count: nobody knows at synth whether it holds.
 */
export function validateChangeable(cfnKey: CfnKey, deployers: readonly PrincipalIdentity[]): void {
  if (cfnKey.keyPolicy === undefined) return;
  const about = statementsOf(cfnKey).filter(coversPutKeyPolicy);
  const reason = whyLocked(cfnKey, about, deployers);
  if (reason !== undefined) throw adoptedLocked(cfnKey, reason);
  if (about.some((statement) => mayDeny(cfnKey, statement, deployers))) warnOfDenial(cfnKey);
}

function statementsOf(cfnKey: CfnKey): StatementJson[] {
  const policy: unknown = cfnKey.keyPolicy;
  if (Token.isUnresolved(policy) || typeof policy !== 'object' || policy === null) throw policyUnreadable(cfnKey);
  const { Statement: statements = [] } = policy as { Statement?: StatementJson | StatementJson[] };
  if (Token.isUnresolved(statements)) throw policyUnreadable(cfnKey);
  return [statements].flat();
}

function coversPutKeyPolicy({ Action, NotAction }: StatementJson): boolean {
  return NotAction === undefined ? namesPutKeyPolicy(Action) : !namesPutKeyPolicy(NotAction);
}

function namesPutKeyPolicy(actions: unknown): boolean {
  const texts = [actions].flat().filter((action): action is string => typeof action === 'string');
  return texts.some((action) => ActionPattern.parse(action).matches('kms:PutKeyPolicy'));
}

function whyLocked(cfnKey: CfnKey, about: readonly StatementJson[], deployers: readonly PrincipalIdentity[]): string | undefined {
  const allowing = about.filter(({ Effect }) => Effect === 'Allow');
  const forDeployment = allowing.filter((statement) => concernsDeployment(cfnKey, statement, deployers));
  if (allowing.length === 0) return 'without a statement that allows kms:PutKeyPolicy';
  if (forDeployment.length === 0) return 'which allows kms:PutKeyPolicy to others only';
  if (forDeployment.every(isConditional)) return 'which allows kms:PutKeyPolicy under a condition only';
  const denies = about.some(
    (statement) => statement.Effect === 'Deny' && !isConditional(statement) && concernsDeployment(cfnKey, statement, deployers),
  );
  return denies ? 'which denies kms:PutKeyPolicy' : undefined;
}

function mayDeny(cfnKey: CfnKey, statement: StatementJson, deployers: readonly PrincipalIdentity[]): boolean {
  if (statement.Effect !== 'Deny' || needsBypass(statement)) return false;
  return statement.NotPrincipal !== undefined || concernsDeployment(cfnKey, statement, deployers);
}

function isConditional({ Condition = {} }: StatementJson): boolean {
  return Object.keys(Condition).length > 0;
}

/** CloudFormation asks to bypass the lockout check only where the template says so. */
function needsBypass({ Condition = {} }: StatementJson): boolean {
  const keys = Object.values(Condition).flatMap((tests) => Object.keys(tests));
  return keys.some((key) => key.toLowerCase() === 'kms:bypasspolicylockoutsafetycheck');
}

/** Whether it names one of those who deploy, or all of their account. */
function concernsDeployment(cfnKey: CfnKey, { Principal }: StatementJson, deployers: readonly PrincipalIdentity[]): boolean {
  return principalsIn(cfnKey, Principal).some((principal) => {
    const { kind, account } = principal;
    if (kind === 'anyone' || (kind === 'account' && isAccountOfStack(account, cfnKey))) return true;
    return deployers.some((deployer) => overlapOf(principal, deployer) !== 'none');
  });
}

function principalsIn(cfnKey: CfnKey, principal: unknown): PrincipalIdentity[] {
  const { AWS: entries = [] } = principal === '*' ? { AWS: '*' } : Object(principal);
  const texts = [entries].flat().map((entry) => (typeof entry === 'string' ? entry : Token.asString(entry)));
  return identitiesOfPrincipalJson({ AWS: texts }, {}, cfnKey, 'the policy of `cfnKey`');
}

function policyUnreadable(cfnKey: CfnKey): GovernanceError {
  return new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedPolicyOpaque',
    '`cfnKey` must have a policy of plain JSON, got a policy object of the CDK; ' +
      'for a key that `kms.Key` made replace the class by `GovernedKey`, else write the policy as JSON',
  );
}

function adoptedLocked(cfnKey: CfnKey, reason: string): GovernanceError {
  return new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedLocked',
    `\`cfnKey\` must let the deployment change its policy, got one ${reason}; ` +
      'first deploy its own policy with a statement that allows kms:PutKeyPolicy to the deployment role, without conditions',
  );
}

function warnOfDenial(cfnKey: CfnKey): void {
  const code = 'KmsGov.AdoptedUncertain';
  const message =
    '`cfnKey` must let the deployment change its policy, got a statement that may deny it kms:PutKeyPolicy; ' +
    'make sure that it spares the deployment role, or first deploy the policy without it';
  Annotations.of(cfnKey).addWarningV2(code, describeProblem(cfnKey, code, message));
}
