import type { ResourceProps } from 'aws-cdk-lib';
import { RemovalPolicy, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Duty } from '../access/duties';
import { actionsOf } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { LiveStatement } from './access-entry';
import type { KeyGrantOptions } from './governed-key-grants';
import { GovernedKeyGrants, KEY_GRANT_OPTIONS } from './governed-key-grants';
import { boundActions, jointConditions } from './grant-conditions';
import type { GranteePlacement } from './grantee-placement';
import { placeGrantee } from './grantee-placement';
import { GRANTEE, requireShape, TEXT } from './input-shape';
import { claimAlias } from './key-alias';
import type { KeyKind } from './key-kind';
import { validateDuties } from './key-properties';
import { namedActions } from './named-actions';
import { regionText } from './policy-text';
import type { Conditions, PrincipalIdentity } from './principal-identity';
import { identitiesOf } from './principal-identity';
import { distantPrincipals, writeIdentityPolicies } from './statement-placement';
import { STATEMENT } from './value-shapes';

/** A KMS key whose policy separates duties. It can be used wherever a `kms.IKey` is asked for. */
export interface IGovernedKey extends kms.IKey {
  /** Grants on the key that take effect, or fail. */
  readonly grants: GovernedKeyGrants;
  /** Key spec and key usage. */
  readonly kind: KeyKind;
}

/** What all governed keys do alike, be they made, adopted or imported: hand out access. @internal */
export abstract class GovernedKeyBase extends Resource implements IGovernedKey {
  /** ARN of the key. */
  public abstract readonly keyArn: string;
  /** Id of the key, for example `1234abcd-12ab-34cd-56ef-1234567890ab`. */
  public abstract readonly keyId: string;
  /** Grants on the key that take effect, or fail. */
  public readonly grants: GovernedKeyGrants;
  /** Key spec and key usage. */
  public abstract readonly kind: KeyKind;
  /** @internal */
  protected readonly _aliases: kms.Alias[] = [];

  constructor(scope: Construct, id: string, props?: ResourceProps) {
    super(scope, id, props);
    this.grants = GovernedKeyGrants._of({
      grantDuties: (grantee, duties, options) => this.grantDuties(grantee, duties, options),
      grantActions: (grantee, actions) => this.grantTo(grantee, { actions: namedActions(actions, this._traits, this), conditions: {} }),
    });
  }

  /** The key as constructs refer to it. */
  public get keyRef(): kms.KeyReference {
    return { keyArn: this.keyArn, keyId: this.keyId };
  }

  /** Adds an alias, retained when the key is. */
  public addAlias(alias: string): kms.Alias {
    requireShape('alias', alias, TEXT, this);
    const aliasName = claimAlias(this, alias);
    const id = this._aliases.length === 0 ? 'Alias' : `Alias${alias}`;
    const added = new kms.Alias(this, id, { aliasName, targetKey: this, removalPolicy: this._aliasRemovalPolicy });
    this._aliases.push(added);
    return added;
  }

  /**
   * Adds a statement to the key policy. Prefer `grants`: a statement is taken as it is, apart from wildcards, which become the actions that
   * do something on this key, services without conditions, which get those that AWS documents, and roles of other stacks, which are reached
   * by name and get an identity policy too. Statements by exclusion (`notActions` and the like), `kms:*` and foreign resources are errors.
   */
  public addToResourcePolicy(statement: iam.PolicyStatement, _allowNoOp?: boolean): iam.AddToResourcePolicyResult {
    requireShape('statement', statement, STATEMENT, this);
    const distant = distantPrincipals(this, statement);
    const result = this._addStatement({ statement, distant, source: '`addToResourcePolicy`', alsoThroughServices: true });
    if (distant.size > 0) writeIdentityPolicies(distant, namedActions(statement.actions, this._traits, this), this._resourceArns);
    return result;
  }

  /** Grants exactly these actions. */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.grantTo(grantee, { actions: namedActions(actions, this._traits, this), conditions: {}, alsoThroughServices: true });
  }

  /** Grants decryption. */
  public grantDecrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['decrypt']);
  }

  /** Grants encryption, without the right to decrypt or to move ciphertext to another key. */
  public grantEncrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['encrypt']);
  }

  /** Grants encryption and decryption. */
  public grantEncryptDecrypt(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['encrypt', 'decrypt']);
  }

  /** Grants signing. */
  public grantSign(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['sign']);
  }

  /** Grants verification of signatures. */
  public grantVerify(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['verify']);
  }

  /** Grants signing and verification of signatures. */
  public grantSignVerify(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['sign', 'verify']);
  }

  /** Grants generation of message authentication codes. */
  public grantGenerateMac(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['generateMac']);
  }

  /** Grants verification of message authentication codes. */
  public grantVerifyMac(grantee: iam.IGrantable): iam.Grant {
    return this.grantForConstruct(grantee, ['verifyMac']);
  }

  /** @internal */
  public get _traits(): KeyTraits {
    return { keyType: this.kind._keyType, origin: 'AWS_KMS', multiRegion: false };
  }

  /** @internal */
  protected get _aliasRemovalPolicy(): RemovalPolicy {
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  }

  /** The Region of the key, for use within `Fn::Sub` text. @internal */
  protected get _region(): string {
    return regionText(this);
  }

  /** ARNs that the identity policy of a grantee names. @internal */
  protected get _resourceArns(): string[] {
    return [this.keyArn];
  }

  /** Takes a statement into the key policy, or says why that is not possible. @internal */
  public abstract _addStatement(live: LiveStatement): iam.AddToResourcePolicyResult;

  private grantDuties(grantee: iam.IGrantable, duties: readonly Duty[], options: KeyGrantOptions, alsoThroughServices = false): iam.Grant {
    requireShape('options', options, KEY_GRANT_OPTIONS, this);
    validateDuties(this, this._traits, duties);
    const actions = [...new Set(duties.flatMap((duty) => actionsOf(duty, this._traits)))];
    return boundActions(this, options, { duties, actions, keyType: this._traits.keyType, region: this._region })
      .map((bound) => this.grantTo(grantee, { ...bound, alsoThroughServices }))
      .reduce((all, one) => all.combine(one));
  }

  /** Constructs of the CDK grant what their users need to reach the key through the service, and do not say so. */
  private grantForConstruct(grantee: iam.IGrantable, duties: readonly Duty[]): iam.Grant {
    return this.grantDuties(grantee, duties, {}, true);
  }

  private grantTo(grantee: iam.IGrantable, asked: AskedAccess): iam.Grant {
    return identitiesOf(requireShape('grantee', grantee, GRANTEE, this), this, '`grantee`')
      .map((holder) => this._grantToHolder(grantee, holder, asked))
      .reduce((all, one) => all.combine(one));
  }

  /** Grants to one principal of a grantee. @internal */
  protected _grantToHolder(grantee: iam.IGrantable, holder: PrincipalIdentity, asked: AskedAccess): iam.Grant {
    return this.writeGrant(placeGrantee({ key: this, grantee, holder }), asked);
  }

  /** Both sides of a grant; the statement on the key is kept alive, since callers add conditions to the grant they get. */
  private writeGrant({ principal, identity, holder, ...placed }: GranteePlacement, { actions, ...asked }: AskedAccess): iam.Grant {
    const conditions = jointConditions(this, placed.conditions, asked.conditions);
    return iam.Grant.addToPrincipalAndResource({
      grantee: { grantPrincipal: identity ?? principal },
      actions: [...actions],
      resourceArns: this._resourceArns,
      resourceSelfArns: ['*'],
      resourcePolicyPrincipal: principal,
      resource: {
        env: this.env,
        addToResourcePolicy: (statement) => {
          statement.addConditions(conditions);
          const { alsoThroughServices } = asked;
          return this._addStatement({ statement, holder, source: '`grants`', alsoThroughServices });
        },
      },
    });
  }
}

/** What one principal is to get. @internal */
export interface AskedAccess {
  readonly actions: readonly string[];
  readonly conditions: Conditions;
  readonly alsoThroughServices?: boolean;
}
