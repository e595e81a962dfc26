import type { IResolveContext } from 'aws-cdk-lib';
import { Lazy, RemovalPolicy, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Dependable } from 'constructs';
import { GOVERNANCE_METADATA } from '../access/governance-metadata';
import type { KeyTraits } from '../access/key-specs';
import type { LiveStatement } from './access-entry';
import { validateResource } from './access-validation';
import { AccountAccess } from './account-access';
import { deployersOf, validateDeployer } from './deployment-roles';
import { FixedGeneration, unknownGeneration } from './fixed-generation';
import { followedGenerationProblems } from './followed-generations';
import type { IGovernedKey } from './governed-key-base';
import { GovernedKeyBase } from './governed-key-base';
import type { GovernedKeyProps } from './governed-key-props';
import { GOVERNED_KEY } from './governed-key-props';
import { requireShape } from './input-shape';
import { adoptKey, kindOfAdopted, reportAdoption, stateOf, validateAdoption } from './key-adoption';
import type { GenerationPlan, KeyGeneration } from './key-generation';
import { currentOf, ORIGINAL_GENERATION } from './key-generation';
import { KeyGovernance } from './key-governance';
import type { GovernedKeyImportOptions } from './key-import';
import { ImportedKey } from './key-import';
import { KeyKind } from './key-kind';
import { KeyMaterial } from './key-material';
import type { KeyPolicyJson } from './key-policy';
import {
  defaultRotation,
  idleDaysOf,
  keyCapabilities,
  keySpecification,
  pendingWindowOf,
  reasonsGiven,
  replacedPolicyProblems,
  validateKeyProps,
} from './key-properties';
import type { KeyResource } from './key-resource';
import { OnDemandRotation } from './on-demand-rotation';
import type { Replication } from './replication';
import type { Rotation } from './rotation';
import { rotationException } from './rotation-exception';
import { exemptFromRules } from './scanner-exceptions';
import { CFN_KEY } from './value-shapes';

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
export class GovernedKey extends GovernedKeyBase {
  /**
   * Puts a key that the app has as `CfnKey` under governance. Its logical id, and so the key, stays.
   *
   * Its policy must be plain JSON and already let the deployment role put policies; it is replaced by the governed one. What changes is listed as
   * an information of the construct. For a `kms.Key`, swap the class instead: the logical ids are the same.
   *
   * @param props as for a new key; `kind` comes from the key itself
   */
  public static govern(scope: Construct, id: string, cfnKey: kms.CfnKey, props: GovernedKeyProps = {}): IGovernedKey {
    class AdoptedKey extends GovernedKey {
      protected _defineKey(resourceId: string, properties: kms.CfnKeyProps): KeyResource {
        return resourceId === 'Resource' ? adoptKey(cfnKey, properties) : super._defineKey(resourceId, properties);
      }
    }
    requireShape('cfnKey', cfnKey, CFN_KEY, scope);
    requireShape('props', props, GOVERNED_KEY, scope);
    validateAdoption(scope, cfnKey, props);
    const before = stateOf(cfnKey);
    const key = new AdoptedKey(scope, id, { ...props, kind: kindOfAdopted(cfnKey) });
    Dependable.implement(key, { dependencyRoots: [key, cfnKey] });
    reportAdoption(key, cfnKey, before);
    return key;
  }

  /**
   * A governed key of another app or stack, by its ARN.
   *
   * Its policy cannot be changed from here: a grant is an error, unless `options` say that the policy is managed elsewhere; then the grant is
   * written to the grantee alone, with its bounds.
   *
   * @param keyArn `arn:<partition>:kms:<region>:<account>:key/<key id>`, or a token of it
   */
  public static fromGovernedKeyArn(scope: Construct, id: string, keyArn: string, options: GovernedKeyImportOptions = {}): IGovernedKey {
    return new ImportedKey(scope, id, keyArn, options);
  }

  public readonly keyArn: string;
  public readonly keyId: string;
  public readonly kind: KeyKind;
  private readonly generations: readonly KeyGeneration[];
  /** Policies as they were when synthesis prepared the app, kept for validation and the template: nothing changes in between. */
  private readonly prepared = new Map<KeyGeneration, KeyPolicyJson>();
  private readonly governance: KeyGovernance;
  private readonly material: KeyMaterial;
  private readonly rotation: Rotation;
  private readonly removalPolicy: RemovalPolicy;
  private readonly isClosedToIam: boolean;

  constructor(scope: Construct, id: string, props: GovernedKeyProps = {}) {
    super(scope, id);
    requireShape('props', props, GOVERNED_KEY, this);
    this.kind = props.kind ?? KeyKind.symmetric();
    this.material = props.material ?? KeyMaterial.awsKms();
    const rotation = props.rotation ?? defaultRotation(this.kind, this.material);
    this.rotation = rotation;
    this.removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    validateKeyProps(this, { kind: this.kind, material: this.material, rotation, multiRegion: this._replication !== undefined }, props);
    this.isClosedToIam = props.accountAccess?.mode === AccountAccess.none().mode;
    this.governance = this.govern(props);

    this.generations = rotation._generations.map((generation) => this.renderGeneration(generation, props, rotation));
    const { cfnKey } = currentOf(this.generations);
    this.keyArn = this.getResourceArnAttribute(cfnKey.attrArn, { service: 'kms', resource: 'key', resourceName: this.physicalName });
    this.keyId = this.getResourceNameAttribute(cfnKey.ref);
    if (props.alias !== undefined) this.addAlias(props.alias);
    this.material._instruct(this, this.generations[this.generations.length - 1].cfnKey.ref, this.kind);
    if (rotation._token !== undefined) new OnDemandRotation(this, rotation._token);
    this.node.addValidation({ validate: () => this.validatePolicy() });
  }

  /**
   * One generation of a key that rotates by hand, for resources whose key must not change.
   *
   * @param name a name in `generations` of the rotation, or `original`
   */
  public generation(name: string): IGovernedKey {
    const generation = this.generations.find((candidate) => candidate.name === name);
    if (generation === undefined) throw unknownGeneration(this, name, this.generations);
    const id = `Fixed${name}`;
    return (this.node.tryFindChild(id) as FixedGeneration | undefined) ?? new FixedGeneration(this, id, this, generation);
  }

  /** @internal */
  public get _traits(): KeyTraits {
    return { ...super._traits, origin: this.material._origin, multiRegion: this._replication !== undefined };
  }

  /** How the key stands to others of its set; undefined for a key of one Region. @internal */
  protected get _replication(): Replication | undefined {
    return undefined;
  }

  /** @internal */
  protected get _resourceArns(): string[] {
    return this.generations.map(({ cfnKey }) => cfnKey.attrArn);
  }

  /** @internal */
  protected get _aliasRemovalPolicy(): RemovalPolicy {
    return this.removalPolicy;
  }

  /** What a monitor goes by: every key behind the alias, and when the current one is to have new material. @internal */
  public get _monitored(): MonitoredFacts {
    const keys = this.generations.map(({ cfnKey }) => cfnKey);
    const { isClosedToIam } = this;
    const { cfnKey: current } = currentOf(this.generations);
    return { keys, current, rotatesAfter: this.rotation._periodInDays, origin: this.material.origin, isClosedToIam };
  }

  /** @internal */
  public _addStatement(live: LiveStatement): iam.AddToResourcePolicyResult {
    validateResource(this, live.statement, this._resourceArns);
    this.governance.add(live);
    return { statementAdded: true, policyDependable: this };
  }

  /** Makes a key. @internal */
  protected _defineKey(id: string, properties: kms.CfnKeyProps): KeyResource {
    return this.material._define(this, id, properties);
  }

  private govern(props: GovernedKeyProps): KeyGovernance {
    const accountAccess = props.accountAccess ?? AccountAccess.metadata();
    const deploymentRoles = deployersOf(this, props.deploymentRoles);
    validateDeployer(this, deploymentRoles, accountAccess);
    return new KeyGovernance(this, {
      traits: this._traits,
      access: props.access ?? {},
      accountAccess,
      services: props.services ?? [],
      deploymentRoles,
      maintainers: this.material._maintainers(this),
      deployersAreGiven: (props.deploymentRoles ?? []).length > 0,
      separationWaiver: props.separationWaiver,
      neverDeletes: this.removalPolicy === RemovalPolicy.RETAIN,
      pendingWindow: Tokenization.stringifyNumber(pendingWindowOf(props)),
      boundary: props.boundary?._parts ?? {},
      encryptionContext: props.encryptionContext ?? {},
      idleDaysBeforeDeletion: idleDaysOf(props),
      deletionNeedsMfa: props.mfaForDeletion ?? false,
      materialGuards: this.material._guards,
      replication: this._replication,
    });
  }

  private renderGeneration(plan: GenerationPlan, props: GovernedKeyProps, rotation: Rotation): KeyGeneration {
    const keyPolicy = Lazy.uncachedAny({ produce: (context) => this.policy(generation, context) });
    const cfnKey = this._defineKey(resourceIdOf(plan), {
      keyPolicy,
      description: props.description,
      ...keySpecification(this.kind),
      ...rotation._properties(keyCapabilities(this.kind, this.material)),
      ...(plan.stage === 'retired' ? { enabled: false } : {}),
      ...(this._replication === undefined ? {} : { multiRegion: true }),
      pendingWindowInDays: pendingWindowOf(props),
    });
    cfnKey.applyRemovalPolicy(this.removalPolicy);
    const standing = plan.stage === 'current' ? {} : { generation: plan.stage };
    cfnKey.addMetadata(GOVERNANCE_METADATA, { governed: true, ...standing, ...reasonsGiven(props, rotation), ...this.material._facts });
    const exception = rotationException(this.kind, this.material);
    if (exception && kms.CfnKey.isCfnKey(cfnKey)) exemptFromRules(cfnKey, exception);
    if (kms.CfnKey.isCfnKey(cfnKey))
      iam.ResourceWithPolicies.register(cfnKey, kms.CfnKey.CFN_RESOURCE_TYPE_NAME, { forResource: () => this });
    const generation: KeyGeneration = { ...plan, cfnKey, keyPolicy };
    return generation;
  }

  private policy(generation: KeyGeneration, context: Pick<IResolveContext, 'preparing'>): KeyPolicyJson {
    const prepared = context.preparing ? undefined : this.prepared.get(generation);
    const policy = prepared ?? this.governance.policy({ construct: generation.cfnKey, stage: generation.stage }, context);
    if (context.preparing) this.prepared.set(generation, policy);
    else this.prepared.delete(generation);
    return policy;
  }

  private validatePolicy(): string[] {
    const current = currentOf(this.generations);
    const prepared = this.prepared.get(current);
    const app = { keys: this.generations.map(({ cfnKey }) => cfnKey), preparing: prepared !== undefined };
    return [
      ...this.generations.flatMap(({ cfnKey, keyPolicy }) => replacedPolicyProblems(cfnKey, keyPolicy)),
      ...followedGenerationProblems(this, this.generations),
      ...this.governance.problems(prepared ?? this.policy(current, { preparing: false }), app),
    ];
  }
}

/** What a governed key tells monitors. @internal */
export interface MonitoredFacts {
  readonly keys: KeyResource[];
  readonly current: KeyResource;
  readonly rotatesAfter?: number;
  readonly origin: string;
  /** Whether IAM policies cannot let anybody read about the key, so that its policy has to. */
  readonly isClosedToIam: boolean;
}

/** The id of the original key is that of `kms.Key`; later generations are named. */
function resourceIdOf({ name }: GenerationPlan): string {
  return name === ORIGINAL_GENERATION ? 'Resource' : `Generation${name}`;
}
