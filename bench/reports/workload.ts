/** What is run: the report, or a diff with one key in twenty changed, or with one role in twenty, in what it may read or whom it may become. */
export const RUNS = ['report', 'diff: keys', 'diff: data', 'diff: roles'] as const;

export type Run = (typeof RUNS)[number];

/** What one process measured of a command, from its arguments to its output. */
export interface Measurement {
  /** In milliseconds. */
  readonly clock: number;
  /** In milliseconds, of all threads. */
  readonly cpu: number;
  /** Peak of the process. */
  readonly megabytes: number;
  /** Of the output. */
  readonly kilobytes: number;
}
