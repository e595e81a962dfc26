import type { ResourceModel, StackModel } from '../evaluation/app-model';
import type { Resolved } from '../evaluation/resolved';
import { type CostLine, unknownLine } from './cost-line';
import { Quantity } from './money';
import { listAt, settingAt } from './settings';
import type { Tariff } from './tariff';
import type { MonitoringUsage } from './usage';

/** A stack, its resources, and what its monitors do. */
export interface MonitoredStack {
  readonly stack: StackModel;
  readonly resources: readonly ResourceModel[];
  /** Undefined where nothing is said of it. */
  readonly usage?: MonitoringUsage;
}

/**
 * What watching keys costs in a month: alarms and metrics that are about KMS, dashboards that show such metrics, and the logs. A stack that
 * watches no key costs nothing here.
 */
export function linesOfMonitoring({ stack, resources, usage }: MonitoredStack, tariff: Tariff): readonly CostLine[] {
  const counted = new KeyMonitoring(resources);
  const lines = [
    ...tariff.lines(stack, { item: 'alarm', what: 'alarms', quantity: Quantity.of(counted.alarms) }),
    ...tariff.lines(stack, { item: 'metric', what: 'custom metrics', quantity: Quantity.of(counted.metrics) }),
    ...tariff.lines(stack, { item: 'dashboard', what: 'dashboards', quantity: Quantity.of(counted.dashboards) }),
  ];
  if (counted.queries > 0)
    lines.push(unknownLine('alarms on queries', 'each metric that a query reads is paid for; how many is not known'));
  if (usage?.logGigabytes !== undefined) {
    return [...lines, ...tariff.lines(stack, { item: 'logIngestion', what: 'logs, in GB', quantity: Quantity.of(usage.logGigabytes) })];
  }
  return lines.length === 0 ? [] : [...lines, unknownLine('logs, in GB', 'how many is not in the usage')];
}

/** Of KMS itself and of the monitor of this package; metrics of the second are paid for. */
const NAMESPACE = /^(AWS\/KMS|KmsGovernance(\/.*)?)$/;
const CUSTOM_NAMESPACE = /^(?!AWS\/)/;

/** A metric: its namespace, name and dimensions. */
interface WatchedMetric {
  readonly namespace: Resolved | undefined;
  readonly id: string;
}

class KeyMonitoring {
  private readonly filtered: readonly WatchedMetric[];
  private readonly alarmed: readonly (readonly WatchedMetric[])[];
  private readonly ownNamespaces: ReadonlySet<Resolved | undefined>;

  constructor(private readonly resources: readonly ResourceModel[]) {
    this.filtered = this.ofType('AWS::Logs::MetricFilter').filter(isAboutKms).flatMap(metricsOfFilter);
    this.ownNamespaces = new Set(this.filtered.map(({ namespace }) => namespace));
    this.alarmed = this.ofType('AWS::CloudWatch::Alarm')
      .map(metricsOfAlarm)
      .filter((metrics) => metrics.some((metric) => this.isOfKeys(metric)));
  }

  /** Each metric that an alarm looks at counts. */
  public get alarms(): number {
    return this.alarmed.reduce((sum, metrics) => sum + metrics.length, 0);
  }

  public get metrics(): number {
    const custom = [...this.filtered, ...this.alarmed.flat()].filter(
      ({ namespace }) => typeof namespace !== 'string' || CUSTOM_NAMESPACE.test(namespace),
    );
    return new Set(custom.map(({ id }) => id)).size;
  }

  /** Alarms on a query over metrics of KMS. */
  public get queries(): number {
    return this.ofType('AWS::CloudWatch::Alarm').filter(({ properties }) => listAt(properties, 'Metrics').some(isQueryOfKms)).length;
  }

  public get dashboards(): number {
    return this.ofType('AWS::CloudWatch::Dashboard').filter(({ properties }) => /AWS\/KMS|KmsGovernance/.test(JSON.stringify(properties)))
      .length;
  }

  private ofType(wanted: string): readonly ResourceModel[] {
    return this.resources.filter(({ type }) => type === wanted);
  }

  private isOfKeys({ namespace }: WatchedMetric): boolean {
    return (typeof namespace === 'string' && NAMESPACE.test(namespace)) || this.ownNamespaces.has(namespace);
  }
}

function isAboutKms({ properties }: ResourceModel): boolean {
  return JSON.stringify(settingAt(properties, 'FilterPattern') ?? '').includes('kms.amazonaws.com');
}

function metricsOfFilter({ properties }: ResourceModel): readonly WatchedMetric[] {
  return listAt(properties, 'MetricTransformations').map((transformation) =>
    watched(settingAt(transformation, 'MetricNamespace'), settingAt(transformation, 'MetricName')),
  );
}

function metricsOfAlarm({ properties }: ResourceModel): readonly WatchedMetric[] {
  const several = listAt(properties, 'Metrics');
  if (several.length === 0) return [metricIn(properties)];
  return several.flatMap((entry) => {
    const metric = settingAt(entry, 'MetricStat', 'Metric');
    return metric === undefined ? [] : [metricIn(metric)];
  });
}

function isQueryOfKms(metric: Resolved): boolean {
  const expression = settingAt(metric, 'Expression');
  return typeof expression === 'string' && expression.includes('"AWS/KMS"');
}

function metricIn(metric: Resolved): WatchedMetric {
  return watched(settingAt(metric, 'Namespace'), settingAt(metric, 'MetricName'), settingAt(metric, 'Dimensions'));
}

function watched(namespace: Resolved | undefined, name: Resolved | undefined, dimensions: Resolved = []): WatchedMetric {
  return { namespace, id: JSON.stringify([namespace, name, dimensions]) };
}
