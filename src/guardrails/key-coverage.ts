import { DUTIES, type Duty, hasDuty, isUseDuty } from '../access/duties';
import type { KeyModel } from '../evaluation/app-model';
import { traitsOf } from '../evaluation/questions/action-verdicts';
import type { Holding } from '../evaluation/questions/holdings';
import { isInAccountOf, type Subject } from '../evaluation/questions/subject';
import { branchesOf } from './template-branches';

/** Whether holdings of one subject come to `kms:*`: every duty that it can have on the key, without conditions on the request. */
export function coversKey(holdings: readonly Holding[], key: KeyModel): boolean {
  const held = new Set(holdings.filter(isWithoutConditions).map(({ duty }) => duty));
  const traits = traitsOf(key);
  const possible = DUTIES.filter((duty) => duty !== 'audit' && (traits === undefined ? ALWAYS.includes(duty) : hasDuty(traits, duty)));
  // nothing but use and grants works across accounts
  const isForeign = holdings.some(({ subject }) => isInAccountOf(subject, key) === 'no');
  return held.size > 0 && possible.filter((duty) => !isForeign || isUseDuty(duty) || duty === 'delegate').every((duty) => held.has(duty));
}

/** What every key has. */
const ALWAYS: readonly Duty[] = ['administer', 'ownPolicy', 'delegate'];

/** In some branch of the template's conditions. */
function isWithoutConditions({ verdict }: Holding): boolean {
  return branchesOf(verdict).some(({ requirements }) => requirements.every(({ kind }) => kind === 'unless'));
}

/** Whether a subject stands for the whole account of the key. */
export function isOwnAccount(subject: Subject, key: KeyModel): boolean {
  return subject.kind === 'account' && isInAccountOf(subject, key) === 'yes';
}
