import { Annotations, AspectPriority, Aspects, PropertyInjectors } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { COVERED_CONSTRUCTS } from './covered-constructs';
import type { Coverage } from './default-coverage';
import { DefaultKeyLedger, onlyKey } from './default-key-ledger';
import { describeProblem, GovernanceError } from './governance-error';
import type { IGovernedKey } from './governed-key-base';
import { GovernedKeyBase } from './governed-key-base';
import { CONSTRUCT, optional, props, requireShape } from './input-shape';
import { KeyInjector } from './key-injector';
import { unencryptedResources } from './unencrypted-resources';
import { KEY, TEXTS } from './value-shapes';

/** Properties of a default key. */
export interface EncryptByDefaultProps {
  /** The key: symmetric, and of the Region of everything that it shall encrypt. */
  readonly key: IGovernedKey;

  /**
   * Classes that are left alone, by their `PROPERTY_INJECTION_ID`, for example `lambda.Function.PROPERTY_INJECTION_ID`.
   *
   * @default - none
   */
  readonly exempt?: string[];
}

/** A construct that a default key does not encrypt. */
export interface EncryptionException {
  /** Path of the construct. */
  readonly constructPath: string;
  /** Why not, and what to do about it. */
  readonly because: string;
}

/**
 * One key for everything below a scope that can be encrypted and does not say how.
 *
 * Apply it before the constructs are made. It reaches the L2 constructs of aws-cdk-lib, also those that other constructs make for themselves, in
 * place of keys of their own and of AWS. Explicit settings stay. What is not encrypted with the key at the end, L1 constructs above all, is a
 * warning on the resource.
 *
 * It works by property injectors. Injectors that are already there, at the scope or around it, run after it; those that are added nearer to a
 * construct take its place.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 *
 * @example
 * const key = new GovernedKey(this, 'Data', { alias: 'fintechnova/data' });
 * const defaults = EncryptByDefault.apply(this, { key });
 * new s3.Bucket(this, 'Documents'); // SSE-KMS with the key
 * new s3.Bucket(this, 'AccessLogs', { encryption: s3.BucketEncryption.S3_MANAGED }); // stays
 */
export class EncryptByDefault {
  /** Encrypts what is made below the scope from now on. Once per scope; a key applied further down goes first. */
  public static apply(scope: IConstruct, props: EncryptByDefaultProps): EncryptByDefault {
    requireShape('scope', scope, CONSTRUCT);
    return new EncryptByDefault(scope, requireShape('props', props, ENCRYPT_BY_DEFAULT, scope));
  }

  private readonly ledger: DefaultKeyLedger;
  private readonly injectors: readonly KeyInjector[];

  private constructor(
    private readonly scope: IConstruct,
    props: EncryptByDefaultProps,
  ) {
    this.ledger = new DefaultKeyLedger(onlyKey(symmetricKey(scope, props.key)));
    this.injectors = coveragesByClass(props.exempt ?? []).map((coverages) => new KeyInjector(scope, coverages, this.ledger));
    validateOnce(scope, this.injectors);

    PropertyInjectors.of(scope).add(...this.injectors);
    Aspects.of(scope).add({ visit: (construct) => this.ledger.finish(construct) }, { priority: AspectPriority.MUTATING });
    scope.node.addValidation({ validate: () => this.validate() });
  }

  /** Constructs that kept the encryption they were given, or that the key would do no good. */
  public kept(): EncryptionException[] {
    return [...this.ledger.kept].map(([constructPath, reasons]) => ({ constructPath, because: reasons.join('; ') }));
  }

  /** Resources that could be encrypted with a key and have none. Complete once the app is. */
  public uncovered(): EncryptionException[] {
    return unencryptedResources(this.scope, this.ledger.kept).map(({ resource, because }) => ({
      constructPath: resource.node.path,
      because,
    }));
  }

  private validate(): string[] {
    const kept = this.kept();
    if (kept.length > 0) Annotations.of(this.scope).addInfo(describeKept(kept));
    for (const { resource, because } of unencryptedResources(this.scope, this.ledger.kept)) {
      Annotations.of(resource).addWarningV2(
        NOT_REACHED,
        describeProblem(resource, NOT_REACHED, `the default key does not encrypt it: ${because}`),
      );
    }
    return this.injectors.filter((injector) => !injector.isInPlace()).map((injector) => this.describeReplaced(injector));
  }

  private describeReplaced({ constructUniqueId }: KeyInjector): string {
    const message =
      `property injectors must be added before \`EncryptByDefault\`, got one for \`${constructUniqueId}\` after it, which takes its place; ` +
      'add it first, and it runs with the default key';
    return describeProblem(this.scope, 'KmsGov.DefaultKeyReplaced', message);
  }
}

const NOT_REACHED = 'KmsGov.DefaultKeyNotReached';

function coveragesByClass(exempt: readonly string[]): Coverage<object>[][] {
  const classes = new Map<string, Coverage<object>[]>();
  for (const coverage of COVERED_CONSTRUCTS) {
    const id = coverage.injectionId();
    if (!exempt.includes(id)) classes.set(id, [...(classes.get(id) ?? []), coverage]);
  }
  return [...classes.values()];
}

function symmetricKey(scope: IConstruct, key: IGovernedKey): GovernedKeyBase {
  if (key instanceof GovernedKeyBase && key._traits.keyType === 'SYMMETRIC_ENCRYPT') return key;
  throw new GovernanceError(
    scope,
    'KmsGov.DefaultKeyKind',
    `\`key\` must be a symmetric key of this package, got \`${key.node.path}\` of spec ${key.kind.spec}; AWS services use no other`,
  );
}

function validateOnce(scope: IConstruct, injectors: readonly KeyInjector[]): void {
  if (!injectors.some((injector) => injector.replacesAnother())) return;
  throw new GovernanceError(
    scope,
    'KmsGov.DefaultKeyTwice',
    `\`scope\` must have one default key, got a second one at \`${scope.node.path || 'the app'}\`; apply the other one further down`,
  );
}

function describeKept(kept: readonly EncryptionException[]): string {
  return [
    `encryption that the default key leaves as it is (${kept.length}):`,
    ...kept.map(({ constructPath, because }) => `  ${constructPath}: ${because}`),
  ].join('\n');
}

const ENCRYPT_BY_DEFAULT = props<EncryptByDefaultProps>({ key: KEY, exempt: optional(TEXTS) });
