import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { CheckedKey } from './key-age.contract';
import { KEY_AGE_DIMENSION, KEY_AGE_METRIC, KEY_AGE_NAMESPACE } from './key-age.contract';
import type { KeyAlerts } from './key-alerts';
import { MONITORING_GUIDE } from './key-messages';
import { KeyRules, keysByRule } from './key-rules';
import { watchKeyStore } from './key-store-alarms';
import type { WatchedKey } from './watched-key';

/** How keys are watched. */
export interface WatchedKeysProps {
  readonly keys: readonly WatchedKey[];
  readonly deployers: readonly string[];
  readonly alerts: KeyAlerts;
  readonly graceDays: number;
  readonly expiryWarning: Duration;
}

/** Keys of one Region with what watches them one by one: rules, and alarms whose thresholds differ. */
export class WatchedKeys extends Construct {
  public readonly alarms: Alarm[] = [];
  public readonly checks: CheckedKey[] = [];
  public readonly ruleGroups: number;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WatchedKeysProps,
  ) {
    super(scope, id);
    const { keys, deployers, alerts } = props;
    const groups = keysByRule(keys, deployers);
    for (const group of groups) new KeyRules(this, `Rules-${group[0].constructId}`, group, { alerts, deployers });
    this.ruleGroups = groups.length;
    for (const key of keys) {
      if (key.rotatesAfter !== undefined) this.watchAge(key, key.rotatesAfter + props.graceDays);
      if (key.isImported) this.watchExpiration(key);
    }
    const stores = new Set(keys.flatMap(({ externalKeyStore }) => externalKeyStore ?? []));
    for (const store of stores) this.alarms.push(...watchKeyStore(this, store, alerts));
  }

  /** Every key has an age at every check: none is as bad as one that is too high. */
  private watchAge({ label, arn, constructId }: WatchedKey, maxAgeDays: number): void {
    this.checks.push({ name: label, arn, maxAgeDays });
    const alarm = this.props.alerts.alarm(this, `Overdue-${constructId}`, {
      alarmDescription:
        `${label}: its material is older than ${maxAgeDays} days, or its age is not known. ` +
        `Rotate the key, or find out why the check does not see it. ${MONITORING_GUIDE}#what-to-do-about-an-overdue-rotation`,
      metric: ageMetric(label),
      threshold: maxAgeDays,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.alarms.push(alarm);
  }

  /** There is no metric for material that does not expire. */
  private watchExpiration({ label, id: keyId, constructId }: WatchedKey): void {
    const warning = this.props.expiryWarning;
    const alarm = this.props.alerts.alarm(this, `Expiring-${constructId}`, {
      alarmDescription:
        `${label}: imported material expires within ${warning.toDays()} days, and the key is of no use from then on. ` +
        `Import the material again. ${MONITORING_GUIDE}#what-to-do-about-material-that-expires`,
      metric: new Metric({
        namespace: 'AWS/KMS',
        metricName: 'SecondsUntilKeyMaterialExpiration',
        dimensionsMap: { KeyId: keyId },
        statistic: Stats.MINIMUM,
        period: Duration.hours(1),
      }),
      threshold: warning.toSeconds(),
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    this.alarms.push(alarm);
  }
}

/** The age that the check found last, in days. */
export function ageMetric(label: string): Metric {
  return new Metric({
    namespace: KEY_AGE_NAMESPACE,
    metricName: KEY_AGE_METRIC,
    dimensionsMap: { [KEY_AGE_DIMENSION]: label },
    statistic: Stats.MAXIMUM,
    period: Duration.days(1),
  });
}
