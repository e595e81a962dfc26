import { Annotations, Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import type { LiveStatement } from './access-entry';
import { describeProblem, GovernanceError } from './governance-error';
import type { AskedAccess } from './governed-key-base';
import { GovernedKeyBase } from './governed-key-base';
import { jointConditions } from './grant-conditions';
import { writableIdentity } from './grantee-placement';
import { FLAG, optional, props, requireShape } from './input-shape';
import { KeyKind } from './key-kind';
import type { PrincipalIdentity } from './principal-identity';
import { canBeOneAccount } from './principal-identity';
import { describePrincipal } from './separation';
import { KIND } from './value-shapes';

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

/** A governed key of another app or stack. What is granted on it is written to the grantee, with its bounds. */
export class ImportedKey extends GovernedKeyBase {
  public readonly keyArn: string;
  public readonly keyId: string;
  public readonly kind: KeyKind;
  private readonly policyManagedElsewhere: boolean;

  constructor(scope: Construct, id: string, keyArn: string, options: GovernedKeyImportOptions) {
    super(scope, id, { environmentFromArn: validatedKeyArn(scope, keyArn) });
    requireShape('options', options, GOVERNED_KEY_IMPORT, this);
    this.keyArn = keyArn;
    this.keyId = Arn.split(keyArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? keyArn;
    this.kind = options.kind ?? KeyKind.symmetric();
    this.policyManagedElsewhere = options.policyManagedElsewhere ?? false;
  }

  /** Any where only deployment knows it: the ARN that a statement names is of one Region. @internal */
  protected get _region(): string {
    return Token.isUnresolved(this.keyArn) ? '*' : this.keyArn.split(':')[3];
  }

  /** @internal */
  public _addStatement({ source }: LiveStatement): iam.AddToResourcePolicyResult {
    this.validateManagedElsewhere(source);
    return { statementAdded: false };
  }

  /** @internal */
  protected _grantToHolder(grantee: iam.IGrantable, holder: PrincipalIdentity, asked: AskedAccess): iam.Grant {
    this.validateManagedElsewhere('`grants`');
    const identity = this.identityOf(grantee, holder);
    const conditions = jointConditions(this, holder.conditions, asked.conditions);
    const grant = identity && this.writeIdentity(identity, { ...asked, conditions });
    if (grant?.success) return grant;
    if (holder.kind === 'identity' || holder.kind === 'unknown') warnOfNothingWritten(this, holder);
    return this.grantOfNothing(grantee, asked);
  }

  /** Roles of other accounts report that they take a policy, and take none. */
  private identityOf(grantee: iam.IGrantable, { construct, account }: PrincipalIdentity): iam.IPrincipal | undefined {
    if (construct) return writableIdentity({ grantee }, construct);
    return canBeOneAccount(account, Stack.of(this).account) ? grantee.grantPrincipal : undefined;
  }

  private writeIdentity(grantPrincipal: iam.IPrincipal, { actions, conditions }: AskedAccess): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee: { grantPrincipal }, actions: [...actions], resourceArns: [this.keyArn], conditions });
  }

  /** Constructs of the CDK add conditions to the statement of whatever grant they get. */
  private grantOfNothing(grantee: iam.IGrantable, { actions }: AskedAccess): iam.Grant {
    const { grantPrincipal } = new iam.ArnPrincipal(this.keyArn);
    return iam.Grant.addToPrincipalAndResource({
      grantee: { grantPrincipal },
      actions: [...actions],
      resourceArns: [this.keyArn],
      resource: { env: this.env, addToResourcePolicy: () => ({ statementAdded: false }) },
      resourcePolicyPrincipal: grantee.grantPrincipal,
    });
  }

  private validateManagedElsewhere(source: string): void {
    if (this.policyManagedElsewhere) return;
    throw new GovernanceError(
      this,
      'KmsGov.ImportedKeyPolicy',
      `${source} must be made where the key is, got an imported key, whose policy cannot be changed from here; ` +
        'grant in the app of the key, or import it with `policyManagedElsewhere: true` if that is done',
    );
  }
}

const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** The ARN, if it can be that of a key. */
function validatedKeyArn(scope: IConstruct, keyArn: string): string {
  if (Token.isUnresolved(keyArn) || KEY_ARN.test(keyArn)) return keyArn;
  throw new GovernanceError(
    scope,
    'KmsGov.KeyArn',
    `\`keyArn\` must be like \`arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\`, got \`${keyArn}\`; ` +
      'pass the ARN of the key, not its id or alias',
  );
}

function warnOfNothingWritten(key: IConstruct, holder: PrincipalIdentity): void {
  const code = 'KmsGov.GrantWritesNothing';
  const message =
    `\`grantee\` must take a policy, got \`${describePrincipal(holder)}\`, which does not, so that nothing is written; ` +
    'make sure that the policy of the key names it, and that its own policy names the key where they are of different accounts';
  Annotations.of(key).addWarningV2(code, describeProblem(key, code, message));
}

const GOVERNED_KEY_IMPORT = props<GovernedKeyImportOptions>({ kind: optional(KIND), policyManagedElsewhere: optional(FLAG) });
