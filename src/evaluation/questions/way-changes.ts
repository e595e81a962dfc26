import type { AppModel } from '../app-model';
import type { Requirement } from '../verdict';
import { AccessQuestions } from './access-questions';
import { implies } from './condition-implication';
import type { Escalation } from './escalation';
import type { KeyPair } from './key-pairs';

/** Ways in which somebody comes to hold duties, on one side only or under wider conditions than on the other. */
export interface WayChange {
  readonly gained: readonly Escalation[];
  readonly lost: readonly Escalation[];
}

/** Compares who can come to hold which duties. */
export class WayComparison {
  private readonly left: AccessQuestions;
  private readonly right: AccessQuestions;

  constructor(before: AppModel, after: AppModel) {
    this.left = new AccessQuestions(before);
    this.right = new AccessQuestions(after);
  }

  /** Of a key that is new or gone, what remains with every key is no news. */
  public changeOf({ before, after }: KeyPair): WayChange {
    const worthSaying = (way: Escalation) => (before && after) || way.kind === 'escalation';
    const ways = before ? this.left.escalations(before).filter(worthSaying) : [];
    const others = after ? this.right.escalations(after).filter(worthSaying) : [];
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
