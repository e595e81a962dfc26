/** An app to ask about: stacks alike, each with as many keys as a template holds comfortably and the principals of these keys. */
export interface Workload {
  readonly keys: number;
}

export const KEYS_PER_STACK = 20;
export const PRINCIPALS = 20;

/** What one process measured, in milliseconds of processor time: the clock is at the mercy of what else the machine does. */
export interface Measurement {
  /** Parsing the templates and reading the app. */
  readonly reading: number;
  /** Who holds which duty, of every key. */
  readonly whoCan: number;
  /** Who can come to hold which duty, of every key. */
  readonly escalations: number;
  /** By the clock, of reading and who-can together. */
  readonly clock: number;
  /** Peak of the process up to the end of who-can. */
  readonly megabytes: number;
  readonly holdings: number;
}

/** Decisions per second of processor time. */
export interface DecisionRates {
  /** Of given requests, whose whole context is known. */
  readonly given: number;
  /** Of open questions: can it, and when? */
  readonly open: number;
}
