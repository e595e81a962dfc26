import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgement';
import type { KeysStack } from './keys';
import type { PeopleStack } from './people';
import { roleWithin } from './people';

interface DocumentsStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
  readonly accessLogs: s3.IBucket;
}

/** What customers hand in. */
export class DocumentsStack extends Stack {
  constructor(scope: Construct, id: string, { keys, people, accessLogs, ...props }: DocumentsStackProps) {
    super(scope, id, props);
    const bucket = this.bucket(keys, accessLogs);
    const [analyst, uploader] = [roleWithin(this, people.analyst), roleWithin(this, people.uploader)];
    analyst.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    analyst.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
    // `bucket.grantPut` would let the uploader decrypt too, which S3 asks for when an object comes in several parts
    uploader.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }));
    for (const role of [analyst, uploader]) {
      acknowledge(
        role,
        `IAM5[Resource::<${this.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)}.Arn>/*]`,
        'Any document of this bucket, and of no other',
      );
    }
  }

  private bucket(keys: KeysStack, accessLogs: s3.IBucket): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Documents', {
      encryptionKey: keys.documents,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'documents/',
    });
    acknowledge(
      bucket,
      'S3BucketReplicationEnabled',
      'Customer documents must not leave eu-west-1; AWS Backup keeps the second copy there',
    );
    return bucket;
  }
}
