import { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { makeAccessLogBucket } from './access-log-bucket';
import { EXCEPTIONS_BY_MODE } from './bucket-exceptions';
import type { GuardedProperties } from './bucket-integrity';
import { weakenedProblems } from './bucket-integrity';
import { grantThroughBucket, neededByS3 } from './bucket-key-access';
import { UNFINISHED_UPLOADS_END } from './bucket-lifecycle';
import { allowsPlainHttp, SSE_ALGORITHMS, transportStatements, uploadStatements } from './bucket-policy-statements';
import { grantReplicas, replicate } from './bucket-replication';
import { admitInventory, NotifiedTarget } from './bucket-targets';
import { governedKey, modeOf, validateBucketProps, validateInjected } from './bucket-validation';
import type { EncryptedBucketProps } from './encrypted-bucket-props';
import { BucketEncryptionMode, ENCRYPTED_BUCKET } from './encrypted-bucket-props';
import { GovernanceError } from './governance-error';
import { GovernedKey } from './governed-key';
import type { IGovernedKey } from './governed-key-base';
import { requireShape } from './input-shape';
import { exemptFromRules } from './scanner-exceptions';

/**
 * An S3 bucket that encrypts with a governed key, and that nothing can weaken.
 *
 * SSE-KMS with a bucket key, TLS 1.2 and newer only, no public access, no ACLs, versioned, retained, access logs in a bucket of their own. Uploads
 * in several parts that are unfinished after a week are given up, unless `lifecycleRules` say something else.
 * Uploads that ask for another encryption are denied; those that ask for none get the bucket's. What is granted on the bucket reaches the key
 * through S3 and for objects of this bucket only. Properties, injectors, overrides and policies that would weaken it are errors.
 *
 * IMPORTANT: `replicateTo`, `acceptedKeys` and grants tell the policies of the keys the name of the bucket. A bucket without `bucketName` is
 * known by the pattern of the name that CloudFormation generates.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 *
 * @example
 * declare const key: GovernedKey;
 * declare const reader: iam.Role;
 * const bucket = new EncryptedBucket(this, 'Documents', { encryptionKey: key });
 * bucket.grantRead(reader);
 */
export class EncryptedBucket extends s3.Bucket {
  /** The key that objects are encrypted with. */
  public readonly key: IGovernedKey;
  private readonly acceptedKeys: readonly IGovernedKey[];
  private readonly hasBucketKey: boolean;

  constructor(scope: Construct, id: string, props: EncryptedBucketProps = {}) {
    super(scope, id, strengthened(requireShape('props', props, ENCRYPTED_BUCKET, scope)));
    validateBucketProps(this, props);
    const mode = modeOf(props);
    this.key = this.keyFor(props);
    this.hasBucketKey = mode === BucketEncryptionMode.SSE_KMS && props.bucketKeyWaiver === undefined;
    this.acceptedKeys = (props.acceptedKeys ?? []).map((key) => governedKey(this, 'acceptedKeys', key));
    const guarded = this.encryptWith(mode);
    this.denyWeakUse(mode, props);
    if (!props.serverAccessLogsBucket) this.logAccess(props);
    for (const inventory of props.inventories ?? []) this.addInventory(inventory);
    replicate(this, props.replicateTo ?? []);
    this.node.addValidation({ validate: () => weakenedProblems(this, guarded) });
  }

  /** Adds a statement to the bucket policy. One that lets somebody in over plain HTTP is an error. */
  public addToResourcePolicy(permission: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    if (!allowsPlainHttp(permission)) return super.addToResourcePolicy(permission);
    throw new GovernanceError(
      this,
      'KmsGov.BucketAllowsPlainHttp',
      `\`permission\` must not allow plain HTTP, got \`${permission.sid ?? permission.actions.join()}\` with aws:SecureTransport false; remove the condition`,
    );
  }

  /** Adds an inventory. A governed key of the bucket that receives the reports lets S3 encrypt them. */
  public addInventory(inventory: s3.Inventory): void {
    super.addInventory(inventory);
    admitInventory(this, inventory.destination.bucket);
  }

  /** Sends events to a target. A governed key of a topic or queue lets S3 encrypt them. */
  public addEventNotification(
    eventType: s3.EventType,
    dest: s3.IBucketNotificationDestination,
    ...filters: s3.NotificationKeyFilter[]
  ): void {
    super.addEventNotification(eventType, new NotifiedTarget(this, dest), ...filters);
  }

  /**
   * Grants uploads in one part. Those in several parts need to decrypt, which `grantWrite` gives.
   *
   * With a bucket key S3 decrypts for every upload, so that the two differ on a bucket without one only.
   */
  public grantPut(identity: iam.IGrantable, objectsKeyPattern: unknown = '*'): iam.Grant {
    return this.grants.actionsOnObjectKeys(identity, String(objectsKeyPattern), ...PUT_ACTIONS, 'kms:GenerateDataKey');
  }

  /** Grants what S3 needs of the key for these actions, through S3 and for objects of this bucket only. */
  public grantOnKey(grantee: iam.IGrantable, ...actions: string[]): iam.GrantOnKeyResult {
    const needed = neededByS3(actions, { hasBucketKey: this.hasBucketKey });
    if (needed.length === 0) return {};
    const grants = [this.key, ...this.acceptedKeys].map((key) => grantThroughBucket({ key, bucket: this }, grantee, needed));
    return { grant: grants.reduce((all, one) => all.combine(one)) };
  }

  /** Grants replication of objects to other buckets. Keys of the destinations are granted through S3 and for these buckets only. */
  public grantReplicationPermission(identity: iam.IGrantable, props: s3.GrantReplicationPermissionProps): iam.Grant {
    const { destinations } = props;
    const grant = super.grantReplicationPermission(identity, { ...props, destinations: destinations.map(({ bucket }) => ({ bucket })) });
    return destinations.map((each) => grantReplicas(this, identity, each)).reduce((all, one) => all.combine(one), grant);
  }

  /** The given key, that of a property injector, or one of its own. */
  private keyFor({ encryptionKey = this.encryptionKey }: EncryptedBucketProps): IGovernedKey {
    if (encryptionKey) return governedKey(this, 'encryptionKey', encryptionKey);
    return new GovernedKey(this, 'Key', { description: `Objects of ${this.node.path}` });
  }

  /** Its own key can only be made once the bucket is there, so that the encryption is set afterwards. */
  private encryptWith(mode: BucketEncryptionMode): GuardedProperties {
    const resource = this.node.defaultChild as s3.CfnBucket;
    validateInjected(this, resource);
    const serverSideEncryptionByDefault = { sseAlgorithm: SSE_ALGORITHMS[mode], kmsMasterKeyId: this.key.keyArn };
    const bucketEncryption: s3.CfnBucket.BucketEncryptionProperty = {
      serverSideEncryptionConfiguration: [
        {
          bucketKeyEnabled: this.hasBucketKey,
          serverSideEncryptionByDefault,
          blockedEncryptionTypes: { encryptionType: [s3.BlockedEncryptionType.SSE_C.name] },
        },
      ],
    };
    resource.bucketEncryption = bucketEncryption;
    exemptFromRules(resource, ...EXCEPTIONS_BY_MODE[mode]);
    Object.assign(this, { encryptionKey: this.key });
    return { bucketEncryption, ...GUARDED };
  }

  private denyWeakUse(mode: BucketEncryptionMode, { pinKey = true, minimumTLSVersion }: EncryptedBucketProps): void {
    const keyArns = pinKey ? [this.key, ...this.acceptedKeys].map(({ keyArn }) => keyArn) : undefined;
    const statements = [...transportStatements(this, minimumTLSVersion), ...uploadStatements(this, { mode, keyArns })];
    for (const statement of statements) this.addToResourcePolicy(statement);
  }

  private logAccess({ serverAccessLogsPrefix, targetObjectKeyFormat }: EncryptedBucketProps): void {
    const logs = makeAccessLogBucket(this, serverAccessLogsPrefix);
    const resource = this.node.defaultChild as s3.CfnBucket;
    resource.loggingConfiguration = {
      destinationBucketName: logs.bucketName,
      logFilePrefix: serverAccessLogsPrefix,
      targetObjectKeyFormat: targetObjectKeyFormat?._render(),
    };
  }
}

const PUT_ACTIONS = [
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
  's3:PutObjectVersionTagging',
  's3:Abort*',
];

/** As the base class renders them. */
const GUARDED: Omit<GuardedProperties, 'bucketEncryption'> = {
  ownershipControls: { rules: [{ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED }] },
  publicAccessBlockConfiguration: s3.BlockPublicAccess.BLOCK_ALL,
  versioningConfiguration: { status: 'Enabled' },
};

/** What the base class gets: never anything weak, so that the errors are this construct's, and nothing that needs the key. */
function strengthened(props: EncryptedBucketProps): s3.BucketProps {
  const logs = props.serverAccessLogsBucket?.encryptionKey ? undefined : props.serverAccessLogsBucket;
  return {
    ...props,
    ...LEFT_OUT,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY && props.autoDeleteObjects,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: props.lifecycleRules ?? [UNFINISHED_UPLOADS_END],
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: logs && props.serverAccessLogsPrefix,
  };
}

const LEFT_OUT: s3.BucketProps = {
  accessControl: undefined,
  blockedEncryptionTypes: undefined,
  bucketKeyEnabled: undefined,
  encryption: undefined,
  encryptionKey: undefined,
  enforceSSL: undefined,
  inventories: undefined,
  minimumTLSVersion: undefined,
  publicReadAccess: undefined,
  replicationRole: undefined,
  replicationRules: undefined,
  websiteErrorDocument: undefined,
  websiteIndexDocument: undefined,
  websiteRedirect: undefined,
  websiteRoutingRules: undefined,
};
