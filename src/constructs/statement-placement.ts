import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { DistantPrincipal } from './access-entry';
import { isReachedByName, placeGrantee } from './grantee-placement';
import { principalArns } from './principal-arns';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOf } from './principal-identity';

interface PlacedPrincipal extends DistantPrincipal {
  /** Whose identity policy must allow the same; none for a Deny. */
  readonly identity?: iam.IPrincipal;
}

/** The roles and users of other stacks that a statement names. */
export function distantPrincipals(key: IConstruct, statement: iam.PolicyStatement): ReadonlyMap<IConstruct, PlacedPrincipal> {
  const distant = new Map<IConstruct, PlacedPrincipal>();
  for (const grantPrincipal of statement.principals) {
    for (const holder of identitiesOf({ grantPrincipal }, key, '`statement`')) {
      if (!isReachedByName(key, holder)) continue;
      const isDeny = statement.effect === iam.Effect.DENY;
      distant.set(holder.construct, isDeny ? denied(key, holder) : allowed(key, holder, { grantPrincipal }));
    }
  }
  return distant;
}

/** Lets the roles of other stacks do what a key policy lets them: their account is what the policy names, and an account only delegates. */
export function writeIdentityPolicies(
  distant: ReadonlyMap<IConstruct, PlacedPrincipal>,
  actions: readonly string[],
  resources: readonly string[],
): void {
  for (const { identity } of distant.values())
    identity?.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
}

type RoleOfApp = PrincipalIdentity & { readonly construct: IConstruct };

function denied(key: IConstruct, { construct }: RoleOfApp): PlacedPrincipal {
  return { arnPatterns: principalArns(construct as iam.CfnRole | iam.CfnUser, key) };
}

function allowed(key: IConstruct, holder: RoleOfApp, grantee: iam.IGrantable): PlacedPrincipal {
  const { identity, holder: placed } = placeGrantee({ key, grantee, holder });
  return { arnPatterns: placed.arnPatterns ?? [], identity };
}
