import { reasonsOf } from '../../evaluation/text';
import { ENCRYPTION_PROPERTY, isCustomerManaged, readEncryption, usesKms } from '../bucket-encryption';
import { NOT_APPLICABLE } from '../judgement';
import type { BucketRule } from '../rule';
import { judgeSettings, type Opinion, settingsOf } from '../template-settings';

const KEEP = 'acknowledge it: the bucket receives access logs, which are delivered to buckets with SSE-S3 only';

export const BUCKET_NOT_KMS_ENCRYPTED: BucketRule = {
  id: 'BucketNotKmsEncrypted',
  title: 'a bucket encrypts with a key that its owner controls',
  why: 'With a key of S3, or the AWS managed key, whoever may read an object may decrypt it: there is no second policy, nothing to revoke, and no record of each use.',
  fix: 'use an `EncryptedBucket`, or set SSEAlgorithm aws:kms and KMSMasterKeyID to the ARN of a key of yours',
  severity: 'error',
  blindSpots: 'Whether a key id or ARN that the template spells out is that of the AWS managed key; objects that were there before.',
  goesBy: ['bucketEncryption'],
  judges: 'bucket',
  judge: (bucket, app) => {
    const isAnyKey = app.options.bucketEncryption === 'anyKmsKey';
    const judgement = judgeSettings(settingsOf(bucket, ENCRYPTION_PROPERTY), ({ BucketEncryption: property }): Opinion => {
      const encryption = readEncryption(property);
      if ('reason' in encryption) return encryption;
      const { algorithm, keyId } = encryption;
      if (!usesKms(encryption))
        return { message: `the bucket encrypts with ${String(algorithm)}, a key of S3`, ...(app.logBuckets.has(bucket) && { fix: KEEP }) };
      if (isAnyKey) return undefined;
      const managed = isCustomerManaged(encryption, app);
      if (managed === 'no')
        return {
          message: `the bucket encrypts with ${String(algorithm)} and the AWS managed key${keyId ? ` ${keyId}` : ', since it names none'}`,
        };
      return managed === 'yes'
        ? undefined
        : { reason: `whether KMSMasterKeyID is the AWS managed key is not known: ${reasonsOf(keyId ?? '').join('; ')}` };
    });
    return judgement.outcome !== 'compliant' && !isAnyKey && app.logBuckets.has(bucket) ? NOT_APPLICABLE : judgement;
  },
};
