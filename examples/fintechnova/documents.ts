import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from 'cdk-kms-governance';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeAccessLogs, acknowledgeObjectAccess } from './acknowledgement';
import type { KeysStack } from './keys';
import * as names from './names';
import type { PeopleStack } from './people';
import { roleWithin } from './people';

interface DocumentsStackProps extends StackProps {
  readonly keys: KeysStack;
  readonly people: PeopleStack;
  /** The stacks of other Regions that every document is copied to. */
  readonly copies?: readonly DocumentsStack[];
}

/** What customers hand in, or a copy of it, in one Region. */
export class DocumentsStack extends Stack {
  public readonly bucket: EncryptedBucket;

  constructor(scope: Construct, id: string, { keys, people, copies = [], ...props }: DocumentsStackProps) {
    super(scope, id, props);
    this.bucket = new EncryptedBucket(this, 'Documents', {
      bucketName: names.documentsIn(this),
      encryptionKey: keys.documents.inRegionOf(this),
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1), noncurrentVersionExpiration: Duration.days(90) }],
      replicateTo: copies.map(({ bucket }) => ({ bucket })),
    });
    for (const copy of copies) this.addStackDependency(copy, 'S3 replicates to buckets that exist');
    this.bucket.grantRead(roleWithin(this, people.analyst));
    if (copies.length > 0) this.bucket.grantPut(roleWithin(this, people.uploader));
    else acknowledge(this.bucket, 'S3BucketReplicationEnabled', 'It is the replica of another bucket');
    acknowledgeAccessLogs(this.bucket);
    const replicas = copies.map((copy) => `arn:<AWS::Partition>:s3:::${names.documentsIn(copy)}`);
    acknowledgeObjectAccess(this, `<${this.getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`, ...replicas);
  }
}
