// data table
import type { Framework } from './framework';

const TRAIL = 'the configuration of the trail: AWS Config or the audit procedure of the benchmark';

/**
 * Numbers are those of version 7.0.0; version 5.0.0, which Security Hub evaluates, has 3.6 for 4.6, 4.7 for 5.7, 3.5 for 4.5 and 2.1.1 for
 * 3.1.1, and nothing like 2.21.
 */
export const CIS: Framework = {
  id: 'cis',
  name: 'CIS Amazon Web Services Foundations Benchmark',
  version: '7.0.0',
  source: 'https://www.cisecurity.org/benchmark/amazon_web_services',
  options: { keyWatch: 'metricFilter', rotationOf: 'symmetricKeys' },
  controls: [
    { id: '2.21', title: 'Resource policies do not give access to everybody', rules: ['PublicAccess'] },
    { id: '3.1.1', title: 'Bucket policies deny plain HTTP', rules: ['BucketInsecureTransport'] },
    { id: '4.5', title: 'CloudTrail logs are encrypted at rest with KMS keys', rules: [], evidence: TRAIL },
    { id: '4.6', title: 'Rotation is enabled for symmetric customer managed keys', rules: ['RotationDisabled', 'RotationPeriod'] },
    {
      id: '5.7',
      title: 'Disabling and scheduled deletion of customer managed keys are monitored',
      rules: ['UnmonitoredKey'],
      evidence: 'a confirmed subscription of the topic that the alarm notifies, and a trail of all Regions that is logging',
    },
  ],
};
