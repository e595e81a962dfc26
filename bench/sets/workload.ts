/** What is measured: a set of multi-Region keys, and two ways to write the same keys without one. */
export type SetStyle = 'set' | 'l2' | 'l1';

export const SET_STYLES: readonly SetStyle[] = ['set', 'l2', 'l1'];

/** The Region of the primary keys, and those of the replicas. */
export const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'];

/** An app to measure: multi-Region keys of one style, all those of a Region in one stack. */
export interface SetWorkload {
  readonly style: SetStyle;
  readonly sets: number;
  /** Of a set, by Region, as `literalPolicies` gives them. */
  readonly policies: Readonly<Record<string, unknown>>;
}
