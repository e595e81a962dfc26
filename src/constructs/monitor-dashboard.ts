import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { KeyMonitorPart } from './key-monitor-part';
import type { KeyTrailWatch } from './key-trail-watch';
import type { WatchedKey } from './watched-key';
import { ageMetric } from './watched-keys';

const FULL_WIDTH = 24;
const HALF_WIDTH = 12;
const HEIGHT = 8;

/** A widget shows no more alarms or lines than people can read. */
const PER_WIDGET = 50;

/** An expression has room for 1,024 characters. */
const KEYS_PER_SEARCH = 8;

/** The state of all alarms, ages against periods, requests by operation, and where the trail is watched the events of four weeks. */
export function makeDashboard(part: KeyMonitorPart, watch?: KeyTrailWatch): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(part, 'Dashboard', { defaultInterval: Duration.days(28) });
  const alarms = [...(watch?.alarms ?? []), ...part.watched.flatMap((keys) => keys.alarms), ...part.ownAlarms];
  const near = alarms.filter((alarm) => Stack.of(alarm) === Stack.of(part)); // stacks that the monitor goes on in refer to this one already
  for (const some of slices(near, PER_WIDGET)) {
    dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: some, width: FULL_WIDTH, height: 6 }));
  }
  if (watch) dashboard.addWidgets(eventsWidget(watch), recordsWidget(watch));
  for (const keys of slices(part.keys, PER_WIDGET)) dashboard.addWidgets(ageWidget(keys), requestsWidget(keys));
  return dashboard;
}

function eventsWidget({ metrics }: KeyTrailWatch): cloudwatch.IWidget {
  const left = metrics.map((metric) => metric.with({ period: Duration.days(1) }));
  return new cloudwatch.GraphWidget({
    title: 'Events a day',
    left,
    view: cloudwatch.GraphWidgetView.BAR,
    width: HALF_WIDTH,
    height: HEIGHT,
  });
}

function recordsWidget({ logGroup, queryString }: KeyTrailWatch): cloudwatch.IWidget {
  const logGroupNames = [logGroup.logGroupName];
  return new cloudwatch.LogQueryWidget({
    title: 'Who did what',
    logGroupNames,
    queryString: `${queryString}`,
    width: HALF_WIDTH,
    height: HEIGHT,
  });
}

/** A line for each key; its period is in the label, since periods differ. */
function ageWidget(keys: readonly WatchedKey[]): cloudwatch.IWidget {
  const left = keys.flatMap(({ label, rotatesAfter }) =>
    rotatesAfter === undefined ? [] : ageMetric(label).with({ label: `${label} (rotates after ${rotatesAfter})` }),
  );
  const leftYAxis = { label: 'days', min: 0, showUnits: false };
  return new cloudwatch.GraphWidget({ title: 'Age of key material', left, leftYAxis, width: HALF_WIDTH, height: HEIGHT });
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html */
function requestsWidget(keys: readonly WatchedKey[]): cloudwatch.IWidget {
  const left = slices(keys, KEYS_PER_SEARCH).map((some) => {
    const arns = some.map(({ arn }) => `"${arn}"`).join(' OR ');
    const expression = `SEARCH('{AWS/KMS,KeyArn,Operation} MetricName="SuccessfulRequest" KeyArn=(${arns})', 'Sum', 86400)`;
    return new cloudwatch.MathExpression({ expression, usingMetrics: {}, label: '', period: Duration.days(1) });
  });
  return new cloudwatch.GraphWidget({ title: 'Requests a day, by key and operation', left, width: HALF_WIDTH, height: HEIGHT });
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return [...Array(Math.ceil(items.length / size)).keys()].map((index) => items.slice(index * size, (index + 1) * size));
}
