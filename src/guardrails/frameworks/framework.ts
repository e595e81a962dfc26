import type { RuleId } from '../rule-id';
import type { RuleOptions } from '../rule-options';

/** A published control on keys, on what watches them, or on buckets that encrypt with them. */
export interface Control {
  /** As the framework numbers it. */
  readonly id: string;
  /** In a few words, of our own where those of the framework are many. */
  readonly title: string;
  /** Each finding of these breaks the control. */
  readonly rules: readonly RuleId[];
  /** What shows that the control is met, where rules that find nothing do not show it. @default - templates decide */
  readonly evidence?: string;
}

/** A published set of controls, as far as they concern keys. */
export interface Framework {
  /** What `--framework` takes. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Where its controls are published. */
  readonly source: string;
  /** What its controls ask for that rules do not ask for by themselves. @default - nothing */
  readonly options?: Partial<RuleOptions>;
  readonly controls: readonly Control[];
}
