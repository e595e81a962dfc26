import type { IConstruct } from 'constructs';
import type { Duty } from '../access/duties';
import { GovernanceError } from './governance-error';
import { requireShape, TEXT } from './input-shape';

/** What IAM policies of the key's account may grant on the key. */
interface AccountDelegation {
  readonly mode: string;
  readonly duties: readonly Duty[];
  readonly everything: boolean;
  /** IAM can then let anybody in the account change the key policy. */
  readonly opensPolicy: boolean;
}

/**
 * How far the key trusts IAM policies of its own account.
 *
 * KMS keys trust their account with nothing unless the key policy says so. The statement that the console and the CDK write by
 * default, `kms:*` for the account, hands the whole key to whoever can write an IAM policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 *
 * @example
 * new GovernedKey(this, 'Documents', {
 *   alias: 'fintechnova/documents',
 *   accountAccess: AccountAccess.administration(),
 * });
 */
export class AccountAccess {
  /** IAM policies may grant reading about the key, so that consoles, AWS Config and scanners work. Nothing else. */
  public static metadata(): AccountAccess {
    return new AccountAccess({ mode: 'metadata', duties: ['audit'], everything: false, opensPolicy: false });
  }

  /** IAM policies may also grant administering the key and changing its policy: whoever writes IAM policies can then become a user. */
  public static administration(): AccountAccess {
    return new AccountAccess({
      mode: 'administration',
      duties: ['audit', 'administer', 'ownPolicy'],
      everything: false,
      opensPolicy: true,
    });
  }

  /**
   * IAM policies may grant everything: the classic `kms:*`.
   *
   * @param reason why, for the reviewer; kept in the template's metadata
   */
  public static everything(reason: string): AccountAccess {
    return new AccountAccess({ mode: 'everything', duties: [], everything: true, opensPolicy: true }, requireShape('reason', reason, TEXT));
  }

  /** IAM policies may grant nothing. The root user can still recover the key. */
  public static none(): AccountAccess {
    return new AccountAccess({ mode: 'none', duties: [], everything: false, opensPolicy: false });
  }

  /** `metadata`, `administration`, `everything` or `none`: two accesses are the same if this is equal. */
  public readonly mode: string;

  private constructor(
    /** @internal */
    public readonly _delegation: AccountDelegation,
    /** Why the account may do everything; undefined for the other modes. */
    public readonly reason?: string,
  ) {
    this.mode = _delegation.mode;
  }

  /** @internal */
  public _validate(scope: IConstruct): void {
    if (this.mode !== 'everything' || this.reason?.trim()) return;
    throw new GovernanceError(
      scope,
      'KmsGov.AccountAccessReason',
      '`accountAccess` must say why the account may do everything, got an empty reason; give one or use `AccountAccess.metadata()`',
    );
  }
}
