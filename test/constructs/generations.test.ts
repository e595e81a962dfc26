import { App, CfnResource, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CREATE_ONLY_KEYS } from '../../src/access/create-only-keys';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import type { ManualRotationOptions } from '../../src/constructs/rotation';
import { Rotation } from '../../src/constructs/rotation';
import { EffectiveAccess } from '../../src/runtime/effective-access';
import { expectError } from './expected-error';
import { ENV, newStack, policiesIn } from './synthesized';
import { changesBetween, resourcesOf } from './template-diff';

const YEARLY = Duration.days(365);

function manual(options: Omit<ManualRotationOptions, 'every'> = {}): Rotation {
  return Rotation.manual({ every: YEARLY, ...options });
}

const readerOf = (stack: Stack) => new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });

/** A key with a reader of its stack and one of another stack, to whom everything is granted that its kind does. */
function appWith(
  rotation: Rotation,
  props: GovernedKeyProps = {},
  grant = (key: GovernedKey, to: iam.IGrantable) => key.grantEncryptDecrypt(to),
) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const key = new GovernedKey(stack, 'Key', { alias: 'documents', rotation, ...props });
  const other = new Stack(app, 'Other', { env: ENV });
  for (const home of [stack, other]) grant(key, readerOf(home));
  return { app, stack, key };
}

const templateWith = (rotation: Rotation) => resourcesOf(appWith(rotation).stack);

describe('the template', () => {
  test('pins the logical id of every generation', () => {
    const resources = templateWith(manual({ generations: ['2026', '2027'], retired: ['original'] }));
    const keys = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::KMS::Key');
    expect(keys.map(([id]) => id).sort()).toEqual(['Key961B73FD', 'KeyGeneration2026960D45E5', 'KeyGeneration2027368F6B23']);
  });

  test('of a key without generations is that of one that has its first', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    expect(stack.resolve((key.node.defaultChild as kms.CfnKey).logicalId)).toBe('Key961B73FD');
  });

  test('gets one key with a new generation; alias and policies change, nothing is replaced', () => {
    const [before, after] = [templateWith(manual()), templateWith(manual({ generations: ['2026'] }))];
    expect(changesBetween(before, after)).toEqual([
      'Key961B73FD.Metadata',
      'Key961B73FD.KeyPolicy',
      'KeyAlias910D852D.TargetKeyId',
      '+KeyGeneration2026960D45E5',
      'ReaderDefaultPolicy151F3818.PolicyDocument',
    ]);
  });

  test('changes policies and nothing else when a generation is retired, besides disabling it', () => {
    const generations = ['2026'];
    const [before, after] = [templateWith(manual({ generations })), templateWith(manual({ generations, retired: ['original'] }))];
    expect(changesBetween(before, after)).toEqual(['Key961B73FD.Metadata', 'Key961B73FD.Enabled', 'Key961B73FD.KeyPolicy']);
    expect(after.Key961B73FD.Properties).toMatchObject({ Enabled: false });
  });

  test('moves the alias in place to the newest key, which CloudFormation makes first', () => {
    const { stack } = appWith(manual({ generations: ['2026', '2027'] }));
    Template.fromStack(stack).hasResource('AWS::KMS::Alias', {
      Properties: { AliasName: 'alias/documents', TargetKeyId: { 'Fn::GetAtt': ['KeyGeneration2027368F6B23', 'Arn'] } },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test('moves every alias', () => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    key.addAlias('archive');
    const aliases = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Alias'));
    expect(aliases.map(({ Properties }) => Properties.TargetKeyId)).toEqual(
      Array(2).fill({ 'Fn::GetAtt': ['KeyGeneration2026960D45E5', 'Arn'] }),
    );
  });

  test('retains every generation', () => {
    const { stack } = appWith(manual({ generations: ['2026'], retired: ['original'] }));
    Template.fromStack(stack).allResources('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('retires the generations that are named, wherever they are', () => {
    const resources = templateWith(manual({ generations: ['2025', '2026', '2027'], retired: ['2025'] }));
    const enabled = Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::KMS::Key' ? [[id.slice(0, 17), Object(Properties).Enabled]] : [],
    );
    expect(Object.fromEntries(enabled)).toEqual({
      Key961B73FD: undefined,
      KeyGeneration2025: false,
      KeyGeneration2026: undefined,
      KeyGeneration2027: undefined,
    });
  });
});

const HMAC = KeyKind.hmac(HmacHash.SHA_256);

/** What protects and what opens, per kind. */
const KINDS: readonly (readonly [string, KeyKind | undefined, string, string, (key: IGovernedKey, to: iam.IGrantable) => unknown])[] = [
  ['symmetric', undefined, 'kms:Encrypt', 'kms:Decrypt', (key, to) => key.grantEncryptDecrypt(to)],
  ['RSA encryption', KeyKind.rsaEncryption(RsaKeySize.BITS_3072), 'kms:Encrypt', 'kms:Decrypt', (key, to) => key.grantEncryptDecrypt(to)],
  ['ECC signing', KeyKind.eccSigning(EccNistCurve.P256), 'kms:Sign', 'kms:Verify', (key, to) => key.grantSignVerify(to)],
  ['ML-DSA', KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_65), 'kms:Sign', 'kms:Verify', (key, to) => key.grantSignVerify(to)],
  [
    'HMAC',
    HMAC,
    'kms:GenerateMac',
    'kms:VerifyMac',
    (key, to) => {
      key.grantGenerateMac(to);
      key.grantVerifyMac(to);
    },
  ],
];

describe.each(KINDS)('access to generations of a %s key', (_, kind, protect, open, grant) => {
  const { app } = appWith(
    manual({ generations: ['2025', '2026'], retired: ['original'] }),
    { kind },
    (key, to) => grant(key, to) as iam.Grant,
  );
  const access = EffectiveAccess.fromAssembly(app.synth().directory);
  const can = (reader: string, action: string, key: string) => access.can(reader, action, `Stack/Key/${key}`, {}).outcome;

  describe.each(['Stack/Reader', 'Other/Reader'])('of %s', (reader) => {
    test.each([
      ['the current one protects and opens', 'Generation2026', 'allowed', 'allowed'],
      ['an earlier one opens what it protected', 'Generation2025', 'denied', 'allowed'],
      ['a retired one does nothing', 'Resource', 'denied', 'denied'],
    ])('%s', (__, key, protects, opens) => {
      expect([can(reader, protect, key), can(reader, open, key)]).toEqual([protects, opens]);
    });
  });

  test.each(['Generation2026', 'Generation2025', 'Resource'])('the deployment keeps owning %s', (key) => {
    const deployer = `arn:aws:iam::${ENV.account}:role/cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`;
    expect([can(deployer, 'kms:PutKeyPolicy', key), can(deployer, open, key)]).toEqual(['allowed', 'denied']);
  });
});

test('users of a list keep what opens, on earlier generations', () => {
  const stack = newStack();
  const rotation = manual({ generations: ['2026'], retired: [] });
  new GovernedKey(stack, 'Key', {
    rotation,
    access: { users: [readerOf(stack)], encrypters: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Writer')] },
  });
  const [earlier, current] = policiesIn(Template.fromStack(stack)).map((policy) =>
    JSON.stringify(policy.filter(({ Effect }) => Effect === 'Allow')),
  );
  expect([
    current.includes('role/Writer'),
    earlier.includes('role/Writer'),
    earlier.includes('kms:Decrypt'),
    earlier.includes('kms:Encrypt'),
  ]).toEqual([true, false, true, false]);
});

describe('one generation', () => {
  test('is always the same key, and asked for twice the same construct', () => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    expect(stack.resolve([key.generation('original').keyArn, key.generation('original').keyId])).toEqual([
      { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
      { Ref: 'Key961B73FD' },
    ]);
    expect(key.generation('original')).toBe(key.generation('original'));
    expect(stack.resolve(key.generation('2026').keyArn)).toEqual(stack.resolve(key.keyArn));
  });

  test('of a key that rotates otherwise is the key', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    expect(stack.resolve(key.generation('original').keyArn)).toEqual(stack.resolve(key.keyArn));
  });

  test('may have an alias of its own', () => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    key.generation('original').addAlias('documents-original');
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Alias', {
      AliasName: 'alias/documents-original',
      TargetKeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    });
  });

  test('what is granted on it is granted on the key, and names this generation to the grantee', () => {
    const { app, stack, key } = appWith(manual({ generations: ['2026'] }));
    key.generation('original').grantDecrypt(new iam.Role(stack, 'Auditor', { assumedBy: new iam.AccountRootPrincipal() }));
    const access = EffectiveAccess.fromAssembly(app.synth().directory);
    access.expectAllowed('Auditor', 'kms:Decrypt', 'Stack/Key/Resource', {});
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } })] },
      PolicyName: Match.stringLikeRegexp('Auditor'),
    });
  });

  test.each(['2027', 'Original', ''])('must be one that there is, not `%s`', (name) => {
    const { key } = appWith(manual({ generations: ['2026'] }));
    expectError(() => key.generation(name), {
      code: 'KmsGov.GenerationUnknown',
      message: `\`name\` must be a generation of the key, got \`${name}\`; there is \`original\`, \`2026\``,
    });
  });

  test('protects what its stack makes with it, since services use it by grants', () => {
    const { app, stack, key } = appWith(manual({ generations: ['2026'] }));
    new efs.CfnFileSystem(stack, 'Files', { encrypted: true, kmsKeyId: key.generation('original').keyArn });
    const access = EffectiveAccess.fromAssembly(app.synth().directory);
    const deployer = `arn:aws:iam::${ENV.account}:role/cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`;
    const context = { 'kms:ViaService': `elasticfilesystem.${ENV.region}.amazonaws.com`, 'kms:GrantIsForAWSResource': 'true' };
    access.expectAllowed(deployer, 'kms:CreateGrant', 'Stack/Key/Resource', context);
    access.expectDenied(deployer, 'kms:CreateGrant', 'Stack/Key/Generation2026', context);
  });
});

describe('resources whose key cannot change', () => {
  const problem = (property: string, path: string, names = '`original`, `2026`') =>
    `\`${property}\` of \`${path}\` must be one generation of the key, got whichever is current: the next one would replace the resource with its data; ` +
    `use \`key.generation(...)\` with the name of the generation it was made with, of ${names} [KmsGov.GenerationFollowed at Stack/Key]`;

  type Maker = (stack: Stack, key: kms.IKey) => unknown;
  const vpc = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const made: readonly (readonly [string, Maker, string])[] = [
    [
      'rds.DatabaseInstance',
      (stack, storageEncryptionKey) =>
        new rds.DatabaseInstance(stack, 'It', {
          engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
          vpc: vpc(stack),
          vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          storageEncryptionKey,
        }),
      problem('kmsKeyId', 'Stack/It/Resource'),
    ],
    ['docdb.CfnDBCluster', (stack, key) => new docdb.CfnDBCluster(stack, 'It', { kmsKeyId: key.keyId }), problem('kmsKeyId', 'Stack/It')],
    [
      'efs.FileSystem',
      (stack, kmsKey) =>
        new efs.FileSystem(stack, 'It', { vpc: vpc(stack), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, kmsKey }),
      problem('kmsKeyId', 'Stack/It/Resource'),
    ],
    [
      'an override',
      (stack, key) => new efs.CfnFileSystem(stack, 'It').addPropertyOverride('KmsKeyId', key.keyArn),
      problem('kmsKeyId', 'Stack/It'),
    ],
  ];

  test.each(made)('%s', (_, make, message) => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    make(stack, key);
    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test.each(made)('%s takes one generation, or the only one', (_, make) => {
    const [fixed, only] = [appWith(manual({ generations: ['2026'] })), appWith(manual())];
    make(fixed.stack, fixed.key.generation('original'));
    make(only.stack, only.key);
    for (const { stack } of [fixed, only]) expect(() => Template.fromStack(stack)).not.toThrow();
  });

  const rows = Object.entries(CREATE_ONLY_KEYS).flatMap(([type, properties]) => properties.map((property) => [type, property] as const));

  test.each(rows)('%s with the key in %s', (type, property) => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    const name = property[0].toUpperCase() + property.slice(1);
    new CfnResource(stack, 'It', { type, properties: { [name]: { Nested: [{ KmsKeyArn: key.keyArn }] } } });
    expect(() => Template.fromStack(stack)).toThrow(problem(property, 'Stack/It'));
  });

  test('in other stacks of the app, nested ones too', () => {
    const { app, stack, key } = appWith(manual({ generations: ['2026'] }));
    const other = new Stack(app, 'Third', { env: ENV });
    new efs.CfnFileSystem(new NestedStack(other, 'Nested'), 'Files', { kmsKeyId: key.keyArn });
    expect(() => Template.fromStack(stack)).toThrow(problem('kmsKeyId', 'Third/Nested/Files'));
  });

  test('by the name of an alias they stay with the key they got', () => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    for (const [id, kmsKeyId] of Object.entries({ Text: 'alias/documents', Added: key.addAlias('second').keyArn })) {
      new efs.CfnFileSystem(stack, id, { kmsKeyId });
    }
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('others follow the key', () => {
    const { stack, key } = appWith(manual({ generations: ['2026'] }));
    new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    expect(() => Template.fromStack(stack)).not.toThrow();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});
