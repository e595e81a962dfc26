import { CustomResource, Names, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { KEY_GRANT_TYPE } from '../access/custom-resource-types';
import { GovernanceError } from './governance-error';
import type { IGovernedKey } from './governed-key-base';
import { GovernedKeyBase } from './governed-key-base';
import { GRANTEE, mapOf, optional, props, requireShape, TEXT } from './input-shape';
import type { KeyGrantProperties } from './key-grant.contract';
import { KEY_GRANT_HANDLER } from './key-grant.contract';
import { admitGrant } from './key-grant-statements';
import type { GrantTerms } from './key-grant-terms';
import { grantTerms } from './key-grant-terms';
import type { PrincipalIdentity } from './principal-identity';
import { ResourceHandler } from './resource-handler';
import { KEY, TEXTS } from './value-shapes';

/** Properties of a grant. Changing one makes a new grant and then ends the old one. */
export interface KeyGrantProps {
  /** The key. A grant on an imported key needs `policyManagedElsewhere`. */
  readonly key: IGovernedKey;

  /**
   * Who gets the grant: one role, user, account or service. A service needs `sourceArn`.
   *
   * IMPORTANT: KMS resolves a role or user to its id. Once it is deleted and created anew, the grant is without effect until it changes.
   */
  readonly grantee: iam.IGrantable;

  /**
   * What the grantee may do, as KMS names it: `Decrypt`, `GenerateDataKey` and so on, with or without `kms:`. What the key cannot do is an error.
   *
   * `CreateGrant` takes effect through AWS services only: the key policy denies it to everybody else.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations
   */
  readonly operations: string[];

  /**
   * Encryption context that a call must have, exactly: at most 8 pairs, values of at most 384 characters. Symmetric keys only.
   *
   * @default - any encryption context
   */
  readonly encryptionContextEquals?: { [key: string]: string };

  /**
   * Encryption context that a call must have, among others: at most 8 pairs, values of at most 384 characters. Symmetric keys only.
   *
   * @default - any encryption context
   */
  readonly encryptionContextSubset?: { [key: string]: string };

  /**
   * ARN of the resource that a service must call for. KMS looks at it when a service calls; a service as grantee needs it.
   *
   * @default - any
   */
  readonly sourceArn?: string;

  /**
   * Who may end the grant without the right to revoke grants: one role, user, account or service.
   *
   * @default - the handler that ends it with the stack
   */
  readonly retiringPrincipal?: iam.IGrantable;

  /**
   * Name of the grant, at most 256 characters of `a-z A-Z 0-9 : / _ -`. It shows in lists of grants and must be unique for the key.
   *
   * @default - made of the names of stack and construct
   */
  readonly grantName?: string;
}

/**
 * A KMS grant that is created, replaced and ended with its stack.
 *
 * For access that a key policy cannot express: bounded by an exact encryption context, for a service as grantee, for a principal that is not in
 * the key policy. For everything else `key.grants` is shorter and shows in the key policy.
 *
 * The grant counts when duties are separated: a manager of the key cannot be its grantee.
 *
 * IMPORTANT: the key policy then admits a CreateGrant that no AWS service makes, of this grant by its handler alone; the key no longer passes
 * CT.KMS.PR.3 of AWS Control Tower.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 *
 * @example
 * declare const key: GovernedKey;
 * declare const worker: iam.Role;
 * new KeyGrant(this, 'WorkerReadsAcme', {
 *   key,
 *   grantee: worker,
 *   operations: ['Decrypt'],
 *   encryptionContextEquals: { tenant: 'acme' },
 * });
 */
export class KeyGrant extends Construct {
  /** Id of the grant, 64 hexadecimal digits. */
  public readonly grantId: string;

  constructor(scope: Construct, id: string, props: KeyGrantProps) {
    super(scope, id);
    requireShape('props', props, KEY_GRANT, this);
    const key = ownKey(this, props.key);
    const terms = grantTerms(this, key, props);
    const handler = ResourceHandler.of(this, KEY_GRANT_HANDLER);

    const permissions = admitGrant(this, { key, terms, handler });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: KEY_GRANT_TYPE,
      serviceToken: handler.serviceToken,
      serviceTimeout: ResourceHandler.answerTimeout,
      properties: { ...this.properties(key, terms, handler) },
    });
    resource.node.addDependency(permissions);
    this.grantId = resource.getAttString('GrantId');
  }

  private properties(key: IGovernedKey, terms: GrantTerms, handler: ResourceHandler): KeyGrantProperties {
    const { grantee, retiring, operations, constraints, grantName } = terms;
    return {
      KeyId: key.keyArn,
      Name: grantName ?? `${Stack.of(this).stackName}/${Names.uniqueResourceName(this, { maxLength: 120 })}`,
      Operations: operations.map(({ name }) => name),
      ...asParty(grantee, 'GranteePrincipal', 'GranteeServicePrincipal'),
      ...(retiring ? asParty(retiring, 'RetiringPrincipal', 'RetiringServicePrincipal') : { RetiringPrincipal: handler.role.roleArn }),
      ...(Object.keys(constraints).length > 0 ? { Constraints: constraints } : {}),
    };
  }
}

type PartyProperty = 'GranteePrincipal' | 'GranteeServicePrincipal' | 'RetiringPrincipal' | 'RetiringServicePrincipal';

function asParty({ kind, entry }: PrincipalIdentity, principal: PartyProperty, service: PartyProperty): Partial<KeyGrantProperties> {
  return { [kind === 'service' ? service : principal]: entry };
}

function ownKey(scope: Construct, key: IGovernedKey): GovernedKeyBase {
  if (key instanceof GovernedKeyBase) return key;
  throw new GovernanceError(
    scope,
    'KmsGov.KeyNotGoverned',
    `\`key\` must be a key of this package, got \`${key.node.path}\`, whose policy cannot be told of the grant; use a \`GovernedKey\``,
  );
}

const KEY_GRANT = props<KeyGrantProps>({
  key: KEY,
  grantee: GRANTEE,
  operations: TEXTS,
  encryptionContextEquals: optional(mapOf(TEXT)),
  encryptionContextSubset: optional(mapOf(TEXT)),
  sourceArn: optional(TEXT),
  retiringPrincipal: optional(GRANTEE),
  grantName: optional(TEXT),
});
