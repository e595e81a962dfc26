import type { IConstruct } from 'constructs';
import { ActionPattern } from '../access/action-pattern';
import { qualifiedName, worksOn } from '../access/actions';
import { actionsOf, dutiesShownBy } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { AccessEntry } from './access-entry';
import type { AccountAccess } from './account-access';
import { describeProblem } from './governance-error';
import type { IdentityStatement } from './identity-statements';
import type { PrincipalIdentity } from './principal-identity';
import { canBeOneAccount, identitiesOfPrincipalJson, overlapOf, principalId } from './principal-identity';

/** What a key policy allows, and how far it trusts IAM policies of its account. */
export interface KeySide {
  readonly traits: KeyTraits;
  readonly account: string;
  readonly entries: readonly AccessEntry[];
  readonly delegates: (action: string) => boolean;
}

/**
 * Identity policies that let a role of the app do something with the key of which the key policy knows nothing: KMS denies it.
 *
 * Some constructs of the CDK write this side alone, and so does whoever writes a statement by hand.
 */
export function ineffectiveGrantProblems(key: IConstruct, side: KeySide, statements: readonly IdentityStatement[]): string[] {
  const covers = coverageOf(side);
  return statements.flatMap((statement) => {
    const [holder] = identitiesOfPrincipalJson({ AWS: statement.holder.attrArn }, {}, key, '`role`');
    const ineffective = statement.actions.filter((action) => !isEffective(action, side, (name) => covers(holder, name)));
    return ineffective.length > 0 ? [problemOf(key, statement, ineffective)] : [];
  });
}

/** Roles that carry the ARN of the key within themselves while the key policy names them: neither can be created first. */
export function inlinePolicyProblems(key: IConstruct, { entries }: KeySide, statements: readonly IdentityStatement[]): string[] {
  const named = new Set(entries.map(({ principal }) => principal.construct));
  const inline = statements.filter(({ holder, path }) => holder.node.path === path && named.has(holder));
  return inline.map(({ path }) =>
    describeProblem(
      key,
      'KmsGov.InlinePolicyCycle',
      `\`inlinePolicies\` must not name a key whose policy names the role, got those of \`${path}\`, so that each would have to be created before the ` +
        'other; leave them out: `key.grants` writes a policy of its own',
    ),
  );
}

/** What IAM policies of the account may allow without the key policy naming anybody. */
export function delegationOf({ _delegation: { duties, everything } }: AccountAccess, traits: KeyTraits): (action: string) => boolean {
  const actions = new Set(duties.flatMap((duty) => actionsOf(duty, traits)));
  return (action) => everything || actions.has(action);
}

function problemOf(key: IConstruct, { holder, path }: IdentityStatement, actions: readonly string[]): string {
  return describeProblem(
    key,
    'KmsGov.IneffectiveGrant',
    `identity policies must not allow what the key policy does not, got ${actions.map((action) => `\`${action}\``).join(', ')} for ` +
      `\`${holder.node.path}\` in \`${path}\`, which KMS denies; grant it with \`key.grants\`, which writes both sides`,
  );
}

/** A wildcard is effective if one of the actions is that it stands for, reading about the key apart. */
function isEffective(written: string, { traits }: KeySide, covers: (action: string) => boolean): boolean {
  const actions = ActionPattern.parse(written)
    .expand()
    .filter((action) => action.effectiveInKeyPolicy && worksOn(action, traits))
    .map(qualifiedName);
  const beyondReading = actions.filter((action) => dutiesShownBy(action).some((duty) => duty !== 'audit'));
  const relevant = beyondReading.length > 0 ? beyondReading : actions;
  return relevant.length === 0 || relevant.some(covers);
}

/** Whether the key policy lets a principal do something; most principals are named in it, which is quickly seen. */
function coverageOf({ account, entries, delegates }: KeySide): (holder: PrincipalIdentity, action: string) => boolean {
  const allows = entries.filter(({ effect }) => effect === 'Allow');
  const named = new Set(allows.flatMap(({ holder, actions }) => actions.map((action) => `${action} ${principalId(holder)}`)));
  return (holder, action) =>
    named.has(`${action} ${principalId(holder)}`) ||
    (delegates(action) && canBeOneAccount(holder.account, account)) ||
    allows.some((entry) => entry.actions.includes(action) && overlapOf(entry.holder, holder) !== 'none');
}
