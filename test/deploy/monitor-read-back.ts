import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { DeployedRegion, type DeployedStack } from './deployed-account';
import { deployedValue } from './template-values';

/** Properties of a resource, as the template asks for them or as the service has them. */
export type ReadResource = Readonly<Record<string, unknown>>;

type Reader = (physicalId: string, region: DeployedRegion, asked: ReadResource) => Promise<object>;

/** Resources of a type by logical id, as the service has them, in the words of the template. */
export async function resourcesOf(type: string, stack: DeployedStack): Promise<Readonly<Record<string, ReadResource>>> {
  const region = new DeployedRegion(stack.region);
  const asked = await resourcesAskedFor(type, stack);
  const read = ([logicalId, properties]: [string, ReadResource]) => READERS[type](physicalIdOf(logicalId, stack), region, properties);
  return Object.fromEntries(await Promise.all(Object.entries(asked).map(async (entry) => [entry[0], await read(entry)])));
}

/** The same resources as the template asks for them. */
export async function resourcesAskedFor(type: string, stack: DeployedStack): Promise<Readonly<Record<string, ReadResource>>> {
  const resources = Object.entries(stack.template.Resources).filter(([, { Type }]) => Type === type);
  return Object.fromEntries(
    await Promise.all(resources.map(async ([id, { Properties = {} }]) => [id, (await deployedValue(Properties, stack)) as ReadResource])),
  );
}

/** The physical id of a resource of the stack. */
export function physicalIdOf(logicalId: string, { name, resources }: DeployedStack): string {
  const resource = resources.get(logicalId);
  if (resource === undefined) throw new Error(`${logicalId} must be a resource of ${name}, got none`);
  return resource.physicalId;
}

const READERS: Readonly<Record<string, Reader>> = {
  'AWS::CloudWatch::Alarm': readAlarm,
  'AWS::Events::Rule': readRule,
  'AWS::Lambda::Function': (FunctionName, { lambda }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  'AWS::Logs::LogGroup': readLogGroup,
  'AWS::Logs::MetricFilter': readMetricFilter,
  'AWS::SNS::Topic': async (TopicArn, { sns }) => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {},
  'AWS::SNS::TopicPolicy': readTopicPolicy,
  'AWS::SQS::Queue': readQueue,
  'AWS::SQS::QueuePolicy': readQueuePolicy,
  'AWS::Scheduler::Schedule': (Name, { scheduler }, { GroupName }) =>
    scheduler.send(new GetScheduleCommand({ Name, GroupName: String(GroupName) })),
};

/** Types of a monitor that can be read back, but for keys. */
export const READ_TYPES = Object.keys(READERS);

async function readAlarm(name: string, { cloudWatch }: DeployedRegion): Promise<object> {
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
}

async function readRule(physicalId: string, { eventBridge }: DeployedRegion): Promise<object> {
  const Name = physicalId.split('/').at(-1);
  const { EventPattern = '{}', ...rule } = await eventBridge.send(new DescribeRuleCommand({ Name }));
  const { Targets } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule: Name }));
  return { ...rule, EventPattern: JSON.parse(EventPattern), Targets };
}

async function readLogGroup(logGroupNamePrefix: string, { logs }: DeployedRegion): Promise<object> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  return { KmsKeyId: logGroups[0].kmsKeyId, RetentionInDays: logGroups[0].retentionInDays };
}

async function readMetricFilter(filterNamePrefix: string, { logs }: DeployedRegion, asked: ReadResource): Promise<object> {
  const logGroupName = String(asked.LogGroupName);
  const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName, filterNamePrefix }));
  const { filterPattern: FilterPattern, metricTransformations = [] } = metricFilters[0];
  return {
    LogGroupName: logGroupName,
    FilterPattern,
    MetricTransformations: metricTransformations.map(({ metricName, metricNamespace, metricValue }) => ({
      MetricName: metricName,
      MetricNamespace: metricNamespace,
      MetricValue: metricValue,
    })),
  };
}

async function readQueue(QueueUrl: string, { sqs }: DeployedRegion): Promise<object> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const { KmsMasterKeyId, MessageRetentionPeriod, RedriveAllowPolicy } = Attributes;
  return {
    KmsMasterKeyId,
    MessageRetentionPeriod: Number(MessageRetentionPeriod),
    RedriveAllowPolicy: RedriveAllowPolicy && JSON.parse(RedriveAllowPolicy),
    messages: Number(Attributes.ApproximateNumberOfMessages),
  };
}

async function readTopicPolicy(_: string, { sns }: DeployedRegion, { Topics }: ReadResource): Promise<object> {
  const [TopicArn] = Topics as string[];
  const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return { PolicyDocument: JSON.parse(Attributes.Policy), Topics: [Attributes.TopicArn] };
}

async function readQueuePolicy(_: string, { sqs }: DeployedRegion, { Queues }: ReadResource): Promise<object> {
  const [QueueUrl] = Queues as string[];
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
  return { PolicyDocument: JSON.parse(Attributes.Policy ?? '{}'), Queues: [QueueUrl] };
}
