import { Duration, type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptedBucket } from '../../src/constructs/encrypted-bucket';
import { BucketEncryptionMode } from '../../src/constructs/encrypted-bucket-props';
import { GovernedKey } from '../../src/constructs/governed-key';
import { KeyEventBus } from '../../src/constructs/key-event-bus';
import { KeyEventForwarding } from '../../src/constructs/key-event-forwarding';
import { KeyGrant } from '../../src/constructs/key-grant';
import { HmacHash, KeyKind, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { KeyRotationMonitor } from '../../src/constructs/key-rotation-monitor';
import { KmsInterfaceEndpoint } from '../../src/constructs/kms-interface-endpoint';
import { MultiRegionKeySet } from '../../src/constructs/multi-region-key-set';
import { Rotation } from '../../src/constructs/rotation';
import { ServiceUse } from '../../src/constructs/service-use';
import { ACCOUNT, roleArn } from './synthesized';
import { NAG_PACKS, scan } from './validation-report';

const turnedOff = process.env.CDK_VALIDATION;

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

afterAll(() => {
  process.env.CDK_VALIDATION = turnedOff;
});

function everythingAskedOf(stack: Stack): void {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) });
  const access = { administrators: [new iam.ArnPrincipal(roleArn('Admin'))], policyOwners: [new iam.ArnPrincipal(roleArn('Owner'))] };
  const services = [ServiceUse.s3(), ServiceUse.rds(), ServiceUse.cloudTrail({ trailName: 'audit' }), ServiceUse.cloudWatchLogs()];
  new GovernedKey(stack, 'Key', { access, services }).addToResourcePolicy(
    new iam.PolicyStatement({ principals: [role], actions: ['kms:Decrypt'], resources: ['*'] }),
  );
}

function granted(stack: Stack): void {
  const grantee = iam.Role.fromRoleArn(stack, 'Grantee', roleArn('Grantee'));
  new KeyGrant(stack, 'Grant', { key: new GovernedKey(stack, 'Key'), grantee, operations: ['Decrypt'] });
}

function reachable(stack: Stack): void {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
  new KmsInterfaceEndpoint(stack, 'Endpoint', { vpc, keys: [new GovernedKey(stack, 'Key')] });
}

function sending(stack: Stack): void {
  new KeyEventForwarding(stack, 'KeyEvents', {
    eventBusArn: 'arn:aws:events:eu-west-1:444455556666:event-bus/kms-key-events',
    organizationalUnitIds: ['r-a1b2'],
    regions: ['eu-west-1'],
  });
}

/** A trail's log group exists already; where the monitor makes a trail, its bucket is judged as any other. */
function monitored(stack: Stack): void {
  const trailLogGroup = logs.LogGroup.fromLogGroupName(stack, 'Events', 'trail');
  new KeyRotationMonitor(stack, 'Monitor', {
    keys: [new GovernedKey(stack, 'Key'), new MultiRegionKeySet(stack, 'Keys', { replicaRegions: ['eu-central-1'] })],
    trailLogGroup,
  });
}

/** A bucket with a log bucket of the app, which is not judged here, with a replica, and with object lock. */
function complete(stack: Stack): void {
  const serverAccessLogsBucket = s3.Bucket.fromBucketName(stack, 'Logs', 'logs');
  const key = new GovernedKey(stack, 'CopiesKey');
  const bucket = s3.Bucket.fromBucketName(stack, 'Copies', 'copies');
  const objectLockDefaultRetention = s3.ObjectLockRetention.governance(Duration.days(30));
  new EncryptedBucket(stack, 'Documents', { serverAccessLogsBucket, replicateTo: [{ bucket, key }], objectLockDefaultRetention });
}

const CONSTRUCTS: readonly [string, (stack: Stack) => void][] = [
  ['a key with every default', (stack) => new GovernedKey(stack, 'Key', { alias: 'documents' })],
  ['a key that everything is asked of', everythingAskedOf],
  ['an RSA key', (stack) => new GovernedKey(stack, 'Key', { kind: KeyKind.rsaSigning(RsaKeySize.BITS_3072) })],
  ['an HMAC key', (stack) => new GovernedKey(stack, 'Key', { kind: KeyKind.hmac(HmacHash.SHA_256) })],
  ['a key with imported material', (stack) => new GovernedKey(stack, 'Key', { material: KeyMaterial.imported() })],
  [
    'a key in a custom key store',
    (stack) => new GovernedKey(stack, 'Key', { material: KeyMaterial.customKeyStore('cks-1234567890abcdef0') }),
  ],
  ['a key that rotates on demand', (stack) => new GovernedKey(stack, 'Key', { rotation: Rotation.onDemand('audit') })],
  ['a multi-Region set', (stack) => new MultiRegionKeySet(stack, 'Keys', { replicaRegions: ['eu-central-1'] })],
  ['a grant', granted],
  ['an endpoint', reachable],
  ['a monitor', monitored],
  ['a bus of key events', (stack) => new KeyEventBus(stack, 'KeyEvents', { organizationId: 'o-a1b2c3d4e5' })],
  ['what sends key events', sending],
];

test.each(CONSTRUCTS)('no pack of cdk-nag, and no rule of the CDK, has anything against %s', (_, make) => {
  expect(scan(make, NAG_PACKS()).open).toEqual([]);
});

test('the packs ask of a bucket with every default for what only its owner can decide: a replica and object lock', () => {
  const { open } = scan((stack) => void new EncryptedBucket(stack, 'Documents'), NAG_PACKS());
  const asked = (rule: string, packs: readonly string[]) =>
    packs.flatMap((pack) => ['Documents', 'Documents/AccessLogs'].map((place) => `${pack}-${rule} Stack/${place}/Resource`));
  expect([...open].sort()).toEqual(
    [
      ...asked('S3BucketReplicationEnabled', ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321']),
      ...asked('S3BucketDefaultLockEnabled', ['NIST.800.53.R4']),
    ].sort(),
  );
});

test('of a monitor with a trail of its own they ask what they ask of every bucket', () => {
  const { open } = scan((stack) => void new KeyRotationMonitor(stack, 'Monitor', { keys: [new GovernedKey(stack, 'Key')] }), NAG_PACKS());
  expect(open.filter((one) => !/-S3Bucket(ReplicationEnabled|DefaultLockEnabled) Stack\/Monitor\/Trail\/Files\//.test(one))).toEqual([]);
});

test('of a bucket with both the packs ask why replication reaches every object', () => {
  const replicates = 'AwsSolutions-IAM5[Resource::';
  const { open } = scan(complete, NAG_PACKS());
  expect(open.filter((one) => !one.startsWith(replicates))).toEqual([]);
  expect(open.length).toBeGreaterThan(0);
});

test('the packs ask nothing more of a bucket that encrypts twice', () => {
  const scanned = (encryptionMode: BucketEncryptionMode) =>
    scan((stack) => void new EncryptedBucket(stack, 'Documents', { encryptionMode }), NAG_PACKS()).open;
  expect(scanned(BucketEncryptionMode.DSSE_KMS)).toEqual(scanned(BucketEncryptionMode.SSE_KMS));
});

test('what a key cannot do is acknowledged with its reason', () => {
  const { acknowledged } = scan((stack) => void new GovernedKey(stack, 'Key', { material: KeyMaterial.imported() }), NAG_PACKS());
  expect([...acknowledged]).toEqual(
    ['AwsSolutions-KMS5', ...['NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => `${pack}-KMSBackingKeyRotationEnabled`)].map(
      (rule) => [`${rule} Stack/Key/Resource`, 'KMS does not rotate key material of origin EXTERNAL automatically.'],
    ),
  );
});

test('what has no ARN when it is allowed is acknowledged with its reason', () => {
  const material = KeyMaterial.customKeyStore('cks-1234567890abcdef0');
  const { acknowledged } = scan((stack) => void new GovernedKey(stack, 'Key', { material }), NAG_PACKS());
  expect(acknowledged.get('AwsSolutions-IAM5[Resource::*] Stack/Key/ResourceCreation/Resource')).toBe(
    'A key that is to be created has no ARN yet; the statement is bounded by its origin and key spec.',
  );
});

test('the packs would notice a key that does not rotate and could', () => {
  const { open } = scan((stack) => void new kms.Key(stack, 'Key', { enableKeyRotation: false }), NAG_PACKS());
  expect(open).toContain('AwsSolutions-KMS5 Stack/Key/Resource');
  const governed = scan((stack) => void new GovernedKey(stack, 'Key', { rotation: Rotation.none('a test') }), NAG_PACKS());
  expect(governed.open).toContain('AwsSolutions-KMS5 Stack/Key/Resource');
});
