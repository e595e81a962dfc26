import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import { foreseenBucketArn } from './bucket-names';
import { GovernedKeyBase } from './governed-key-base';

/**
 * The target of event notifications, with its key told of them. The CDK does so for queues, and for topics under a feature flag alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export class NotifiedTarget implements s3.IBucketNotificationDestination {
  constructor(
    private readonly source: s3.Bucket,
    private readonly target: s3.IBucketNotificationDestination,
  ) {}

  public bind(scope: Construct, bucket: s3.IBucket): s3.BucketNotificationDestinationConfig {
    const config = this.target.bind(scope, bucket);
    const key = keyOfTopic(scope, config);
    if (key === undefined) return config;
    const { dependencies = [] } = config;
    key.addToResourcePolicy(statementFor(this.source, 'S3NotifiesEncryptedTopic', ['kms:Decrypt', 'kms:GenerateDataKey']));
    return { ...config, dependencies: [...dependencies, key] };
  }
}

/**
 * Lets S3 encrypt inventory reports on a bucket with the key of the bucket that receives them.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
 */
export function admitInventory(source: s3.Bucket, { encryptionKey }: s3.IBucket): void {
  if (!(encryptionKey instanceof GovernedKeyBase)) return;
  encryptionKey.addToResourcePolicy(statementFor(source, 'S3InventoryEncrypts', ['kms:GenerateDataKey']));
}

/** The target tells its ARN only; the topic that has it tells the key. */
function keyOfTopic(scope: IConstruct, { type, arn }: s3.BucketNotificationDestinationConfig): GovernedKeyBase | undefined {
  if (type !== s3.BucketNotificationDestinationType.TOPIC) return undefined;
  const topics = scope.node.root.node.findAll().filter((one): one is sns.Topic => one instanceof sns.Topic);
  const masterKey = topics.find(({ topicArn }) => topicArn === arn)?.masterKey;
  return masterKey instanceof GovernedKeyBase ? masterKey : undefined;
}

function statementFor(source: s3.Bucket, sid: string, actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
    actions,
    resources: ['*'],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Stack.of(source).account },
      ArnLike: { 'aws:SourceArn': foreseenBucketArn(source) },
    },
  });
}
