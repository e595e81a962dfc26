import { Duration, Token } from 'aws-cdk-lib';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { KeyCapabilities } from '../access/key-specs';
import { ROTATION_PERIOD_DAYS } from '../access/limits';
import { GovernanceError } from './governance-error';
import { DURATION, listOf, optional, props, requireShape, TEXT } from './input-shape';
import type { GenerationPlan, GenerationStage } from './key-generation';
import { ORIGINAL_GENERATION } from './key-generation';

/** What CloudFormation is told about rotation. */
type RotationProperties = Pick<CfnKeyProps, 'enableKeyRotation' | 'rotationPeriodInDays'>;

interface RotationPlan {
  readonly mode: string;
  readonly generations?: readonly GenerationPlan[];
  readonly validate: (scope: IConstruct, capabilities: KeyCapabilities) => void;
  readonly properties: (capabilities: KeyCapabilities) => RotationProperties;
  /** How old the material may get; undefined where it is kept for good. */
  readonly period?: Duration;
  /** Asks for a rotation whenever it changes. */
  readonly token?: string;
}

/** How a key rotates that rotates on demand. */
export interface OnDemandRotationOptions {
  /**
   * How often the key rotates by itself besides: 90 to 2560 whole days.
   *
   * @default Duration.days(365) where the key can; imported material rotates on demand only
   */
  readonly period?: Duration;
}

/** How a key rotates by hand. */
export interface ManualRotationOptions {
  /** How old a generation may get before a new one is due, in whole days. What monitors and reports go by. */
  readonly every: Duration;
  /**
   * Names of the generations that followed the original key, oldest first; the last is the current one. Adding a name makes a key and moves the
   * alias to it. 1 to 64 letters and digits each.
   *
   * IMPORTANT: never rename or remove one that is not retired: its key would leave the app with the data under it.
   *
   * @default - none; the original key is the current one
   */
  readonly generations?: string[];
  /**
   * Names of earlier generations that protect nothing any more, `original` for the first. Their keys are disabled, and nobody uses them.
   *
   * @default - none
   */
  readonly retired?: string[];
  /**
   * Names of the latest generations whose key material is still to be imported. Their keys are made and nobody uses them; the alias stays where it is
   * until the name is taken off this list.
   *
   * @default - none
   */
  readonly awaiting?: string[];
}

/**
 * How the key gets new key material.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 *
 * @example
 * new GovernedKey(this, 'Documents', {
 *   alias: 'fintechnova/documents',
 *   rotation: Rotation.automatic(Duration.days(180)),
 * });
 */
export class Rotation {
  /**
   * KMS makes new material every period, keeps the old for decryption, and nobody has to do anything.
   *
   * Only symmetric encryption keys whose material KMS made can rotate so. CloudFormation does not read the period back:
   * a change outside of it goes unnoticed by drift detection.
   *
   * @param period 90 to 2560 whole days; 365 days if not given
   */
  public static automatic(period: Duration = Duration.days(ROTATION_PERIOD_DAYS.default)): Rotation {
    requireShape('period', period, DURATION);
    return new Rotation({
      mode: 'automatic',
      period,
      validate: (scope, capabilities) => {
        requireAutomatic(scope, capabilities);
        validatePeriod(scope, period);
      },
      properties: () => automaticProperties(period),
    });
  }

  /**
   * KMS makes new material at the next deployment after the token changes, and every period besides. It keeps the old material for decryption.
   *
   * Each new token rotates the key once, however often the deployment is repeated, and not again when it rolls back; the first one rotates nothing.
   * KMS allows 25 rotations on demand in the life of a key. Symmetric encryption keys only, and none in a custom key store; imported material
   * has to be imported first.
   *
   * @param token any text that says why, for example `2026-03 audit`. It is visible in the template
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html
   */
  public static onDemand(token: string, options: OnDemandRotationOptions = {}): Rotation {
    requireShape('token', token, TEXT);
    requireShape('options', options, ON_DEMAND);
    const { period = Duration.days(ROTATION_PERIOD_DAYS.default) } = options;
    return new Rotation({
      mode: 'onDemand',
      period,
      token,
      validate: (scope, capabilities) => {
        requireOnDemand(scope, capabilities);
        validateToken(scope, token);
        if (options.period) requireAutomatic(scope, capabilities);
        validatePeriod(scope, period);
      },
      properties: ({ rotatesAutomatically }) => (rotatesAutomatically ? automaticProperties(period) : { enableKeyRotation: false }),
    });
  }

  /**
   * The key keeps its material for good.
   *
   * @param reason why, for the reviewer; kept in the template's metadata
   */
  public static none(reason: string): Rotation {
    requireShape('reason', reason, TEXT);
    return new Rotation(
      {
        mode: 'none',
        validate: (scope) => {
          if (reason.trim() !== '') return;
          throw new GovernanceError(
            scope,
            'KmsGov.RotationReason',
            '`rotation` must say why the key does not rotate, got an empty reason; give one',
          );
        },
        properties: () => ({ enableKeyRotation: false }),
      },
      reason,
    );
  }

  /**
   * Every so often somebody adds a generation: a new key under the same alias. Earlier generations still decrypt and verify, and protect nothing
   * new.
   *
   * For keys that cannot rotate otherwise. A resource whose key cannot be changed in place, like an RDS instance, would be replaced with its
   * data when the key changes: give it `key.generation('original')`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys-manually.html
   */
  public static manual(options: ManualRotationOptions): Rotation {
    requireShape('options', options, MANUAL);
    return new Rotation({
      mode: 'manual',
      period: options.every,
      generations: planGenerations(options),
      validate: (scope) => validateManual(scope, options),
      properties: () => ({ enableKeyRotation: false }),
    });
  }

  /** `automatic`, `onDemand`, `manual` or `none`: two rotations are the same way if this is equal. */
  public readonly mode: string;

  private constructor(
    private readonly plan: RotationPlan,
    /** Why the key does not rotate; undefined where it does. */
    public readonly reason?: string,
  ) {
    this.mode = plan.mode;
  }

  /** The keys behind the alias, oldest first. @internal */
  public get _generations(): readonly GenerationPlan[] {
    return this.plan.generations ?? [{ name: ORIGINAL_GENERATION, stage: 'current' }];
  }

  /** @internal */
  public _validate(scope: IConstruct, capabilities: KeyCapabilities): void {
    this.plan.validate(scope, capabilities);
  }

  /** @internal */
  public _properties(capabilities: KeyCapabilities): RotationProperties {
    return this.plan.properties(capabilities);
  }

  /** @internal */
  public get _periodInDays(): number | undefined {
    return this.plan.period?.toDays({ integral: false });
  }

  /** @internal */
  public get _token(): string | undefined {
    return this.plan.token;
  }
}

const ON_DEMAND = props<OnDemandRotationOptions>({ period: optional(DURATION) });
const MANUAL = props<ManualRotationOptions>({
  every: DURATION,
  generations: optional(listOf(TEXT)),
  retired: optional(listOf(TEXT)),
  awaiting: optional(listOf(TEXT)),
});

function automaticProperties(period: Duration): RotationProperties {
  return { enableKeyRotation: true, rotationPeriodInDays: period.toDays({ integral: false }) };
}

function planGenerations({ generations = [], retired = [], awaiting = [] }: ManualRotationOptions): GenerationPlan[] {
  const names = [ORIGINAL_GENERATION, ...generations];
  const current = names.filter((name) => !awaiting.includes(name)).pop();
  const stageOf = (name: string): GenerationStage => {
    if (name === current) return 'current';
    if (awaiting.includes(name)) return 'awaiting';
    return retired.includes(name) ? 'retired' : 'earlier';
  };
  return names.map((name) => ({ name, stage: stageOf(name) }));
}

const GENERATION_NAME = /^[A-Za-z0-9]{1,64}$/;

function validateManual(scope: IConstruct, options: ManualRotationOptions): void {
  const { every, generations = [] } = options;
  const days = every.toDays({ integral: false });
  if (!Token.isUnresolved(days) && !(Number.isInteger(days) && days >= 1)) {
    throw new GovernanceError(
      scope,
      'KmsGov.ManualRotationPeriod',
      `\`every\` must be at least one whole day, got \`${days} days\`; use for example \`Duration.days(365)\``,
    );
  }
  const names = [ORIGINAL_GENERATION, ...generations];
  const wrong = generations.find((name, index) => !GENERATION_NAME.test(name) || names.indexOf(name) <= index);
  if (wrong !== undefined) {
    throw new GovernanceError(
      scope,
      'KmsGov.GenerationName',
      `\`generations\` must be names of letters and digits, each once and none \`${ORIGINAL_GENERATION}\`, got \`${wrong}\`; use for example \`2026\``,
    );
  }
  validateAwaiting(scope, options);
  validateRetired(scope, options);
}

function validateRetired(scope: IConstruct, { generations = [], retired = [], awaiting = [] }: ManualRotationOptions): void {
  const names = [ORIGINAL_GENERATION, ...generations].filter((name) => !awaiting.includes(name));
  const unknown = retired.find((name) => !names.slice(0, -1).includes(name));
  if (unknown === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.RetiredGeneration',
    `\`retired\` must name earlier generations, got \`${unknown}\`, which is ${names.includes(unknown) ? 'the current one' : 'none'}; ` +
      'add a generation first, or correct the name',
  );
}

/** Whatever awaits its material comes after the generation that the alias is at. */
function validateAwaiting(scope: IConstruct, { generations = [], retired = [], awaiting = [] }: ManualRotationOptions): void {
  const latest = generations.slice(generations.length - awaiting.length);
  const wrong = awaiting.find((name) => !latest.includes(name)) ?? retired.find((name) => awaiting.includes(name));
  if (wrong === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.AwaitingGeneration',
    `\`awaiting\` must name the latest of \`generations\`, got \`${wrong}\`; take it off the list once its material is imported, or correct the name`,
  );
}

function requireOnDemand(scope: IConstruct, { rotatesOnDemand }: KeyCapabilities): void {
  if (rotatesOnDemand) return;
  throw new GovernanceError(
    scope,
    'KmsGov.RotationUnsupported',
    '`rotation` must be one that the key can do, got `onDemand`, which only symmetric encryption keys have whose material is made by KMS or imported; ' +
      'use `Rotation.manual({ every: Duration.days(365) })`',
  );
}

function validateToken(scope: IConstruct, token: string): void {
  if (token.trim() !== '') return;
  throw new GovernanceError(
    scope,
    'KmsGov.RotationToken',
    '`token` must say what the rotation is for, got an empty text; use for example `2026-03 audit`',
  );
}

function requireAutomatic(scope: IConstruct, capabilities: KeyCapabilities): void {
  if (capabilities.rotatesAutomatically) return;
  throw new GovernanceError(
    scope,
    'KmsGov.RotationUnsupported',
    '`rotation` must be one that the key can do, got `automatic`, which only symmetric encryption keys with material made by KMS have; ' +
      'use `Rotation.manual({ every: Duration.days(365) })`',
  );
}

function validatePeriod(scope: IConstruct, period: Duration): void {
  const days = period.toDays({ integral: false });
  if (Token.isUnresolved(days)) return;
  const { min, max } = ROTATION_PERIOD_DAYS;
  if (Number.isInteger(days) && days >= min && days <= max) return;
  throw new GovernanceError(
    scope,
    'KmsGov.RotationPeriod',
    `\`rotation\` must have a period of ${min} to ${max} whole days, got \`${days} days\`; use for example \`Rotation.automatic(Duration.days(365))\``,
  );
}
