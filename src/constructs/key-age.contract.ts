/** What the monitor of key rotation and the function that measures ages agree on. */

/** Name of the handler's bundle below `assets/handlers`. */
export const KEY_AGE_HANDLER = 'key-age';

/** The namespace that the function may put metrics in, and no other: `cloudwatch:PutMetricData` with the condition `cloudwatch:namespace`. */
export const KEY_AGE_NAMESPACE = 'KmsGovernance';

/** A gauge of whole days, one for each key and run. Without unit: CloudWatch has none for days. */
export const KEY_AGE_METRIC = 'KeyMaterialAgeDays';

/** The only dimension of the metric; its value is the name of the key. */
export const KEY_AGE_DIMENSION = 'Key';

/**
 * What the function does with each key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export const KEY_AGE_ACTIONS = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations'];

/** The event that the function gets: input of the schedule, which holds 256 KB, since the environment of a function holds 4 KB. */
export interface KeyAgeCheck {
  readonly keys: readonly CheckedKey[];
}

/** A key of the account and Region of the function. */
export interface CheckedKey {
  /** Value of the dimension, and what logs call the key: the same for all generations, unlike an ARN. */
  readonly name: string;
  /** Of a key that rotates by hand, the ARN of its current generation. */
  readonly arn: string;
  /** Days after which the material is overdue, grace included. The alarm decides; this one is for the log. */
  readonly maxAgeDays: number;
}
