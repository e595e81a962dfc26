import { Annotations, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { describeProblem, GovernanceError } from './governance-error';
import { oneOrMany } from './policy-statement';
import { principalArns } from './principal-arns';
import type { Conditions, PrincipalIdentity, PrincipalKind } from './principal-identity';
import { canBeOneAccount, isAccountOfStack } from './principal-identity';
import { describePrincipal, isBoundBy } from './separation';

/** Where a grant has to be written so that it takes effect. */
export interface GranteePlacement {
  /** Who the key policy names. */
  readonly principal: iam.IPrincipal;
  /** What bounds it to the grantee. */
  readonly conditions: Conditions;
  /** Who the grant is for. */
  readonly holder: PrincipalIdentity;
  /** Whose identity policy gets the grant too; undefined where the key policy is enough or nothing can be written. */
  readonly identity?: iam.IPrincipal;
}

interface Placing {
  readonly key: IConstruct;
  readonly grantee: iam.IGrantable;
  readonly holder: PrincipalIdentity;
}

/** Decides how a grant on a key reaches one principal of a grantee; throws where it never would. */
export function placeGrantee(placing: Placing): GranteePlacement {
  const { construct, kind } = placing.holder;
  return construct ? placeRoleOfApp(placing, construct as iam.CfnRole | iam.CfnUser) : PLACE_BY_KIND[kind](placing);
}

const PLACE_BY_KIND: Readonly<Record<PrincipalKind, (placing: Placing) => GranteePlacement>> = {
  identity: placeImported,
  unknown: placeImported,
  account: placeAccount,
  anyone: placeAnyone,
  service: ({ holder }) => ({
    principal: iam.ServicePrincipal.fromStaticServicePrincipleName(String(holder.entry)),
    conditions: holder.conditions,
    holder,
  }),
  federated: ({ key, holder }) => {
    throw new GovernanceError(
      key,
      'KmsGov.GranteeIsFederated',
      `\`grantee\` must be a role, user or account, got the identity provider \`${holder.entry}\`; grant to the role that its users assume`,
    );
  },
};

function placeRoleOfApp(placing: Placing, role: iam.CfnRole | iam.CfnUser): GranteePlacement {
  if (isReachedByName(placing.key, placing.holder)) return placeByName(placing, role);
  if (Stack.of(role) !== Stack.of(placing.key)) return named(placing);
  return { ...named(placing), identity: writableIdentity(placing, role) };
}

/** Whether a principal is a role or user of a stack that does not come before that of the key. */
export function isReachedByName(key: IConstruct, holder: PrincipalIdentity): holder is PrincipalIdentity & { construct: IConstruct } {
  const { construct } = holder;
  if (construct === undefined) return false;
  const [keyStack, roleStack] = [Stack.of(key), Stack.of(construct)];
  if (roleStack === keyStack) return false;
  return !comesAfter(keyStack, roleStack) || !canBeOneAccount(keyStack.account, roleStack.account);
}

/** Whether a stack is deployed after another, be it with others in between. */
function comesAfter(stack: Stack, other: Stack): boolean {
  const before = new Set(stack.dependencies);
  for (const one of before) for (const earlier of one.dependencies) before.add(earlier);
  return before.has(other);
}

/** Naming the role would make a cycle of stacks, and it may not exist yet; its ARN in a condition needs nobody to exist. */
function placeByName(placing: Placing, role: iam.CfnRole | iam.CfnUser): GranteePlacement {
  const identity = writableIdentity(placing, role);
  if (!identity) throw immutableGrantee(placing);
  const { conditions } = placing.holder;
  const arnPatterns = principalArns(role, placing.key);
  const byArn = { 'aws:PrincipalArn': oneOrMany(arnPatterns) };
  return {
    principal: new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${Stack.of(role).account}:root`),
    conditions: { ...conditions, ArnLike: { ...conditions.ArnLike, ...byArn } },
    holder: { ...placing.holder, arnPatterns },
    identity,
  };
}

/** A principal of this account is reached by its name alone; its identity policy is written where that is possible. */
function placeImported(placing: Placing): GranteePlacement {
  const { key, grantee, holder } = placing;
  const { account } = Stack.of(key);
  if (!canBeOneAccount(holder.account, account)) warnForeignSide(key, holder);
  return { ...named(placing), identity: grantee.grantPrincipal };
}

function placeAccount(placing: Placing): GranteePlacement {
  const { key, holder } = placing;
  const own = isAccountOfStack(holder.account, key);
  const bounded = isBoundBy(holder.conditions, /^(kms:ViaService|aws:PrincipalArn)$/i);
  if (own && !bounded) {
    throw new GovernanceError(
      key,
      'KmsGov.GranteeIsOwnAccount',
      '`grantee` must be a role or user of the account, got the whole account, whose IAM policies would then decide who uses the key; ' +
        'grant to the roles themselves or bound it with `viaServices`',
    );
  }
  if (!own) warnForeignSide(key, holder);
  const conditions: Conditions = own ? { StringEquals: { ...holder.conditions.StringEquals, 'kms:CallerAccount': holder.account } } : {};
  return { ...named(placing), conditions: { ...holder.conditions, ...conditions } };
}

function placeAnyone(placing: Placing): GranteePlacement {
  const { key, holder } = placing;
  if (Object.keys(holder.conditions).length === 0) {
    throw new GovernanceError(
      key,
      'KmsGov.GranteeIsAnyone',
      '`grantee` must be somebody, got `*`, which is everybody with an AWS account; grant to roles, or to `new iam.OrganizationPrincipal(...)`',
    );
  }
  warnForeignSide(key, holder);
  return named(placing);
}

function named({ holder }: Placing): GranteePlacement {
  return { principal: new iam.ArnPrincipal(String(holder.entry)), conditions: holder.conditions, holder };
}

/** The role or user that takes a policy. Principals that only add conditions to it are looked through; a role that must not be changed is not. */
export function writableIdentity({ grantee }: Pick<Placing, 'grantee'>, role: IConstruct): iam.IPrincipal | undefined {
  const direct = grantee.grantPrincipal;
  const candidates = direct instanceof iam.PrincipalBase ? [role.node.scope] : [direct];
  return candidates.find(
    (candidate): candidate is iam.Role | iam.User | iam.LazyRole =>
      candidate instanceof iam.Role || candidate instanceof iam.User || candidate instanceof iam.LazyRole,
  );
}

function immutableGrantee({ key, holder }: Placing): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.GranteeImmutable',
    `\`grantee\` must take a policy, got \`${describePrincipal(holder)}\`, which is in another stack and cannot be changed; ` +
      'pass the role itself, not `withoutPolicyUpdates()`, or declare the role in the stack of the key',
  );
}

function warnForeignSide(key: IConstruct, holder: PrincipalIdentity): void {
  const message =
    `\`grantee\` is outside the account of the key, got \`${describePrincipal(holder)}\`; ` +
    'its account must also allow the use of the key in an identity policy that names the key ARN';
  Annotations.of(key).addWarningV2('KmsGov.GranteeElsewhere', describeProblem(key, 'KmsGov.GranteeElsewhere', message));
}
