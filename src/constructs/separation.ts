import { Token } from 'aws-cdk-lib';
import type { Duty } from '../access/duties';
import { conflicts, dutiesShownBy, isManagementDuty, isUseDuty } from '../access/duties';
import type { AccessEntry } from './access-entry';
import { readableText } from './policy-text';
import type { Conditions, Overlap, PrincipalIdentity } from './principal-identity';
import { overlapOf, principalId } from './principal-identity';

/** Two duties that one principal must not hold together, and where it holds them. */
export interface SeparationConflict {
  readonly first: AccessEntry;
  readonly second: AccessEntry;
  readonly duties: readonly [Duty, Duty];
  /** `unknown`: only deployment will show whether both are one principal. */
  readonly overlap: Exclude<Overlap, 'none'>;
}

interface Holder {
  readonly entry: AccessEntry;
  readonly duties: readonly Duty[];
}

/** Every pair of entries by which somebody holds conflicting duties. */
export function findConflicts(entries: readonly AccessEntry[]): SeparationConflict[] {
  const holders = holdersIn(entries);
  return holders.flatMap((first, index) => holders.slice(index).flatMap((second) => conflictOf(first, second) ?? []));
}

/**
 * Every pair of an entry and an entry of the deployment by which a deployment role holds conflicting duties.
 *
 * An account or organization that the deployment role is part of makes no conflict, since the policy denies that role the use. Neither does use
 * through a service, such as that of a pipeline's artifacts, which is part of deploying.
 */
export function findConflictsWithDeployment(entries: readonly AccessEntry[], deployment: readonly AccessEntry[]): SeparationConflict[] {
  const named = entries.filter(({ holder }) => (holder.kind === 'identity' || holder.kind === 'unknown') && !isUseThroughServices(holder));
  const deployers = holdersIn(deployment);
  return holdersIn(named).flatMap((first) => deployers.flatMap((second) => conflictOf(first, second) ?? []));
}

function holdersIn(entries: readonly AccessEntry[]): Holder[] {
  return entries.filter(isSubjectToSeparation).map((entry) => ({ entry, duties: dutiesHeld(entry) }));
}

function conflictOf(first: Holder, second: Holder): SeparationConflict | undefined {
  const duties = conflictingPair(first.duties, second.duties);
  const overlap = duties ? overlapOf(first.entry.holder, second.entry.holder) : 'none';
  return duties && overlap !== 'none' ? { first: first.entry, second: second.entry, duties, overlap } : undefined;
}

/** The duties an entry gives; a CreateGrant that only services can make use of is part of using the service. */
export function dutiesHeld({ actions, principal }: AccessEntry): readonly Duty[] {
  const duties = dutiesShownByAll(actions);
  return duties.includes('delegate') && isBoundedToServices(principal.conditions) ? duties.filter((duty) => duty !== 'delegate') : duties;
}

/** Many entries share one list of actions, and each is asked for its duties several times per synthesis. */
const dutiesByActions = new WeakMap<readonly string[], readonly Duty[]>();

function dutiesShownByAll(actions: readonly string[]): readonly Duty[] {
  const duties = dutiesByActions.get(actions) ?? [...new Set(actions.flatMap((action) => dutiesShownBy(action)))];
  dutiesByActions.set(actions, duties);
  return duties;
}

/** Whether an entry makes its principal a manager. */
export function isManager(entry: AccessEntry): boolean {
  return entry.effect === 'Allow' && dutiesHeld(entry).some(isManagementDuty);
}

function isUser(entry: AccessEntry): boolean {
  return entry.effect === 'Allow' && dutiesHeld(entry).some(isUseDuty);
}

/** A service is no person; an account that is bounded to a service has its managers denied by the key policy. */
function isSubjectToSeparation({ effect, holder }: AccessEntry): boolean {
  if (effect === 'Deny' || holder.kind === 'service') return false;
  return holder.kind === 'identity' || holder.kind === 'unknown' || !isBoundedToServices(holder.conditions);
}

function isBoundedToServices(conditions: Conditions): boolean {
  return isBoundBy(conditions, /^kms:(ViaService|GrantIsForAWSResource)$/i);
}

/** Whether a principal uses the key only in calls that services make for it. */
export function isUseThroughServices({ conditions }: PrincipalIdentity): boolean {
  return isBoundBy(conditions, /^kms:ViaService$/i);
}

/** Whether a condition demands a value of a condition key, rather than the absence of one. */
export function isBoundBy(conditions: Conditions, conditionKey: RegExp): boolean {
  const keys = Object.entries(conditions).flatMap(([operator, values]) => (/Not|IfExists|Null/.test(operator) ? [] : Object.keys(values)));
  return keys.some((key) => conditionKey.test(key));
}

/** Many entries share one list of duties, and every two of them are compared. */
const pairsByDuties = new WeakMap<readonly Duty[], WeakMap<readonly Duty[], ConflictingPair | 'none'>>();

type ConflictingPair = readonly [Duty, Duty];

function conflictingPair(first: readonly Duty[], second: readonly Duty[]): ConflictingPair | undefined {
  const known = pairsByDuties.get(first) ?? new WeakMap<readonly Duty[], ConflictingPair | 'none'>();
  const pair = known.get(second) ?? findConflictingPair(first, second) ?? 'none';
  pairsByDuties.set(first, known.set(second, pair));
  return pair === 'none' ? undefined : pair;
}

function findConflictingPair(first: readonly Duty[], second: readonly Duty[]): ConflictingPair | undefined {
  for (const a of first) {
    const b = second.find((duty) => conflicts(a, duty));
    if (b !== undefined) return [a, b];
  }
  return undefined;
}

/** How a principal is called in messages. */
export function describePrincipal({ construct, entry, key }: PrincipalIdentity): string {
  if (construct) return construct.node.path;
  const text = readableText(entry);
  return Token.isUnresolved(text) ? key : text;
}

/**
 * The managers whom the policy must deny the use.
 *
 * Those are left out who use the key too, by a waiver or under conditions that never hold together with those of managing it, and
 * service-linked roles, which nobody can assume.
 */
export function managersToDeny(entries: readonly AccessEntry[]): PrincipalIdentity[] {
  const isAlsoUser = userTest(entries);
  return entries
    .filter(isManager)
    .map(({ holder }) => holder)
    .filter((holder) => !isServiceLinked(holder) && !isAlsoUser(holder));
}

/** Those of some principals who use the key, which a waiver must have allowed them. */
export function usersAmong(principals: readonly PrincipalIdentity[], entries: readonly AccessEntry[]): PrincipalIdentity[] {
  return principals.filter(userTest(entries));
}

function userTest(entries: readonly AccessEntry[]): (principal: PrincipalIdentity) => boolean {
  const users = new Set(entries.filter(isUser).map(({ holder }) => principalId(holder)));
  return (principal) => users.has(principalId(principal));
}

function isServiceLinked({ key }: PrincipalIdentity): boolean {
  return key.startsWith('role/aws-service-role/');
}

export function describeConflict({ first, second, duties }: SeparationConflict): string {
  const holders = [...new Set([describePrincipal(first.holder), describePrincipal(second.holder)])].map((name) => `\`${name}\``);
  const sources = [...new Set([first.source, second.source])];
  return (
    `one principal must not hold ${duties[0]} and ${duties[1]} on one key, got ${holders.join(', which stands for ')} in ${sources.join(' and ')}; ` +
    'give one of the duties to another role, or say in `separationWaiver` why not'
  );
}

export function describeUncertainty({ first, second, duties }: SeparationConflict): string {
  return (
    `\`${describePrincipal(first.holder)}\` in ${first.source} and \`${describePrincipal(second.holder)}\` in ${second.source} ` +
    `cannot be told apart before deployment and hold ${duties[0]} and ${duties[1]}; should they be one principal, the key policy denies it the use`
  );
}
