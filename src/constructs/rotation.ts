import { Duration, Token } from 'aws-cdk-lib';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { KeyCapabilities } from '../access/key-specs';
import { ROTATION_PERIOD_DAYS } from '../access/limits';
import { GovernanceError } from './governance-error';

/** What CloudFormation is told about rotation. */
type RotationProperties = Pick<CfnKeyProps, 'enableKeyRotation' | 'rotationPeriodInDays'>;

interface RotationPlan {
  readonly mode: string;
  readonly validate: (scope: IConstruct, capabilities: KeyCapabilities) => void;
  readonly properties: () => RotationProperties;
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
    return new Rotation({
      mode: 'automatic',
      validate: (scope, capabilities) => {
        requireAutomatic(scope, capabilities);
        validatePeriod(scope, period);
      },
      properties: () => ({ enableKeyRotation: true, rotationPeriodInDays: period.toDays({ integral: false }) }),
    });
  }

  /**
   * The key keeps its material for good.
   *
   * @param reason why, for the reviewer; kept in the template's metadata
   */
  public static none(reason: string): Rotation {
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

  /** `automatic` or `none`: two rotations are the same way if this is equal. */
  public readonly mode: string;

  private constructor(
    private readonly plan: RotationPlan,
    /** Why the key does not rotate; undefined where it does. */
    public readonly reason?: string,
  ) {
    this.mode = plan.mode;
  }

  /** @internal */
  public _validate(scope: IConstruct, capabilities: KeyCapabilities): void {
    this.plan.validate(scope, capabilities);
  }

  /** @internal */
  public _properties(): RotationProperties {
    return this.plan.properties();
  }
}

function requireAutomatic(scope: IConstruct, capabilities: KeyCapabilities): void {
  if (capabilities.rotatesAutomatically) return;
  throw new GovernanceError(
    scope,
    'KmsGov.RotationUnsupported',
    '`rotation` must be one that the key can do, got `automatic`, which only symmetric encryption keys with material made by KMS have; ' +
      "use `Rotation.none('<reason>')`",
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
