import type { AppModel, KeyModel, ResourceModel } from '../evaluation/app-model';
import type { Resolved } from '../evaluation/resolved';
import type { Guard } from '../evaluation/statement';
import { OpenText, type Text, textEquals } from '../evaluation/text';
import { asText, textKey } from '../evaluation/text-building';
import { matchesEvent } from './event-pattern';
import { type LogFilter, readFilterPattern } from './log-filter-pattern';
import { valuesAt } from './template-settings';

/** What makes a key useless, sooner or later. */
export const FATAL_EVENTS = ['DisableKey', 'ScheduleKeyDeletion'] as const;

type FatalEvent = (typeof FATAL_EVENTS)[number];

/** Conditions of the template under which something watches. */
type Watch = readonly Guard[];

/** What in an app tells people that a key is disabled or about to be deleted. */
export class KeyWatchers {
  private readonly filters: readonly { readonly resource: ResourceModel; readonly pattern: LogFilter }[];
  private readonly rules: readonly { readonly resource: ResourceModel; readonly patterns: readonly Resolved[] }[];
  /** Alarms by the metric they are about. */
  private readonly alarms = new Map<string, Watch[]>();

  constructor({ resources }: AppModel) {
    const filters = resources.filter(({ type }) => type === 'AWS::Logs::MetricFilter');
    this.filters = filters.map((resource) => ({ resource, pattern: patternOf(resource) }));
    const rules = resources.filter(isWatchingRule);
    this.rules = rules.map((resource) => ({ resource, patterns: valuesAt(resource.properties, 'EventPattern') }));
    for (const alarm of resources.filter(isTellingAlarm)) {
      for (const metric of alarmMetrics(alarm)) this.alarms.set(metric, [...(this.alarms.get(metric) ?? []), alarm.guards ?? []]);
    }
  }

  /** Metric filters on the log group of a trail with their alarms, in the account of the key: what CIS and AWS Security Hub ask for. */
  public alarmsAbout(key: KeyModel, event: FatalEvent): readonly Watch[] {
    const counting = this.filters.filter(({ resource, pattern }) => isIn(resource, key, 'account') && counts(pattern, key, event));
    return counting.flatMap(({ resource }) => this.alarmsOf(resource));
  }

  /** Rules of EventBridge in the account and Region of the key. */
  public rulesAbout(key: KeyModel, event: FatalEvent): readonly Watch[] {
    const known = { source: 'aws.kms', 'detail-type': 'AWS API Call via CloudTrail', account: key.account, region: key.region };
    const detail = { eventSource: 'kms.amazonaws.com', eventName: event, errorCode: 'absent', resources: { ARN: key.arn } };
    const matches = (pattern: Resolved) => matchesEvent(pattern, { ...known, detail }) === 'yes';
    const near = this.rules.filter(({ resource }) => isIn(resource, key, 'account') && isIn(resource, key, 'region'));
    return near.filter(({ patterns }) => patterns.some(matches)).map(({ resource: { guards = [] } }) => guards);
  }

  private alarmsOf(filter: ResourceModel): readonly Watch[] {
    return valuesAt(filter.properties, 'MetricTransformations').flatMap((transformation) =>
      (this.alarms.get(metricOf(filter, transformation)) ?? []).map((watch) => [...(filter.guards ?? []), ...watch]),
    );
  }
}

function isIn(resource: ResourceModel, key: KeyModel, place: 'account' | 'region'): boolean {
  return textEquals(resource[place], key[place]) !== 'no';
}

function patternOf({ properties }: ResourceModel): LogFilter {
  const [pattern] = valuesAt(properties, 'FilterPattern');
  return readFilterPattern(typeof pattern === 'string' || pattern instanceof OpenText ? String(pattern) : '');
}

function counts(filter: LogFilter, { arn, account, region }: KeyModel, eventname: FatalEvent): boolean {
  const place = { recipientaccountid: String(account), awsregion: String(region) };
  const known = { eventsource: 'kms.amazonaws.com', eventtype: 'AwsApiCall', errorcode: null, errormessage: null };
  return filter({ ...place, ...known, eventname, 'resources[0].arn': String(arn) }) === 'yes';
}

/** On the default bus, where the events of AWS are, turned on, and telling somebody. */
function isWatchingRule(resource: ResourceModel): boolean {
  if (resource.type !== 'AWS::Events::Rule') return false;
  const { properties } = resource;
  const [bus = 'default'] = valuesAt(properties, 'EventBusName');
  const isDefault = bus instanceof OpenText || String(bus).endsWith('default');
  return isDefault && !valuesAt(properties, 'State').includes('DISABLED') && valuesAt(properties, 'Targets').length > 0;
}

function isTellingAlarm(resource: ResourceModel): boolean {
  if (resource.type !== 'AWS::CloudWatch::Alarm') return false;
  const { properties } = resource;
  if (valuesAt(properties, 'AlarmActions').length === 0) return false;
  const [isEnabled = true] = valuesAt(properties, 'ActionsEnabled');
  return String(isEnabled) !== 'false' && isSetOffByOne(properties);
}

/** One event is enough. */
function isSetOffByOne(properties: Resolved): boolean {
  const [threshold = 1] = valuesAt(properties, 'Threshold');
  const [comparison] = valuesAt(properties, 'ComparisonOperator');
  return comparison === 'GreaterThanThreshold' ? !(Number(threshold) >= 1) : !(Number(threshold) > 1);
}

/** The metrics of an alarm, be it about one or about a computation. */
function alarmMetrics(alarm: ResourceModel): readonly string[] {
  const queries = valuesAt(alarm.properties, 'Metrics').flatMap((query) =>
    valuesAt(query, 'MetricStat').flatMap((stat) => valuesAt(stat, 'Metric')),
  );
  return [alarm.properties, ...queries].map((metric) => metricOf(alarm, metric));
}

/** Metrics are of an account and Region. A metric filter calls namespace and name by other names. */
function metricOf({ account, region }: ResourceModel, metric: Resolved): string {
  const part = (...names: readonly string[]): Text => {
    const [value = ''] = names.flatMap((name) => valuesAt(metric, name));
    return asText(value, 'unknown');
  };
  return [account, region, part('Namespace', 'MetricNamespace'), part('MetricName')].map(textKey).join('|');
}
