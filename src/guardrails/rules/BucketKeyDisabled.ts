import { ENCRYPTION_PROPERTY, readEncryption } from '../bucket-encryption';
import type { BucketRule } from '../rule';
import { doubtAbout, isTrue, judgeSettings, type Opinion, settingsOf } from '../template-settings';

export const BUCKET_KEY_DISABLED: BucketRule = {
  id: 'BucketKeyDisabled',
  title: 'a bucket that encrypts with KMS has a bucket key',
  why: 'Without one every read and write of an object is a request to KMS, which is paid for and throttled. A bucket key takes up to 99 percent of them away.',
  fix: 'set `bucketKeyEnabled: true` (BucketKeyEnabled); the encryption context becomes the ARN of the bucket, so that policies which go by the ARN of objects have to change first',
  severity: 'warning',
  blindSpots: 'Policies on the key that ask for the ARN of an object as encryption context, for which the setting is off with reason.',
  judges: 'bucket',
  judge: (bucket) =>
    judgeSettings(settingsOf(bucket, ENCRYPTION_PROPERTY), ({ BucketEncryption: property }): Opinion => {
      const encryption = readEncryption(property);
      if ('reason' in encryption) return encryption;
      const { algorithm, bucketKey } = encryption;
      if (algorithm !== 'aws:kms') return 'notApplicable';
      if (isTrue(bucketKey)) return undefined;
      return doubtAbout('BucketKeyEnabled', bucketKey) ?? { message: 'the bucket encrypts with KMS and has no bucket key' };
    }),
};
