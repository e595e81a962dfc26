import type { ResourceIdentity } from '../evaluation/app-model';
import type { RuleId } from './rule-id';
import type { Severity } from './severity';

/** A rule that a resource breaks, or of which it is not known whether it does. */
export interface Finding {
  readonly rule: RuleId;
  readonly outcome: 'violated' | 'undetermined';
  /** A warning where it is not known. */
  readonly severity: Severity;
  /** What is at fault. */
  readonly resource: ResourceIdentity;
  /** Who, what and why; no final period. */
  readonly message: string;
  readonly fix: string;
  /** The statements that decided, in words. */
  readonly because: readonly string[];
}
