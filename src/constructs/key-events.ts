import type { EventPattern } from 'aws-cdk-lib/aws-events';

/** What CloudTrail calls KMS. */
export const KMS_EVENT_SOURCE = 'kms.amazonaws.com';

/** What published checks ask an alarm for: nothing less and nothing more. */
export const UNAVAILABLE_EVENTS = ['DisableKey', 'ScheduleKeyDeletion'];

/** Everything else that a caller can change about a key. */
export const CHANGE_EVENTS = [
  'CancelKeyDeletion',
  'EnableKey',
  'PutKeyPolicy',
  'CreateAlias',
  'UpdateAlias',
  'DeleteAlias',
  'ReplicateKey',
  'UpdatePrimaryRegion',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'EnableKeyRotation',
  'DisableKeyRotation',
  'RotateKeyOnDemand',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
];

/** AWS services make and revoke grants all the time, so that they are counted apart. */
export const GRANT_EVENTS = ['CreateGrant', 'RevokeGrant', 'RetireGrant'];

/** What KMS does by itself, as CloudTrail records it. */
export const SERVICE_EVENTS = ['RotateKey', 'DeleteKey', 'DeleteExpiredKeyMaterial'];

/** What a rule is about: ARNs of keys and of their aliases. */
export type EventSubjects = readonly string[];

/**
 * Calls that change keys, but for those of the deployment roles. Failed calls changed nothing.
 *
 * They are recognized by the ARNs in `resources`: what the caller sent may be an id, an ARN or an alias, and nothing where KMS acted by itself. A
 * call that moves an alias names the alias there besides the key that it moves to.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
 */
export function changePattern(subjects: EventSubjects, deployers: readonly string[]): EventPattern {
  const others = deployers.length === 0 ? undefined : [{ exists: false }, { 'anything-but': deployers }];
  return callPattern(subjects, [...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...GRANT_EVENTS, ...SERVICE_EVENTS], others);
}

/** Calls of the deployment roles that change keys. */
export function deploymentPattern(subjects: EventSubjects, deployers: readonly string[]): EventPattern {
  return callPattern(subjects, [...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...GRANT_EVENTS], deployers);
}

function callPattern(subjects: EventSubjects, eventName: readonly string[], issuers: readonly unknown[] | undefined): EventPattern {
  return {
    source: ['aws.kms'],
    detailType: ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'],
    detail: {
      eventSource: [KMS_EVENT_SOURCE],
      eventName,
      errorCode: [{ exists: false }],
      resources: { ARN: subjects },
      ...(issuers === undefined ? {} : { userIdentity: { sessionContext: { sessionIssuer: { arn: issuers } } } }),
    },
  };
}

/**
 * What KMS tells of its own accord: that a key rotated, that material expired, that a key is gone. Only the last is certain to arrive.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html
 */
export function lifecyclePattern(subjects: EventSubjects): EventPattern {
  return {
    source: ['aws.kms'],
    detailType: ['KMS CMK Rotation', 'KMS Imported Key Material Expiration', 'KMS CMK Deletion'],
    resources: [...subjects],
  };
}
