import type { KeyModel } from '../evaluation/app-model';
import type { AccessQuestions } from '../evaluation/questions/access-questions';
import type { Holding } from '../evaluation/questions/holdings';
import { accountOf, isInAccountOf, type Subject, textId } from '../evaluation/questions/subject';

/**
 * Who holds what on a key by policies that the app shows. Questions about access take it that IAM policies nobody here sees allow
 * everything; here nobody holds by them what the key policy leaves to an account: AccountDelegation and UnlistedAccount are about that.
 */
export function knownHoldings(key: KeyModel, questions: AccessQuestions): readonly Holding[] {
  const holdings = questions.holdingsOn(key);
  const left = new Set(holdings.filter(({ subject }) => subject.kind === 'account').map(idInAccount));
  const unseen = new Set(holdings.map(({ subject }) => subject).filter((subject) => isUnseen(subject, key)));
  const known = questions.heldBy(
    [...unseen].map((subject) => ({ ...subject, policies: NO_POLICIES })),
    key,
  );
  const seen = holdings.filter(
    (holding) => !unseen.has(holding.subject) && !(holding.subject.kind === 'named' && left.has(idInAccount(holding))),
  );
  return [...seen, ...known];
}

const NO_POLICIES: Subject['policies'] = {};

function idInAccount({ subject, duty }: Holding): string {
  return `${textId(accountOf(subject) ?? '')} ${duty}`;
}

/** Somebody of the account of the key of whom no IAM policy is known. */
function isUnseen(subject: Subject, key: KeyModel): boolean {
  return subject.model === undefined && subject.kind !== 'rootUser' && isInAccountOf(subject, key) === 'yes';
}
