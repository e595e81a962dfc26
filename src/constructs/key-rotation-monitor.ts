import { Duration, Stack } from 'aws-cdk-lib';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { deployerArns } from './deployer-arns';
import { requireShape } from './input-shape';
import { KeyCensus } from './key-census';
import { KeyMonitorPart } from './key-monitor-part';
import { lateKeys, validateCapacity, validateKeys, validateMonitorProps, validateQuotas } from './key-monitor-validation';
import type { KeyRotationMonitorProps } from './key-rotation-monitor-props';
import { KEY_ROTATION_MONITOR } from './key-rotation-monitor-props';
import { KeyTrailWatch } from './key-trail-watch';
import { makeDashboard } from './monitor-dashboard';
import { MonitorTrail } from './monitor-trail';
import type { MonitoredRegion } from './monitored-regions';
import { makeRegionStack, monitoredRegions } from './monitored-regions';
import { ServiceUse } from './service-use';

/**
 * Watches keys and tells people: that a key is disabled, about to be deleted or changed, by whom, that its rotation is overdue, that imported material
 * expires, that somebody is denied the key or uses one that is out of service.
 *
 * Metric filters on the log group of a trail take the exact form that CIS and AWS Security Hub accept. Rules of EventBridge tell within seconds, in
 * every Region of a multi-Region set. A function measures the age of key material four times a day; no news of it is an alarm, too. What fails to be
 * delivered waits in a queue, and that is an alarm as well.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-overview.html
 *
 * @example
 * declare const trailLogGroup: logs.ILogGroup;
 * declare const documents: GovernedKey;
 * declare const ledger: MultiRegionKeySet;
 * new KeyRotationMonitor(this, 'KeyMonitor', {
 *   keys: [documents, ledger],
 *   subscriptions: [new EmailSubscription('security@fintechnova.example')],
 *   trailLogGroup,
 * });
 */
export class KeyRotationMonitor extends Construct {
  /** The topics that messages and alarms go to, one of each Region, that of the monitor's own Region first. */
  public readonly topics: ITopic[];
  /** The log group whose events are filtered. */
  public readonly trailLogGroup: ILogGroup;
  /** The dashboard; undefined where none was asked for. */
  public readonly dashboard?: Dashboard;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyRotationMonitorProps,
  ) {
    super(scope, id);
    requireShape('props', props, KEY_ROTATION_MONITOR, this);
    validateMonitorProps(this, props);
    const census = new KeyCensus(this.node.root);
    const found = props.keys.map((target) => census.keysOf(target));
    validateKeys(this, found, props);
    const keys = found.flat();
    const regions = monitoredRegions(this, keys, props.stacks);
    validateCapacity(this, regions);

    const parts = regions.map((region) => this.makePart(region));
    const [home] = parts;
    this.topics = parts.map(({ alerts }) => alerts.topic);
    this.trailLogGroup = props.trailLogGroup ?? new MonitorTrail(this, 'Trail', home.key).logGroup;
    const deployers = deployerArns(this, keys, props.deploymentRoles);
    const watch = new KeyTrailWatch(this, 'TrailWatch', { logGroup: this.trailLogGroup, keys, deployers, alerts: home.alerts });
    validateQuotas(this, watch.filters, Math.max(...parts.map(({ rules }) => rules)));
    if (props.dashboard ?? true) [this.dashboard] = parts.map((part) => makeDashboard(part, part === home ? watch : undefined));
    const own = parts.map(({ key }) => key);
    this.node.addValidation({ validate: () => lateKeys(this, props, { watched: keys, own }) });
  }
  private makePart({ stack, region, keys }: MonitoredRegion): KeyMonitorPart {
    const { subscriptions = [], rotationGrace = GRACE, expiryWarning = EXPIRY_WARNING, deploymentRoles, trailLogGroup } = this.props;
    const isHome = stack === Stack.of(this);
    return new KeyMonitorPart(isHome ? this : stack, isHome ? 'Home' : this.node.id, {
      keys,
      deployers: deployerArns(stack, keys, deploymentRoles),
      deploymentRoles,
      topic: isHome ? this.props.topic : undefined,
      subscriptions,
      alarmActions: isHome ? (this.props.alarmActions ?? []) : [],
      graceDays: rotationGrace.toDays(),
      expiryWarning,
      services: isHome && !trailLogGroup ? [ServiceUse.cloudTrail({ trailName: MonitorTrail.nameIn(this) })] : [],
      makeStack: (number) => makeRegionStack(this, region, number),
    });
  }
}

const GRACE = Duration.days(7);
const EXPIRY_WARNING = Duration.days(30);
