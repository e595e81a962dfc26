import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The cdk-nag packs by the name that their rules and acknowledgements begin with. */
export const PACKS = ['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Accepts what a rule finds within a construct, in every pack that has the rule. Finding and reason stay in the validation report.
 *
 * @param rule name without pack, with the finding in brackets where the rule has several
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge(...PACKS.map((pack) => ({ id: `${pack}::${pack}-${rule}`, reason })));
}

/** The actions that the CDK names together when it grants reading or writing of a bucket. */
const GROUPED_ACTIONS = ['s3:Abort*', 's3:GetBucket*', 's3:GetObject*', 's3:List*'];

/**
 * Accepts that who is granted a bucket may reach any object in it.
 *
 * @param buckets ARNs, as AwsSolutions writes them
 */
export function acknowledgeObjectAccess(scope: IConstruct, ...buckets: string[]): void {
  for (const action of GROUPED_ACTIONS)
    acknowledge(scope, `IAM5[Action::${action}]`, 'The CDK groups the actions of a grant on one bucket');
  for (const bucket of buckets) acknowledge(scope, `IAM5[Resource::${bucket}/*]`, 'Any object of this bucket, and of no other');
}

/** Accepts that the bucket which an encrypted bucket logs to has no replica. */
export function acknowledgeAccessLogs(bucket: IConstruct): void {
  acknowledge(bucket.node.findChild('AccessLogs'), 'S3BucketReplicationEnabled', 'Access logs repeat what the trail records');
}
