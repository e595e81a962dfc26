import { PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS } from '../access/limits';

/** Thresholds and allowances of the rules. */
export interface RuleOptions {
  /** The longest period of rotation, in days. */
  readonly maxRotationPeriodDays: number;
  /** The shortest waiting period before a key is deleted, in days. */
  readonly minPendingWindowDays: number;
  /** Accounts of 12 digits, besides that of the key, whose principals may hold something on a key. */
  readonly allowedAccounts: readonly string[];
  /** Organizations, such as `o-a1b2c3d4e5`, whose accounts may hold something on a key. */
  readonly allowedOrganizations: readonly string[];
  /** Regions where keys may have replicas; undefined: any. */
  readonly allowedRegions?: readonly string[];
  /** A regular expression for the whole of every alias, without `alias/`; undefined: anything. */
  readonly aliasPattern?: string;
  /** Which keys must rotate automatically: those that can, or every symmetric one. */
  readonly rotationOf: 'rotatableKeys' | 'symmetricKeys';
  /** What watches a key: also an EventBridge rule, or only the metric filter of a trail's log group that benchmarks prescribe, with its alarm. */
  readonly keyWatch: 'any' | 'metricFilter';
  /** Whether a condition that names keys, aliases, tags or a service bounds a permission to decrypt with every key. */
  readonly conditionsBoundDecrypt: boolean;
  /** What encrypts buckets: customer managed keys, log buckets excepted; or any KMS key, and log buckets too. */
  readonly bucketEncryption: 'customerManagedKey' | 'anyKmsKey';
}

/** The strictest values that published controls ask for and a working system can meet. */
export const DEFAULT_RULE_OPTIONS: RuleOptions = {
  maxRotationPeriodDays: ROTATION_PERIOD_DAYS.default,
  minPendingWindowDays: PENDING_WINDOW_DAYS.max,
  allowedAccounts: [],
  allowedOrganizations: [],
  rotationOf: 'rotatableKeys',
  keyWatch: 'any',
  conditionsBoundDecrypt: true,
  bucketEncryption: 'customerManagedKey',
};
