import { DUTIES, hasDuty, isUseDuty } from '../access/duties';
import type { KeyModel } from '../evaluation/app-model';
import { traitsOf } from '../evaluation/questions/action-verdicts';
import type { Holding } from '../evaluation/questions/holdings';
import { accountOf, type Subject } from '../evaluation/questions/subject';
import { textEquals } from '../evaluation/text';
import { branchesOf } from './template-branches';

/** Whether holdings of one subject come to `kms:*`: every duty that the key has, without conditions on the request. */
export function coversKey(holdings: readonly Holding[], key: KeyModel): boolean {
  const held = new Set(holdings.filter(isWithoutConditions).map(({ duty }) => duty));
  const traits = traitsOf(key);
  if (traits === undefined) return held.has('ownPolicy') && held.has('delegate') && [...held].some(isUseDuty);
  return DUTIES.every((duty) => held.has(duty) || duty === 'audit' || !hasDuty(traits, duty));
}

/** In some branch of the template's conditions. */
function isWithoutConditions({ verdict }: Holding): boolean {
  return branchesOf(verdict).some(({ requirements }) => requirements.every(({ kind }) => kind === 'unless'));
}

/** Whether a subject stands for the whole account of the key. */
export function isOwnAccount(subject: Subject, { account }: KeyModel): boolean {
  const own = accountOf(subject);
  return subject.kind === 'account' && own !== undefined && textEquals(own, account) === 'yes';
}
