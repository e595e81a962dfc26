import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { groupsOf } from '../../src/constructs/key-groups';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import type { DeployedResource } from './deployed-app';
import { DeployedApp } from './deployed-app';
import { ACCOUNT, ENV } from './synthesized';

/** Ids as long as they get, in the Region with the longest name. */
const keyArn = (index: number, region = ENV.region) =>
  `arn:aws:kms:${region}:${ACCOUNT}:key/12345678-1234-1234-1234-${`${index}`.padStart(12, '0')}`;

function monitored(count: number, regions: readonly string[] = ['eu-west-1'], alias?: string): App {
  const app = new App();
  const stacks = regions.map((region) => new Stack(app, `Keys-${region}`, { env: { account: ACCOUNT, region } }));
  const keys = stacks.flatMap((stack) =>
    [...Array(count).keys()].map((index) => {
      if (alias === undefined) return kms.Key.fromKeyArn(stack, `Key${index}`, keyArn(index, stack.region));
      const key = new kms.CfnKey(stack, `Key${index}`, { keyPolicy: {} });
      new kms.CfnAlias(stack, `Alias${index}`, { aliasName: `alias/${`${index}`.padStart(alias.length, alias)}`, targetKeyId: key.ref });
      return key;
    }),
  );
  const stack = new Stack(app, 'Stack', { env: ENV });
  const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Events', 'trail');
  new KeyRotationMonitor(stack, 'Monitor', { keys, trailLogGroup });
  return app;
}

describe('500 keys of one Region', () => {
  const deployed = new DeployedApp(monitored(500));
  const rules = deployed.resources('AWS::Events::Rule');
  const filters = deployed.resources('AWS::Logs::MetricFilter');
  const arns = [...Array(500).keys()].map((index) => keyArn(index));
  const patternsWith = (resources: DeployedResource[], property: string, text: string) =>
    resources.filter(({ properties }) => JSON.stringify(properties[property]).includes(text));

  test('fit on the bus, in its patterns and in the messages', () => {
    expect(rules.length).toBeLessThanOrEqual(300);
    for (const { properties } of rules) {
      expect(JSON.stringify(properties.EventPattern).length).toBeLessThanOrEqual(2048);
      expect(properties.Targets[0].InputTransformer.InputTemplate.length).toBeLessThanOrEqual(8192);
    }
  });

  test('fit in the filters of the log group', () => {
    expect(filters.length).toBeLessThanOrEqual(100);
    for (const { properties } of filters) expect(properties.FilterPattern.length).toBeLessThanOrEqual(1024);
  });

  test('fit in the policies of the one function that reads them', () => {
    expect(deployed.resources('AWS::Lambda::Function')).toHaveLength(1);
    const policies = deployed.resources('AWS::IAM::ManagedPolicy');
    for (const { properties } of policies) expect(JSON.stringify(properties.PolicyDocument).length).toBeLessThanOrEqual(6144);
    const roles = deployed.resources('AWS::IAM::Role').map(({ id }) => policies.filter(({ properties }) => properties.Roles.includes(id)));
    expect(Math.max(...roles.map((attached) => attached.length))).toBeLessThanOrEqual(10);
  });

  test('fit in the stacks of the Region', () => {
    const stacks = new Set(deployed.resources().map(({ stack }) => stack));
    expect([...stacks]).toEqual(['Stack', 'Stack-Monitor-eu-west-1-2', 'Stack-Monitor-eu-west-1-3', 'Stack-Monitor-eu-west-1-4']);
  });

  test('are each in the rules of one group, in one filter, and under one alarm', () => {
    const schedule = deployed.resources('AWS::Scheduler::Schedule')[0].properties.Target.Input;
    for (const arn of arns) {
      expect(patternsWith(rules, 'EventPattern', arn)).toHaveLength(3);
      expect(patternsWith(filters, 'FilterPattern', arn.split('/')[1])).toHaveLength(1);
      expect(schedule).toContain(arn);
    }
    const overdue = deployed.resources('AWS::CloudWatch::Alarm').filter(({ properties }) => properties.MetricName === 'KeyMaterialAgeDays');
    expect(overdue).toHaveLength(500);
  });
});

test('keys have rules of their own while they are few', () => {
  const rules = new DeployedApp(monitored(40)).resources('AWS::Events::Rule');
  expect(rules).toHaveLength(120);
});

test('more keys than the filters of a log group have room for', () => {
  expect(() => monitored(300, ['eu-west-1', 'us-east-1'])).toThrow(
    '`keys` must be few enough for 100 filters on the log group, got `105 filters`: each has room for six keys; ' +
      'watch fewer, those of one account in an account of their own for example [KmsGov.MonitorTooManyKeys at Stack/Monitor]',
  );
});

test('more long aliases than the rules of a bus have room for', () => {
  expect(() => monitored(300, ['eu-west-1'], 'a'.repeat(240))).toThrow(/few enough for 300 rules on the bus of a Region, got `\d+ rules`/);
});

describe('groups', () => {
  const limits = { apart: 2, room: 10, sizeOf: (size: number) => size };

  test.each([
    [[], []],
    [
      [9, 9],
      [[9], [9]],
    ],
    [
      [4, 4, 4],
      [[4, 4], [4]],
    ],
    [
      [10, 1, 9],
      [[10], [1, 9]],
    ],
    [
      [11, 1, 1],
      [[11], [1, 1]],
    ],
  ])('of %j', (items, groups) => {
    expect(groupsOf(items, limits)).toEqual(groups);
  });
});
