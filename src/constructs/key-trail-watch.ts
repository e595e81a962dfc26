import { Duration, Names, Stack } from 'aws-cdk-lib';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup, QueryStringProps } from 'aws-cdk-lib/aws-logs';
import { FilterPattern, MetricFilter, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { KeyAlerts } from './key-alerts';
import { CHANGE_EVENTS, GRANT_EVENTS } from './key-events';
import { callsPattern, keysByFilter, refusedPattern, UNAVAILABLE_PATTERN } from './key-filter-patterns';
import { MONITORING_GUIDE } from './key-messages';
import type { WatchedKey } from './watched-key';

/** What a trail is watched for. */
export interface KeyTrailWatchProps {
  readonly logGroup: ILogGroup;
  readonly keys: readonly WatchedKey[];
  readonly deployers: readonly string[];
  readonly alerts: KeyAlerts;
}

const NAMESPACE = 'KmsGovernance';
const QUERY_NAME = 'kms-key-events';

/** Who changed keys or was refused them, newest first. */
const QUERY: QueryStringProps = {
  fields: ['eventTime', 'eventName', 'errorCode', 'resources.0.ARN', 'userIdentity.arn', 'sourceIPAddress', 'awsRegion'],
  filterStatements: ['eventSource = "kms.amazonaws.com"', 'readOnly = 0 or ispresent(errorCode)'],
  sort: 'eventTime desc',
};

/** Metric filters on the log group of a trail, which has the events of every Region, with their alarms. */
export class KeyTrailWatch extends Construct {
  /** What was counted, for dashboards. */
  public readonly metrics: readonly Metric[];
  public readonly alarms: readonly Alarm[];
  /** How many filters it has on the log group. */
  public filters = 0;
  public readonly logGroup: ILogGroup;
  public readonly queryString = new QueryString(QUERY);
  private readonly namespace: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyTrailWatchProps,
  ) {
    super(scope, id);
    this.logGroup = props.logGroup;
    this.namespace = `${NAMESPACE}/${Names.uniqueResourceName(scope, { maxLength: 200 })}`;
    const unavailable = this.count('Unavailable', [UNAVAILABLE_PATTERN]);
    const changes = this.count('Changes', [callsPattern(CHANGE_EVENTS)]);
    const deployed = this.count(
      'DeployedChanges',
      props.deployers.map((role) => callsPattern(CHANGE_EVENTS, role)),
    );
    const undeployed = props.deployers.length === 0 ? changes : difference(changes, deployed);
    const grants = this.count('Grants', [callsPattern(GRANT_EVENTS)]);
    const rotations = this.count('Rotations', [callsPattern(['RotateKey'])]);
    const refusals = keysByFilter(families(props.keys)).map((group) => this.countRefusals(group));
    this.metrics = [unavailable, changes, deployed, grants, rotations, ...refusals.map(({ metric }) => metric)];
    this.alarms = [
      this.alarm('Unavailable', unavailable, 'A KMS key of the account was disabled, or its deletion scheduled.'),
      this.alarm('Undeployed', undeployed, 'A KMS key of the account was changed by somebody else than a deployment role.'),
      ...refusals.map(({ id: alarmId, metric, labels }) => this.alarm(alarmId, metric, `${labels}: ${REFUSED}`)),
    ];
    this.addQuery(scope);
  }

  private count(metricName: string, patterns: readonly string[]): Metric {
    const { logGroup, namespace: metricNamespace } = this;
    this.filters += patterns.length;
    patterns.forEach((text, index) => {
      const id = `${metricName}Filter${patterns.length === 1 ? '' : index + 1}`;
      new MetricFilter(this, id, { logGroup, filterPattern: FilterPattern.literal(text), metricNamespace, metricName, metricValue: '1' });
    });
    return new Metric({ namespace: metricNamespace, metricName, statistic: Stats.SUM, period: FIVE_MINUTES });
  }

  private countRefusals(group: readonly WatchedKey[]): Refusals {
    const [{ constructId, region }] = group;
    const id = `Refused-${constructId}${region === Stack.of(this).region ? '' : `-${region}`}`;
    const metric = this.count(id, [refusedPattern(group.map(({ id: keyId }) => keyId))]);
    return { id, metric, labels: group.map(({ label }) => label).join(', ') };
  }

  private alarm(id: string, metric: IMetric, what: string): Alarm {
    const alarmDescription = `${what} Who and when: run the query "${QUERY_NAME}" on the log group of the trail. ${MONITORING_GUIDE}`;
    return this.props.alerts.alarm(this, id, { metric, alarmDescription });
  }

  private addQuery(monitor: Construct): void {
    const { logGroup, queryString } = this;
    const queryDefinitionName = `${Names.uniqueResourceName(monitor, { maxLength: 200 })}/${QUERY_NAME}`;
    new QueryDefinition(this, 'Query', { queryDefinitionName, logGroups: [logGroup], queryString });
  }
}

const FIVE_MINUTES = Duration.minutes(5);
const REFUSED = 'somebody was denied the key, or used it while it is disabled, pending deletion or without material.';

/** Refused calls on a group of keys. */
interface Refusals {
  /** Of alarm and metric. */
  readonly id: string;
  readonly metric: Metric;
  readonly labels: string;
}

function difference(changes: Metric, deployed: Metric): MathExpression {
  return new MathExpression({
    expression: 'FILL(changes, 0) - FILL(deployed, 0)',
    usingMetrics: { changes, deployed },
    period: FIVE_MINUTES,
  });
}

/** One key of each multi-Region set: they have one id, and the trail has the events of every Region. */
function families(keys: readonly WatchedKey[]): WatchedKey[] {
  return [...new Map([...keys].reverse().map((key) => [key.family, key])).values()].reverse();
}
