import type { KeyModel } from '../evaluation/app-model';
import type { AccessQuestions } from '../evaluation/questions/access-questions';
import { holdingsOf } from '../evaluation/questions/holdings';
import { ALLOWED_BY_IAM, isInAccountOf, type Subject, textId } from '../evaluation/questions/subject';
import type { PrincipalEntry, Statement } from '../evaluation/statement';
import { compileStatement } from '../evaluation/statement-matching';
import { describeSubject, listed } from './access-wording';
import { keyWithOnly, withStatements } from './single-statement';

/** Why an Allow of a key policy gives nothing to a principal it names: what would have to be otherwise. */
export function whyInVain(statement: Statement, entry: PrincipalEntry, key: KeyModel, questions: AccessQuestions): string {
  if (compileStatement(statement).covers(key.arn, () => 'absent') === 'no') return 'its Resource is not the key';
  const meant = (one: KeyModel) => questions.subjectsOf(one).filter((subject) => isMeant(subject, entry));
  const gets = (one: KeyModel) => meant(one).filter((subject) => holdingsOf(withIam(subject), one).length > 0);
  const waiting = gets(keyWithOnly(statement, key)).filter(({ model }) => model !== undefined);
  if (waiting.length > 0) return `no IAM policy of ${listed(waiting.map(describeSubject))} allows the same, which it takes as well`;
  if (gets(withStatements([statement], key)).length > 0) return 'a Deny takes all of it away';
  if (gets(withStatements([{ ...statement, conditions: [] }], key)).length > 0) return 'its conditions cannot hold';
  return meant(key).some((subject) => subject.kind !== 'anyone' && isInAccountOf(subject, key) === 'no')
    ? 'it has no effect across accounts'
    : 'nobody goes by that name, or none of its actions works on such a key';
}

/** Whether it is the subject that the entry names; an account and `*` name whom conditions pick out. */
function isMeant({ id, kind }: Subject, { value }: PrincipalEntry): boolean {
  if (id === textId(value)) return true;
  return /^(\*|\d{12}|arn:.*:root)$/.test(String(value)) && kind !== 'rootUser' && kind !== 'service';
}

function withIam(subject: Subject): Subject {
  return subject.kind === 'service' ? subject : { ...subject, policies: { identityPolicies: ALLOWED_BY_IAM } };
}
