import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessBoundary } from '../../src/constructs/access-boundary';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import { ServiceUse } from '../../src/constructs/service-use';
import type { Caller, ContextValue } from '../../src/evaluation/request';
import { EffectiveAccess } from './effective-access';
import { ACCOUNT, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, newStack, policyOf, REGION, roleArn, statementOf } from './synthesized';

const INSIDE = 'o-a1b2c3d4e5';
const OUTSIDE = 'o-z9y8x7w6v5';
const ENDPOINT = 'vpce-0123456789abcdef0';
const OTHER_ENDPOINT = 'vpce-0fedcba9876543210';

const READER = roleArn('Reader');
const WRITER = roleArn('Writer');
const ADMIN = roleArn('Admin');
const DELEGATOR = roleArn('Delegator');
const FOREIGN = roleArn('Reader', FOREIGN_ACCOUNT);
const SERVICE_LINKED = roleArn('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');
const EC2_INFRASTRUCTURE = roleArn('aws:ec2-infrastructure');
const TRAIL = { service: 'cloudtrail.amazonaws.com' };
const TRAIL_ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`;
const S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' };

const named = (...arns: string[]) => arns.map((arn) => new iam.ArnPrincipal(arn));

/** A key with somebody for every duty, and what its policy decides. */
function accessWith(props: GovernedKeyProps): EffectiveAccess {
  const app = new App();
  new GovernedKey(new Stack(app, 'Stack', { env: ENV }), 'Key', {
    access: {
      administrators: named(ADMIN),
      decrypters: named(READER, FOREIGN, SERVICE_LINKED),
      encrypters: named(WRITER),
      grantDelegators: named(DELEGATOR),
      auditors: named(roleArn('Auditor')),
    },
    services: [ServiceUse.cloudTrail({ trailName: 'audit' })],
    ...props,
  });
  return new EffectiveAccess(app);
}

/** EBS decrypts as a role of the account that nobody can name in a Principal. */
function ebsDecrypts(props: GovernedKeyProps): string {
  const app = new App();
  const key = new GovernedKey(new Stack(app, 'Stack', { env: ENV }), 'Key', props);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.AccountRootPrincipal()],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:PrincipalArn': EC2_INFRASTRUCTURE } },
    }),
  );
  return new EffectiveAccess(app).of(EC2_INFRASTRUCTURE, 'kms:Decrypt', { 'aws:ViaAWSService': 'false' });
}

type Call = readonly [
  what: string,
  who: Caller,
  action: string,
  context: Readonly<Record<string, ContextValue>>,
  outcome: 'allowed' | 'denied',
];

function judges(props: GovernedKeyProps, calls: readonly Call[]): void {
  const access = accessWith(props);
  test.each(calls)('%s', (_, who, action, context, outcome) => {
    expect(access.of(who, action, context)).toBe(outcome);
  });
}

const trailWrites = { 'aws:SourceArn': TRAIL_ARN, 'aws:SourceAccount': ACCOUNT, 'kms:EncryptionContext:aws:cloudtrail:arn': TRAIL_ARN };

describe('an organization', () => {
  const inside = { 'aws:PrincipalOrgID': INSIDE };
  const outside = { 'aws:PrincipalOrgID': OUTSIDE };

  judges({ boundary: AccessBoundary.organization(INSIDE) }, [
    ['lets its principals use the key', READER, 'kms:Decrypt', inside, 'allowed'],
    ['and those of other accounts in it', FOREIGN, 'kms:Decrypt', inside, 'allowed'],
    ['keeps out those of another', FOREIGN, 'kms:Decrypt', outside, 'denied'],
    ['keeps out those of none', READER, 'kms:Decrypt', {}, 'denied'],
    ['keeps them out through services too', FOREIGN, 'kms:Decrypt', { ...outside, ...S3 }, 'denied'],
    ['keeps them from encrypting', WRITER, 'kms:Encrypt', outside, 'denied'],
    ['keeps delegators out', DELEGATOR, 'kms:CreateGrant', outside, 'denied'],
    ['lets its delegators create grants', DELEGATOR, 'kms:CreateGrant', inside, 'allowed'],
    ['leaves administration alone', ADMIN, 'kms:EnableKey', outside, 'allowed'],
    ['leaves reading about the key alone', READER, 'kms:DescribeKey', outside, 'allowed'],
    ['leaves the deployment alone', DEPLOYER_ARN, 'kms:PutKeyPolicy', {}, 'allowed'],
    ['leaves services alone that call for themselves', TRAIL, 'kms:GenerateDataKey', trailWrites, 'allowed'],
  ]);

  test('may be one of several', () => {
    const access = accessWith({ boundary: AccessBoundary.organization(INSIDE, OUTSIDE) });
    const outcomes = [INSIDE, OUTSIDE, 'o-1111111111'].map((id) => access.of(READER, 'kms:Decrypt', { 'aws:PrincipalOrgID': id }));
    expect(outcomes).toEqual(['allowed', 'allowed', 'denied']);
  });
});

describe('accounts', () => {
  judges({ boundary: AccessBoundary.accounts(ACCOUNT) }, [
    ['let their principals use the key', READER, 'kms:Decrypt', {}, 'allowed'],
    ['keep others out', FOREIGN, 'kms:Decrypt', {}, 'denied'],
    ['keep others out through services too', FOREIGN, 'kms:Decrypt', S3, 'denied'],
    ['leave services alone', TRAIL, 'kms:GenerateDataKey', trailWrites, 'allowed'],
    ['leave reading about the key alone', FOREIGN, 'kms:DescribeKey', {}, 'allowed'],
  ]);

  test('must have the account of the key too, if that shall use it', () => {
    const access = accessWith({ boundary: AccessBoundary.accounts(FOREIGN_ACCOUNT) });
    expect([access.of(READER, 'kms:Decrypt'), access.of(FOREIGN, 'kms:Decrypt')]).toEqual(['denied', 'allowed']);
  });
});

describe('VPC endpoints', () => {
  const through = (id: string) => ({ 'aws:SourceVpce': id, 'aws:ViaAWSService': 'false' });
  const internet = { 'aws:ViaAWSService': 'false' };

  judges({ boundary: AccessBoundary.vpcEndpoints(ENDPOINT) }, [
    ['let calls through them use the key', READER, 'kms:Decrypt', through(ENDPOINT), 'allowed'],
    ['keep out calls through others', READER, 'kms:Decrypt', through(OTHER_ENDPOINT), 'denied'],
    ['keep out calls through none', READER, 'kms:Decrypt', internet, 'denied'],
    ['let services call for their callers', READER, 'kms:Decrypt', S3, 'allowed'],
    ['let service-linked roles use the key from where they run', SERVICE_LINKED, 'kms:Decrypt', internet, 'allowed'],
    ['leave services alone that call for themselves', TRAIL, 'kms:GenerateDataKey', trailWrites, 'allowed'],
    ['keep delegators out', DELEGATOR, 'kms:CreateGrant', internet, 'denied'],
    ['leave administration alone', ADMIN, 'kms:DisableKey', internet, 'allowed'],
  ]);
});

test('VPC endpoints let EBS decrypt volumes', () => {
  expect(ebsDecrypts({ boundary: AccessBoundary.vpcEndpoints(ENDPOINT) })).toBe('allowed');
});

test('a required encryption context is not asked of EBS, which decrypts by a KMS grant', () => {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { encryptionContext: { tenant: ['acme'] } });
  expect(statementOf(stack, 'DenyWithoutContext')?.Condition?.ArnNotLike).toEqual({
    'aws:PrincipalArn': 'arn:*:iam::*:role/aws:ec2-infrastructure',
  });
});

describe('boundaries at once', () => {
  const both = AccessBoundary.organization(INSIDE, OUTSIDE)
    .combinedWith(AccessBoundary.vpcEndpoints(ENDPOINT))
    .combinedWith(AccessBoundary.organization(INSIDE, 'o-1111111111'));

  judges({ boundary: both }, [
    ['let in who is inside of each', READER, 'kms:Decrypt', { 'aws:PrincipalOrgID': INSIDE, 'aws:SourceVpce': ENDPOINT }, 'allowed'],
    ['keep out who is outside of one', READER, 'kms:Decrypt', { 'aws:PrincipalOrgID': INSIDE, 'aws:SourceVpce': OTHER_ENDPOINT }, 'denied'],
    [
      'keep out who is outside of the other',
      READER,
      'kms:Decrypt',
      { 'aws:PrincipalOrgID': OUTSIDE, 'aws:SourceVpce': ENDPOINT },
      'denied',
    ],
    ['ask services for the organization of their caller only', READER, 'kms:Decrypt', { 'aws:PrincipalOrgID': INSIDE, ...S3 }, 'allowed'],
  ]);

  test('are statements of their own', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key', { boundary: both.combinedWith(AccessBoundary.accounts(ACCOUNT)) });
    const sids = policyOf(stack).map(({ Sid }) => Sid);
    expect(sids.filter((sid) => sid.startsWith('DenyOutside'))).toEqual([
      'DenyOutsideOrganization',
      'DenyOutsideAccounts',
      'DenyOutsideNetwork',
    ]);
  });

  test('take ids that only deployment knows', () => {
    const stack = newStack();
    const endpoint = new CfnParameter(stack, 'Endpoint').valueAsString;
    new GovernedKey(stack, 'Key', { boundary: AccessBoundary.vpcEndpoints(endpoint) });
    expect(statementOf(stack, 'DenyOutsideNetwork')?.Condition?.StringNotEqualsIfExists).toEqual({ 'aws:SourceVpce': { Ref: 'Endpoint' } });
  });

  test('are about the use of keys of every kind', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key', { kind: KeyKind.eccSigning(EccNistCurve.P256), boundary: AccessBoundary.accounts(ACCOUNT) });
    expect(statementOf(stack, 'DenyOutsideAccounts')?.Action).toEqual(['kms:Sign', 'kms:Verify', 'kms:CreateGrant', 'kms:RevokeGrant']);
  });
});

describe('a required encryption context', () => {
  const acme = { 'kms:EncryptionContext:tenant': 'acme' };
  const orders = { 'kms:EncryptionContext:purpose': 'orders' };

  describe('of one key', () => {
    judges({ encryptionContext: { tenant: ['acme', 'globex'] } }, [
      ['lets those use the key who bring it', READER, 'kms:Decrypt', acme, 'allowed'],
      ['in any of its values', WRITER, 'kms:Encrypt', { 'kms:EncryptionContext:tenant': 'globex' }, 'allowed'],
      ['with its name in any case', READER, 'kms:Decrypt', { 'kms:EncryptionContext:TENANT': 'acme' }, 'allowed'],
      ['besides others', READER, 'kms:Decrypt', { ...acme, ...orders }, 'allowed'],
      ['keeps out who brings another value', READER, 'kms:Decrypt', { 'kms:EncryptionContext:tenant': 'initech' }, 'denied'],
      ['and the same in another case', READER, 'kms:Decrypt', { 'kms:EncryptionContext:tenant': 'ACME' }, 'denied'],
      ['keeps out who brings none', READER, 'kms:Decrypt', {}, 'denied'],
      ['keeps out who brings another context', WRITER, 'kms:GenerateDataKey', orders, 'denied'],
      ['binds other accounts that use the key', FOREIGN, 'kms:Decrypt', {}, 'denied'],
      ['lets them use it with the context', FOREIGN, 'kms:Decrypt', acme, 'allowed'],
      ['asks for none to describe the key', READER, 'kms:DescribeKey', {}, 'allowed'],
      ['is asked of those in lists through services too, who are granted use through them apart', READER, 'kms:Decrypt', S3, 'denied'],
      ['asks services for none', TRAIL, 'kms:GenerateDataKey', trailWrites, 'allowed'],
      ['asks nobody for one who manages the key', ADMIN, 'kms:DisableKey', {}, 'allowed'],
    ]);
  });

  describe('of two keys', () => {
    judges({ encryptionContext: { tenant: ['acme'], purpose: ['orders'] } }, [
      ['lets in who brings both', READER, 'kms:Decrypt', { ...acme, ...orders }, 'allowed'],
      ['keeps out who brings the first', READER, 'kms:Decrypt', acme, 'denied'],
      ['keeps out who brings the second', READER, 'kms:Decrypt', orders, 'denied'],
    ]);
  });

  test('is not asked of who reaches the key through a service, and denies KMS grants used without it', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const key = new GovernedKey(stack, 'Key', { encryptionContext: { tenant: ['acme'] } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    new s3.Bucket(stack, 'Bucket', { encryptionKey: key }).grantRead(role);
    const access = new EffectiveAccess(app);
    expect([access.ofRole(role, 'kms:Decrypt', S3), access.ofRole(role, 'kms:Decrypt'), access.ofRole(role, 'kms:Decrypt', acme)]).toEqual([
      'allowed',
      'denied',
      'allowed',
    ]);
  });
});

describe('deletion of a key in use', () => {
  const unusedFor = (days: number) => ({ 'kms:TrailingDaysWithoutKeyUsage': String(days) });

  judges({ idleBeforeDeletion: Duration.days(90) }, [
    ['is denied', ADMIN, 'kms:ScheduleKeyDeletion', unusedFor(0), 'denied'],
    ['up to its last day', ADMIN, 'kms:ScheduleKeyDeletion', unusedFor(90), 'denied'],
    ['and no longer', ADMIN, 'kms:ScheduleKeyDeletion', unusedFor(91), 'allowed'],
    ['as is disabling it', ADMIN, 'kms:DisableKey', unusedFor(90), 'denied'],
    ['which is allowed later', ADMIN, 'kms:DisableKey', unusedFor(91), 'allowed'],
    ['while enabling and cancelling are allowed', ADMIN, 'kms:CancelKeyDeletion', unusedFor(0), 'allowed'],
    ['except to the deployment, whose creation may roll back', DEPLOYER_ARN, 'kms:ScheduleKeyDeletion', unusedFor(0), 'allowed'],
  ]);
});

describe('deletion with a second factor', () => {
  const mfa = (present: string) => ({ 'aws:MultiFactorAuthPresent': present });

  judges({ mfaForDeletion: true }, [
    ['is allowed', ADMIN, 'kms:ScheduleKeyDeletion', mfa('true'), 'allowed'],
    ['without one it is not', ADMIN, 'kms:ScheduleKeyDeletion', mfa('false'), 'denied'],
    ['nor with long-term credentials, which say nothing of it', ADMIN, 'kms:ScheduleKeyDeletion', {}, 'denied'],
    ['neither is disabling', ADMIN, 'kms:DisableKey', {}, 'denied'],
    ['everything else takes none', ADMIN, 'kms:EnableKey', {}, 'allowed'],
    ['nor does the deployment', DEPLOYER_ARN, 'kms:ScheduleKeyDeletion', {}, 'allowed'],
  ]);
});

describe('hasty deletion', () => {
  const within = (days: number) => ({ 'kms:ScheduleKeyDeletionPendingWindowInDays': String(days) });

  judges({ pendingWindow: Duration.days(14) }, [
    ['is denied', ADMIN, 'kms:ScheduleKeyDeletion', within(13), 'denied'],
    ['also to the deployment', DEPLOYER_ARN, 'kms:ScheduleKeyDeletion', within(7), 'denied'],
    ['the window of the key is enough', ADMIN, 'kms:ScheduleKeyDeletion', within(14), 'allowed'],
    ['the default of KMS is longer', ADMIN, 'kms:ScheduleKeyDeletion', {}, 'allowed'],
  ]);
});
