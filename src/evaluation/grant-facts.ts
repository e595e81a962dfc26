import type { Text } from './text';

/** Constraints under which a grant allows; all given ones must hold. */
export interface GrantConstraints {
  readonly encryptionContextEquals?: Readonly<Record<string, Text>>;
  readonly encryptionContextSubset?: Readonly<Record<string, Text>>;
  readonly sourceArn?: Text;
}

/**
 * A grant on a key, named as in the API.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
export interface GrantFacts {
  readonly granteePrincipal?: Text;
  readonly granteeServicePrincipal?: Text;
  readonly retiringPrincipal?: Text;
  readonly retiringServicePrincipal?: Text;
  /** Without the `kms:` prefix. */
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints;
  /** Where the grant is defined, for the because of a verdict. @default - its place among the grants of the key */
  readonly source?: string;
}
