import type { Rule } from './rule';
import { ACCOUNT_DELEGATION } from './rules/AccountDelegation';
import { ALIAS_MISSING } from './rules/AliasMissing';
import { ALIAS_NOT_RETAINED } from './rules/AliasNotRetained';
import { BROAD_DECRYPT } from './rules/BroadDecrypt';
import { BUCKET_INSECURE_TRANSPORT } from './rules/BucketInsecureTransport';
import { BUCKET_KEY_DISABLED } from './rules/BucketKeyDisabled';
import { BUCKET_KEY_NOT_PINNED } from './rules/BucketKeyNotPinned';
import { BUCKET_NOT_KMS_ENCRYPTED } from './rules/BucketNotKmsEncrypted';
import { CONFUSED_DEPUTY } from './rules/ConfusedDeputy';
import { DELETION_WINDOW } from './rules/DeletionWindow';
import { ESCALATION_PATH } from './rules/EscalationPath';
import { INEFFECTIVE_GRANT } from './rules/IneffectiveGrant';
import { KEY_NOT_RETAINED } from './rules/KeyNotRetained';
import { KEY_SPEC_USAGE } from './rules/KeySpecUsage';
import { LOCKED_OUT } from './rules/LockedOut';
import { POLICY_SIZE } from './rules/PolicySize';
import { PUBLIC_ACCESS } from './rules/PublicAccess';
import { REPLICA_POLICY_DRIFT } from './rules/ReplicaPolicyDrift';
import { REPLICA_REGION } from './rules/ReplicaRegion';
import { ROTATION_DISABLED } from './rules/RotationDisabled';
import { ROTATION_PERIOD } from './rules/RotationPeriod';
import { ROTATION_UNMONITORED } from './rules/RotationUnmonitored';
import { ROTATION_UNSUPPORTED } from './rules/RotationUnsupported';
import { SEPARATION_OF_DUTIES } from './rules/SeparationOfDuties';
import { UNBOUNDED_GRANTS } from './rules/UnboundedGrants';
import { UNLISTED_ACCOUNT } from './rules/UnlistedAccount';
import { UNMONITORED_KEY } from './rules/UnmonitoredKey';
import { UNRESOLVED_POLICY } from './rules/UnresolvedPolicy';
import { WILDCARD_ACTION } from './rules/WildcardAction';

/** Every rule, in the order of reports. */
export const RULES: readonly Rule[] = [
  SEPARATION_OF_DUTIES,
  ESCALATION_PATH,
  PUBLIC_ACCESS,
  UNLISTED_ACCOUNT,
  LOCKED_OUT,
  WILDCARD_ACTION,
  ACCOUNT_DELEGATION,
  UNBOUNDED_GRANTS,
  CONFUSED_DEPUTY,
  INEFFECTIVE_GRANT,
  UNRESOLVED_POLICY,
  POLICY_SIZE,
  KEY_SPEC_USAGE,
  ROTATION_DISABLED,
  ROTATION_PERIOD,
  ROTATION_UNSUPPORTED,
  ROTATION_UNMONITORED,
  DELETION_WINDOW,
  KEY_NOT_RETAINED,
  ALIAS_MISSING,
  ALIAS_NOT_RETAINED,
  REPLICA_POLICY_DRIFT,
  REPLICA_REGION,
  UNMONITORED_KEY,
  BUCKET_NOT_KMS_ENCRYPTED,
  BUCKET_KEY_DISABLED,
  BUCKET_KEY_NOT_PINNED,
  BUCKET_INSECURE_TRANSPORT,
  BROAD_DECRYPT,
];
