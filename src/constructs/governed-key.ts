import type { IResolveContext } from 'aws-cdk-lib';
import { Lazy, RemovalPolicy, Resource, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Duty } from '../access/duties';
import { actionsOf } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import type { LiveStatement } from './access-entry';
import { AccountAccess } from './account-access';
import { deployersOf, validateDeployer } from './deployment-roles';
import type { KeyGrantOptions } from './governed-key-grants';
import { GovernedKeyGrants } from './governed-key-grants';
import type { GovernedKeyProps } from './governed-key-props';
import { grantConditions } from './grant-conditions';
import type { GranteePlacement } from './grantee-placement';
import { placeGrantee } from './grantee-placement';
import { claimAlias } from './key-alias';
import { KeyGovernance } from './key-governance';
import { KeyKind } from './key-kind';
import type { KeyPolicyJson } from './key-policy';
import {
  idleDaysOf,
  keySpecification,
  pendingWindowOf,
  reasonsGiven,
  replacedPolicyProblems,
  validateDuties,
  validateKeyProps,
} from './key-properties';
import { mergeConditions } from './merge-conditions';
import { namedActions } from './named-actions';
import type { Conditions } from './principal-identity';
import { identitiesOf } from './principal-identity';
import { Rotation } from './rotation';

/** A KMS key whose policy separates duties. It can be used wherever a `kms.IKey` is asked for. */
export interface IGovernedKey extends kms.IKey {
  /** Grants on the key that take effect, or fail. */
  readonly grants: GovernedKeyGrants;
}

/**
 * A KMS key that separates duties: who manages it never uses it, who uses it never manages it.
 *
 * Its policy names every principal with what it may do, gives the account nothing but reading about the key, and denies managers and
 * deployment the use. Grants, made here or by any construct that is handed the key, take effect or fail at synth.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 *
 * @example
 * declare const keyAdmins: iam.IRole;
 * declare const analyst: iam.IRole;
 * const key = new GovernedKey(this, 'Documents', {
 *   alias: 'fintechnova/documents',
 *   description: 'Customer documents',
 *   access: { administrators: [keyAdmins], decrypters: [analyst] },
 * });
 * new s3.Bucket(this, 'Bucket', { encryptionKey: key });
 */
export class GovernedKey extends Resource implements IGovernedKey {
  /** ARN of the key. */
  public readonly keyArn: string;
  /** Id of the key, for example `1234abcd-12ab-34cd-56ef-1234567890ab`. */
  public readonly keyId: string;
  /** Grants on the key that take effect, or fail. */
  public readonly grants: GovernedKeyGrants;
  /** Key spec and key usage. */
  public readonly kind: KeyKind;
  private readonly cfnKey: kms.CfnKey;
  private readonly traits: KeyTraits;
  private readonly governance: KeyGovernance;
  private readonly keyPolicy = Lazy.uncachedAny({ produce: (context) => this.policy(context) });
  private readonly aliases: kms.Alias[] = [];
  private readonly removalPolicy: RemovalPolicy;

  constructor(scope: Construct, id: string, props: GovernedKeyProps = {}) {
    super(scope, id);
    const rotation = props.rotation ?? Rotation.automatic();
    this.kind = props.kind ?? KeyKind.symmetric();
    this.traits = { keyType: this.kind._keyType, origin: 'AWS_KMS', multiRegion: false };
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    validateKeyProps(this, this.kind, rotation, props);
    this.governance = this.makeGovernance(props);

    this.cfnKey = this.renderKey(props, rotation);
    this.keyArn = this.getResourceArnAttribute(this.cfnKey.attrArn, { service: 'kms', resource: 'key', resourceName: this.physicalName });
    this.keyId = this.getResourceNameAttribute(this.cfnKey.ref);
    this.grants = GovernedKeyGrants._of({
      grantDuties: (grantee, duties, options) => this.grantDuties(grantee, duties, options),
      grantActions: (grantee, actions) => this.grantTo(grantee, namedActions(actions, this.traits, this), {}),
    });
    if (props.alias !== undefined) this.addAlias(props.alias);
    this.node.addValidation({ validate: () => this.validatePolicy() });
  }

  /** The key as constructs refer to it. */
  public get keyRef(): kms.KeyReference {
    return { keyArn: this.keyArn, keyId: this.keyId };
  }

  /** Adds an alias, retained when the key is. */
  public addAlias(alias: string): kms.Alias {
    const aliasName = claimAlias(this, alias);
    const id = this.aliases.length === 0 ? 'Alias' : `Alias${alias}`;
    const added = new kms.Alias(this, id, { aliasName, targetKey: this, removalPolicy: this.removalPolicy });
    this.aliases.push(added);
    return added;
  }

  /**
   * Adds a statement to the key policy. Prefer `grants`: a statement is taken as it is, apart from wildcards, which become the actions that
   * do something on this key. Statements by exclusion (`notActions` and the like), `kms:*` and foreign resources are errors.
   */
  public addToResourcePolicy(statement: iam.PolicyStatement, _allowNoOp?: boolean): iam.AddToResourcePolicyResult {
    return this.addStatement({ statement, source: '`addToResourcePolicy`', alsoThroughServices: true });
  }

  /** Grants exactly these actions. */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.grantTo(grantee, namedActions(actions, this.traits, this), {}, true);
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

  private makeGovernance(props: GovernedKeyProps): KeyGovernance {
    const accountAccess = props.accountAccess ?? AccountAccess.metadata();
    const deploymentRoles = deployersOf(this, props.deploymentRoles);
    validateDeployer(this, deploymentRoles, accountAccess);
    return new KeyGovernance(this, {
      traits: this.traits,
      access: props.access ?? {},
      accountAccess,
      services: props.services ?? [],
      deploymentRoles,
      separationWaiver: props.separationWaiver,
      neverDeletes: this.removalPolicy === RemovalPolicy.RETAIN,
      pendingWindow: Tokenization.stringifyNumber(pendingWindowOf(props)),
      boundary: props.boundary?._parts ?? {},
      encryptionContext: props.encryptionContext ?? {},
      idleDaysBeforeDeletion: idleDaysOf(props),
      deletionNeedsMfa: props.mfaForDeletion ?? false,
    });
  }

  private renderKey(props: GovernedKeyProps, rotation: Rotation): kms.CfnKey {
    const cfnKey = new kms.CfnKey(this, 'Resource', {
      keyPolicy: this.keyPolicy,
      description: props.description,
      ...keySpecification(this.kind),
      ...rotation._properties(),
      pendingWindowInDays: pendingWindowOf(props),
    });
    cfnKey.applyRemovalPolicy(this.removalPolicy);
    const reasons = reasonsGiven(props, rotation);
    if (Object.keys(reasons).length > 0) cfnKey.addMetadata(METADATA_KEY, reasons);
    iam.ResourceWithPolicies.register(this, kms.CfnKey.CFN_RESOURCE_TYPE_NAME, { forResource: () => this });
    return cfnKey;
  }

  private policy(context: Pick<IResolveContext, 'preparing'>): KeyPolicyJson {
    const aliasNames = this.aliases.map(({ aliasName }) => aliasName);
    return this.governance.policy(this.cfnKey, aliasNames, context);
  }

  private grantDuties(grantee: iam.IGrantable, duties: readonly Duty[], options: KeyGrantOptions, alsoThroughServices = false): iam.Grant {
    validateDuties(this, this.traits, duties);
    const actions = [...new Set(duties.flatMap((duty) => actionsOf(duty, this.traits)))];
    return this.grantTo(grantee, actions, grantConditions(this, options), alsoThroughServices);
  }

  /** Constructs of the CDK grant what their users need to reach the key through the service, and do not say so. */
  private grantForConstruct(grantee: iam.IGrantable, duties: readonly Duty[]): iam.Grant {
    return this.grantDuties(grantee, duties, {}, true);
  }

  private grantTo(grantee: iam.IGrantable, actions: readonly string[], conditions: Conditions, alsoThroughServices = false): iam.Grant {
    return identitiesOf(grantee, this, '`grantee`')
      .map((holder) => this.writeGrant(placeGrantee({ key: this, grantee, holder }), { actions, conditions, alsoThroughServices }))
      .reduce((all, one) => all.combine(one));
  }

  /** Both sides of a grant; the statement on the key is kept alive, since callers add conditions to the grant they get. */
  private writeGrant({ principal, identity, holder, ...placed }: GranteePlacement, { actions, ...asked }: AskedAccess): iam.Grant {
    const conditions = mergeConditions([placed.conditions, asked.conditions]);
    return iam.Grant.addToPrincipalAndResource({
      grantee: { grantPrincipal: identity ?? principal },
      actions: [...actions],
      resourceArns: [this.keyArn],
      resourceSelfArns: ['*'],
      resourcePolicyPrincipal: principal,
      resource: {
        env: this.env,
        addToResourcePolicy: (statement) => {
          statement.addConditions(conditions);
          const { alsoThroughServices } = asked;
          return this.addStatement({ statement, holder: { ...holder, conditions }, source: '`grants`', alsoThroughServices });
        },
      },
    });
  }

  private addStatement(live: LiveStatement): iam.AddToResourcePolicyResult {
    this.governance.add(live);
    return { statementAdded: true, policyDependable: this };
  }

  private validatePolicy(): string[] {
    this.governance.warnOfUncertainty();
    return [...replacedPolicyProblems(this.cfnKey, this.keyPolicy), ...this.governance.problems(this.policy({ preparing: false }))];
  }
}

/** What one principal is to get. */
interface AskedAccess {
  readonly actions: readonly string[];
  readonly conditions: Conditions;
  readonly alsoThroughServices: boolean;
}

const METADATA_KEY = 'cdk-kms-governance';
