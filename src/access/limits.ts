/** An inclusive range with the value KMS takes when none is given. */
export interface RangeWithDefault {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const ROTATION_PERIOD_DAYS: RangeWithDefault = { min: 90, max: 2560, default: 365 };

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const PENDING_WINDOW_DAYS: RangeWithDefault = { min: 7, max: 30, default: 30 };

/** Per key, not adjustable. @see https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html */
export const ON_DEMAND_ROTATIONS_MAX = 25;

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html */
export const GRANT_CONTEXT_PAIRS_MAX = 8;
export const GRANT_CONTEXT_VALUE_MAX_LENGTH = 384;

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const DESCRIPTION_MAX_LENGTH = 8192;

/**
 * The documented limit, which CloudFormation's schema also has. The API model admits 131,072 characters, but KMS enforces this.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export const KEY_POLICY_MAX_BYTES = 32_768;

/** White space counts. @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
export const ENDPOINT_POLICY_MAX_CHARACTERS = 20_480;

const POLICY_TEXT = /^[\t\n\r\u0020-\u00FF]*$/;

/** Whether a policy may contain the text: tab, line feed, carriage return and U+0020 to U+00FF. */
export function hasPolicyCharactersOnly(text: string): boolean {
  return POLICY_TEXT.test(text);
}
