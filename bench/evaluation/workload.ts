/** An app to ask about: stacks alike, each with as many keys as a template holds comfortably and the principals of these keys. */
export interface Workload {
  readonly keys: number;
}

export const KEYS_PER_STACK = 20;
export const PRINCIPALS = 20;

/** In milliseconds. */
export interface Time {
  readonly clock: number;
  /** Of all threads: more than by the clock where others collect garbage or compile, less than by it where the machine is busy. */
  readonly cpu: number;
}

/** What one process measured. */
export interface Measurement {
  /** Parsing the templates and reading the app. */
  readonly reading: Time;
  /** Who holds which duty, of every key. */
  readonly whoCan: Time;
  /** Who can come to hold which duty, of every key. */
  readonly escalations: Time;
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
