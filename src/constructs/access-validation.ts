import { Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Duty } from '../access/duties';
import { hasDuty, isUseDuty } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { LiveStatement } from './access-entry';
import { GovernanceError } from './governance-error';
import type { KeyAccess } from './key-access';
import { ACCESS_LISTS, DUTIES_OF_LIST } from './key-access';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOf } from './principal-identity';
import { describePrincipal } from './separation';

type ListName = keyof KeyAccess;

/** Checks that every list means something on the key and names those who can hold its duty. */
export function validateAccess(scope: IConstruct, access: KeyAccess, traits: KeyTraits): void {
  for (const list of ACCESS_LISTS) {
    const grantees = access[list] ?? [];
    if (grantees.length === 0) continue;
    validateListExists(scope, list, traits);
    for (const grantee of grantees) validateHolders(scope, list, grantee);
  }
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

function validateHolders(scope: IConstruct, list: ListName, grantee: IGrantable): void {
  for (const holder of identitiesOf(grantee, scope, `\`access.${list}\``)) validateHolder(scope, list, holder);
}

function validateHolder(scope: IConstruct, list: ListName, holder: PrincipalIdentity): void {
  const fix = whyNotHolder(list, holder);
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

/** Checks a statement that somebody wrote: it must say who may do what, and nothing by exclusion. */
export function validateStatement(scope: IConstruct, { statement }: LiveStatement): void {
  const excluding = (['notActions', 'notPrincipals', 'notResources'] as const).find((element) => statement[element].length > 0);
  if (excluding !== undefined) {
    throw new GovernanceError(
      scope,
      'KmsGov.StatementByExclusion',
      `\`statement\` must list what it is about, got \`${excluding}\`, which also covers what nobody thought of; use \`${INCLUDING[excluding]}\``,
    );
  }
  const foreign = statement.resources.find((resource) => resource !== '*' && !Token.isUnresolved(resource));
  if (foreign !== undefined) {
    throw new GovernanceError(
      scope,
      'KmsGov.StatementResource',
      `\`statement\` must be about this key, got the resource \`${foreign}\`; use \`*\`, which means the key in its own policy`,
    );
  }
}

const INCLUDING = { notActions: 'actions', notPrincipals: 'principals', notResources: 'resources' } as const;
