import { actionsOf } from '../access/duties';
import type { KeyPolicyContext } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { allow } from './policy-statement';

const RECOVERY_ACTIONS = ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey', 'kms:EnableKey', 'kms:CancelKeyDeletion'];

/** What the key's account may do: recover the key as root user, and what `accountAccess` lets IAM policies grant. */
export function accountStatements(context: KeyPolicyContext): PolicyStatementJson[] {
  return [rootUserRecovers(context), ...delegation(context)];
}

/** The condition holds for the root user alone: the principal ARN of a role is never the root ARN. */
function rootUserRecovers(context: KeyPolicyContext): PolicyStatementJson {
  return allow({
    sid: 'RootUserRecovers',
    principal: { AWS: [context.account] },
    actions: RECOVERY_ACTIONS,
    conditions: { ArnEquals: { 'aws:PrincipalArn': context.account } },
  });
}

function delegation({ account, accountAccess, traits }: KeyPolicyContext): PolicyStatementJson[] {
  const { duties, everything } = accountAccess._delegation;
  if (everything) return [allow({ sid: 'AccountDelegatesEverything', principal: { AWS: [account] }, actions: ['kms:*'] })];
  if (duties.length === 0) return [];
  const actions = [...new Set(duties.flatMap((duty) => actionsOf(duty, traits)))];
  const sid = duties.length === 1 ? 'AccountReadsMetadata' : 'AccountAdministers';
  return [allow({ sid, principal: { AWS: [account] }, actions })];
}
