import type { Duty } from '../access/duties';
import { conflicts, dutiesShownBy, isManagementDuty } from '../access/duties';
import type { AccessEntry } from './access-entry';
import type { Conditions, Overlap, PrincipalIdentity } from './principal-identity';
import { overlapOf } from './principal-identity';

/** Two duties that one principal must not hold together, and where it holds them. */
export interface SeparationConflict {
  readonly first: AccessEntry;
  readonly second: AccessEntry;
  readonly duties: readonly [Duty, Duty];
  /** `unknown`: only deployment will show whether both are one principal. */
  readonly overlap: Exclude<Overlap, 'none'>;
}

/** Every pair of entries by which somebody holds conflicting duties. */
export function findConflicts(entries: readonly AccessEntry[]): SeparationConflict[] {
  const holders = entries.filter(isSubjectToSeparation).map((entry) => ({ entry, duties: dutiesHeld(entry) }));
  return holders.flatMap((first, index) =>
    holders.slice(index).flatMap((second) => {
      const duties = conflictingPair(first.duties, second.duties);
      const overlap = duties ? overlapOf(first.entry.holder, second.entry.holder) : 'none';
      return duties && overlap !== 'none' ? [{ first: first.entry, second: second.entry, duties, overlap }] : [];
    }),
  );
}

/** The duties an entry gives; a CreateGrant that only services can make use of is part of using the service. */
export function dutiesHeld({ actions, principal }: AccessEntry): readonly Duty[] {
  const duties = new Set(actions.flatMap((action) => dutiesShownBy(action)));
  if (isBoundedToServices(principal.conditions)) duties.delete('delegate');
  return [...duties];
}

/** Whether an entry makes its principal a manager. */
export function isManager(entry: AccessEntry): boolean {
  return entry.effect === 'Allow' && dutiesHeld(entry).some(isManagementDuty);
}

/** A service is no person; an account that is bounded to a service has its managers denied by the key policy. */
function isSubjectToSeparation({ effect, holder }: AccessEntry): boolean {
  if (effect === 'Deny' || holder.kind === 'service') return false;
  return holder.kind === 'identity' || holder.kind === 'unknown' || !isBoundedToServices(holder.conditions);
}

function isBoundedToServices(conditions: Conditions): boolean {
  const keys = Object.entries(conditions).flatMap(([operator, values]) => (/Not|IfExists|Null/.test(operator) ? [] : Object.keys(values)));
  return keys.some((key) => /^kms:(ViaService|GrantIsForAWSResource)$/i.test(key));
}

function conflictingPair(first: readonly Duty[], second: readonly Duty[]): readonly [Duty, Duty] | undefined {
  for (const a of first) {
    const b = second.find((duty) => conflicts(a, duty));
    if (b !== undefined) return [a, b];
  }
  return undefined;
}

/** How a principal is called in messages. */
export function describePrincipal({ construct, entry, key }: PrincipalIdentity): string {
  return construct ? construct.node.path : typeof entry === 'string' && !entry.includes('${Token[') ? entry : key;
}

/** The managers whom the policy must deny the use, with those left out whom a waiver lets do both. */
export function managersToDeny(entries: readonly AccessEntry[]): PrincipalIdentity[] {
  const waived = new Set(
    findConflicts(entries)
      .filter(({ overlap }) => overlap === 'same')
      .flatMap(({ first, second }) => [first.holder.key, second.holder.key]),
  );
  return entries
    .filter(isManager)
    .map(({ holder }) => holder)
    .filter(({ key }) => !waived.has(key));
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
