import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import type { GovernedKeyImportOptions } from '../../src/constructs/key-import';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import { ServiceUse } from '../../src/constructs/service-use';
import { decide } from '../../src/evaluation/decide';
import type { ContextValue } from '../../src/evaluation/request';
import type { Outcome } from '../../src/evaluation/verdict';
import { readAppFiles } from '../../src/runtime/app-files';
import { EffectiveAccess } from '../../src/runtime/effective-access';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ACCOUNT, ENV, FOREIGN_ACCOUNT, newStack, REGION, roleArn } from './synthesized';

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = (account = ACCOUNT, region = REGION) => `arn:aws:kms:${region}:${account}:key/${KEY_ID}`;
const assumedBy = new iam.AccountRootPrincipal();

function imported(stack: Stack, arn = keyArn(), options: GovernedKeyImportOptions = {}): IGovernedKey {
  return GovernedKey.fromGovernedKeyArn(stack, 'Key', arn, options);
}

const managed = { policyManagedElsewhere: true };

/** The statements about keys in the identity policies of a stack. */
function identityStatements(stack: Stack): { Action: unknown; Resource: unknown; Condition?: unknown }[] {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
}

describe('what an imported key knows of itself', () => {
  test.each([
    ['another account', keyArn(FOREIGN_ACCOUNT), FOREIGN_ACCOUNT, REGION],
    ['another Region', keyArn(ACCOUNT, 'us-east-1'), ACCOUNT, 'us-east-1'],
    ['the stack', keyArn(), ACCOUNT, REGION],
    ['another partition', `arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/${KEY_ID}`, ACCOUNT, 'cn-north-1'],
  ])('of %s', (_, arn, account, region) => {
    const key = imported(newStack(), arn);
    expect([key.keyArn, key.keyId, key.env.account, key.env.region]).toEqual([arn, KEY_ID, account, region]);
    expect(key.kind.spec).toBe('SYMMETRIC_DEFAULT');
  });

  test('by a token', () => {
    const stack = newStack();
    const key = imported(stack, Fn.importValue('DocumentsKeyArn'));
    expect(stack.resolve(key.keyArn)).toEqual({ 'Fn::ImportValue': 'DocumentsKeyArn' });
    expect(stack.resolve(key.keyId)).toEqual({
      'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::ImportValue': 'DocumentsKeyArn' }] }] }] }],
    });
  });

  test('a multi-Region key', () => {
    expect(imported(newStack(), keyArn().replace(KEY_ID, 'mrk-1234abcd12ab34cd56ef1234567890ab')).keyId).toBe(
      'mrk-1234abcd12ab34cd56ef1234567890ab',
    );
  });

  test('its kind, whose duties it has', () => {
    const stack = newStack();
    const key = imported(stack, keyArn(), { kind: KeyKind.eccSigning(EccNistCurve.P256), ...managed });
    key.grants.sign(new iam.Role(stack, 'Role', { assumedBy }));
    expect(identityStatements(stack)).toEqual([
      { Action: ['kms:Sign', 'kms:GetPublicKey', 'kms:DescribeKey'], Effect: 'Allow', Resource: keyArn() },
    ]);
    expect(() => key.grantDecrypt(new iam.ArnPrincipal(roleArn('Reader')))).toThrow('KmsGov.GrantForeignToKind');
  });
});

describe('bad input', () => {
  test.each([
    KEY_ID,
    'alias/documents',
    `arn:aws:kms:${REGION}:${ACCOUNT}:alias/documents`,
    `arn:aws:kms:${REGION}:1111:key/${KEY_ID}`,
    `${keyArn()}/x`,
    '',
    'arn:aws:s3:::key/1',
  ])('the ARN `%s`', (arn) => {
    expect(() => imported(newStack(), arn)).toThrow(
      `\`keyArn\` must be like \`arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\`, got \`${arn}\`; ` +
        'pass the ARN of the key, not its id or alias [KmsGov.KeyArn at Stack]',
    );
  });

  const elsewhere = (source: string) => ({
    code: 'KmsGov.ImportedKeyPolicy',
    message:
      `${source} must be made where the key is, got an imported key, whose policy cannot be changed from here; ` +
      'grant in the app of the key, or import it with `policyManagedElsewhere: true` if that is done',
  });

  test.each<Case & { readonly act: (key: IGovernedKey, role: iam.Role, stack: Stack) => unknown }>([
    { what: 'a grant', act: (key, role) => key.grants.decrypt(role), ...elsewhere('`grants`') },
    { what: 'a grant by IKey', act: (key, role) => key.grantEncryptDecrypt(role), ...elsewhere('`grants`') },
    { what: 'a grant of actions', act: (key, role) => key.grant(role, 'kms:Decrypt'), ...elsewhere('`grants`') },
    {
      what: 'a statement',
      act: (key, role) =>
        key.addToResourcePolicy(new iam.PolicyStatement({ principals: [role], actions: ['kms:Decrypt'], resources: ['*'] })),
      ...elsewhere('`addToResourcePolicy`'),
    },
    {
      what: 'a grant of a bucket',
      act: (encryptionKey, role, stack) => new s3.Bucket(stack, 'Bucket', { encryptionKey }).grantRead(role),
      ...elsewhere('`grants`'),
    },
  ])('$what, where nobody says that the policy is managed elsewhere', ({ act, ...expected }) => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy });
    expectError(() => act(imported(stack), role, stack), expected);
  });
});

describe('grants', () => {
  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a role', (stack) => new iam.Role(stack, 'Role', { assumedBy })],
    ['a user', (stack) => new iam.User(stack, 'User')],
    ['an imported role of the account', (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn('Reader'))],
  ])('to %s write its policy', (_, granteeOf) => {
    const stack = newStack();
    imported(stack, keyArn(), managed).grants.decrypt(granteeOf(stack));
    expect(identityStatements(stack)).toEqual([
      { Action: ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:DescribeKey'], Effect: 'Allow', Resource: keyArn() },
    ]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('to a role of a stack that comes first write its policy too, since nobody else names it', () => {
    const app = new App();
    const [first, stack] = ['First', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
    stack.addStackDependency(first);
    imported(stack, keyArn(), managed).grants.decrypt(new iam.Role(first, 'Role', { assumedBy }));
    expect(identityStatements(first)).toHaveLength(1);
  });

  test('keep their bounds, which the policy of the key cannot have', () => {
    const stack = newStack();
    const key = imported(stack, keyArn(ACCOUNT, 'us-east-1'), managed);
    key.grants.decrypt(
      new iam.PrincipalWithConditions(new iam.Role(stack, 'Role', { assumedBy }), { Bool: { 'aws:SecureTransport': 'true' } }),
      {
        viaServices: [ServiceUse.s3()],
        encryptionContext: { tenant: ['acme'] },
        organization: 'o-a1b2c3d4e5',
        mfa: true,
      },
    );
    const everywhere = {
      StringLike: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
      StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      Bool: { 'aws:SecureTransport': 'true', 'aws:MultiFactorAuthPresent': 'true' },
    };
    expect(identityStatements(stack).map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        ['kms:Decrypt', 'kms:ReEncryptFrom'],
        { ...everywhere, StringEquals: { ...everywhere.StringEquals, 'kms:EncryptionContext:tenant': 'acme' } },
      ],
      ['kms:DescribeKey', everywhere],
    ]);
  });

  test('name the services of any Region for a key whose Region only deployment knows', () => {
    const stack = newStack();
    const key = imported(stack, new CfnParameter(stack, 'Arn').valueAsString, managed);
    key.grants.decrypt(new iam.Role(stack, 'Role', { assumedBy }), { viaServices: [ServiceUse.s3()] });
    expect(identityStatements(stack)[0].Condition).toEqual({ StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } });
  });

  test.each<[string, (stack: Stack) => iam.IGrantable, string]>([
    [
      'a role that must not be changed',
      (stack) => new iam.Role(stack, 'Role', { assumedBy }).withoutPolicyUpdates(),
      'Stack/Role/Resource',
    ],
    [
      'a role of another account',
      (stack) => iam.Role.fromRoleArn(stack, 'Role', roleArn('Reader', FOREIGN_ACCOUNT)),
      roleArn('Reader', FOREIGN_ACCOUNT),
    ],
    ['the ARN of a role', () => new iam.ArnPrincipal(roleArn('Reader')), roleArn('Reader')],
  ])('to %s write nothing, and say so', (_, granteeOf, got) => {
    const stack = newStack();
    const grant = imported(stack, keyArn(), managed).grants.decrypt(granteeOf(stack));
    expect(identityStatements(stack)).toEqual([]);
    expect(grant.principalStatement).toBeDefined();
    const messages = Annotations.fromStack(stack).findWarning('/Stack/Key', Match.anyValue());
    expect(messages.map(({ entry }) => String(entry.data))).toEqual([
      expect.stringContaining(
        `\`grantee\` must take a policy, got \`${got}\`, which does not, so that nothing is written; ` +
          'make sure that the policy of the key names it, and that its own policy names the key where they are of different accounts [KmsGov.GrantWritesNothing at Stack/Key]',
      ),
    ]);
  });

  test('to services are up to the policy of the key', () => {
    const stack = newStack();
    imported(stack, keyArn(), managed).grantDecrypt(new iam.ServicePrincipal('sns.amazonaws.com'));
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('constructs of the CDK', () => {
  const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };

  test.each<[string, (stack: Stack, key: IGovernedKey, role: iam.Role) => unknown, string[]]>([
    ['s3.Bucket', (stack, encryptionKey, role) => new s3.Bucket(stack, 'It', { encryptionKey }).grantRead(role), ['kms:Decrypt']],
    [
      'sqs.Queue',
      (stack, key, role) => new sqs.Queue(stack, 'It', { encryptionMasterKey: key }).grantConsumeMessages(role),
      ['kms:Decrypt'],
    ],
    [
      'dynamodb.Table',
      (stack, encryptionKey, role) => new dynamodb.Table(stack, 'It', { partitionKey, encryptionKey }).grantReadData(role),
      ['kms:Decrypt'],
    ],
    [
      'secretsmanager.Secret',
      (stack, encryptionKey, role) => new secretsmanager.Secret(stack, 'It', { encryptionKey }).grantRead(role),
      ['kms:Decrypt'],
    ],
    [
      'ec2.Volume',
      (stack, encryptionKey, role) =>
        new ec2.Volume(stack, 'It', {
          availabilityZone: `${REGION}a`,
          snapshotId: 'snap-1',
          encrypted: true,
          encryptionKey,
        }).grantAttachVolume(role),
      ['kms:CreateGrant'],
    ],
  ])('%s takes it, and its grants reach the grantee', (_, use, actions) => {
    const stack = newStack();
    use(stack, imported(stack, keyArn(), managed), new iam.Role(stack, 'Role', { assumedBy }));
    const granted = identityStatements(stack).filter(({ Resource }) => Resource === keyArn());
    expect(granted.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(actions));
  });

  test('ec2.Volume bounds its grants on the side of the grantee', () => {
    const stack = newStack();
    const encryptionKey = imported(stack, keyArn(), managed);
    const volume = new ec2.Volume(stack, 'It', { availabilityZone: `${REGION}a`, snapshotId: 'snap-1', encrypted: true, encryptionKey });
    volume.grantAttachVolume(new iam.Role(stack, 'Role', { assumedBy }));
    const [{ Condition }] = identityStatements(stack).filter(({ Action }) => Action === 'kms:CreateGrant');
    expect(Condition).toMatchObject({ Bool: { 'kms:GrantIsForAWSResource': true } });
  });
});

describe('use across apps', () => {
  /** The app with the key, which knows the role by name. */
  function home(props: GovernedKeyProps): App {
    const app = new App();
    new GovernedKey(new Stack(app, 'Keys', { env: ENV }), 'Key', { alias: 'documents', ...props });
    return app;
  }

  /** The app with the role, which knows the key by ARN. */
  function away(account: string, use: (key: IGovernedKey, role: iam.Role, stack: Stack) => unknown): App {
    const app = new App();
    const stack = new Stack(app, 'Functions', { env: { account, region: REGION } });
    use(imported(stack, keyArn(), managed), new iam.Role(stack, 'Role', { roleName: 'Reader', assumedBy }), stack);
    return app;
  }

  /** Decides over the two templates as they are deployed: the key has its ARN by then. */
  function decided(keys: App, functions: App, action: string, context: Readonly<Record<string, ContextValue>> = {}): Outcome {
    const [key] = readAppFiles([keys.synth().directory]).keys;
    const [{ arn, identityPolicies }] = readAppFiles([functions.synth().directory]).principals;
    const { keyPolicy, grants } = key;
    return decide({ principal: arn, action, key: { ...key, arn: keyArn() }, context, open: false }, { keyPolicy, grants, identityPolicies })
      .outcome;
  }

  const reader = (account: string) => ({ access: { decrypters: [new iam.ArnPrincipal(roleArn('Reader', account))] } });
  const grantsDecrypt = (key: IGovernedKey, role: iam.Role) => key.grants.decrypt(role);

  test.each([
    ['the account', ACCOUNT],
    ['another account', FOREIGN_ACCOUNT],
  ])('by a role of %s takes effect with both sides', (_, account) => {
    const both = () => [home(reader(account)), away(account, grantsDecrypt)] as const;
    expect([decided(...both(), 'kms:Decrypt'), decided(...both(), 'kms:DescribeKey')]).toEqual(['allowed', 'allowed']);
    expect([decided(...both(), 'kms:Encrypt'), decided(...both(), 'kms:PutKeyPolicy')]).toEqual(['denied', 'denied']);
  });

  test('by a role of another account takes both', () => {
    const withoutKeySide = decided(home({}), away(FOREIGN_ACCOUNT, grantsDecrypt), 'kms:Decrypt');
    const withoutIdentitySide = decided(
      home(reader(FOREIGN_ACCOUNT)),
      away(FOREIGN_ACCOUNT, () => undefined),
      'kms:Decrypt',
    );
    expect([withoutKeySide, withoutIdentitySide]).toEqual(['denied', 'denied']);
  });

  test('by a role of the account takes the side of the key alone', () => {
    const withoutKeySide = decided(home({}), away(ACCOUNT, grantsDecrypt), 'kms:Decrypt');
    const withoutIdentitySide = decided(
      home(reader(ACCOUNT)),
      away(ACCOUNT, () => undefined),
      'kms:Decrypt',
    );
    expect([withoutKeySide, withoutIdentitySide]).toEqual(['denied', 'allowed']);
  });

  test('is bounded by either side', () => {
    const bounded = (key: IGovernedKey, role: iam.Role) => key.grants.decrypt(role, { encryptionContext: { tenant: ['acme'] } });
    const acme = { 'kms:EncryptionContext:tenant': 'acme' };
    const outcomes = [acme, {}].map((context) =>
      decided(home(reader(FOREIGN_ACCOUNT)), away(FOREIGN_ACCOUNT, bounded), 'kms:Decrypt', context),
    );
    expect(outcomes).toEqual(['allowed', 'denied']);
  });

  test('of a bucket of the other account', () => {
    const readsBucket = (encryptionKey: IGovernedKey, role: iam.Role, stack: Stack) =>
      new s3.Bucket(stack, 'Bucket', { encryptionKey }).grantRead(role);
    expect(decided(home(reader(FOREIGN_ACCOUNT)), away(FOREIGN_ACCOUNT, readsBucket), 'kms:Decrypt')).toBe('allowed');
  });

  test('in one app, by the export of the other stack', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: ENV });
    const key = new GovernedKey(keys, 'Key', { access: { decrypters: [new iam.ArnPrincipal(roleArn('Reader'))] } });
    keys.exportValue(key.keyArn, { name: 'DocumentsKeyArn' });
    const functions = new Stack(app, 'Functions', { env: ENV });
    const role = new iam.Role(functions, 'Role', { roleName: 'Reader', assumedBy });
    imported(functions, Fn.importValue('DocumentsKeyArn'), managed).grants.decrypt(role);
    EffectiveAccess.fromAssembly(app.synth().directory).expectAllowed('Functions/Role', 'kms:Decrypt', 'Keys/Key', {});
  });
});
