/** What is measured: three ways to write the same key, and the fourth that grants instead of listing. */
export type KeyStyle = 'governed' | 'governed-grants' | 'l2' | 'l1';

export const KEY_STYLES: readonly KeyStyle[] = ['governed', 'governed-grants', 'l2', 'l1'];

/** An app to measure: keys of one style, spread evenly over stacks. */
export interface Workload {
  readonly style: KeyStyle;
  readonly keys: number;
  readonly stacks: number;
  /** What `literalPolicy` gives, made elsewhere: making it loads what is to be measured. */
  readonly policy: unknown;
}

/** What one process measured; modules were loaded before. */
export interface Measurement {
  /** By the clock. */
  readonly milliseconds: number;
  /** Of processor time, all threads: what ratios are made of, since a busy machine disturbs it less. */
  readonly cpuMilliseconds: number;
  /** Peak of the whole process. */
  readonly megabytes: number;
  /** All templates as written, indentation included. */
  readonly templateBytes: number;
  /** All templates as written under `suppressTemplateIndentation`. */
  readonly compactBytes: number;
}
