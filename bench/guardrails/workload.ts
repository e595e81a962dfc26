/** What judges the app: nothing, our plugin, or the AwsSolutions pack of cdk-nag. */
export type Judge = 'none' | 'guardrails' | 'aws-solutions';

export const JUDGES: readonly Judge[] = ['none', 'guardrails', 'aws-solutions'];

/** Keys of ours, or as the CDK makes them, each for four roles. */
export type Style = 'governed' | 'l2';

export const STYLES: readonly Style[] = ['governed', 'l2'];

/** An app to judge: keys of one style, spread evenly over stacks. */
export interface Workload {
  readonly style: Style;
  readonly judge: Judge;
  readonly keys: number;
  readonly stacks: number;
}

/** What one process measured, from its start to the end of synthesis. */
export interface Measurement {
  /** By the clock. */
  readonly milliseconds: number;
  /** Of processor time, all threads. */
  readonly cpuMilliseconds: number;
  /** Peak of the whole process. */
  readonly megabytes: number;
  readonly findings: number;
}
