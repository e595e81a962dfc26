import { App, type InjectionContext, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { BucketEncryptionMode, type EncryptedBucketProps } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { ENV, newStack } from './synthesized';

const OPEN = 'leave it out: the bucket blocks all public access; serve files through CloudFront with origin access control';
const ACLS = 'leave it out: access control lists are off, and policies alone say who has access';

describe('a property that weakens is refused', () => {
  test.each<{ props: EncryptedBucketProps; message: string }>([
    ...[
      s3.BucketEncryption.UNENCRYPTED,
      s3.BucketEncryption.S3_MANAGED,
      s3.BucketEncryption.KMS_MANAGED,
      s3.BucketEncryption.DSSE_MANAGED,
    ].map((encryption) => ({
      props: { encryption },
      message: `\`encryption\` must be left out or fit \`encryptionMode\`, got \`${encryption}\`; objects are encrypted with a governed key; choose between SSE-KMS and DSSE-KMS with \`encryptionMode\``,
    })),
    {
      props: { encryption: s3.BucketEncryption.DSSE, encryptionMode: BucketEncryptionMode.SSE_KMS },
      message:
        '`encryption` must be left out or fit `encryptionMode`, got `DSSE`; objects are encrypted with a governed key; choose between SSE-KMS and DSSE-KMS with `encryptionMode`',
    },
    {
      props: { bucketKeyEnabled: false },
      message:
        '`bucketKeyEnabled` must be true or come with a reason, got `false`; give the reason in `bucketKeyWaiver`: without a bucket key every object costs a request to KMS',
    },
    {
      props: { bucketKeyEnabled: true, encryptionMode: BucketEncryptionMode.DSSE_KMS },
      message:
        '`bucketKeyEnabled` must be left out with DSSE-KMS, got `true`; S3 has no bucket key for DSSE-KMS: use SSE-KMS, or accept a request to KMS for every object',
    },
    ...[{ bucketKeyWaiver: 'audit' }, { bucketKeyWaiver: ' ', bucketKeyEnabled: false }].map((props) => ({
      props,
      message: `\`bucketKeyWaiver\` must be a reason given with \`bucketKeyEnabled: false\`, got \`${props.bucketKeyWaiver}\`; give both or neither`,
    })),
    {
      props: { blockedEncryptionTypes: [s3.BlockedEncryptionType.NONE] },
      message:
        '`blockedEncryptionTypes` must have `SSE_C` or be left out, got `NONE`; leave it out: keys that the client brings are blocked',
    },
    { props: { enforceSSL: false }, message: '`enforceSSL` must be true or left out, got `false`; leave it out: plain HTTP is denied' },
    {
      props: { minimumTLSVersion: 1.1 },
      message: '`minimumTLSVersion` must be at least 1.2, got `1.1`; leave it out: TLS 1.2 is the minimum',
    },
    { props: { publicReadAccess: true }, message: `\`publicReadAccess\` must be false or left out, got \`true\`; ${OPEN}` },
    {
      props: { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY },
      message: `\`blockPublicAccess\` must block all public access, got \`an exception\`; ${OPEN}`,
    },
    {
      props: { websiteIndexDocument: 'index.html' },
      message: `\`websiteIndexDocument\` must be left out, got \`index.html\`; website endpoints speak plain HTTP only; ${OPEN}`,
    },
    {
      props: { websiteRedirect: { hostName: 'example.com' } },
      message: `\`websiteRedirect\` must be left out, got \`example.com\`; website endpoints speak plain HTTP only; ${OPEN}`,
    },
    {
      props: { accessControl: s3.BucketAccessControl.PUBLIC_READ },
      message: `\`accessControl\` must be left out, got \`PublicRead\`; ${ACLS}`,
    },
    {
      props: { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER },
      message: `\`objectOwnership\` must be \`BucketOwnerEnforced\` or left out, got \`ObjectWriter\`; ${ACLS}`,
    },
    {
      props: { versioned: false },
      message: '`versioned` must be true or left out, got `false`; leave it out and let `lifecycleRules` delete old versions',
    },
    ...[undefined, RemovalPolicy.RETAIN].map((removalPolicy) => ({
      props: { autoDeleteObjects: true, removalPolicy },
      message:
        '`autoDeleteObjects` must come with `removalPolicy: RemovalPolicy.DESTROY`, got `true`; leave it out: the bucket is retained with its objects',
    })),
    {
      props: { replicationRules: [] },
      message:
        '`replicationRules` must be left out, got `rules whose key access S3 does not bound`; use `replicateTo`, which gives the role both keys, through S3 and for these buckets only',
    },
  ])('$props', ({ props, message }) => {
    expectBucketError(() => new EncryptedBucket(newStack(), 'Bucket', props), 'KmsGov.BucketWeakened', message);
  });

  test('access logs in a bucket that S3 cannot deliver to', () => {
    const stack = newStack();
    const serverAccessLogsBucket = new EncryptedBucket(stack, 'Logs');
    expectBucketError(
      () => new EncryptedBucket(stack, 'Bucket', { serverAccessLogsBucket }),
      'KmsGov.BucketWeakened',
      '`serverAccessLogsBucket` must be a bucket without KMS key, got `Stack/Logs`; S3 delivers access logs to buckets with SSE-S3 only: leave it out, and the bucket makes one',
    );
  });
});

describe('a key that cannot be governed is refused', () => {
  test.each([
    ['Stack/Plain', (stack: Stack) => new kms.Key(stack, 'Plain')],
    [
      'a key of type ASYMMETRIC_ENCRYPT',
      (stack: Stack) => new GovernedKey(stack, 'Rsa', { kind: KeyKind.rsaEncryption(RsaKeySize.BITS_3072) }),
    ],
  ])('%s', (got, make) => {
    const stack = newStack();
    expectBucketError(
      () => new EncryptedBucket(stack, 'Bucket', { encryptionKey: make(stack) }),
      'KmsGov.BucketKeyNotGoverned',
      `\`encryptionKey\` must be a governed symmetric key, got \`${got}\`, which S3 or the grants of the bucket cannot use; pass a \`GovernedKey\``,
    );
  });

  test('at the other end of replication', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'There', 'there');
    expectBucketError(
      () => new EncryptedBucket(stack, 'Bucket', { replicateTo: [{ bucket }] }),
      'KmsGov.BucketKeyNotGoverned',
      '`replicateTo.key` must be a governed symmetric key, got `the bucket Stack/There without key`, which S3 or the grants of the bucket cannot use; pass a `GovernedKey`',
    );
  });
});

test.each(['false', false])('a statement that allows plain HTTP is refused: %p', (value) => {
  const bucket = new EncryptedBucket(newStack(), 'Bucket');
  const statement = (effect: iam.Effect) =>
    new iam.PolicyStatement({
      effect,
      principals: [new iam.AccountPrincipal('111122223333')],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { Bool: { 'AWS:SecureTransport': value } },
    });
  expectBucketError(
    () => bucket.addToResourcePolicy(statement(iam.Effect.ALLOW)),
    'KmsGov.BucketAllowsPlainHttp',
    '`permission` must not allow plain HTTP, got `s3:GetObject` with aws:SecureTransport false; remove the condition',
  );
  expect(bucket.addToResourcePolicy(statement(iam.Effect.DENY)).statementAdded).toBe(true);
});

test('public access cannot be granted', () => {
  const bucket = new EncryptedBucket(newStack(), 'Bucket');
  expect(() => bucket.grantPublicAccess()).toThrow("Cannot grant public access when 'blockPublicPolicy' is enabled");
});

describe('what weakens the bucket after it was made fails synthesis', () => {
  const changed = (name: string) =>
    `\`${name}\` must stay as the bucket set it, got another value from a property injector, an aspect or an override; remove that, or use an \`s3.Bucket\` [KmsGov.BucketWeakened at Stack/Bucket]`;
  const missing = (sid: string) =>
    `the bucket policy must keep what it denies, got it without \`${sid}\`; remove the override and use \`addToResourcePolicy\` [KmsGov.BucketPolicyReplaced at Stack/Bucket]`;

  test.each<{ what: string; weaken: (bucket: s3.CfnBucket) => void; message: string }>([
    {
      what: 'an override of the encryption',
      weaken: (bucket) => bucket.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration.0.BucketKeyEnabled', false),
      message: changed('BucketEncryption'),
    },
    {
      what: 'another encryption on the L1',
      weaken: (bucket) => {
        bucket.bucketEncryption = { serverSideEncryptionConfiguration: [] };
      },
      message: changed('BucketEncryption'),
    },
    {
      what: 'a deletion of the public access block',
      weaken: (bucket) => bucket.addPropertyDeletionOverride('PublicAccessBlockConfiguration'),
      message: changed('PublicAccessBlockConfiguration'),
    },
    {
      what: 'suspended versioning',
      weaken: (bucket) => {
        bucket.versioningConfiguration = { status: 'Suspended' };
      },
      message: changed('VersioningConfiguration'),
    },
    {
      what: 'ACLs',
      weaken: (bucket) => {
        bucket.ownershipControls = { rules: [{ objectOwnership: 'ObjectWriter' }] };
      },
      message: changed('OwnershipControls'),
    },
  ])('$what', ({ weaken, message }) => {
    const stack = newStack();
    weaken(new EncryptedBucket(stack, 'Bucket').node.defaultChild as s3.CfnBucket);
    expect(() => (stack.node.root as App).synth()).toThrow(message);
  });

  test('another policy of the bucket', () => {
    const stack = newStack();
    const bucket = new EncryptedBucket(stack, 'Bucket');
    new s3.CfnBucketPolicy(stack, 'Open', { bucket: bucket.bucketName, policyDocument: {} });
    expect(() => (stack.node.root as App).synth()).toThrow(
      'the bucket must have one policy, got another one in `Stack/Open`, which replaces it; use `addToResourcePolicy` [KmsGov.BucketPolicyReplaced at Stack/Bucket]',
    );
  });

  test('the policy of another bucket is none of its business', () => {
    const stack = newStack();
    new EncryptedBucket(stack, 'Bucket');
    new EncryptedBucket(stack, 'Other');
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('an override of the bucket policy', () => {
    const stack = newStack();
    const policy = new EncryptedBucket(stack, 'Bucket').policy?.node.defaultChild as s3.CfnBucketPolicy;
    policy.addPropertyOverride('PolicyDocument.Statement.0.Effect', 'Allow');
    expect(() => (stack.node.root as App).synth()).toThrow(missing('PolicyDocument'));
  });

  test('a bucket policy that was exchanged', () => {
    const stack = newStack();
    const policy = new EncryptedBucket(stack, 'Bucket').policy?.node.defaultChild as s3.CfnBucketPolicy;
    policy.policyDocument = { Statement: [] };
    expect(() => (stack.node.root as App).synth()).toThrow(missing('DenyPlainHttp'));
  });
});

describe('property injectors', () => {
  function injected(propsIn: (stack: Stack) => s3.BucketProps): Stack {
    const inject = (original: s3.BucketProps, { scope }: InjectionContext) => ({ ...original, ...propsIn(Stack.of(scope)) });
    const app = new App({ propertyInjectors: [{ constructUniqueId: s3.Bucket.PROPERTY_INJECTION_ID, inject }] });
    return new Stack(app, 'Stack', { env: ENV });
  }

  test('cannot weaken the encryption', () => {
    expectBucketError(
      () =>
        new EncryptedBucket(
          injected(() => ({ encryption: s3.BucketEncryption.S3_MANAGED })),
          'Bucket',
        ),
      'KmsGov.BucketWeakened',
      '`encryption` must be left to the bucket, got another from a property injector; exempt `EncryptedBucket` from the injector, or let it give a governed key',
    );
  });

  test('cannot take versioning away', () => {
    const stack = injected(() => ({ versioned: false }));
    new EncryptedBucket(stack, 'Bucket');
    expect(() => (stack.node.root as App).synth()).toThrow('`VersioningConfiguration` must stay as the bucket set it');
  });

  test('cannot give an ungoverned key', () => {
    expectBucketError(
      () =>
        new EncryptedBucket(
          injected((stack) => ({ encryptionKey: new kms.Key(stack, 'Plain') })),
          'Bucket',
        ),
      'KmsGov.BucketKeyNotGoverned',
      '`encryptionKey` must be a governed symmetric key, got `Stack/Plain`, which S3 or the grants of the bucket cannot use; pass a `GovernedKey`',
    );
  });

  test('can give a governed key', () => {
    const stack = injected((scope) => ({ encryptionKey: new GovernedKey(scope, 'Given') }));
    const bucket = new EncryptedBucket(stack, 'Bucket', { serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs') });
    expect(bucket.key.node.path).toBe('Stack/Given');
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});

function expectBucketError(act: () => unknown, code: string, message: string): void {
  let error: (Error & { code?: string; constructPath?: string }) | undefined;
  try {
    act();
  } catch (thrown) {
    error = thrown as Error;
  }
  expect(error?.message).toBe(`${message} [${code} at Stack/Bucket]`);
  expect(error).toMatchObject({ name: 'GovernanceError', code, constructPath: 'Stack/Bucket' });
}
