import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type { AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { LiveStatement } from './access-entry';
import { GovernanceError } from './governance-error';
import type { KeyKind } from './key-kind';

/** What is known of an imported key besides its ARN. */
export interface GovernedKeyImportOptions {
  /**
   * Key spec and key usage of the key.
   *
   * @default KeyKind.symmetric()
   */
  readonly kind?: KeyKind;
  /**
   * Whether the app that has the key names the grantees in its policy. Grants then write the identity policy of the grantee and trust the
   * other app with the rest.
   *
   * @default false - a grant is an error, since the key would not admit the grantee
   */
  readonly policyManagedElsewhere?: boolean;
}

const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/.+$/;

/** The ARN, if it can be that of a key. */
export function validatedKeyArn(scope: IConstruct, keyArn: string): string {
  if (Token.isUnresolved(keyArn) || KEY_ARN.test(keyArn)) return keyArn;
  throw new GovernanceError(
    scope,
    'KmsGov.KeyArn',
    `\`keyArn\` must be like \`arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\`, got \`${keyArn}\`; ` +
      'pass the ARN of the key, not its id or alias',
  );
}

/** The key id in an ARN, also in a token of one. */
export function keyIdOf(keyArn: string): string {
  return Arn.split(keyArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? keyArn;
}

/** The Region in an ARN, or any where only deployment knows it: the ARN itself stands for one. */
export function regionOf(keyArn: string): string {
  return Token.isUnresolved(keyArn) ? '*' : keyArn.split(':')[3];
}

/** Lets a grant pass whose key side another app writes; refuses what would be lost. */
export function refuseStatement(
  key: IConstruct,
  { source }: LiveStatement,
  { policyManagedElsewhere = false }: GovernedKeyImportOptions,
): AddToResourcePolicyResult {
  if (policyManagedElsewhere) return { statementAdded: false };
  throw new GovernanceError(
    key,
    'KmsGov.ImportedKeyPolicy',
    `${source} must be made where the key is, got an imported key, whose policy cannot be changed from here; ` +
      'grant in the app of the key, or import it with `policyManagedElsewhere: true` if that is done',
  );
}
