import type { KeyTraits } from '../access/key-specs';
import type { BoundaryParts } from './access-boundary';
import type { AccountAccess } from './account-access';
import type { PolicyStatementJson } from './policy-statement';
import type { PolicyText } from './policy-text';
import type { Replication } from './replication';
import type { ServiceUse } from './service-use';

/** A service that provisions with the key, and the roles that do. */
export interface ProvisioningService {
  readonly service: ServiceUse;
  readonly deploymentRoles: readonly PolicyText[];
}

/** What the statements of a key policy are made of, everything but the access that was asked for. */
export interface KeyPolicyContext {
  readonly traits: KeyTraits;
  /** Text of the Region, for `Fn::Sub`. */
  readonly region: string;
  /** ARN of the account principal, which is also the ARN of the root user. */
  readonly account: PolicyText;
  readonly accountAccess: AccountAccess;
  /** The roles that CloudFormation deploys the key with. */
  readonly deploymentRoles: readonly PolicyText[];
  /** Those of them that a waiver lets use the key. */
  readonly deployingUsers: readonly PolicyText[];
  /** The values of kms:ViaService through which the app lets a role that deploys use the key, as for a pipeline's artifacts. */
  readonly deploymentServices: readonly PolicyText[];
  readonly policyOwners: readonly PolicyText[];
  /** Roles and users that manage the key and so must not use it. */
  readonly managers: readonly PolicyText[];
  readonly grantDelegators: readonly PolicyText[];
  /** Removing the key from the app leaves it alone, a creation that is rolled back included. */
  readonly neverDeletes: boolean;
  /** Days from the order to delete the key to its deletion, as text. */
  readonly pendingWindow: string;
  readonly provisioning: readonly ProvisioningService[];
  readonly boundary: BoundaryParts;
  /** Encryption context that direct use must bring: for each key the values of which it must have one. */
  readonly encryptionContext: Readonly<Record<string, readonly string[]>>;
  /** Accounts whose principals use the key directly. */
  readonly userAccounts: readonly PolicyText[];
  /** Days without use before somebody else than the deployment may disable or delete the key; undefined for no such guard. */
  readonly idleDaysBeforeDeletion?: string;
  readonly deletionNeedsMfa: boolean;
  /** What nobody may do with the key material. */
  readonly materialGuards: readonly PolicyStatementJson[];
  /** Undefined for a key of one Region. */
  readonly replication?: Replication;
}
