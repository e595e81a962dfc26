import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT } from './engine';
import { sharedEngine } from './shared-engine';

/** Resources of a stack by logical id. */
export type PhysicalIds = ReadonlyMap<string, { readonly type: string; readonly physicalId: string }>;

/** A stack as CloudFormation has it. */
export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly template: { readonly Resources: Readonly<Record<string, TemplateResource>> };
  readonly resources: PhysicalIds;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Clients of a Region, through which everything is read back. */
export class DeployedRegion {
  public readonly cloudWatch: CloudWatchClient;
  public readonly eventBridge: EventBridgeClient;
  public readonly kms: KMSClient;
  public readonly iam: IAMClient;
  public readonly lambda: LambdaClient;
  public readonly logs: CloudWatchLogsClient;
  public readonly s3: S3Client;
  public readonly scheduler: SchedulerClient;
  public readonly sns: SNSClient;
  public readonly sqs: SQSClient;
  private readonly cloudFormation: CloudFormationClient;

  constructor(public readonly region: string) {
    const { endpoint } = sharedEngine();
    const options = { region, endpoint, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } };
    this.cloudWatch = new CloudWatchClient(options);
    this.eventBridge = new EventBridgeClient(options);
    this.kms = new KMSClient(options);
    this.iam = new IAMClient(options);
    this.lambda = new LambdaClient(options);
    this.logs = new CloudWatchLogsClient(options);
    this.scheduler = new SchedulerClient(options);
    this.sns = new SNSClient(options);
    this.s3 = new S3Client({ ...options, forcePathStyle: true });
    this.sqs = new SQSClient(options);
    this.cloudFormation = new CloudFormationClient(options);
  }

  public async stack(name: string): Promise<DeployedStack> {
    const request = { StackName: name };
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand(request));
    const { TemplateBody = '{}' } = await this.cloudFormation.send(new GetTemplateCommand(request));
    const { StackResourceSummaries = [] } = await this.cloudFormation.send(new ListStackResourcesCommand(request));
    return {
      name,
      region: this.region,
      status: Stacks[0]?.StackStatus ?? 'NONE',
      template: JSON.parse(TemplateBody),
      resources: new Map(
        StackResourceSummaries.map(({ LogicalResourceId = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' }) => [
          LogicalResourceId,
          { type, physicalId },
        ]),
      ),
      outputs: Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    };
  }

  /** Whether CloudFormation still has a stack of the name. */
  public async hasStack(name: string): Promise<boolean> {
    const answer = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: name })).catch(() => undefined);
    return answer?.Stacks?.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE') ?? false;
  }
}
