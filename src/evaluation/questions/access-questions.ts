import type { Duty } from '../../access/duties';
import { dutiesOfAction } from '../../access/duties';
import type { AppModel, KeyModel } from '../app-model';
import { decide } from '../decide';
import type { Explanation } from '../explain';
import { explain } from '../explain';
import type { Policies } from '../policies';
import type { AccessRequest, ContextValue } from '../request';
import type { Verdict } from '../verdict';
import { actionVerdicts } from './action-verdicts';
import { AlikeKeys } from './alike-keys';
import type { Escalation } from './escalation';
import { EscalationFinder } from './escalations';
import type { Holding } from './holdings';
import { holdingsOf } from './holdings';
import { findKey, findPrincipal, namedAction, principalNotFound } from './references';
import type { Subject } from './subject';
import { accountOf, isInAccountOf, namedSubject, serviceSubject } from './subject';
import { SubjectFinder } from './subjects-of-key';

/** One call somebody may make. */
export interface AccessQuestion {
  /** ARN, or name, logical id or construct path of a role or user of the app, or the name of a service. */
  readonly principal: string;
  /** Such as `kms:Decrypt`; case does not matter. */
  readonly action: string;
  /** Alias, logical id, construct path, `stack.logicalId` or ARN of a key of the app. */
  readonly key: string;
  /** Condition keys of the call. Without it the question is about any call: the answer says under which conditions. */
  readonly context?: Readonly<Record<string, ContextValue>>;
}

const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com|aws\.internal)(\.cn)?$/;
const ARN = /^arn:[^:]+:(iam|sts):/;

/** The questions that can be asked of an app. Each answer carries what decided. */
export class AccessQuestions {
  private readonly finder: SubjectFinder;
  private readonly answered = new Map<KeyModel, readonly Holding[]>();
  private readonly alike = new AlikeKeys();
  private escalationFinder?: EscalationFinder;

  constructor(public readonly app: AppModel) {
    this.finder = new SubjectFinder(app);
  }

  /** Can it, and why? */
  public can(question: AccessQuestion): Verdict {
    const { request, policies } = this.posed(question);
    return decide(request, policies);
  }

  /** The same, step by step. */
  public explain(question: AccessQuestion): Explanation {
    const { request, policies } = this.posed(question);
    return explain(request, policies);
  }

  /** Who holds which duty on a key, everybody the templates name. */
  public holdingsOn(key: KeyModel): readonly Holding[] {
    const known = this.answered.get(key);
    if (known) return known;
    const holdings = this.heldBy(this.finder.subjectsOf(key), key);
    this.answered.set(key, holdings);
    return holdings;
  }

  /** What some hold on a key. */
  public heldBy(subjects: readonly Subject[], key: KeyModel): readonly Holding[] {
    return this.alike.holdingsOn(key, subjects, () => subjects.flatMap((subject) => holdingsOf(subject, key)));
  }

  /** Everybody whom a question about a key has to look at. */
  public subjectsOf(key: KeyModel): readonly Subject[] {
    return this.finder.subjectsOf(key);
  }

  /** Who can do something with a key, also where it only comes with a duty, as kms:DescribeKey does. */
  public whoCan(action: string, key: KeyModel): readonly Holding[] {
    const name = namedAction(action);
    const [duty] = dutiesOfAction(name);
    return this.finder.subjectsOf(key).flatMap((subject) => {
      const found = actionVerdicts(subject, key).find((one) => one.action === name);
      return found ? [{ subject, duty, actions: [name], verdict: found.verdict }] : [];
    });
  }

  /** What somebody holds, on every key. */
  public whatCan(principal: string): readonly { readonly key: KeyModel; readonly holdings: readonly Holding[] }[] {
    const subject = this.subject(principal);
    return this.app.keys.map((key) => ({ key, holdings: holdingsOf(subject, key) })).filter(({ holdings }) => holdings.length > 0);
  }

  /** Who holds a duty on a key. */
  public holdersOf(duty: Duty, key: KeyModel): readonly Holding[] {
    return this.holdingsOn(key).filter((holding) => holding.duty === duty);
  }

  /** Who can become a user or manager of a key without being one, by which steps. */
  public escalations(key: KeyModel): readonly Escalation[] {
    this.escalationFinder ??= new EscalationFinder(this.app, this.finder);
    return this.escalationFinder.on(key, this.holdingsOn(key));
  }

  /** What anybody at all may do with a key, or anybody of a certain name in any account; under which conditions, the verdicts say. */
  public publicAccess(key: KeyModel): readonly Holding[] {
    return this.holdingsOn(key).filter(({ subject }) => subject.kind === 'anyone' || isOfAnyAccount(subject));
  }

  /** What principals of other accounts may do with a key. */
  public outsideAccess(key: KeyModel): readonly Holding[] {
    return this.holdingsOn(key).filter(({ subject }) => subject.kind !== 'anyone' && isInAccountOf(subject, key) === 'no');
  }

  /** Who can change the policy of a key, the root user apart and services, which never do: nobody means that the key is locked. */
  public policyOwners(key: KeyModel): readonly Holding[] {
    return this.holdersOf('ownPolicy', key).filter(
      ({ subject, verdict }) => subject.kind !== 'rootUser' && subject.kind !== 'service' && verdict.outcome === 'allowed',
    );
  }

  /** Whom a question means: somebody of the app, or of whom only the name is known. */
  public subject(principal: string): Subject {
    const model = findPrincipal(this.app, principal);
    if (model) return this.finder.byArn(model.arn);
    if (SERVICE.test(principal)) return serviceSubject(principal);
    if (!ARN.test(principal)) throw principalNotFound(this.app, principal);
    const known = this.finder.byArn(principal);
    return known.kind === 'named' ? { ...namedSubject(principal), policies: {} } : known;
  }

  private posed({ principal, action, key: reference, context }: AccessQuestion): { request: AccessRequest; policies: Policies } {
    const key = findKey(this.app, reference);
    const subject = this.subject(principal);
    const policies = { ...subject.policies, keyPolicy: key.keyPolicy, grants: key.grants };
    return { policies, request: { principal: subject.caller, action: namedAction(action), key, context, open: context === undefined } };
  }
}

/** A name that a policy gives with a wildcard for the account. */
function isOfAnyAccount(subject: Subject): boolean {
  if (subject.kind !== 'nameLike') return false;
  const account = accountOf(subject);
  return account === undefined || /[*?]/.test(String(account));
}
