/** What a service sends along when it uses a key for itself, by which a key policy can tell for whom it does. */
export interface ServiceSource {
  readonly principal: RegExp;
  /** Condition keys. */
  readonly sends: readonly string[];
  /** Actions that it may also need for something for which it sends nothing. */
  readonly sendsNothingFor?: readonly string[];
}

const SOURCE = ['aws:SourceArn', 'aws:SourceAccount'];

/**
 * Services that send what their documentation says; of those that are not here nothing is known, or they send nothing, as EventBridge
 * to encrypted topics.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const SERVICE_SOURCES: readonly ServiceSource[] = [
  { principal: /^s3\./, sends: SOURCE },
  { principal: /^storage-lens\.s3\./, sends: SOURCE },
  { principal: /^(maintenance\.s3tables|metadata\.s3)\./, sends: ['kms:EncryptionContext:aws:s3:arn'] },
  { principal: /^replication\.dynamodb\./, sends: SOURCE },
  // event data stores of CloudTrail Lake
  {
    principal: /^cloudtrail\./,
    sends: ['aws:SourceArn', 'kms:EncryptionContext:aws:cloudtrail:arn'],
    sendsNothingFor: ['kms:GenerateDataKey', 'kms:Decrypt'],
  },
  { principal: /^logs\./, sends: ['kms:EncryptionContext:aws:logs:arn'] },
  // logs of Step Functions
  { principal: /^delivery\.logs\./, sends: SOURCE, sendsNothingFor: ['kms:Decrypt'] },
  { principal: /^cloudwatch\./, sends: SOURCE },
  { principal: /^sns\./, sends: ['aws:SourceArn'] },
  { principal: /^cloudfront\./, sends: ['aws:SourceArn'] },
  { principal: /^config\./, sends: ['aws:SourceAccount'] },
  { principal: /^bedrock\./, sends: ['aws:SourceArn', 'kms:EncryptionContext:evaluationJobArn'] },
  { principal: /^lambda\./, sends: ['aws:SourceArn'] },
];
