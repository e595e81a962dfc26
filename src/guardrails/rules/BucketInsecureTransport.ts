import { sourceOf } from '../../evaluation/allowances';
import { joinText } from '../../evaluation/text';
import { ANY_BUCKET_ACTION, ANY_OBJECT } from '../bucket-requests';
import { denialOf } from '../denied-requests';
import { type Doubt, judgementOf } from '../judgement';
import type { BucketRule } from '../rule';
import { whereGuards } from '../template-settings';

/** A request over plain HTTP, which has no version of TLS. */
const PLAIN_HTTP = { 'aws:securetransport': ['false'], 's3:tlsversion': 'absent' } as const;

export const BUCKET_INSECURE_TRANSPORT: BucketRule = {
  id: 'BucketInsecureTransport',
  title: 'a bucket refuses plain HTTP',
  why: 'S3 answers over plain HTTP, where anybody on the way reads and changes what is sent. Encryption at rest does not help: S3 decrypts before it answers.',
  fix: 'use an `EncryptedBucket` or `enforceSSL: true`: Deny s3:* to `*` on the bucket and its objects with Bool aws:SecureTransport false',
  severity: 'error',
  blindSpots: 'Denials by organization policies, and access points with policies of their own.',
  judges: 'bucket',
  judge: (bucket, app) => {
    const { arn = bucket.ref, guards: given = [] } = bucket;
    const statements = app.bucketStatements.of(bucket);
    const denials = [
      { what: 'objects', on: joinText(arn, '/', ANY_OBJECT) },
      { what: 'the bucket itself', on: arn },
    ].map(({ what, on }) => ({ what, ...denialOf({ action: ANY_BUCKET_ACTION, on, context: PLAIN_HTTP }, statements, given) }));
    const open = denials.filter(({ denied }) => denied === 'no');
    const doubts = denials.some(({ denied }) => denied === 'maybe') ? [UNKNOWN] : [];
    const strays = app.bucketStatements.unknown.map((reason): Doubt => ({ reason }));
    if (open.length === 0 || strays.length > 0) return judgementOf([], open.length > 0 ? strays : doubts);
    const because = statements
      .filter(({ statement }) => statement.conditions.some(isAboutTransport))
      .map(({ statement }) => sourceOf(statement, 'resourcePolicy'));
    const but = because.length > 0 ? ', since what denies it leaves out some principals, actions or objects' : '';
    const message = `plain HTTP is not denied for ${open.map(({ what }) => what).join(' and ')}${whereGuards(open[0].gap.slice(given.length))}${but}`;
    return judgementOf([{ message, because }], doubts);
  },
};

const UNKNOWN: Doubt = { reason: 'whether a statement denies plain HTTP to everybody depends on what the deployment fills in' };

function isAboutTransport({ key }: { readonly key: string }): boolean {
  return key.toLowerCase() === 'aws:securetransport';
}
