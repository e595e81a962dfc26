import { useActionsOf } from '../access/duties';
import { boundaryStatements, encryptionContextStatements } from './boundary-statements';
import { viaServices } from './deployment-statements';
import type { KeyPolicyContext, ProvisioningService } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { denyAnybody, oneOrMany } from './policy-statement';
import type { PolicyText } from './policy-text';
import type { Conditions } from './principal-identity';
import { namedArns } from './principal-identity';
import { replicatingRoles } from './replication';
import { denyReplication } from './replication-statements';

const PRINCIPAL_ARN = 'aws:PrincipalArn';
const NOT_A_SERVICE = { 'aws:PrincipalIsAWSService': 'false' };

/** What nobody may do, whatever else allows it: these hold against KMS grants and IAM policies too. */
export function guardStatements(context: KeyPolicyContext): PolicyStatementJson[] {
  return [
    ...denyUseByManagers(context),
    ...denyUseByDeployment(context),
    ...denyPolicyChange(context),
    denyGrantsOutsideServices(context),
    denyLockoutBypass(),
    denyHastyDeletion(context),
    ...denyDeletionInUse(context),
    ...denyDeletionWithoutMfa(context),
    ...context.materialGuards,
    ...denyReplication(context),
    ...boundaryStatements(context),
    ...encryptionContextStatements(context),
  ];
}

function denyUseByManagers({ managers, traits }: KeyPolicyContext): PolicyStatementJson[] {
  if (managers.length === 0) return [];
  return [
    denyAnybody({
      sid: 'DenyUseByManagers',
      actions: useActionsOf(traits.keyType),
      conditions: { ArnEquals: { [PRINCIPAL_ARN]: oneOrMany(managers) } },
    }),
  ];
}

/** A call without kms:ViaService counts as not like any service, so direct use is denied. */
function denyUseByDeployment(context: KeyPolicyContext): PolicyStatementJson[] {
  const { deployingUsers, deploymentRoles, provisioning, replication, traits } = context;
  const all = [...deploymentRoles, ...namedArns(replicatingRoles(replication)), ...provisioning.flatMap((use) => use.deploymentRoles)];
  const byText = new Map(all.map((role) => [JSON.stringify(role), role]));
  for (const user of deployingUsers) byText.delete(JSON.stringify(user));
  const roles = [...byText.values()];
  if (roles.length === 0) return [];
  const services = servicesOfDeployment(context);
  return [
    denyAnybody({
      sid: 'DenyUseByDeployment',
      actions: useActionsOf(traits.keyType),
      conditions: {
        ArnEquals: { [PRINCIPAL_ARN]: oneOrMany(roles) },
        ...(services.length > 0 ? { StringNotLike: { 'kms:ViaService': oneOrMany(services) } } : {}),
      },
    }),
  ];
}

/** The services through which a role that deploys uses the key: those that do so while they provision, and those through which it was granted the use. */
function servicesOfDeployment(context: KeyPolicyContext): PolicyText[] {
  const use = new Set(useActionsOf(context.traits.keyType));
  const using = context.provisioning.filter(({ service }) => service._provisioning?.actions.some((action) => use.has(action)));
  const values = [...viaServices(context, using), ...context.deploymentServices];
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Only while the set of owners is closed: where IAM may name further owners, they could not own anything. */
function denyPolicyChange({ account, accountAccess, deploymentRoles, policyOwners }: KeyPolicyContext): PolicyStatementJson[] {
  if (accountAccess._delegation.opensPolicy) return [];
  return [
    denyAnybody({
      sid: 'DenyPolicyChange',
      actions: ['kms:PutKeyPolicy'],
      conditions: { ArnNotEquals: { [PRINCIPAL_ARN]: [...policyOwners, ...deploymentRoles, account] }, Bool: NOT_A_SERVICE },
    }),
  ];
}

/**
 * The form that AWS Control Tower accepts, narrowed only where somebody is there to create grants.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
 */
function denyGrantsOutsideServices({ grantDelegators, provisioning }: KeyPolicyContext): PolicyStatementJson {
  const granters = [...grantDelegators, ...unboundedGranters(provisioning)];
  const narrowing: Conditions = granters.length > 0 ? { ArnNotEquals: { [PRINCIPAL_ARN]: oneOrMany(granters) } } : {};
  return denyAnybody({
    sid: 'DenyGrantsOutsideServices',
    actions: ['kms:CreateGrant'],
    conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', ...NOT_A_SERVICE }, ...narrowing },
  });
}

/** The roles that provision with a service which does not say that its grants are for a resource of it: EKS. */
function unboundedGranters(provisioning: readonly ProvisioningService[]): PolicyText[] {
  return provisioning.filter(({ service }) => service._provisioning?.grantsUnbounded).flatMap(({ deploymentRoles }) => deploymentRoles);
}

function denyLockoutBypass(): PolicyStatementJson {
  return denyAnybody({
    sid: 'DenyLockoutBypass',
    actions: ['kms:PutKeyPolicy'],
    conditions: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
  });
}

function denyHastyDeletion({ pendingWindow }: KeyPolicyContext): PolicyStatementJson {
  return denyAnybody({
    sid: 'DenyHastyDeletion',
    actions: ['kms:ScheduleKeyDeletion'],
    conditions: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': pendingWindow } },
  });
}

/** The deployment is spared: a new key counts as used since its creation, and its rollback would be denied. */
function denyDeletionInUse({ deploymentRoles, idleDaysBeforeDeletion }: KeyPolicyContext): PolicyStatementJson[] {
  if (idleDaysBeforeDeletion === undefined) return [];
  return [
    denyAnybody({
      sid: 'DenyDeletionInUse',
      actions: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
      conditions: {
        NumericLessThanEquals: { 'kms:TrailingDaysWithoutKeyUsage': idleDaysBeforeDeletion },
        ...unlessDeployment(deploymentRoles),
      },
    }),
  ];
}

/** CloudFormation has no second factor, so the deployment is spared here too. */
function denyDeletionWithoutMfa({ deletionNeedsMfa, deploymentRoles }: KeyPolicyContext): PolicyStatementJson[] {
  if (!deletionNeedsMfa) return [];
  return [
    denyAnybody({
      sid: 'DenyDeletionWithoutMfa',
      actions: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
      conditions: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' }, ...unlessDeployment(deploymentRoles) },
    }),
  ];
}

function unlessDeployment(deploymentRoles: readonly PolicyText[]): Conditions {
  return deploymentRoles.length > 0 ? { ArnNotEquals: { [PRINCIPAL_ARN]: oneOrMany(deploymentRoles) } } : {};
}
