import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyMaterial } from '../../src/constructs/key-material';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import type { KeyRotationMonitorProps } from '../../src/constructs/key-rotation-monitor-props';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import { readableTemplate } from '../examples/readable-template';
import { DeployedApp } from './deployed-app';
import { ACCOUNT, ENV, newStack, policyOf } from './synthesized';

function monitorOf(stack: Stack, props: Partial<KeyRotationMonitorProps> = {}): KeyRotationMonitor {
  const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Events', 'trail');
  const keys = props.keys ?? [new GovernedKey(stack, 'Documents', { alias: 'documents' })];
  return new KeyRotationMonitor(stack, 'Monitor', { trailLogGroup, ...props, keys });
}

/** Labels of the keys whose age is checked, with the days after which they are overdue. */
function maxAges(template: Template): Record<string, number> {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'KeyMaterialAgeDays' } }));
  return Object.fromEntries(alarms.map(({ Properties }) => [Properties.Dimensions[0].Value, Properties.Threshold]));
}

test('the template of a monitor of one key', () => {
  const stack = newStack();
  monitorOf(stack, { subscriptions: [new EmailSubscription('security@fintechnova.example')] });
  expect(readableTemplate(Template.fromStack(stack).toJSON())).toMatchSnapshot();
});

describe('what published checks look for', () => {
  const stack = newStack();
  monitorOf(stack, { subscriptions: [new EmailSubscription('security@fintechnova.example')] });
  const template = Template.fromStack(stack);

  test('the metric filter in its exact form, its alarm, the topic of the alarm and a subscription to it', () => {
    const filters = template.findResources('AWS::Logs::MetricFilter', {
      Properties: {
        FilterPattern: '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
      },
    });
    const [{ Properties: filter }] = Object.values(filters);
    const [{ MetricName, MetricNamespace: Namespace, MetricValue }] = filter.MetricTransformations;
    expect(MetricValue).toBe('1');
    const alarms = template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName, Namespace } });
    const [{ Properties: alarm }] = Object.values(alarms);
    expect(alarm).toMatchObject({
      Statistic: 'Sum',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    const [topic] = alarm.AlarmActions;
    template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: topic, Protocol: 'email' });
  });

  test('every alarm has an action', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(8);
    for (const { Properties } of alarms) {
      expect(Properties.AlarmActions).toHaveLength(1);
      expect(Properties.ActionsEnabled).not.toBe(false);
    }
  });

  test('every target has a dead-letter queue, and every log is encrypted and kept for a year', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule'));
    const targets = rules.flatMap(({ Properties }) => Properties.Targets);
    expect(targets.filter(({ DeadLetterConfig }) => DeadLetterConfig === undefined)).toEqual([]);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
    template.allResourcesProperties('AWS::Scheduler::Schedule', { Target: { DeadLetterConfig: Match.anyValue() } });
  });
});

describe('the key of the monitor', () => {
  test('is used by CloudWatch and EventBridge, with the conditions that each supports, by the logs of the stack and the schedule', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    monitorOf(stack, { keys: [kms.Key.fromKeyArn(stack, 'Theirs', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/a`)] });
    const users = policyOf(stack).filter(
      ({ Effect, Action }) => Effect === 'Allow' && JSON.stringify(Action).includes('kms:GenerateDataKey'),
    );
    expect(users.map(({ Sid, Condition = {} }) => [Sid, Condition])).toEqual([
      ['ScheduleLeavesWhatItCannotDeliver', { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } }],
      [
        'CloudWatchAlarmsPublish',
        {
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:*` },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      ],
      ['EventBridgeDelivers', {}],
      [
        'CloudWatchLogsEncrypts',
        { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:Stack-*` } },
      ],
    ]);
  });
});

describe('the age that is too high', () => {
  test.each<[string, Rotation | undefined, number | undefined]>([
    ['of a key with every default', undefined, 372],
    ['of a key that rotates twice a year', Rotation.automatic(Duration.days(180)), 187],
    ['of a key that rotates on demand besides', Rotation.onDemand('audit', { period: Duration.days(90) }), 97],
    ['of a key that rotates by hand', Rotation.manual({ every: Duration.days(30) }), 37],
    ['of a key that keeps its material', Rotation.none('signs releases'), undefined],
  ])('%s', (_, rotation, days) => {
    const stack = newStack();
    monitorOf(stack, { keys: [new GovernedKey(stack, 'Documents', { alias: 'documents', rotation })] });
    expect(maxAges(Template.fromStack(stack))).toEqual(days === undefined ? {} : { 'alias/documents': days });
  });

  test('is later by the grace that is given', () => {
    const stack = newStack();
    monitorOf(stack, { rotationGrace: Duration.days(30) });
    expect(maxAges(Template.fromStack(stack))).toEqual({ 'alias/documents': 395 });
  });

  test('is that of the current generation alone, which has the alias', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2027'], retired: ['original'] });
    monitorOf(stack, { keys: [new GovernedKey(stack, 'Documents', { alias: 'documents', rotation })] });
    const deployed = new DeployedApp(app);
    const [schedule] = deployed.resources('AWS::Scheduler::Schedule');
    const { keys } = JSON.parse(schedule.properties.Target.Input);
    expect(keys).toEqual([{ name: 'alias/documents', arn: deployed.keyArn('DocumentsGeneration2027'), maxAgeDays: 372 }]);
    const rules = deployed.resources('AWS::Events::Rule').map(({ properties }) => JSON.stringify(properties.EventPattern));
    for (const generation of ['Documents7', 'DocumentsGeneration2027']) {
      expect(rules.filter((pattern) => pattern.includes(deployed.keyArn(generation)))).toHaveLength(3);
    }
  });

  test('is alarming where it is not measured', () => {
    const stack = newStack();
    monitorOf(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'KmsGovernance',
      MetricName: 'KeyMaterialAgeDays',
      Dimensions: [{ Name: 'Key', Value: 'alias/documents' }],
      Statistic: 'Maximum',
      Period: 86_400,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    });
  });
});

test('a set is watched in every Region, its replicas rotating as the primary key does', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const rotation = Rotation.automatic(Duration.days(180));
  const set = new MultiRegionKeySet(stack, 'Ledger', { alias: 'ledger', rotation, replicaRegions: ['eu-central-1', 'us-east-1'] });
  const monitor = monitorOf(stack, { keys: [set] });
  expect(monitor.topics.map((topic) => Stack.of(topic).region)).toEqual(['eu-west-1', 'eu-central-1', 'us-east-1']);
  for (const region of ['eu-central-1', 'us-east-1']) {
    const part = Template.fromStack(app.node.findChild(`Stack-Monitor-${region}`) as Stack);
    expect(maxAges(part)).toEqual({ 'alias/ledger': 187 });
    part.resourceCountIs('AWS::Events::Rule', 3);
    part.resourceCountIs('AWS::Logs::MetricFilter', 0);
  }
});

test('stacks for other Regions can be given', () => {
  const app = new App();
  const there = new Stack(app, 'There', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = kms.Key.fromKeyArn(stack, 'Theirs', `arn:aws:kms:us-east-1:${ACCOUNT}:key/a`);
  monitorOf(stack, { keys: [key], stacks: [there] });
  expect(maxAges(Template.fromStack(there))).toEqual({ 'Stack/Theirs': 372 });
});

test('a scope is watched with all keys that are made in it, and none that it only refers to', () => {
  const stack = newStack();
  new GovernedKey(stack, 'Governed', { alias: 'governed' });
  new kms.Key(stack, 'Plain', { rotationPeriod: Duration.days(100), enableKeyRotation: true }).addAlias('alias/plain');
  new kms.CfnKey(stack, 'Bare', { keyPolicy: {} });
  kms.Key.fromKeyArn(stack, 'Theirs', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/a`);
  monitorOf(stack, { keys: [stack] });
  expect(maxAges(Template.fromStack(stack))).toEqual({ 'alias/governed': 372, 'alias/plain': 107, 'Stack/Bare': 372 });
});

test('an alias stands for its key', () => {
  const stack = newStack();
  monitorOf(stack, { keys: [new kms.Key(stack, 'Plain').addAlias('plain')] });
  expect(maxAges(Template.fromStack(stack))).toEqual({ 'alias/plain': 372 });
});

test('imported material has an alarm before it expires', () => {
  const stack = newStack();
  const key = new GovernedKey(stack, 'Documents', { alias: 'documents', material: KeyMaterial.imported() });
  monitorOf(stack, { keys: [key], expiryWarning: Duration.days(60) });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/KMS',
    MetricName: 'SecondsUntilKeyMaterialExpiration',
    Dimensions: [{ Name: 'KeyId', Value: { Ref: Match.stringLikeRegexp('^Documents') } }],
    Statistic: 'Minimum',
    Threshold: 60 * 86_400,
    ComparisonOperator: 'LessThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('an external key store is watched once, however many keys are in it', () => {
  const stack = newStack();
  const inStore = (id: string) => new GovernedKey(stack, id, { material: KeyMaterial.externalKeyStore('cks-1234567890abcdef0', id) });
  const inCluster = new GovernedKey(stack, 'Hsm', { material: KeyMaterial.customKeyStore('cks-0fedcba0987654321') });
  monitorOf(stack, { keys: [inStore('One'), inStore('Other'), inCluster] });
  const alarms = JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const queries = [...alarms.matchAll(/SELECT (\w+\(\w+\)) FROM \\"AWS\/KMS\\" WHERE CustomKeyStoreId = '([^']+)'/g)];
  expect(queries.map(([, what, store]) => `${what} ${store}`)).toEqual([
    'MIN(XksProxyCertificateDaysToExpire) cks-1234567890abcdef0',
    'SUM(XksProxyErrors) cks-1234567890abcdef0',
    'MAX(XksProxyLatency) cks-1234567890abcdef0',
    'MAX(XksExternalKeyManagerStates) cks-1234567890abcdef0',
  ]);
});

test('a topic of the app is told in place of one of its own, and alarms set off what else is given', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Security');
  const page: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:ssm-incidents::111122223333:response-plan/page' }) };
  monitorOf(stack, { topic, alarmActions: [page] });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [stack.resolve(topic.topicArn), Match.stringLikeRegexp('response-plan/page$')],
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [{ Sid: 'CloudWatchAlarmsPublish' }, { Sid: 'EventBridgePublishes' }].map((each) => Match.objectLike(each)),
    },
  });
});

test('without a log group there is a trail of every Region, validated and encrypted', () => {
  const stack = newStack();
  const monitor = monitorOf(stack, { trailLogGroup: undefined });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudTrail::Trail', {
    IsMultiRegionTrail: true,
    IsLogging: true,
    EnableLogFileValidation: true,
    KMSKeyId: Match.anyValue(),
    CloudWatchLogsLogGroupArn: Match.anyValue(),
    EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All', ExcludeManagementEventSources: Match.absent() }],
  });
  template.allResourcesProperties('AWS::Logs::MetricFilter', { LogGroupName: stack.resolve(monitor.trailLogGroup.logGroupName) });
});

test('the function may read the rotation of the watched keys, by ARN, and put metrics of one namespace', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  monitorOf(stack);
  const deployed = new DeployedApp(app);
  const [checker] = deployed.resources('AWS::Lambda::Function');
  const role = checker.properties.Role.replace('.Arn', '');
  const policies = deployed.resources('AWS::IAM::ManagedPolicy').filter(({ properties }) => properties.Roles.includes(role));
  const statements = policies.flatMap(({ properties }) => properties.PolicyDocument.Statement);
  expect(statements.filter(({ Action }) => !JSON.stringify(Action).includes('logs:'))).toEqual([
    {
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'KmsGovernance' } },
    },
    {
      Effect: 'Allow',
      Action: ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations'],
      Resource: deployed.keyArn('Documents'),
    },
  ]);
  expect(deployed.resources('AWS::IAM::Policy')).toEqual([]);
});

test('the function takes nothing from the concurrency of the account, of which a new one has the least there may be', () => {
  const stack = newStack();
  monitorOf(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
});

test('deployers that the app names are told apart', () => {
  const stack = newStack();
  const role = iam.Role.fromRoleArn(stack, 'Pipeline', `arn:aws:iam::${ACCOUNT}:role/ci/Pipeline`);
  monitorOf(stack, { deploymentRoles: [role] });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    Description: 'Deployed changes of alias/documents',
    EventPattern: {
      detail: { userIdentity: { sessionContext: { sessionIssuer: { arn: [`arn:aws:iam::${ACCOUNT}:role/ci/Pipeline`] } } } },
    },
  });
});

test('a further key costs two alarms, besides rules and filters, which are free', () => {
  const types = (count: number) => {
    const stack = newStack();
    monitorOf(stack, { keys: [...Array(count).keys()].map((index) => new GovernedKey(stack, `Key${index}`)) });
    return Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  };
  const [one, two] = [types(1), types(2)];
  const added = [...new Set(two)].map((type) => [
    type,
    two.filter((each) => each === type).length - one.filter((each) => each === type).length,
  ]);
  expect(added.filter(([, count]) => count !== 0)).toEqual([
    ['AWS::KMS::Key', 1],
    ['AWS::CloudWatch::Alarm', 2],
    ['AWS::Events::Rule', 3],
    ['AWS::Logs::MetricFilter', 1],
  ]);
});

describe('the dashboard', () => {
  test('shows ages, requests, events of four weeks and the state of every alarm', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const monitor = monitorOf(stack);
    expect(monitor.dashboard).toBeInstanceOf(cloudwatch.Dashboard);
    const deployed = new DeployedApp(app);
    const [{ properties }] = deployed.resources('AWS::CloudWatch::Dashboard');
    const { start, widgets } = JSON.parse(properties.DashboardBody);
    expect(start).toBe('-P28D');
    expect(widgets.map(({ properties: { title } }: { properties: { title: string } }) => title)).toEqual([
      'Alarms',
      'Events a day',
      'Who did what',
      'Age of key material',
      'Requests a day, by key and operation',
    ]);
    expect(widgets[0].properties.alarms).toHaveLength(deployed.resources('AWS::CloudWatch::Alarm').length);
    expect(properties.DashboardBody).toContain(`KeyArn=(\\"${deployed.keyArn('Documents')}\\")`);
  });

  test('can be left out', () => {
    const stack = newStack();
    expect(monitorOf(stack, { dashboard: false }).dashboard).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});
