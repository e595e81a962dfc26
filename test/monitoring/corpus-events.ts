import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { MonitoredApp } from '../constructs/monitored-app';

interface SampleEvent {
  readonly awsRegion?: string;
  readonly eventName?: string;
  readonly eventType?: string;
  readonly 'detail-type'?: string;
  readonly resources?: readonly (string | { readonly ARN?: string })[];
}

/** What a monitor of all keys that events name makes of each: the rules that match it, and the metrics that count it. */
function main([folder]: readonly string[]): void {
  if (folder === undefined) throw new Error('usage: corpus-events.ts FOLDER');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const events = new Map(files.map((file) => [file, JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as SampleEvent]));
  const app = monitorOf(new Set([...events.values()].flatMap(keyArns)));
  console.table(Object.fromEntries([...events].map(([file, event]) => [file, verdictOn(app, event)])));
}

/** Samples are published with Regions that do not fit each other: that of the key counts. */
function verdictOn(app: MonitoredApp, event: SampleEvent): object {
  if (event['detail-type'] !== undefined) return { rules: texts(app.rulesFor(event)) };
  const [region = event.awsRegion] = keyArns(event).map(regionOf);
  const detailType = event.eventType === 'AwsServiceEvent' ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail';
  const delivered = { source: 'aws.kms', 'detail-type': detailType, region, resources: [], detail: event };
  return { rules: texts(app.rulesFor(delivered)), metrics: texts(app.metricsFor(event)) };
}

function texts(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

function regionOf(arn: string): string {
  return arn.split(':')[3];
}

function keyArns({ resources = [] }: SampleEvent): string[] {
  const arns = resources.map((resource) => (typeof resource === 'string' ? resource : (resource.ARN ?? '')));
  return arns.filter((arn) => /^arn:aws:kms:[^:]+:\d+:key\//.test(arn));
}

function monitorOf(arns: ReadonlySet<string>): MonitoredApp {
  const app = new App();
  const regions = new Set([...arns].map(regionOf));
  const stacks = [...regions].map((region) => new Stack(app, region, { env: { account: '111122223333', region } }));
  for (const stack of stacks) {
    const keys = [...arns].filter((arn) => regionOf(arn) === stack.region).map((arn) => kms.Key.fromKeyArn(stack, arn.split('/')[1], arn));
    const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail');
    new KeyRotationMonitor(stack, 'Monitor', { keys, trailLogGroup, dashboard: false });
  }
  return new MonitoredApp(app);
}

main(process.argv.slice(2));
