/** What the construct `KeyGrant` and its handler agree on. */

/** Name of the handler's bundle below `assets/handlers`. */
export const KEY_GRANT_HANDLER = 'key-grant';

/** Properties of the resource, named as in the API. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
export interface KeyGrantProperties {
  /** ARN of the key: RetireGrant takes nothing else. */
  readonly KeyId: string;
  /** Makes a repeated CreateGrant answer with the grant that is there. */
  readonly Name: string;
  readonly Operations: readonly string[];
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly RetiringPrincipal?: string;
  readonly RetiringServicePrincipal?: string;
  readonly Constraints?: KeyGrantConstraintProperties;
}

export interface KeyGrantConstraintProperties {
  readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
  readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  readonly SourceArn?: string;
}
