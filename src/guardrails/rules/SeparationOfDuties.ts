import { conflicts, type Duty, isUseDuty } from '../../access/duties';
import type { KeyModel } from '../../evaluation/app-model';
import { identify } from '../../evaluation/caller';
import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import { delegates } from '../../evaluation/questions/key-powers';
import { accountOf, type Subject } from '../../evaluation/questions/subject';
import { describeDuties, describeSubject } from '../access-wording';
import { isBoundBy } from '../bounds';
import { doubtsAbout } from '../doubts';
import { governanceOf } from '../governance';
import { type Cause, judgementOf } from '../judgement';
import { isOwnAccount } from '../key-coverage';
import type { KeyRule } from '../rule';

export const SEPARATION_OF_DUTIES: KeyRule = {
  id: 'SeparationOfDuties',
  title: 'nobody both uses a key and manages it',
  why: 'Who manages a key decides who may use it, and who uses it reads what it protects: one principal with both needs nobody else to take the data, to cover it up, or to lose the key. PCI DSS, NIST SP 800-53 (AC-5) and FSBP ask for the two to be apart.',
  fix: 'give one of the duties to another role, or deny it to this one in the key policy by aws:PrincipalArn',
  severity: 'error',
  blindSpots:
    'Principals whom one person can act as, IAM policies outside of the app, and what somebody can come to hold: EscalationPath reports that.',
  judges: 'key',
  judge: (key, app) => {
    const holders = groupBy(
      app.knownHoldings(key).filter((holding) => counts(holding, key)),
      ({ subject }) => subject.id,
    );
    const found = holders
      .map((held) => conflictIn(held.filter(({ verdict }) => verdict.outcome === 'allowed')))
      .flatMap((one) => one ?? []);
    const certain = new Set(found.map(({ subject }) => subject.id));
    const doubtful = holders.filter(([{ subject }]) => !certain.has(subject.id)).flatMap((held) => conflictIn(held)?.holdings ?? []);
    return judgementOf(
      withoutStoodFor(found).map((conflict) => causeOf(conflict, key)),
      doubtsAbout(doubtful),
    );
  },
};

/** What one principal holds of duties that conflict. */
interface Conflict {
  readonly subject: Subject;
  readonly holdings: readonly Holding[];
}

/** Services, the root user and whoever is of another account are outside separation. */
function counts({ subject, duty, verdict }: Holding, key: KeyModel): boolean {
  if (['service', 'rootUser', 'anyone'].includes(subject.kind)) return false;
  if (subject.kind === 'account' && !isOwnAccount(subject, key)) return false;
  if (duty === 'delegate') return delegates({ acting: subject, key });
  return !(subject.kind === 'deploymentRole' && isUseDuty(duty) && isBoundBy(verdict, VIA_SERVICE));
}

/** What a deployment role does with a key while it provisions. */
const VIA_SERVICE = /^kms:viaservice$/;

function conflictIn(held: readonly Holding[]): Conflict | undefined {
  const holdings = held.filter((one) => held.some((other) => conflicts(one.duty, other.duty)));
  return holdings.length === 0 ? undefined : { subject: held[0].subject, holdings };
}

/** Everybody of the account stands for each of its principals, a role for its sessions. */
function withoutStoodFor(found: readonly Conflict[]): readonly Conflict[] {
  return found.filter((one) => !found.some((other) => standsFor(other.subject, one.subject) && includes(other, one)));
}

function standsFor(wider: Subject, subject: Subject): boolean {
  if (wider.kind === 'account') return subject.kind !== 'account';
  const [role, session] = [identify(wider.caller), identify(subject.caller)];
  return role.kind === 'role' && session.kind === 'session' && role.name !== undefined && role.name === session.name;
}

function includes(wider: Conflict, one: Conflict): boolean {
  const duties = new Set(wider.holdings.map(({ duty }) => duty));
  return one.holdings.every(({ duty }) => duties.has(duty));
}

function causeOf({ subject, holdings }: Conflict, key: KeyModel): Cause {
  const [first, second] = sidesOf(holdings.map(({ duty }) => duty));
  const who = subject.kind === 'account' ? `everybody in account ${String(accountOf(subject))}` : describeSubject(subject);
  const waiver = governanceOf(key)?.separationWaiver;
  return {
    message: `${who} may ${describeDuties(first)} and may ${describeDuties(second)}${waiver === undefined ? '' : `, which is waived: ${waiver}`}`,
    because: holdings.flatMap(({ verdict }) => verdict.because),
    ...(waiver !== undefined && { severity: 'warning' as const }),
  };
}

function sidesOf(duties: readonly Duty[]): readonly [readonly Duty[], readonly Duty[]] {
  const uses = duties.filter(isUseDuty);
  return uses.length > 0
    ? [uses, duties.filter((duty) => !isUseDuty(duty))]
    : [['importMaterial'], duties.filter((duty) => duty !== 'importMaterial')];
}
