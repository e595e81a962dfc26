import { Aws } from 'aws-cdk-lib';
import type { IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { actionsOf } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { KeyAccess } from './key-access';
import { ACCESS_LISTS, DUTIES_OF_LIST } from './key-access';
import { namedActions } from './named-actions';
import { oneOrMany } from './policy-statement';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOf, identitiesOfPrincipalJson } from './principal-identity';

/** One principal and what it may, or must not, do with the key: from a list, a grant or a statement. */
export interface AccessEntry {
  readonly effect: 'Allow' | 'Deny';
  /** Who the policy names. */
  readonly principal: PrincipalIdentity;
  /** Who is meant, where the policy names an account and bounds it to one of its principals. */
  readonly holder: PrincipalIdentity;
  readonly actions: readonly string[];
  /** A name for the statement that somebody chose. */
  readonly sid?: string;
  /** Where the entry comes from, for messages. */
  readonly source: string;
  /** The list of `access` that it comes from. */
  readonly list?: keyof KeyAccess;
  /** Use through AWS services is meant as well, whose encryption context is their own. */
  readonly alsoThroughServices?: boolean;
  /** A KMS grant gives it: it counts like the rest, and the key policy need not say it. */
  readonly throughGrant?: boolean;
}

/** A role or user of another stack: naming it would make the stacks depend on each other. */
export interface DistantPrincipal {
  readonly arnPatterns: readonly string[];
}

/** A statement that arrived through `grant` or `addToResourcePolicy`; conditions can still be added to it. */
export interface LiveStatement {
  readonly statement: PolicyStatement;
  readonly holder?: PrincipalIdentity;
  /** Roles and users of other stacks among its principals. */
  readonly distant?: ReadonlyMap<IConstruct, DistantPrincipal>;
  readonly source: string;
  readonly alsoThroughServices?: boolean;
  readonly throughGrant?: boolean;
  /** Its CreateGrant is bounded by its own conditions; any other is meant for services. */
  readonly createsGrants?: boolean;
}

/** What the lists of `access` give. */
export function entriesOfLists(access: KeyAccess, traits: KeyTraits, scope: IConstruct): AccessEntry[] {
  return ACCESS_LISTS.flatMap((list) => {
    const grantees = granteesOf(access, list);
    if (grantees.length === 0) return [];
    const actions = [...new Set(DUTIES_OF_LIST[list].flatMap((duty) => actionsOf(duty, traits)))];
    const source = `\`access.${list}\``;
    return grantees
      .flatMap((grantee) => identitiesOf(grantee, scope, source))
      .map((principal) => ({ effect: 'Allow' as const, principal, holder: principal, actions, source, list }));
  });
}

/** What one statement gives or takes, principal by principal. */
export function entriesOfStatement(live: LiveStatement, traits: KeyTraits, scope: IConstruct): AccessEntry[] {
  const { statement, source } = live;
  const { Principal: principal, Condition: conditions = {} } = statement.toStatementJson();
  const actions = namedActions(statement.actions, traits, scope);
  const principalJson = typeof principal === 'string' ? { AWS: principal } : principal;
  const effect = statement.effect as 'Allow' | 'Deny';
  const entries = identitiesOfPrincipalJson(principalJson, conditions, scope, source).map((identity) => ({
    effect,
    ...partiesOf(identity, live, effect),
    actions,
    sid: statement.sid,
    source,
    alsoThroughServices: live.alsoThroughServices,
    throughGrant: live.throughGrant,
  }));
  return live.createsGrants ? entries : entries.flatMap(boundGrantCreation);
}

function partiesOf(
  identity: PrincipalIdentity,
  live: LiveStatement,
  effect: AccessEntry['effect'],
): Pick<AccessEntry, 'principal' | 'holder'> {
  const distant = identity.construct && live.distant?.get(identity.construct);
  if (distant) return { principal: named(identity, distant, effect), holder: { ...identity, arnPatterns: distant.arnPatterns } };
  return { principal: identity, holder: live.holder ? { ...live.holder, conditions: identity.conditions } : identity };
}

/** A role of another stack by its name. A Deny covers everybody, and an account there would deny all of it. */
function named(identity: PrincipalIdentity, { arnPatterns }: DistantPrincipal, effect: AccessEntry['effect']): PrincipalIdentity {
  const { account, conditions } = identity;
  const byName = { ArnLike: { ...conditions.ArnLike, 'aws:PrincipalArn': oneOrMany(arnPatterns) } };
  const bounded = { element: 'AWS', conditions: { ...conditions, ...byName } } as const;
  if (effect === 'Deny') return { kind: 'anyone', key: '*', entry: '*', ...bounded };
  return { kind: 'account', key: 'root', account, entry: `arn:${Aws.PARTITION}:iam::${account}:root`, ...bounded };
}

const CREATE_GRANT = 'kms:CreateGrant';
const FOR_AWS_RESOURCES = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };

/**
 * Whoever asks for CreateGrant through a construct asks for a service that creates the grant while being used, never for a free hand. A service
 * that asks for itself does not say that its grants are for a resource.
 */
function boundGrantCreation(entry: AccessEntry): AccessEntry[] {
  if (entry.effect === 'Deny' || entry.principal.kind === 'service' || !entry.actions.includes(CREATE_GRANT)) return [entry];
  const { conditions } = entry.principal;
  const bounded = { ...entry.principal, conditions: { ...conditions, Bool: { ...conditions.Bool, ...FOR_AWS_RESOURCES.Bool } } };
  const others = entry.actions.filter((action) => action !== CREATE_GRANT);
  return [...(others.length > 0 ? [{ ...entry, actions: others }] : []), { ...entry, principal: bounded, actions: [CREATE_GRANT] }];
}

function granteesOf(access: KeyAccess, list: keyof KeyAccess): readonly IGrantable[] {
  return access[list] ?? [];
}
