import type { ResourceIdentity } from '../evaluation/app-model';
import type { Source } from '../evaluation/verdict';
import type { Severity } from './severity';

/** One cause of a violation: who, what and why. */
export interface Cause {
  /** A sentence without final period: "role Analyst may decrypt and may change the key policy". */
  readonly message: string;
  /** The statements that decided. @default - none: the message says it all */
  readonly because?: readonly Source[];
  /** What is at fault. @default - the resource that is judged */
  readonly resource?: ResourceIdentity;
  /** @default - that of the rule */
  readonly severity?: Severity;
  /** What to do about it. @default - that of the rule */
  readonly fix?: string;
}

/** Something that decides and is not known at synthesis. */
export interface Doubt {
  /** A sentence without final period: what would have to be known. */
  readonly reason: string;
  /** The statements that are in doubt. @default - none */
  readonly because?: readonly Source[];
}

/** What a rule says of one resource. Where some causes are certain and others in doubt, both are there. */
export type Judgement =
  | { readonly outcome: 'compliant' | 'notApplicable' }
  | { readonly outcome: 'nonCompliant'; readonly causes: readonly Cause[]; readonly doubts: readonly Doubt[] }
  | { readonly outcome: 'undetermined'; readonly doubts: readonly Doubt[] };

export const COMPLIANT: Judgement = { outcome: 'compliant' };

/** The rule has nothing to say about such a resource. */
export const NOT_APPLICABLE: Judgement = { outcome: 'notApplicable' };

/** Non-compliant for any cause, else undetermined for any doubt, else compliant. */
export function judgementOf(causes: readonly Cause[], doubts: readonly Doubt[] = []): Judgement {
  if (causes.length > 0) return { outcome: 'nonCompliant', causes, doubts };
  return doubts.length > 0 ? { outcome: 'undetermined', doubts } : COMPLIANT;
}

/** What is said of a resource where several things about it are judged. */
export function allOf(judgements: readonly Judgement[]): Judgement {
  if (judgements.every(({ outcome }) => outcome === 'notApplicable')) return NOT_APPLICABLE;
  return judgementOf(
    judgements.flatMap((one) => ('causes' in one ? one.causes : [])),
    judgements.flatMap((one) => ('doubts' in one ? one.doubts : [])),
  );
}
