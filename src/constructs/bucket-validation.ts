import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { MINIMUM_TLS_VERSION } from './bucket-policy-statements';
import type { EncryptedBucketProps } from './encrypted-bucket-props';
import { BucketEncryptionMode } from './encrypted-bucket-props';
import { GovernanceError } from './governance-error';
import { GovernedKeyBase, type IGovernedKey } from './governed-key-base';

/** What a property must be so that the bucket is not weaker than it promises. */
interface Requirement {
  readonly prop: keyof EncryptedBucketProps;
  /** The value that is refused; undefined where there is none. */
  readonly refused: (props: EncryptedBucketProps) => unknown;
  readonly rule: string;
  readonly fix: string;
}

/** Throws for the first property that would weaken the bucket. */
export function validateBucketProps(bucket: IConstruct, props: EncryptedBucketProps): void {
  for (const { prop, refused, rule, fix } of REQUIREMENTS) {
    const got = refused(props);
    if (got === undefined) continue;
    throw new GovernanceError(bucket, 'KmsGov.BucketWeakened', `\`${prop}\` must ${rule}, got \`${String(got)}\`; ${fix}`);
  }
}

/** The key, if its policy can be told who uses the bucket. */
export function governedKey(bucket: IConstruct, prop: string, key: unknown): IGovernedKey {
  if (key instanceof GovernedKeyBase && key.kind._keyType === 'SYMMETRIC_ENCRYPT') return key;
  const got = key instanceof GovernedKeyBase ? `a key of type ${key.kind._keyType}` : String((key as IConstruct).node?.path ?? key);
  throw new GovernanceError(
    bucket,
    'KmsGov.BucketKeyNotGoverned',
    `\`${prop}\` must be a governed symmetric key, got \`${got}\`, which S3 or the grants of the bucket cannot use; pass a \`GovernedKey\``,
  );
}

/** Throws for encryption that a property injector asks for, unless it is with a key, which is judged like one that is given. */
export function validateInjected(bucket: s3.Bucket, { bucketEncryption }: s3.CfnBucket): void {
  if (bucketEncryption === undefined || bucket.encryptionKey) return;
  throw new GovernanceError(
    bucket,
    'KmsGov.BucketWeakened',
    '`encryption` must be left to the bucket, got another from a property injector; exempt `EncryptedBucket` from the injector, or let it give a governed key',
  );
}

/** The mode that the properties ask for. */
export function modeOf({ encryption, encryptionMode }: EncryptedBucketProps): BucketEncryptionMode {
  return encryptionMode ?? (encryption === s3.BucketEncryption.DSSE ? BucketEncryptionMode.DSSE_KMS : BucketEncryptionMode.SSE_KMS);
}

const CDK_ENCRYPTION: Readonly<Record<BucketEncryptionMode, s3.BucketEncryption>> = {
  [BucketEncryptionMode.SSE_KMS]: s3.BucketEncryption.KMS,
  [BucketEncryptionMode.DSSE_KMS]: s3.BucketEncryption.DSSE,
};

function unless<T>(value: T | undefined, isFine: (value: T) => boolean): T | undefined {
  return value === undefined || isFine(value) ? undefined : value;
}

const OPEN = 'leave it out: the bucket blocks all public access; serve files through CloudFront with origin access control';
const ACLS = 'leave it out: access control lists are off, and policies alone say who has access';

const REQUIREMENTS: readonly Requirement[] = [
  {
    prop: 'encryption',
    refused: (props) => unless(props.encryption, (encryption) => encryption === CDK_ENCRYPTION[modeOf(props)]),
    rule: 'be left out or fit `encryptionMode`',
    fix: 'objects are encrypted with a governed key; choose between SSE-KMS and DSSE-KMS with `encryptionMode`',
  },
  {
    prop: 'bucketKeyEnabled',
    refused: (props) =>
      unless(
        props.bucketKeyEnabled,
        (enabled) => enabled || props.bucketKeyWaiver !== undefined || modeOf(props) === BucketEncryptionMode.DSSE_KMS,
      ),
    rule: 'be true or come with a reason',
    fix: 'give the reason in `bucketKeyWaiver`: without a bucket key every object costs a request to KMS',
  },
  {
    prop: 'bucketKeyEnabled',
    refused: (props) => unless(props.bucketKeyEnabled, (enabled) => !enabled || modeOf(props) === BucketEncryptionMode.SSE_KMS),
    rule: 'be left out with DSSE-KMS',
    fix: 'S3 has no bucket key for DSSE-KMS: use SSE-KMS, or accept a request to KMS for every object',
  },
  {
    prop: 'bucketKeyWaiver',
    refused: ({ bucketKeyWaiver, bucketKeyEnabled }) =>
      unless(bucketKeyWaiver, (reason) => reason.trim() !== '' && bucketKeyEnabled === false),
    rule: 'be a reason given with `bucketKeyEnabled: false`',
    fix: 'give both or neither',
  },
  {
    prop: 'blockedEncryptionTypes',
    refused: ({ blockedEncryptionTypes }) =>
      unless(blockedEncryptionTypes, (types) => types.some(({ name }) => name === s3.BlockedEncryptionType.SSE_C.name))
        ?.map(({ name }) => name)
        .join(),
    rule: 'have `SSE_C` or be left out',
    fix: 'leave it out: keys that the client brings are blocked',
  },
  {
    prop: 'enforceSSL',
    refused: ({ enforceSSL }) => unless(enforceSSL, Boolean),
    rule: 'be true or left out',
    fix: 'leave it out: plain HTTP is denied',
  },
  {
    prop: 'minimumTLSVersion',
    refused: ({ minimumTLSVersion }) =>
      unless(minimumTLSVersion, (version) => Token.isUnresolved(version) || version >= MINIMUM_TLS_VERSION),
    rule: `be at least ${MINIMUM_TLS_VERSION}`,
    fix: `leave it out: TLS ${MINIMUM_TLS_VERSION} is the minimum`,
  },
  {
    prop: 'publicReadAccess',
    refused: ({ publicReadAccess }) => unless(publicReadAccess, (open) => !open),
    rule: 'be false or left out',
    fix: OPEN,
  },
  {
    prop: 'blockPublicAccess',
    refused: ({ blockPublicAccess }) => unless(blockPublicAccess, blocksAll) && 'an exception',
    rule: 'block all public access',
    fix: OPEN,
  },
  {
    prop: 'websiteIndexDocument',
    refused: ({ websiteIndexDocument }) => websiteIndexDocument,
    rule: 'be left out',
    fix: `website endpoints speak plain HTTP only; ${OPEN}`,
  },
  {
    prop: 'websiteRedirect',
    refused: ({ websiteRedirect }) => websiteRedirect?.hostName,
    rule: 'be left out',
    fix: `website endpoints speak plain HTTP only; ${OPEN}`,
  },
  { prop: 'accessControl', refused: ({ accessControl }) => accessControl, rule: 'be left out', fix: ACLS },
  {
    prop: 'objectOwnership',
    refused: ({ objectOwnership }) => unless(objectOwnership, (ownership) => ownership === s3.ObjectOwnership.BUCKET_OWNER_ENFORCED),
    rule: 'be `BucketOwnerEnforced` or left out',
    fix: ACLS,
  },
  {
    prop: 'versioned',
    refused: ({ versioned }) => unless(versioned, Boolean),
    rule: 'be true or left out',
    fix: 'leave it out and let `lifecycleRules` delete old versions',
  },
  {
    prop: 'autoDeleteObjects',
    refused: ({ autoDeleteObjects, removalPolicy }) =>
      removalPolicy === RemovalPolicy.DESTROY ? undefined : autoDeleteObjects || undefined,
    rule: 'come with `removalPolicy: RemovalPolicy.DESTROY`',
    fix: 'leave it out: the bucket is retained with its objects',
  },
  {
    prop: 'replicationRules',
    refused: ({ replicationRules, replicationRole }) => (replicationRules || replicationRole) && 'rules whose key access S3 does not bound',
    rule: 'be left out',
    fix: 'use `replicateTo`, which gives the role both keys, through S3 and for these buckets only',
  },
  {
    prop: 'serverAccessLogsBucket',
    refused: ({ serverAccessLogsBucket }) => serverAccessLogsBucket?.encryptionKey && serverAccessLogsBucket.node.path,
    rule: 'be a bucket without KMS key',
    fix: 'S3 delivers access logs to buckets with SSE-S3 only: leave it out, and the bucket makes one',
  },
];

function blocksAll({ blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }: s3.BlockPublicAccess): boolean {
  return [blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets].every((block) => block === true);
}
