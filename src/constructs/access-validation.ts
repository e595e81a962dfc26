import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Effect } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ActionPattern } from '../access/action-pattern';
import type { Duty } from '../access/duties';
import { dutiesShownBy, hasDuty, isUseDuty } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { AccessEntry, LiveStatement } from './access-entry';
import { GovernanceError } from './governance-error';
import type { KeyAccess } from './key-access';
import { ACCESS_LISTS, DUTIES_OF_LIST } from './key-access';
import type { PrincipalIdentity } from './principal-identity';
import { isAccountOfStack } from './principal-identity';
import { describePrincipal, isBoundBy } from './separation';

type ListName = keyof KeyAccess;

/** Checks that every list means something on the key. */
export function validateLists(scope: IConstruct, access: KeyAccess, traits: KeyTraits): void {
  for (const list of ACCESS_LISTS) if ((access[list] ?? []).length > 0) validateListExists(scope, list, traits);
}

function validateListExists(scope: IConstruct, list: ListName, traits: KeyTraits): void {
  if (DUTIES_OF_LIST[list].some((duty) => hasDuty(traits, duty))) return;
  throw new GovernanceError(
    scope,
    'KmsGov.AccessListForeign',
    `\`access\` must have lists that the key has a use for, got \`${list}\` on a key of type ${traits.keyType}; ${listAdvice(list, traits)}`,
  );
}

function listAdvice(list: ListName, traits: KeyTraits): string {
  if (!DUTIES_OF_LIST[list].some(isUseDuty)) return 'leave the list out';
  const fitting = ACCESS_LISTS.filter((name) => DUTIES_OF_LIST[name].some((duty: Duty) => isUseDuty(duty) && hasDuty(traits, duty)));
  return `use ${fitting.map((name) => `\`${name}\``).join(', ')}`;
}

/** Checks that who stands in a list can hold its duty. */
export function validateHolder(scope: IConstruct, { list, holder }: AccessEntry): void {
  const fix = list && (whyNotHolder(list, holder) ?? whyNotOwnAccount(scope, list, holder));
  if (fix === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.AccessHolder',
    `\`access.${list}\` must name ${list === 'policyOwners' ? 'roles or users' : 'roles, users or accounts'}, got \`${describePrincipal(holder)}\`; ${fix}`,
  );
}

function whyNotHolder(list: ListName, { kind, conditions }: PrincipalIdentity): string | undefined {
  if (kind === 'service') return 'name the service in `services`, which adds the conditions that it needs';
  if (kind === 'federated') return 'name the role that its users assume';
  if (kind === 'anyone' && Object.keys(conditions).length === 0)
    return 'name roles, or an organization with `new iam.OrganizationPrincipal(...)`';
  if (list === 'policyOwners' && (kind === 'anyone' || kind === 'account')) return 'name the roles that shall own the policy';
  return undefined;
}

function whyNotOwnAccount(scope: IConstruct, list: ListName, { kind, account }: PrincipalIdentity): string | undefined {
  if (kind !== 'account' || list === 'auditors' || !isAccountOfStack(account, scope)) return undefined;
  return 'name the roles, since IAM policies of the account would decide who they are; `accountAccess` is for that';
}

/** Checks a statement that somebody wrote: it must say who may do what, nothing by exclusion, and leave the policy changeable. */
export function validateStatement(scope: IConstruct, { statement }: LiveStatement): void {
  validateInclusion(scope, statement);
  validateCompleteness(scope, statement);
  validateLeavesOwners(scope, statement);
}

const INCLUDING = { notActions: 'actions', notPrincipals: 'principals', notResources: 'resources' } as const;

function validateInclusion(scope: IConstruct, statement: PolicyStatement): void {
  const excluding = (['notActions', 'notPrincipals', 'notResources'] as const).find((element) => statement[element].length > 0);
  if (excluding === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.StatementByExclusion',
    `\`statement\` must list what it is about, got \`${excluding}\`, which also covers what nobody thought of; use \`${INCLUDING[excluding]}\``,
  );
}

function validateCompleteness(scope: IConstruct, statement: PolicyStatement): void {
  const missing = (['principals', 'actions'] as const).find((element) => statement[element].length === 0);
  if (missing === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.StatementIncomplete',
    `\`statement\` must have principals and actions, got no \`${missing}\`; say who may do what`,
  );
}

/** Checks that a statement is about the key: in its policy `*` is the key, and so is the ARN of a generation. */
export function validateResource(scope: IConstruct, { resources }: PolicyStatement, ownArns: readonly string[]): void {
  if (resources.every((resource) => resource === '*')) return;
  const stack = Stack.of(scope);
  const own = new Set(['*', ...ownArns].map((arn) => JSON.stringify(stack.resolve(arn))));
  const foreign = resources.map((resource) => stack.resolve(resource)).find((resource) => !own.has(JSON.stringify(resource)));
  if (foreign === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.StatementResource',
    `\`statement\` must be about this key, got the resource \`${typeof foreign === 'string' ? foreign : JSON.stringify(foreign)}\`; ` +
      'use `*`, which means the key in its own policy',
  );
}

/** Conditions cannot save such a Deny: nobody knows at synth whether they spare the policy's owners at each deployment to come. */
function validateLeavesOwners(scope: IConstruct, { effect, actions }: PolicyStatement): void {
  if (effect !== Effect.DENY) return;
  const locking = actions.find((action) => ActionPattern.parse(action).matches(PUT_KEY_POLICY));
  if (locking === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.StatementLocksOut',
    `\`statement\` must not deny kms:PutKeyPolicy, got \`${locking}\`, which could lock everybody out for good; ` +
      'deny the other actions by name: who changes the policy is denied by the key already',
  );
}

const PUT_KEY_POLICY = 'kms:PutKeyPolicy';

/** Checks that whoever is let own the policy is somebody: the key denies changing it to all who are not named. */
export function validateOwner(scope: IConstruct, { effect, actions, holder, source }: AccessEntry): void {
  if (effect === 'Deny' || !actions.includes(PUT_KEY_POLICY) || holder.kind === 'identity' || holder.kind === 'unknown') return;
  throw new GovernanceError(
    scope,
    'KmsGov.PolicyOwnerUnnamed',
    `${source} must let roles or users change the policy, got \`${describePrincipal(holder)}\`; name them in \`access.policyOwners\``,
  );
}

/** Checks that a statement lets somebody do something, not whoever an IAM policy of the account or of anybody's account says. */
export function validateReach(scope: IConstruct, { effect, actions, principal, source }: AccessEntry): void {
  if (
    effect === 'Deny' ||
    isBoundEnough(scope, principal) ||
    actions.every((action) => dutiesShownBy(action).every((duty) => duty === 'audit'))
  )
    return;
  throw new GovernanceError(
    scope,
    'KmsGov.StatementTooWide',
    `${source} must name roles or users, got \`${describePrincipal(principal)}\`, which stands for all in it; ` +
      'name them, or bound the statement with `kms:ViaService`, `aws:PrincipalArn` or `aws:PrincipalOrgID`',
  );
}

/** Other accounts decide for themselves who of theirs it is. */
function isBoundEnough(scope: IConstruct, { kind, account, conditions }: PrincipalIdentity): boolean {
  if (kind === 'anyone') return Object.keys(conditions).length > 0;
  return kind !== 'account' || !isAccountOfStack(account, scope) || isBoundBy(conditions, /^(kms:ViaService|aws:PrincipalArn)$/i);
}
