import type { Duty } from '../../access/duties';
import type { Missing, Requirement, Source } from '../verdict';
import type { Subject } from './subject';

/** A call that brings somebody closer to a key. */
export interface Step {
  /** Who makes the call: the subject itself, or whom it has become by the steps before. */
  readonly actor: Subject;
  /** With prefix, such as `iam:UpdateAssumeRolePolicy`. */
  readonly action: string;
  /** What the call is on, as reports call it. */
  readonly on: string;
  /** The statements that allow it. */
  readonly because: readonly Source[];
  /** Only where all of these hold; empty: always. */
  readonly conditions: readonly Requirement[];
  /** What would have to be known to be certain of it. */
  readonly unknownBecause: readonly Missing[];
}

/** Steps one after the other; uncertain where what is not known at synthesis decides one of them. */
export interface Path {
  readonly steps: readonly Step[];
  readonly certain: boolean;
}

/**
 * A way in which somebody comes to hold duties on a key that nothing gives it.
 *
 * `residual` is what remains with every key: the root user, the role CloudFormation acts with, whoever may create a role of
 * a name that the key policy admits, and principals that are declared for the very step they take: who change policies, make
 * grants, replicate or import material. A template declares somebody so in one of two ways: a Deny of the step spares it by
 * name; or statements that spell the step out name it, and it has no other part in managing the key, nor in using it.
 * Everything else is an `escalation`.
 */
export interface Escalation {
  readonly subject: Subject;
  readonly kind: 'escalation' | 'residual';
  /** What it comes to hold. */
  readonly duties: readonly Duty[];
  /** The shortest there is. */
  readonly path: readonly Step[];
  /** Unknown where what is not known at synthesis decides. */
  readonly outcome: 'allowed' | 'unknown';
}

export function joinPaths(first: Path, then: Path): Path {
  return { steps: [...first.steps, ...then.steps], certain: first.certain && then.certain };
}

/** Nothing to do. */
export const NO_STEPS: Path = { steps: [], certain: true };
