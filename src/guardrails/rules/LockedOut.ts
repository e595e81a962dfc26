import type { KeyModel } from '../../evaluation/app-model';
import { assignments } from '../../evaluation/choices';
import type { Guard } from '../../evaluation/statement';
import { doubtsAbout } from '../doubts';
import type { JudgedApp } from '../judged-app';
import { type Cause, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';
import { branchesOf } from '../template-branches';
import { whereGuards } from '../template-settings';

export const LOCKED_OUT: KeyRule = {
  id: 'LockedOut',
  title: 'somebody can change the key policy',
  why: 'A key policy is the only way to its key: if nobody may change it, only AWS Support can, and if only the root user may, every change and the next deployment of the stack need its credentials.',
  fix: 'allow kms:PutKeyPolicy to the role that deploys, without conditions, and spare it in every Deny',
  severity: 'error',
  blindSpots: 'Whether the principals named exist, and what their IAM policies outside of the app leave them.',
  judges: 'key',
  judge: (key, app) => {
    const holders = app.questions.holdersOf('ownPolicy', key);
    const locked = unowned(key, app);
    if (locked.length === 0) return judgementOf([]);
    const doubts = doubtsAbout(holders);
    const rootUser = holders.find(({ subject, verdict }) => subject.kind === 'rootUser' && verdict.outcome === 'allowed');
    const who = rootUser ? `only the ${rootUser.subject.label}` : 'nobody';
    const causes = locked.map(
      (guards): Cause => ({ message: `${who} can change the key policy${whereGuards(guards)}`, because: rootUser?.verdict.because }),
    );
    return doubts.length > 0 ? judgementOf([], doubts) : judgementOf(causes);
  },
};

/** Values of the template's conditions for which the key is there and nobody owns its policy. */
function unowned(key: KeyModel, { questions }: JudgedApp): readonly (readonly Guard[])[] {
  const owned = questions.policyOwners(key).flatMap(({ verdict }) => branchesOf(verdict).map(({ guards }) => guards));
  const conditions = [...new Set(owned.flatMap((guards) => guards.map(({ condition }) => condition)))];
  const there = assignments(conditions).filter(
    (guards) => !(key.guards ?? []).some((own) => guards.some((guard) => contradicts(guard, own))),
  );
  return there.filter((guards) => !owned.some((own) => own.every((guard) => guards.some((known) => isSame(known, guard)))));
}

function contradicts(guard: Guard, other: Guard): boolean {
  return guard.condition === other.condition && guard.value !== other.value;
}

function isSame(guard: Guard, other: Guard): boolean {
  return guard.condition === other.condition && guard.value === other.value;
}
