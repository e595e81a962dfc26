// data table
import type { Framework } from './framework';

/** KMS.4 and CloudWatch.7 are controls of Security Hub that other standards than FSBP select. */
export const FSBP: Framework = {
  id: 'fsbp',
  name: 'AWS Security Hub CSPM, Foundational Security Best Practices included',
  version: 'FSBP 1.0.0',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html',
  options: { keyWatch: 'metricFilter', conditionsBoundDecrypt: false, bucketEncryption: 'anyKmsKey' },
  controls: [
    { id: 'KMS.1', title: 'Customer managed policies allow no decryption with every key', rules: ['BroadDecrypt'] },
    { id: 'KMS.2', title: 'Inline policies allow no decryption with every key', rules: ['BroadDecrypt'] },
    {
      id: 'KMS.3',
      title: 'Keys are not deleted unintentionally',
      rules: ['KeyNotRetained'],
      evidence: 'the state of the keys: none that is needed is pending deletion',
    },
    { id: 'KMS.4', title: 'Key rotation is enabled', rules: ['RotationDisabled'] },
    { id: 'KMS.5', title: 'Keys are not publicly accessible', rules: ['PublicAccess'] },
    {
      id: 'CloudWatch.7',
      title: 'A log metric filter and an alarm watch the disabling and scheduled deletion of keys',
      rules: ['UnmonitoredKey'],
      evidence: 'a subscription of the topic that the alarm notifies, and a trail of all Regions that leaves no KMS event out',
    },
    {
      id: 'CloudTrail.2',
      title: 'CloudTrail has encryption at rest enabled',
      rules: [],
      evidence: 'the KMS key of the trail (Config rule cloud-trail-encryption-enabled)',
    },
    { id: 'S3.5', title: 'Buckets require requests over TLS', rules: ['BucketInsecureTransport'] },
    { id: 'S3.17', title: 'Buckets are encrypted at rest with KMS keys', rules: ['BucketNotKmsEncrypted'] },
  ],
};
