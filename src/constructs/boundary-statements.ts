import { useActionsOf } from '../access/duties';
import type { KeyPolicyContext } from './policy-context';
import type { PolicyStatementJson } from './policy-statement';
import { denyAnybody, oneOrMany } from './policy-statement';
import type { Conditions } from './principal-identity';

/** EBS decrypts as this role of the caller's account, from no network of the caller's. */
const EC2_INFRASTRUCTURE = 'arn:*:iam::*:role/aws:ec2-infrastructure';
const SERVICE_LINKED_ROLES = 'arn:*:iam::*:role/aws-service-role/*';

/**
 * Denies the use from outside of each boundary, each in a statement of its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function boundaryStatements(context: KeyPolicyContext): PolicyStatementJson[] {
  const { organizations, accounts, vpcEndpoints } = context.boundary;
  const notAService = { 'aws:PrincipalIsAWSService': 'false' };
  return [
    ...denyOutside(context, 'DenyOutsideOrganization', organizations, (ids) => ({
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids },
      BoolIfExists: notAService,
    })),
    ...denyOutside(context, 'DenyOutsideAccounts', accounts, (ids) => ({
      StringNotEqualsIfExists: { 'aws:PrincipalAccount': ids },
      BoolIfExists: notAService,
    })),
    ...denyOutside(context, 'DenyOutsideNetwork', vpcEndpoints, (ids) => ({
      StringNotEqualsIfExists: { 'aws:SourceVpce': ids },
      BoolIfExists: { 'aws:ViaAWSService': 'false', ...notAService },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': [EC2_INFRASTRUCTURE, SERVICE_LINKED_ROLES] },
    })),
  ];
}

/**
 * Denies direct use without the encryption context that the key asks for, a statement for each of its keys.
 *
 * Calls that services make are left alone: they bring a context of their own and are bounded by their own statements.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function encryptionContextStatements(context: KeyPolicyContext): PolicyStatementJson[] {
  return Object.entries(context.encryptionContext).map(([name, values]) =>
    denyAnybody({
      sid: 'DenyWithoutContext',
      actions: useActionsOf(context.traits.keyType),
      conditions: {
        StringNotEquals: { [`kms:EncryptionContext:${name}`]: oneOrMany(values) },
        Null: { 'kms:ViaService': 'true' },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
        StringEquals: { 'aws:PrincipalAccount': oneOrMany(context.userAccounts) },
        ArnNotLike: { 'aws:PrincipalArn': EC2_INFRASTRUCTURE },
      },
    }),
  );
}

function denyOutside(
  { traits }: KeyPolicyContext,
  sid: string,
  ids: readonly string[] | undefined,
  conditions: (ids: string | readonly string[]) => Conditions,
): PolicyStatementJson[] {
  if (ids === undefined) return [];
  return [
    denyAnybody({
      sid,
      actions: [...useActionsOf(traits.keyType), 'kms:CreateGrant', 'kms:RevokeGrant'],
      conditions: conditions(oneOrMany(ids)),
    }),
  ];
}
