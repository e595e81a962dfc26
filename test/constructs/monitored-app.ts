import { App, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import type { KeyRotationMonitorProps } from '../../src/constructs/key-rotation-monitor-props';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { matchesEventPattern } from '../monitoring/event-pattern-matcher';
import { matchesMetricFilter } from '../monitoring/metric-filter-matcher';
import type { DeployedResource } from './deployed-app';
import { DeployedApp } from './deployed-app';
import { ENV } from './synthesized';

/** Two keys in one Region and a set in two, monitored from a stack of their own, and a key that nobody watches. */
export function monitoredApp(props: Partial<KeyRotationMonitorProps> = {}): MonitoredApp {
  const app = new App();
  const stack = new Stack(app, 'Keys', { env: ENV });
  const documents = new GovernedKey(stack, 'Documents', { alias: 'documents' });
  const payments = new GovernedKey(stack, 'Payments', { alias: 'payments' });
  const ledger = new MultiRegionKeySet(stack, 'Ledger', { alias: 'ledger', replicaRegions: ['eu-central-1'] });
  new GovernedKey(stack, 'Unwatched', { alias: 'unwatched' });
  const monitoring = new Stack(app, 'Monitoring', { env: ENV });
  const trailLogGroup = logs.LogGroup.fromLogGroupName(monitoring, 'TrailEvents', 'trail');
  new KeyRotationMonitor(monitoring, 'Monitor', { keys: [documents, payments, ledger], trailLogGroup, ...props });
  return new MonitoredApp(app);
}

/** What a monitor makes of events, by the rules and filters in its templates. */
export class MonitoredApp {
  public readonly deployed: DeployedApp;
  private readonly rules: readonly DeployedResource[];
  private readonly filters: readonly DeployedResource[];

  constructor(app: App) {
    this.deployed = new DeployedApp(app);
    this.rules = this.deployed.resources('AWS::Events::Rule');
    this.filters = this.deployed.resources('AWS::Logs::MetricFilter');
  }

  /** Descriptions of the rules of the event's Region that match it. */
  public rulesFor(event: object): string[] {
    const { region } = event as { region: string };
    const matching = this.rules.filter((rule) => rule.region === region && matchesEventPattern(rule.properties.EventPattern, event));
    return matching.map(({ properties }) => properties.Description);
  }

  /** The metrics that count a record of the trail, whatever its Region. */
  public metricsFor(record: object): string[] {
    const matching = this.filters.filter(({ properties }) => matchesMetricFilter(properties.FilterPattern, record));
    return matching.map(({ properties }) => properties.MetricTransformations[0].MetricName);
  }
}
