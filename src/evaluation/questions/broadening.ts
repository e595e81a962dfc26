import type { AppModel, KeyModel } from '../app-model';
import { decide } from '../decide';
import type { Text } from '../text';
import type { Requirement, Verdict } from '../verdict';
import { pinsOf } from '../witnesses';
import { type ActionVerdict, actionVerdicts } from './action-verdicts';
import { AppSameness } from './app-sameness';
import { implies } from './condition-implication';
import { groupBy } from './grouping';
import { commonVerdict, conditionsId } from './holdings';
import { type KeyPair, pairKeys } from './key-pairs';
import { arnOf, type Subject } from './subject';
import { SubjectFinder } from './subjects-of-key';

/** A request that is allowed on one side and not, or not certainly, on the other. */
export interface Witness {
  readonly principal: string;
  readonly action: string;
  /** What the request has to carry; what is not here does not matter. */
  readonly context: Readonly<Record<string, Text>>;
}

/** Actions that somebody may do on one side only: all of them, or under wider conditions than on the other. */
export interface AccessChange {
  readonly subject: Subject;
  readonly actions: readonly string[];
  /** Of the side that allows more. */
  readonly verdict: Verdict;
  readonly witness: Witness;
}

/** What changed in who may do what with a key. */
export interface KeyChange extends KeyPair {
  readonly gained: readonly AccessChange[];
  readonly lost: readonly AccessChange[];
}

/**
 * Who gains and who loses what on the keys of an app. Only meaning counts: order, Sids, wildcards spelled out and other ways to
 * write a principal change nothing. Conditions that cannot be compared count as both gained and lost.
 */
export function broadens(before: AppModel, after: AppModel): readonly KeyChange[] {
  const comparison = new AccessComparison(before, after, new AppSameness(before, after));
  return pairKeys(before, after)
    .map((pair) => comparison.changeOf(pair))
    .filter(({ gained, lost }) => gained.length + lost.length > 0);
}

/** Compares who may do what with a key of one app with who may do it with a key of another. */
export class AccessComparison {
  private readonly left: Side;
  private readonly right: Side;

  constructor(
    before: AppModel,
    after: AppModel,
    private readonly sameness: AppSameness,
  ) {
    this.left = new Side(before);
    this.right = new Side(after);
  }

  public changeOf(pair: KeyPair): KeyChange {
    const { before, after } = pair;
    const sameKey = this.sameness.ofKeys(pair);
    if (sameKey && this.sameness.ofEverybody) return { before, after, gained: [], lost: [] };
    const { before: known, after: asked } = this.sameness.shared(pair);
    const [listedBefore, listedAfter] = [this.left.subjectsOf(known), this.right.subjectsOf(asked)];
    const subjects = new Map([...listedBefore, ...listedAfter].map((subject) => [subject.id, subject]));
    const sides = [...subjects.values()].map((subject) => ({
      before: inList(listedBefore, subject) ?? this.left.counterpart(subject),
      after: inList(listedAfter, subject) ?? this.right.counterpart(subject),
    }));
    const pairs = sides
      .filter((side) => !(sameKey && this.sameness.ofSubjects(side.before, side.after)))
      .map((side) => ({ before: access(side.before, known), after: access(side.after, asked) }));
    return {
      before,
      after,
      gained: pairs.flatMap((pair) => morePermitted(pair.after, pair.before)),
      lost: pairs.flatMap((pair) => morePermitted(pair.before, pair.after)),
    };
  }
}

/** An app before or after. */
class Side {
  private readonly finder: SubjectFinder;

  constructor(app: AppModel) {
    this.finder = new SubjectFinder(app);
  }

  public subjectsOf(key: KeyModel | undefined): readonly Subject[] {
    return key ? this.finder.subjectsOf(key) : [];
  }

  /** Somebody of the other side as this side knows it: without its policies where it is not of the app. */
  public counterpart(subject: Subject): Subject {
    const arn = arnOf(subject);
    const known = arn === undefined || !CAN_BE_OF_APP.includes(subject.kind) ? undefined : this.finder.byArn(arn);
    if (known?.model) return known;
    return subject.model ? { ...subject, policies: {}, model: undefined } : subject;
  }
}

const CAN_BE_OF_APP: readonly Subject['kind'][] = ['role', 'user', 'named'];

function inList(subjects: readonly Subject[], { id }: Subject): Subject | undefined {
  return subjects.find((subject) => subject.id === id);
}

/** What one subject may do with a key, on one side. */
interface Access {
  readonly subject: Subject;
  readonly key?: KeyModel;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

function access(subject: Subject, key: KeyModel | undefined): Access {
  const verdicts = key ? actionVerdicts(subject, key) : [];
  return { subject, key, verdicts: new Map(verdicts.map(({ action, verdict }) => [action, verdict])) };
}

/** What one side permits beyond the other. */
function morePermitted(one: Access, other: Access): readonly AccessChange[] {
  const more = [...one.verdicts].filter(([action, verdict]) => isMore(verdict, other.verdicts.get(action)));
  const changes = more.map(([action, verdict]): ActionVerdict => ({ action, verdict }));
  return groupBy(changes, ({ verdict }) => conditionsId(verdict)).map((group) => ({
    subject: one.subject,
    actions: group.map(({ action }) => action),
    verdict: commonVerdict(group),
    witness: witnessOf(group[0], one, other),
  }));
}

function isMore(verdict: Verdict, other: Verdict | undefined): boolean {
  if (other === undefined) return true;
  if (verdict.outcome !== other.outcome) return verdict.outcome === 'allowed';
  return verdict.outcome === 'allowed' && !implies(verdict.conditions, other.conditions);
}

/** Of the requests that the conditions of both sides speak of, the one that tells the sides apart best. */
function witnessOf({ action, verdict }: ActionVerdict, one: Access, other: Access): Witness {
  const conditions = [...verdict.conditions, ...(other.verdicts.get(action)?.conditions ?? [])];
  const contexts = [{}, ...conditions.flatMap(contextsOf)];
  const allowed = contexts.filter((context) => outcomeIn(one, action, context) === 'allowed');
  const telling = allowed.find((context) => outcomeIn(other, action, context) === 'denied');
  const { caller } = one.subject;
  const principal = typeof caller === 'object' && 'service' in caller ? String(caller.service) : String(caller);
  return { principal, action, context: telling ?? allowed.at(-1) ?? {} };
}

function contextsOf({ clauses }: Requirement): readonly Readonly<Record<string, Text>>[] {
  return clauses.flatMap((clause) => pinsOf(clause) ?? []).map((pins) => Object.fromEntries(pins));
}

function outcomeIn({ subject, key }: Access, action: string, context: Readonly<Record<string, Text>>): Verdict['outcome'] {
  if (!key) return 'denied';
  const policies = { ...subject.policies, keyPolicy: key.keyPolicy, grants: key.grants };
  return decide({ principal: subject.caller, action, key, context, open: true }, policies).outcome;
}
