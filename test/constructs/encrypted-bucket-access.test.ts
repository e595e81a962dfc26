import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { BucketEncryptionMode, type EncryptedBucketProps } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import { AccessToKeys } from './access-to-keys';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, DEPLOYER_ARN, ENV, policyOf, roleArn } from './synthesized';

const USES = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
const OTHERS = ['kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey'];

type Grant = (bucket: EncryptedBucket, role: iam.Role) => unknown;

interface Asked {
  readonly props?: EncryptedBucketProps;
  readonly grant: Grant;
}

function granted({ props = {}, grant }: Asked) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  const bucket = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents', ...props });
  grant(bucket, role);
  return { access: new EffectiveAccess(app), role, stack };
}

function through(bucketName: string, service = 's3', region = 'eu-west-1') {
  return {
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${bucketName}`,
  };
}

const WITHOUT_BUCKET_KEY: EncryptedBucketProps = { bucketKeyEnabled: false, bucketKeyWaiver: 'audit of every read' };
const DSSE: EncryptedBucketProps = { encryptionMode: BucketEncryptionMode.DSSE_KMS };
const DECRYPT = ['kms:Decrypt'];
const ENCRYPT = ['kms:GenerateDataKey'];
const BOTH = ['kms:Decrypt', 'kms:GenerateDataKey'];

describe.each<{ what: string; grant: Grant; gives: string[]; props?: EncryptedBucketProps }>([
  { what: 'grantRead', grant: (bucket, role) => bucket.grantRead(role), gives: DECRYPT },
  { what: 'grants.read', grant: (bucket, role) => bucket.grants.read(role), gives: DECRYPT },
  { what: 'grantWrite', grant: (bucket, role) => bucket.grantWrite(role), gives: BOTH },
  { what: 'grantReadWrite', grant: (bucket, role) => bucket.grantReadWrite(role), gives: BOTH },
  { what: 'grantPut with a bucket key', grant: (bucket, role) => bucket.grantPut(role), gives: BOTH },
  { what: 'grantPut without a bucket key', grant: (bucket, role) => bucket.grantPut(role), gives: ENCRYPT, props: WITHOUT_BUCKET_KEY },
  { what: 'grantPut with DSSE-KMS', grant: (bucket, role) => bucket.grantPut(role), gives: ENCRYPT, props: DSSE },
  { what: 'grantWrite with DSSE-KMS', grant: (bucket, role) => bucket.grantWrite(role), gives: BOTH, props: DSSE },
  { what: 'grantDelete', grant: (bucket, role) => bucket.grantDelete(role), gives: [] },
  { what: 'no grant', grant: () => undefined, gives: [] },
])('$what', ({ gives, ...asked }) => {
  const { access, role } = granted(asked);
  const allowed = (context: Record<string, string>) =>
    [...USES, ...OTHERS].filter((action) => access.ofRole(role, action, context) !== 'denied').sort();

  test('gives exactly what S3 needs, for objects of the bucket', () => {
    expect(allowed(through('documents'))).toEqual(gives);
    expect(allowed(through('documents/2026/contract.pdf'))).toEqual(gives);
  });

  test.each([
    ['directly', { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::documents' }],
    ['through another service', through('documents', 'athena')],
    ['through S3 in another Region', through('documents', 's3', 'eu-central-1')],
    ['for another bucket', through('payroll')],
    ['for a bucket whose name begins alike', through('documents-of-others')],
    ['for objects of another bucket', through('payroll/documents')],
    ['without an encryption context', { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }],
  ])('gives nothing %s', (_, context) => {
    expect(allowed(context as Record<string, string>)).toEqual([]);
  });

  test('gives nothing to outsiders and to the deployment role', () => {
    for (const caller of [roleArn('Outsider'), DEPLOYER_ARN]) {
      const use = USES.map((action) => access.of(caller, action, through('documents')));
      expect(new Set(use)).toEqual(new Set(['denied']));
    }
  });
});

test('a bucket without name is known by the pattern of the one it gets', () => {
  const { access, role } = granted({ props: { bucketName: undefined }, grant: (bucket, reader) => bucket.grantRead(reader) });
  const verdicts = [
    'stack-documents7e5b2978-kdwwxmddtr2g',
    'stack-documents7e5b2978-kdwwxmddtr2g/contract.pdf',
    'stack-payroll7e5b2978-kdwwxmddtr2g',
  ];
  expect(verdicts.map((name) => access.ofRole(role, 'kms:Decrypt', through(name)))).toEqual(['allowed', 'allowed', 'denied']);
});

test('a bucket of a long stack name is known by what surely remains of it', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV, stackName: 'FinTechNova-Production-CustomerDocuments-EuWest1' });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT), roleName: 'reader' });
  const bucket = new EncryptedBucket(stack, 'DocumentsOfCustomers');
  bucket.grantRead(role);
  const logicalId = stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket).toLowerCase();
  const access = new EffectiveAccess(app);
  const generated = `fintechnova-production-c-${logicalId.slice(0, 24)}-1abcdefghijkl`;
  expect(access.ofRole(role, 'kms:Decrypt', through(generated))).toBe('allowed');
  expect(access.ofRole(role, 'kms:Decrypt', through('fintechnova-production-c-payrollofcustomers-1abcdefghijkl'))).toBe('denied');
});

test('a bucket in the namespace of its account is known by its prefix', () => {
  const { access, role } = granted({
    props: { bucketName: undefined, bucketNamePrefix: 'docs', bucketNamespace: s3.BucketNamespace.ACCOUNT_REGIONAL },
    grant: (bucket, reader) => bucket.grantRead(reader),
  });
  expect(access.ofRole(role, 'kms:Decrypt', through(`docs-${ACCOUNT}-eu-west-1-an`))).toBe('allowed');
});

test('accepted keys are granted like the key, and under the same bounds', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const old = new GovernedKey(stack, 'Old');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  const bucket = new EncryptedBucket(stack, 'Documents', { bucketName: 'documents', acceptedKeys: [old] });
  bucket.grantRead(role);
  const access = new AccessToKeys(app);
  for (const key of [bucket.key, old]) {
    expect(access.ofRole(key, role, 'kms:Decrypt', through('documents'))).toBe('allowed');
    expect(access.ofRole(key, role, 'kms:Decrypt', through('payroll'))).toBe('denied');
    expect(access.ofRole(key, role, 'kms:GenerateDataKey', through('documents'))).toBe('denied');
  }
});

test('a role of another stack reads through S3, without a cycle of stacks', () => {
  const app = new App();
  const bucket = new EncryptedBucket(new Stack(app, 'Stack', { env: ENV }), 'Documents', { bucketName: 'documents' });
  const role = new iam.Role(new Stack(app, 'Reader', { env: ENV }), 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  bucket.grantRead(role);
  const access = new EffectiveAccess(app);
  expect(access.ofRole(role, 'kms:Decrypt', through('documents'))).toBe('allowed');
  expect(access.ofRole(role, 'kms:Decrypt', through('payroll'))).toBe('denied');
  expect(access.ofRole(role, 'kms:Decrypt')).toBe('denied');
});

test('however many read and write, the key policy has one statement for each kind', () => {
  const { stack } = granted({
    grant: (bucket) => {
      for (let index = 0; index < 20; index++) bucket.grantRead(new iam.ArnPrincipal(roleArn(`Reader${index}`)));
      for (let index = 0; index < 20; index++) bucket.grantReadWrite(new iam.ArnPrincipal(roleArn(`Writer${index}`)));
    },
  });
  const sids = policyOf(stack).map(({ Sid }) => Sid);
  expect(sids.filter((sid) => sid.startsWith('Use'))).toEqual(['UseDecrypt', 'UseEncryptDecrypt']);
});

test('law: whatever a grant gives, it gives to no other bucket and to no direct call', () => {
  const { access, role } = granted({ grant: (bucket, writer) => bucket.grantReadWrite(writer) });
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,20}$/).filter((other) => other !== 'documents');
  fc.assert(
    fc.property(name, fc.constantFrom(...USES), fc.boolean(), (other, action, direct) => {
      const context = direct ? { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::documents' } : through(other);
      return access.ofRole(role, action, context) === 'denied';
    }),
    { numRuns: 100 },
  );
});
