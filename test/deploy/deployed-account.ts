import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
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
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { TAG } from './account-under-test';
import { onceAllowed } from './patience';
import { arnOf } from './test-apps';

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

/** Clients of a Region, through which everything is read back; each with the credentials that the run was given, unless it says otherwise. */
export class DeployedRegion {
  public readonly cloudWatch: CloudWatchClient;
  public readonly eventBridge: EventBridgeClient;
  public readonly kms: KMSClient;
  public readonly asAdministrator: KMSClient;
  public readonly asUser: { readonly kms: KMSClient; readonly s3: S3Client };
  public readonly iam: IAMClient;
  public readonly lambda: LambdaClient;
  public readonly logs: CloudWatchLogsClient;
  public readonly s3: S3Client;
  public readonly scheduler: SchedulerClient;
  public readonly sns: SNSClient;
  public readonly sqs: SQSClient;
  public readonly cloudFormation: CloudFormationClient;

  constructor(public readonly region: string) {
    const options = { region };
    // names of buckets are no host names where no DNS knows them
    const s3 = { region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined };
    const [asAdministrator, asUser] = [credentialsOf(arnOf('administrator'), region), credentialsOf(arnOf('user'), region)];
    this.cloudWatch = new CloudWatchClient(options);
    this.eventBridge = new EventBridgeClient(options);
    this.kms = new KMSClient(options);
    this.asAdministrator = new KMSClient({ region, credentials: asAdministrator });
    this.asUser = { kms: new KMSClient({ region, credentials: asUser }), s3: new S3Client({ ...s3, credentials: asUser }) };
    this.iam = new IAMClient(options);
    this.lambda = new LambdaClient(options);
    this.logs = new CloudWatchLogsClient(options);
    this.scheduler = new SchedulerClient(options);
    this.sns = new SNSClient(options);
    this.s3 = new S3Client(s3);
    this.sqs = new SQSClient(options);
    this.cloudFormation = new CloudFormationClient(options);
  }

  public async stack(name: string): Promise<DeployedStack> {
    const request = { StackName: name };
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand(request));
    const { TemplateBody = '{}' } = await this.cloudFormation.send(new GetTemplateCommand(request));
    return {
      name,
      region: this.region,
      status: Stacks[0]?.StackStatus ?? 'NONE',
      template: JSON.parse(TemplateBody),
      resources: new Map(
        (await this.resourcesOf(name)).map(({ LogicalResourceId = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' }) => [
          LogicalResourceId,
          { type, physicalId },
        ]),
      ),
      outputs: Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    };
  }

  private async resourcesOf(StackName: string): Promise<readonly StackResourceSummary[]> {
    const resources: StackResourceSummary[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: this.cloudFormation }, { StackName })) {
      resources.push(...StackResourceSummaries);
    }
    return resources;
  }

  /** Whether CloudFormation still has a stack of the name. */
  public async hasStack(name: string): Promise<boolean> {
    const answer = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: name })).catch(() => undefined);
    return answer?.Stacks?.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE') ?? false;
  }
}

/** Credentials of a role, which clients renew by themselves. */
export function credentialsOf(RoleArn: string, region: string) {
  const request = new AssumeRoleCommand({ RoleArn, RoleSessionName: TAG });
  return async () => {
    const { Credentials } = await onceAllowed(() => new STSClient({ region }).send(request));
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken,
      expiration: Credentials?.Expiration,
    };
  };
}
