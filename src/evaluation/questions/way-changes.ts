import type { AppModel, KeyModel } from '../app-model';
import type { Requirement } from '../verdict';
import { AlikeKeys } from './alike-keys';
import type { AppSameness } from './app-sameness';
import { implies } from './condition-implication';
import type { Escalation } from './escalation';
import { EscalationFinder } from './escalations';
import { holdingsOf } from './holdings';
import type { KeyPair } from './key-pairs';
import { SubjectFinder } from './subjects-of-key';

/** Ways in which somebody comes to hold duties, on one side only or under wider conditions than on the other. */
export interface WayChange {
  readonly gained: readonly Escalation[];
  readonly lost: readonly Escalation[];
}

const NO_CHANGE: WayChange = { gained: [], lost: [] };

/** An app before or after. Of keys that are alike one is kept, of others nothing: there can be many. */
class Side {
  private readonly finder: SubjectFinder;
  private readonly alike = new AlikeKeys();
  private readonly escalations: EscalationFinder;

  constructor(app: AppModel) {
    this.finder = new SubjectFinder(app);
    this.escalations = new EscalationFinder(app, this.finder);
  }

  public waysTo(key: KeyModel | undefined): readonly Escalation[] {
    if (!key) return [];
    const subjects = this.finder.subjectsOf(key);
    const holdings = this.alike.holdingsOn(key, subjects, () => subjects.flatMap((subject) => holdingsOf(subject, key)));
    return this.escalations.on(key, holdings);
  }
}

/** Compares who can come to hold which duties. */
export class WayComparison {
  private sides?: readonly [Side, Side];

  constructor(
    private readonly before: AppModel,
    private readonly after: AppModel,
    private readonly sameness: AppSameness,
  ) {}

  /** Of a key that is new or gone, what remains with every key is no news. Through a replica a key is opened that is itself as it was. */
  public changeOf(pair: KeyPair): WayChange {
    const { before, after } = this.sameness.shared(pair);
    if (before?.multiRegion === false && this.sameness.ofEverybody && this.sameness.ofKeys(pair)) return NO_CHANGE;
    const worthSaying = (way: Escalation) => (before && after) || way.kind === 'escalation';
    this.sides ??= [new Side(this.before), new Side(this.after)];
    const [ways, others] = [this.sides[0].waysTo(before), this.sides[1].waysTo(after)].map((found) => found.filter(worthSaying));
    return { gained: beyond(others, ways), lost: beyond(ways, others) };
  }
}

/** The ways that lead somebody to a duty that none of the others leads to as easily. */
function beyond(ways: readonly Escalation[], others: readonly Escalation[]): readonly Escalation[] {
  return ways.filter((way) => {
    const asEasy = others.filter((other) => isAsEasy(other, way));
    return !way.duties.every((duty) => asEasy.some(({ duties }) => duties.includes(duty)));
  });
}

function isAsEasy(way: Escalation, other: Escalation): boolean {
  return (
    way.subject.id === other.subject.id &&
    (way.outcome === 'allowed' || other.outcome === 'unknown') &&
    implies(requirementsOf(other), requirementsOf(way))
  );
}

function requirementsOf({ path }: Escalation): readonly Requirement[] {
  return path.flatMap(({ conditions }) => conditions);
}
