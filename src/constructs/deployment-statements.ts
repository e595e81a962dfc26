import type { Duty } from '../access/duties';
import { actionsOf } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { KeyPolicyContext, ProvisioningService } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { allow, oneOrMany } from './policy-statement';
import type { PolicyText } from './policy-text';
import type { Conditions } from './principal-identity';
import { replicationStatements } from './replication-statements';

const CREATE_GRANT = 'kms:CreateGrant';

/** What the roles that deploy may do: own the policy and manage the key, and use it only while they provision. */
export function deploymentStatements(context: KeyPolicyContext): PolicyStatementJson[] {
  return [...ownsPolicy(context), ...ownsPolicyByName(context), ...replicationStatements(context), ...provisions(context)];
}

/** Unconditional, because KMS's lockout check must find that the caller can change the policy again. */
function ownsPolicy(context: KeyPolicyContext): PolicyStatementJson[] {
  if (context.deploymentRoles.length === 0) return [];
  return [
    allow({
      sid: 'DeploymentOwnsPolicy',
      principal: { AWS: context.deploymentRoles },
      actions: actionsOfDeployment(context.traits).filter((action) => !context.neverDeletes || action !== 'kms:ScheduleKeyDeletion'),
    }),
  ];
}

/** What deploying a key takes, its deletion included. */
export function actionsOfDeployment(traits: KeyTraits): string[] {
  return [...new Set(DEPLOYMENT_DUTIES.flatMap((duty) => actionsOf(duty, traits)))];
}

const DEPLOYMENT_DUTIES: readonly Duty[] = ['ownPolicy', 'audit', 'alias', 'tag', 'administer'];

/** Survives that a role is created anew, which turns its ARN in a Principal into a dead id. */
function ownsPolicyByName(context: KeyPolicyContext): PolicyStatementJson[] {
  const owners = [...context.deploymentRoles, ...context.policyOwners];
  if (owners.length === 0) return [];
  return [
    allow({
      sid: 'DeploymentOwnsPolicyByName',
      principal: { AWS: [context.account] },
      actions: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey'],
      conditions: { ArnEquals: { 'aws:PrincipalArn': oneOrMany(owners) } },
    }),
  ];
}

function provisions(context: KeyPolicyContext): PolicyStatementJson[] {
  return [
    ...provisioningStatements(context, 'DeploymentProvisionsGrants', boundedGrantActions, {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
    ...provisioningStatements(context, 'DeploymentProvisions', otherActions, {}),
  ];
}

function boundedGrantActions({ service }: ProvisioningService): readonly string[] {
  const { actions = [], grantsUnbounded } = service._provisioning ?? {};
  return grantsUnbounded ? [] : actions.filter((action) => action === CREATE_GRANT);
}

function otherActions({ service }: ProvisioningService): readonly string[] {
  const { actions = [], grantsUnbounded } = service._provisioning ?? {};
  return grantsUnbounded ? actions : actions.filter((action) => action !== CREATE_GRANT);
}

/** Services that need the same actions from the same roles share a statement. */
function provisioningStatements(
  context: KeyPolicyContext,
  sid: string,
  actionsFor: (use: ProvisioningService) => readonly string[],
  conditions: Conditions,
): PolicyStatementJson[] {
  const groups = new Map<string, ProvisioningService[]>();
  for (const use of context.provisioning) {
    const actions = actionsFor(use);
    if (actions.length === 0) continue;
    const group = JSON.stringify([actions, use.deploymentRoles]);
    groups.set(group, [...(groups.get(group) ?? []), use]);
  }
  return [...groups.values()].map((uses) =>
    allow({
      sid,
      principal: { AWS: uses[0].deploymentRoles },
      actions: actionsFor(uses[0]),
      conditions: { ...conditions, StringLike: { 'kms:ViaService': oneOrMany(viaServices(context, uses)) } },
    }),
  );
}

/** The kms:ViaService values of services that provision. */
export function viaServices(context: KeyPolicyContext, uses: readonly ProvisioningService[]): PolicyText[] {
  return uses.flatMap(({ service }) => service._viaServices(context.region));
}
