import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Duty } from '../access/duties';
import { FLAG, optional, props, TEXT } from './input-shape';
import type { ServiceUse } from './service-use';
import { CONTEXT, SERVICES, TEXTS } from './value-shapes';

/** What bounds one grant. Every bound must hold at once. */
export interface KeyGrantOptions {
  /**
   * Only calls that one of these services makes for the grantee, not calls of the grantee itself.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
   *
   * @default - any call
   */
  readonly viaServices?: ServiceUse[];
  /**
   * Only calls with this encryption context: for each key one of the values, exactly. Symmetric keys only.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
   *
   * @default - any encryption context
   */
  readonly encryptionContext?: { [key: string]: string[] };
  /**
   * Only calls through these VPC endpoints of KMS, ids like `vpce-0123456789abcdef0`. Calls that services make come through none.
   *
   * @default - any network
   */
  readonly vpcEndpoints?: string[];
  /**
   * Only while the grantee belongs to this AWS Organization, an id like `o-a1b2c3d4e5`.
   *
   * @default - any
   */
  readonly organization?: string;
  /**
   * Only sessions that signed in with a second factor.
   *
   * @default false
   */
  readonly mfa?: boolean;
}

export const KEY_GRANT_OPTIONS = props<KeyGrantOptions>({
  viaServices: optional(SERVICES),
  encryptionContext: optional(CONTEXT),
  vpcEndpoints: optional(TEXTS),
  organization: optional(TEXT),
  mfa: optional(FLAG),
});

/** Does the granting: a governed key, or several as one. @internal */
export interface IKeyGranter {
  grantDuties(grantee: IGrantable, duties: readonly Duty[], options: KeyGrantOptions): Grant;
  grantActions(grantee: IGrantable, actions: readonly string[]): Grant;
}

/**
 * Grants on a governed key. Each ends in access that takes effect, or in an error that says why it cannot.
 *
 * @example
 * declare const key: GovernedKey;
 * declare const reader: iam.Role;
 * key.grants.decrypt(reader, { viaServices: [ServiceUse.s3()] });
 */
export class GovernedKeyGrants {
  /** @internal */
  public static _of(granter: IKeyGranter): GovernedKeyGrants {
    return new GovernedKeyGrants(granter);
  }

  private constructor(
    /** @internal */
    public readonly _granter: IKeyGranter,
  ) {}

  /** Exactly these actions, for example `kms:Decrypt`. A wildcard stands for those of its actions that do something on this key; `kms:*` is an error. */
  public actions(grantee: IGrantable, ...actions: string[]): Grant {
    return this._granter.grantActions(grantee, actions);
  }

  /** Administer: enable, disable, rotate, delete. Unlike the CDK's administrator, this one cannot make itself a user. */
  public admin(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['administer'], options);
  }

  /** Decrypt. */
  public decrypt(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['decrypt'], options);
  }

  /** Encrypt and generate data keys, without the right to decrypt or to move ciphertext to another key. */
  public encrypt(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['encrypt'], options);
  }

  /** Encrypt and decrypt. */
  public encryptDecrypt(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['encrypt', 'decrypt'], options);
  }

  /** Sign. */
  public sign(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['sign'], options);
  }

  /** Verify signatures. */
  public verify(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['verify'], options);
  }

  /** Sign and verify. */
  public signVerify(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['sign', 'verify'], options);
  }

  /** Generate message authentication codes. */
  public generateMac(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['generateMac'], options);
  }

  /** Verify message authentication codes. */
  public verifyMac(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['verifyMac'], options);
  }

  /** Derive shared secrets. */
  public deriveSharedSecret(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['deriveSharedSecret'], options);
  }

  /** Read metadata, policy, grants, rotation history and tags of the key. */
  public audit(grantee: IGrantable, options: KeyGrantOptions = {}): Grant {
    return this._granter.grantDuties(grantee, ['audit'], options);
  }
}
