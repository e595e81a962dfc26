import { Token } from 'aws-cdk-lib';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import type { KeyOrigin } from '../access/key-specs';
import { GovernanceError } from './governance-error';
import type { ImportedMaterialOptions } from './imported-material';
import { IMPORTED_MATERIAL, importGuards, instructCustodians, validateImport } from './imported-material';
import { requireShape, TEXT } from './input-shape';
import type { KeyKind } from './key-kind';
import type { KeyResource } from './key-resource';
import type { PolicyStatementJson } from './policy-statement';
import type { PrincipalIdentity } from './principal-identity';
import { identitiesOf } from './principal-identity';
import type { Rotation } from './rotation';
import type { KeyPlace } from './stored-key';
import { StoredKey, storedKeyHandler } from './stored-key';

interface MaterialPlan {
  readonly origin: KeyOrigin;
  readonly validate?: (key: IConstruct, makeup: KeyMakeup) => void;
  /** Makes the key. */
  readonly define: (scope: Construct, id: string, properties: CfnKeyProps) => KeyResource;
  /** Whoever makes and maintains the key in place of CloudFormation. */
  readonly maintainers?: (scope: Construct) => PrincipalIdentity[];
  /** What nobody may do with the material, whatever allows it. */
  readonly guards?: readonly PolicyStatementJson[];
  /** What a monitor has to know of it. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Says what is left to do once the key is there. */
  readonly instruct?: (scope: Construct, keyId: string, kind: KeyKind) => void;
}

/** What else a key is made of. */
interface KeyMakeup {
  readonly kind: KeyKind;
  readonly rotation: Rotation;
}

/**
 * Where the key material comes from and where it is kept.
 *
 * IMPORTANT: changing it on a deployed key makes the update fail.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html#key-origin
 *
 * @example
 * new GovernedKey(this, 'Documents', {
 *   alias: 'fintechnova/documents',
 *   material: KeyMaterial.customKeyStore('cks-1234567890abcdef0'),
 * });
 */
export class KeyMaterial {
  /** KMS makes the material and keeps it. */
  public static awsKms(): KeyMaterial {
    return new KeyMaterial({ origin: 'AWS_KMS', define: (scope, id, properties) => new CfnKey(scope, id, properties) });
  }

  /**
   * The material is made elsewhere and imported. CloudFormation makes the key without any, pending import; the outputs of the stack have the commands
   * with which one of the `materialCustodians` imports it.
   *
   * It never rotates by itself. Whoever makes the material knows it: custodians can neither use the key nor enable it, nor change its policy. As long
   * as the import is pending, KMS ignores whether the key is enabled. Such keys fail CT.KMS.PR.1 of AWS Control Tower.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
   */
  public static imported(options: ImportedMaterialOptions = {}): KeyMaterial {
    requireShape('options', options, IMPORTED_MATERIAL);
    return new KeyMaterial({
      origin: 'EXTERNAL',
      validate: (key, { kind }) => validateImport(key, options, kind),
      define: (scope, id, properties) => new CfnKey(scope, id, { ...properties, origin: 'EXTERNAL' }),
      guards: importGuards(options),
      facts: options.validTo === undefined ? {} : { materialValidTo: options.validTo },
      instruct: (scope, keyId, kind) => instructCustodians(scope, keyId, options, kind),
    });
  }

  /**
   * The material is made in the AWS CloudHSM cluster of a custom key store, which must be connected whenever the key is created or used.
   *
   * Symmetric encryption keys only, which never rotate by themselves. CloudFormation cannot make such keys: a Lambda function of the stack does.
   *
   * @param customKeyStoreId id of a connected key store, `cks-` and 17 hexadecimal digits
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-cloudhsm.html
   */
  public static customKeyStore(customKeyStoreId: string): KeyMaterial {
    requireShape('customKeyStoreId', customKeyStoreId, TEXT);
    return KeyMaterial.inStore({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: customKeyStoreId });
  }

  /**
   * The material is in a key manager outside of AWS, which KMS asks through the proxy of an external key store.
   *
   * Symmetric encryption keys only, which never rotate by themselves. CloudFormation cannot make such keys: a Lambda function of the stack does.
   *
   * @param customKeyStoreId id of a connected key store, `cks-` and 17 hexadecimal digits
   * @param xksKeyId id that the proxy knows the key by: 1 to 128 characters of `a-z A-Z 0-9 . _ -`. One external key serves one key of KMS
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html
   */
  public static externalKeyStore(customKeyStoreId: string, xksKeyId: string): KeyMaterial {
    requireShape('customKeyStoreId', customKeyStoreId, TEXT);
    requireShape('xksKeyId', xksKeyId, TEXT);
    return KeyMaterial.inStore({ Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: customKeyStoreId, XksKeyId: xksKeyId });
  }

  private static inStore(place: KeyPlace): KeyMaterial {
    return new KeyMaterial({
      origin: place.Origin,
      validate: (key, { rotation }) => validatePlace(key, place, rotation),
      define: (scope, id, properties) => new StoredKey(scope, id, place, properties),
      maintainers: (scope) => identitiesOf(storedKeyHandler(scope).role, scope, '`material`'),
    });
  }

  /** `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM` or `EXTERNAL_KEY_STORE`, as KMS names it. */
  public readonly origin: string;

  private constructor(private readonly plan: MaterialPlan) {
    this.origin = plan.origin;
  }

  /** @internal */
  public get _origin(): KeyOrigin {
    return this.plan.origin;
  }

  /** @internal */
  public _validate(key: IConstruct, makeup: KeyMakeup): void {
    this.plan.validate?.(key, makeup);
  }

  /** @internal */
  public _define(scope: Construct, id: string, properties: CfnKeyProps): KeyResource {
    return this.plan.define(scope, id, properties);
  }

  /** @internal */
  public _maintainers(scope: Construct): PrincipalIdentity[] {
    return this.plan.maintainers?.(scope) ?? [];
  }

  /** @internal */
  public get _guards(): readonly PolicyStatementJson[] {
    return this.plan.guards ?? [];
  }

  /** @internal */
  public get _facts(): Readonly<Record<string, string>> {
    return this.plan.facts ?? {};
  }

  /** @internal */
  public _instruct(scope: Construct, keyId: string, kind: KeyKind): void {
    this.plan.instruct?.(scope, keyId, kind);
  }
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
const KEY_STORE_ID = /^cks-[0-9a-f]{17}$/;
const XKS_KEY_ID = /^[a-zA-Z0-9._-]{1,128}$/;

function validatePlace(key: IConstruct, { CustomKeyStoreId, XksKeyId }: KeyPlace, rotation: Rotation): void {
  if (!fits(CustomKeyStoreId, KEY_STORE_ID)) {
    throw new GovernanceError(
      key,
      'KmsGov.KeyStoreId',
      `\`customKeyStoreId\` must be like \`cks-1234567890abcdef0\`, got \`${CustomKeyStoreId}\`; pass the id of the key store, not its name`,
    );
  }
  if (XksKeyId === undefined) return;
  if (!fits(XksKeyId, XKS_KEY_ID)) {
    throw new GovernanceError(
      key,
      'KmsGov.ExternalKeyId',
      `\`xksKeyId\` must be 1 to 128 characters of \`a-z A-Z 0-9 . _ -\`, got \`${XksKeyId}\`; pass the id that the proxy knows the key by`,
    );
  }
  if (rotation._generations.length === 1) return;
  throw new GovernanceError(
    key,
    'KmsGov.ExternalKeyGenerations',
    `\`rotation\` must have no generations for material in an external key store, got \`${rotation._generations.length - 1}\`: ` +
      'one external key serves one key of KMS; make another `GovernedKey` with another external key, and move the alias',
  );
}

function fits(text: string, pattern: RegExp): boolean {
  return Token.isUnresolved(text) || pattern.test(text);
}
