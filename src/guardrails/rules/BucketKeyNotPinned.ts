import type { ResourceModel } from '../../evaluation/app-model';
import type { Resolved } from '../../evaluation/resolved';
import type { Guard } from '../../evaluation/statement';
import { type BucketEncryption, ENCRYPTION_PROPERTY, isCustomerManaged, readEncryption, usesKms } from '../bucket-encryption';
import { otherUploads } from '../bucket-requests';
import { denialOf } from '../denied-requests';
import type { JudgedApp } from '../judged-app';
import type { Doubt } from '../judgement';
import type { BucketRule } from '../rule';
import { judgeSettings, type Opinion, settingsOf, whereGuards } from '../template-settings';

export const BUCKET_KEY_NOT_PINNED: BucketRule = {
  id: 'BucketKeyNotPinned',
  title: 'uploads cannot ask for another key than that of the bucket',
  why: 'The encryption of a bucket is a default: a request header overrides it. With a key of its own account somebody who may only write makes objects that the owner cannot read, or that a stranger can.',
  fix: 'use an `EncryptedBucket`, or Deny s3:PutObject for other values of s3:x-amz-server-side-encryption and of s3:x-amz-server-side-encryption-aws-kms-key-id, and for aws:kms where the latter is Null',
  severity: 'warning',
  blindSpots:
    'SSE-C where S3 blocks it by default, which it does but for accounts that already use it; DSSE-KMS with the key of the bucket, which is no weaker; denials by organization policies.',
  judges: 'bucket',
  judge: (bucket, app) =>
    judgeSettings(settingsOf(bucket, ENCRYPTION_PROPERTY), ({ BucketEncryption: property }, guards): Opinion => {
      const encryption = readEncryption(property);
      if ('reason' in encryption) return encryption;
      if (!usesKms(encryption) || isCustomerManaged(encryption, app) === 'no') return 'notApplicable';
      return opinionOn({ bucket, app, given: [...(bucket.guards ?? []), ...guards] }, encryption);
    }),
};

interface Judged {
  readonly bucket: ResourceModel;
  readonly app: JudgedApp;
  /** Conditions under which the bucket encrypts so. */
  readonly given: readonly Guard[];
}

function opinionOn({ bucket, app, given }: Judged, { blocked }: BucketEncryption): Opinion {
  const statements = app.bucketStatements.of(bucket);
  const answers = otherUploads(bucket, { customerKeys: allowsCustomerKeys(blocked) }).map(({ what, requests, isAnyOf }) => ({
    what,
    isAnyOf,
    ...denialOf(requests, statements, given),
  }));
  const open = answers.filter(({ denied }) => denied === 'no');
  const [stray] = app.bucketStatements.unknown;
  if (open.length > 0 && stray !== undefined) return { reason: stray };
  if (open.length > 0) {
    const asked = [...new Set(open.map(({ what }) => what))].join(', ');
    return {
      message: `uploads may ask for other encryption than that of the bucket${whereGuards(open[0].gap.slice(given.length))}: ${asked}`,
    };
  }
  return answers.some(({ denied, isAnyOf }) => denied === 'maybe' && !isAnyOf) ? UNKNOWN : undefined;
}

const UNKNOWN: Doubt = { reason: 'whether statements deny uploads with other encryption depends on what the deployment fills in' };

/** Without the property S3 decides. */
function allowsCustomerKeys(blocked: Resolved | undefined): boolean {
  return blocked !== undefined && !(Array.isArray(blocked) && blocked.includes('SSE-C'));
}
