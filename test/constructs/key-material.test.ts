import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { STORED_KEY_TYPE } from '../../src/access/custom-resource-types';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { ResourceHandler } from '../../src/constructs/resource-handler';
import { Rotation } from '../../src/constructs/rotation';
import type { StoredKey } from '../../src/constructs/stored-key';
import { EffectiveAccess } from './effective-access';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { DEPLOYER_ARN, ENV, newStack, roleArn } from './synthesized';

const STORE = 'cks-1234567890abcdef0';
const material = KeyMaterial.customKeyStore(STORE);

function templateOf(props: GovernedKeyProps): Template {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { material, ...props });
  return Template.fromStack(stack);
}

function storedKeyOf(template: Template): { Properties: Record<string, unknown> } {
  const [key] = Object.values(template.findResources(STORED_KEY_TYPE));
  return key as { Properties: Record<string, unknown> };
}

function propertiesOf(props: GovernedKeyProps): Record<string, unknown> {
  const { KeyPolicy: _, ServiceToken: __, ServiceTimeout: ___, ...properties } = storedKeyOf(templateOf(props)).Properties;
  return properties;
}

function sidsOf(policy: unknown): string[] {
  return (policy as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
}

describe('the resource', () => {
  test('of a key in a custom key store', () => {
    expect(propertiesOf({ description: 'Customer documents', pendingWindow: Duration.days(14) })).toEqual({
      Origin: 'AWS_CLOUDHSM',
      CustomKeyStoreId: STORE,
      Description: 'Customer documents',
      PendingWindowInDays: 14,
    });
  });

  test('of a key in an external key store', () => {
    expect(propertiesOf({ material: KeyMaterial.externalKeyStore(STORE, 'hsm-key-1') })).toEqual({
      Origin: 'EXTERNAL_KEY_STORE',
      CustomKeyStoreId: STORE,
      XksKeyId: 'hsm-key-1',
      PendingWindowInDays: 30,
    });
  });

  test('stands where the key of CloudFormation would, and there is none of those', () => {
    const template = templateOf({});
    expect(Object.keys(template.findResources(STORED_KEY_TYPE))).toEqual(['Key961B73FD']);
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  test('has the policy that any other key has, and its handler among the deployment roles', () => {
    const access = { administrators: [new iam.ArnPrincipal(roleArn('Admin'))], decrypters: [new iam.ArnPrincipal(roleArn('Reader'))] };
    const stored = storedKeyOf(templateOf({ access })).Properties.KeyPolicy;
    const [ordinary] = Object.values(templateOf({ access, material: KeyMaterial.awsKms() }).findResources('AWS::KMS::Key'));
    expect(sidsOf(stored)).toEqual(sidsOf(ordinary.Properties.KeyPolicy));
    const [ownsPolicy] = (stored as { Statement: { Principal: object }[] }).Statement;
    expect(JSON.stringify(ownsPolicy.Principal)).toMatch(/cfn-exec-role.*KmsGovernancestoredkeyRole/);
  });

  test('carries tags, and changes its policy under the alias and the bucket that use it', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key', { material, alias: 'documents' });
    new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    Tags.of(stack).add('team', 'payments');
    const template = Template.fromStack(stack);
    template.hasResourceProperties(STORED_KEY_TYPE, { Tags: [{ Key: 'team', Value: 'payments' }] });
    const arn = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
    template.hasResourceProperties('AWS::KMS::Alias', { TargetKeyId: arn });
    expect(JSON.stringify(template.findResources('AWS::S3::Bucket'))).toContain(JSON.stringify(arn));
  });

  test.each([
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
    [RemovalPolicy.RETAIN, 'Retain'],
    [RemovalPolicy.DESTROY, 'Delete'],
  ])('with the removal policy %s', (removalPolicy, DeletionPolicy) => {
    expect(storedKeyOf(templateOf({ removalPolicy }))).toMatchObject({ DeletionPolicy });
  });

  test('has generations; a retired one is disabled', () => {
    const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2026'], retired: ['original'] });
    const keys = templateOf({ rotation }).findResources(STORED_KEY_TYPE);
    expect(Object.entries(keys).map(([id, { Properties }]) => [id, Properties.Enabled])).toEqual([
      ['Key961B73FD', false],
      [expect.stringMatching('^KeyGeneration2026'), undefined],
    ]);
  });

  test('keeps its policy against overrides, as any other key does', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key', { material });
    (key.node.findChild('Resource') as StoredKey).addPropertyOverride('KeyPolicy', {});
    expect(() => Template.fromStack(stack)).toThrow('KmsGov.PolicyReplaced');
  });
});

describe('the handler', () => {
  test('creates keys of this origin, and everything else is up to the key policy', () => {
    const template = templateOf({ material: KeyMaterial.externalKeyStore(STORE, 'hsm-key-1') });
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(policies.flat().filter(({ Action }) => JSON.stringify(Action).includes('kms:'))).toEqual([
      {
        Action: ['kms:CreateKey', 'kms:TagResource'],
        Effect: 'Allow',
        Resource: '*',
        Condition: { StringEquals: { 'kms:KeyOrigin': 'EXTERNAL_KEY_STORE', 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } },
      },
    ]);
  });

  test('is one for all keys of a stack', () => {
    const stack = newStack();
    for (const id of ['One', 'Two']) new GovernedKey(stack, id, { material });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('access, as the template decides it', () => {
  const made = (props: GovernedKeyProps = {}) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    new GovernedKey(stack, 'Key', { material, access: { decrypters: [new iam.ArnPrincipal(roleArn('Reader'))] }, ...props });
    const { role } = stack.node.findChild('KmsGovernance-stored-key') as ResourceHandler;
    return { access: new EffectiveAccess(app), role };
  };

  test('is that of any other key', () => {
    const { access } = made();
    expect(access.of(roleArn('Reader'), 'kms:Decrypt')).toBe('allowed');
    expect(access.of(roleArn('Reader'), 'kms:Encrypt')).toBe('denied');
    expect(access.of(roleArn('Outsider'), 'kms:Decrypt')).toBe('denied');
    expect(access.of(DEPLOYER_ARN, 'kms:PutKeyPolicy')).toBe('allowed');
    expect(access.of(DEPLOYER_ARN, 'kms:Decrypt')).toBe('denied');
  });

  test('lets the handler maintain the key and not use it', () => {
    const { access, role } = made();
    const maintains = ['PutKeyPolicy', 'DescribeKey', 'UpdateKeyDescription', 'TagResource', 'UntagResource', 'EnableKey', 'DisableKey'];
    for (const action of maintains) expect(access.ofRole(role, `kms:${action}`)).toBe('allowed');
    expect(access.ofRole(role, 'kms:ScheduleKeyDeletion', { 'kms:ScheduleKeyDeletionPendingWindowInDays': 30 })).toBe('allowed');
    expect(access.ofRole(role, 'kms:Decrypt')).toBe('denied');
  });

  test('lets the handler clean up where deletion is guarded, and delete nothing that is to stay', () => {
    const guarded = made({ idleBeforeDeletion: Duration.days(90), mfaForDeletion: true });
    const context = { 'kms:ScheduleKeyDeletionPendingWindowInDays': 30, 'kms:TrailingDaysWithoutKeyUsage': 0 };
    expect(guarded.access.ofRole(guarded.role, 'kms:ScheduleKeyDeletion', context)).toBe('allowed');
    const kept = made({ removalPolicy: RemovalPolicy.RETAIN });
    expect(kept.access.ofRole(kept.role, 'kms:ScheduleKeyDeletion', context)).toBe('denied');
  });

  test('lets nobody generate data key pairs, which a custom key store cannot', () => {
    const template = templateOf({ access: { encrypters: [new iam.ArnPrincipal(roleArn('Writer'))] } });
    const { Statement } = storedKeyOf(template).Properties.KeyPolicy as { Statement: { Sid: string; Action: string[] }[] };
    expect(Statement.find(({ Sid }) => Sid === 'UseEncrypt')?.Action).not.toContain('kms:GenerateDataKeyPair');
  });
});

test('material tells its origin', () => {
  expect([KeyMaterial.awsKms(), material, KeyMaterial.externalKeyStore(STORE, 'a')].map(({ origin }) => origin)).toEqual([
    'AWS_KMS',
    'AWS_CLOUDHSM',
    'EXTERNAL_KEY_STORE',
  ]);
});

describe('bad input', () => {
  const storeId = (id: string) =>
    `\`customKeyStoreId\` must be like \`cks-1234567890abcdef0\`, got \`${id}\`; pass the id of the key store, not its name`;
  const externalId = (id: string) =>
    `\`xksKeyId\` must be 1 to 128 characters of \`a-z A-Z 0-9 . _ -\`, got \`${id}\`; pass the id that the proxy knows the key by`;

  test.each<Case & { readonly props: GovernedKeyProps }>([
    ...['my-store', 'cks-123', ''].map((id) => ({
      what: `the key store ${id}`,
      props: { material: KeyMaterial.customKeyStore(id) },
      code: 'KmsGov.KeyStoreId',
      message: storeId(id),
    })),
    ...['', 'a/b', 'x'.repeat(129)].map((id) => ({
      what: `the external key ${id.slice(0, 5)}`,
      props: { material: KeyMaterial.externalKeyStore(STORE, id) },
      code: 'KmsGov.ExternalKeyId',
      message: externalId(id),
    })),
    {
      what: 'a signing key in a custom key store',
      props: { material, kind: KeyKind.eccSigning(EccNistCurve.P256) },
      code: 'KmsGov.MaterialUnsupported',
      message:
        '`material` must be one that the kind can have, got `AWS_CLOUDHSM`: a key of spec ECC_NIST_P256 has the origin AWS_KMS or EXTERNAL, not AWS_CLOUDHSM; ' +
        'use `KeyMaterial.awsKms()`, or another kind',
    },
    {
      what: 'a kind of tomorrow in a custom key store',
      props: { material, kind: KeyKind.of('AES_512', 'ENCRYPT_DECRYPT') },
      code: 'KmsGov.MaterialUnsupported',
      message:
        '`material` must be one that the kind can have, got `AWS_CLOUDHSM`: a key of spec AES_512 cannot be in a custom key store; ' +
        'use `KeyMaterial.awsKms()`, or another kind',
    },
    {
      what: 'automatic rotation in a custom key store',
      props: { material, rotation: Rotation.automatic() },
      code: 'KmsGov.RotationUnsupported',
      message:
        '`rotation` must be one that the key can do, got `automatic`, which only symmetric encryption keys with material made by KMS have; ' +
        'use `Rotation.manual({ every: Duration.days(365) })`',
    },
    {
      what: 'generations in an external key store',
      props: {
        material: KeyMaterial.externalKeyStore(STORE, 'a'),
        rotation: Rotation.manual({ every: Duration.days(365), generations: ['2026'] }),
      },
      code: 'KmsGov.ExternalKeyGenerations',
      message:
        '`rotation` must have no generations for material in an external key store, got `1`: ' +
        'one external key serves one key of KMS; make another `GovernedKey` with another external key, and move the alias',
    },
  ])('$what', ({ props, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key', props), expected);
  });
});
