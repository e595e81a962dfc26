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

/** Whose changes a rule is about. */
interface ChangeScope {
  /** ARNs of keys and of their aliases; every key of the account if not given. */
  readonly subjects?: readonly string[];
  /** ARNs of the roles that deploy them. */
  readonly deployers?: readonly string[];
}

/**
 * Calls that change keys, but for those of the deployment roles, and what KMS does to keys by itself. Failed calls changed nothing.
 *
 * Keys are recognized by the ARNs in `resources`: what the caller sent may be an id, an ARN or an alias, and nothing where KMS acted by itself. A
 * call that moves an alias names the alias there besides the key that it moves to.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
 */
export function changePattern({ subjects, deployers = [] }: ChangeScope): EventPattern {
  const others = deployers.length === 0 ? undefined : [{ exists: false }, { 'anything-but': deployers }];
  return callPattern([...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...GRANT_EVENTS, ...SERVICE_EVENTS], subjects, others);
}

/** Calls of the deployment roles that change keys. */
export function deploymentPattern({ subjects, deployers = [] }: ChangeScope): EventPattern {
  return callPattern([...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...GRANT_EVENTS], subjects, deployers);
}

/** The same without grants, which AWS services make and revoke for every volume and table. */
export function seriousPattern(): EventPattern {
  return callPattern([...UNAVAILABLE_EVENTS, ...CHANGE_EVENTS, ...SERVICE_EVENTS]);
}

function callPattern(eventName: readonly string[], subjects?: readonly string[], issuers?: readonly unknown[]): EventPattern {
  return {
    source: ['aws.kms'],
    detailType: ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'],
    detail: {
      eventSource: [KMS_EVENT_SOURCE],
      eventName,
      errorCode: [{ exists: false }],
      ...(subjects && { resources: { ARN: subjects } }),
      ...(issuers && { userIdentity: { sessionContext: { sessionIssuer: { arn: issuers } } } }),
    },
  };
}

/**
 * What KMS tells of its own accord: that a key rotated, that material expired, that a key is gone. Only the last is certain to arrive.
 *
 * @param keyArns the keys; every key of the account if not given
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html
 */
export function lifecyclePattern(keyArns?: string[]): EventPattern {
  return {
    source: ['aws.kms'],
    detailType: ['KMS CMK Rotation', 'KMS Imported Key Material Expiration', 'KMS CMK Deletion'],
    resources: keyArns,
  };
}
