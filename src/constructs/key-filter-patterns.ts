import { KMS_EVENT_SOURCE, UNAVAILABLE_EVENTS } from './key-events';
import { groupsOf } from './key-groups';
import type { WatchedKey } from './watched-key';

/**
 * What CloudWatch Logs allows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const FILTER_PATTERN_MAX_CHARACTERS = 1_024;
export const FILTERS_PER_LOG_GROUP_MAX = 100;

const OR = ' || ';
const OF_KMS = `($.eventSource=${KMS_EVENT_SOURCE})`;
const SUCCEEDED = '($.errorCode NOT EXISTS)';

/**
 * The pattern of CIS and Security Hub, which compare it character by character: nothing may be added.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-7
 */
export const UNAVAILABLE_PATTERN = pattern(eventNames(UNAVAILABLE_EVENTS));

/** Successful calls by name, of one caller where one is given. */
export function callsPattern(names: readonly string[], issuer?: string): string {
  const byIssuer = issuer === undefined ? [] : [`($.userIdentity.sessionContext.sessionIssuer.arn="${issuer}")`];
  return pattern(eventNames(names), SUCCEEDED, ...byIssuer);
}

/**
 * Refused calls on some keys: denied, or because a key is disabled, pending deletion or without its material. The message of KMS names the key where
 * the record has no resources.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html
 */
export function refusedPattern(keyIds: readonly string[]): string {
  return pattern(anyOf(REFUSALS.map((code) => `($.errorCode="${code}*")`)), anyOf(keyIds.map(keyClause)));
}

const REFUSALS = ['AccessDenied', 'Disabled', 'KMSInvalidState'];

/** With no more keys than this, each has a filter and an alarm of its own. */
const KEYS_APART = 40;

/** Keys that share a filter, as many as one can hold. */
export function keysByFilter(keys: readonly WatchedKey[]): WatchedKey[][] {
  const room = FILTER_PATTERN_MAX_CHARACTERS - refusedPattern([]).length;
  return groupsOf(keys, { apart: KEYS_APART, room, sizeOf: () => keyClause(LONGEST_ID).length + OR.length });
}

/** Ids of multi-Region keys are no longer. */
const LONGEST_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

function keyClause(id: string): string {
  return `($.resources[0].ARN="*:key/${id}")${OR}($.errorMessage="*:key/${id}*")`;
}

function eventNames(names: readonly string[]): string {
  return anyOf(names.map((name) => `($.eventName=${name})`));
}

function anyOf(clauses: readonly string[]): string {
  return `(${clauses.join(OR)})`;
}

function pattern(...clauses: readonly string[]): string {
  return `{${[OF_KMS, ...clauses].join(' && ')}}`;
}
