/** The rules, in the order of reports. Acknowledgements and configuration files name them: an id never changes. */
export const RULE_IDS = [
  'SeparationOfDuties',
  'EscalationPath',
  'PublicAccess',
  'UnlistedAccount',
  'LockedOut',
  'WildcardAction',
  'AccountDelegation',
  'UnboundedGrants',
  'ConfusedDeputy',
  'IneffectiveGrant',
  'UnresolvedPolicy',
  'PolicySize',
  'KeySpecUsage',
  'RotationDisabled',
  'RotationPeriod',
  'RotationUnsupported',
  'RotationUnmonitored',
  'DeletionWindow',
  'KeyNotRetained',
  'AliasMissing',
  'AliasNotRetained',
  'ReplicaPolicyDrift',
  'ReplicaRegion',
  'UnmonitoredKey',
  'BucketNotKmsEncrypted',
  'BucketKeyDisabled',
  'BucketKeyNotPinned',
  'BucketInsecureTransport',
  'BroadDecrypt',
] as const;

export type RuleId = (typeof RULE_IDS)[number];

export function isRuleId(text: string): text is RuleId {
  return RULE_IDS.some((id) => id === text);
}
