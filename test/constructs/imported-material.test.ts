import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import type { ImportedMaterialOptions } from '../../src/constructs/imported-material';
import { WrappingAlgorithm, WrappingKeySpec } from '../../src/constructs/imported-material';
import { EccNistCurve, HmacHash, KeyKind, MlDsaParameterSet, RsaKeySize } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { ManualRotationOptions } from '../../src/constructs/rotation';
import { Rotation } from '../../src/constructs/rotation';
import type { ContextValue } from '../../src/evaluation/request';
import { EffectiveAccess } from './effective-access';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ACCOUNT, DEPLOYER_ARN, ENV, newStack, policiesIn, roleArn, statementOf } from './synthesized';

const VALID_TO = '2027-03-31';
const [DAY_BEFORE, DAY_AFTER] = ['2027-03-30', '2027-04-01'].map((date) => Date.parse(date) / 1000);

const imported = (options: ImportedMaterialOptions = {}) => KeyMaterial.imported(options);
const manual = (options: Omit<ManualRotationOptions, 'every'> = {}) => Rotation.manual({ every: Duration.days(365), ...options });

function keyOf(props: GovernedKeyProps = {}): { readonly stack: Stack; readonly key: GovernedKey; readonly template: () => Template } {
  const stack = newStack();
  const key = new GovernedKey(stack, 'Key', { material: imported(), ...props });
  return { stack, key, template: () => Template.fromStack(stack) };
}

const keysIn = (template: Template) => Object.values(template.findResources('AWS::KMS::Key'));

describe('the key', () => {
  test('is made without material, and does not rotate by itself', () => {
    const [{ Properties }] = keysIn(keyOf().template());
    expect(Properties).toMatchObject({ Origin: 'EXTERNAL', EnableKeyRotation: false });
  });

  const KINDS = [
    KeyKind.symmetric(),
    KeyKind.hmac(HmacHash.SHA_256),
    KeyKind.rsaEncryption(RsaKeySize.BITS_3072),
    KeyKind.rsaSigning(RsaKeySize.BITS_4096),
    KeyKind.eccSigning(EccNistCurve.P384),
    KeyKind.eccKeyAgreement(EccNistCurve.P256),
    KeyKind.secp256k1(),
    KeyKind.ed25519(),
  ];
  test.each(KINDS)('can be of $spec for $usage', (kind) => {
    expect(keysIn(keyOf({ kind }).template())[0].Properties.Origin).toBe('EXTERNAL');
  });

  test('keeps the date of its material for monitors', () => {
    const [{ Metadata }] = keysIn(keyOf({ material: imported({ validTo: VALID_TO }), separationWaiver: 'one person' }).template());
    expect(Metadata).toMatchObject({ 'cdk-kms-governance': { governed: true, materialValidTo: VALID_TO, separationWaiver: 'one person' } });
  });

  test('rotates on demand where its kind can', () => {
    expect(keysIn(keyOf({ rotation: Rotation.onDemand('2026-03 audit') }).template())[0].Properties.EnableKeyRotation).toBe(false);
  });
});

interface Request {
  readonly who: string;
  readonly action: string;
  readonly context?: Readonly<Record<string, ContextValue>>;
}

/** Outcomes for a custodian, an administrator and a user of one key. */
function outcomes(options: ImportedMaterialOptions, requests: readonly Request[]): string[] {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const [custodian, admin, user] = ['Custodian', 'Admin', 'User'].map((name) => iam.Role.fromRoleArn(stack, name, roleArn(name)));
  const access = { materialCustodians: [custodian], administrators: [admin], users: [user] };
  new GovernedKey(stack, 'Key', { material: imported(options), access });
  const effective = new EffectiveAccess(app);
  return requests.map(({ who, action, context }) => effective.of(who.startsWith('arn:') ? who : roleArn(who), action, context));
}

describe('a custodian', () => {
  const CAN = ['kms:GetParametersForImport', 'kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial', 'kms:DescribeKey'];
  const CANNOT = [
    ...['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:EnableKey', 'kms:DisableKey', 'kms:RotateKeyOnDemand'],
    ...['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion', 'kms:UpdateAlias', 'kms:TagResource'],
  ];

  test.each(CAN)('may %s', (action) => {
    expect(outcomes({}, [{ who: 'Custodian', action }])).toEqual(['allowed']);
  });

  test.each(CANNOT)('may not %s', (action) => {
    expect(outcomes({}, [{ who: 'Custodian', action }])).toEqual(['denied']);
  });

  test.each(['Admin', 'User', 'Other', DEPLOYER_ARN])('is nobody like %s', (who) => {
    const actions = ['kms:GetParametersForImport', 'kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial'];
    expect(
      outcomes(
        {},
        actions.map((action) => ({ who, action })),
      ),
    ).toEqual(['denied', 'denied', 'denied']);
  });
});

describe('an import', () => {
  const importing = (context: Readonly<Record<string, ContextValue>>): Request => ({
    who: 'Custodian',
    action: 'kms:ImportKeyMaterial',
    context,
  });
  const parameters = (context: Readonly<Record<string, ContextValue>>): Request => ({
    who: 'Custodian',
    action: 'kms:GetParametersForImport',
    context,
  });

  test('needs a date, no later than the one given', () => {
    const expires = { 'kms:ExpirationModel': 'KEY_MATERIAL_EXPIRES' };
    const requests = [
      importing({ ...expires, 'kms:ValidTo': DAY_BEFORE }),
      importing({ ...expires, 'kms:ValidTo': Date.parse(VALID_TO) / 1000 }),
      importing({ ...expires, 'kms:ValidTo': DAY_AFTER }),
      importing({ 'kms:ExpirationModel': 'KEY_MATERIAL_DOES_NOT_EXPIRE' }),
      importing({}),
    ];
    expect(outcomes({ validTo: VALID_TO }, requests)).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied']);
    expect(outcomes({}, requests)).toEqual(Array(5).fill('allowed'));
  });

  test('needs one of the algorithms and one of the keys to wrap under', () => {
    const options = {
      wrappingAlgorithms: [WrappingAlgorithm.RSAES_OAEP_SHA_256],
      wrappingKeySpecs: [WrappingKeySpec.RSA_3072, WrappingKeySpec.RSA_4096],
    };
    const requests = [
      ['RSAES_OAEP_SHA_256', 'RSA_4096'],
      ['RSAES_OAEP_SHA_1', 'RSA_4096'],
      ['RSAES_OAEP_SHA_256', 'RSA_2048'],
    ].map(([algorithm, spec]) => parameters({ 'kms:WrappingAlgorithm': algorithm, 'kms:WrappingKeySpec': spec }));
    expect(outcomes(options, requests)).toEqual(['allowed', 'denied', 'denied']);
  });

  test('is bounded in seconds since 1970, in which KMS compares', () => {
    const { stack } = keyOf({ material: imported({ validTo: '2027-03-31T12:00:00+02:00' }) });
    expect(statementOf(stack, 'DenyLaterExpiry')?.Condition).toEqual({ NumericGreaterThan: { 'kms:ValidTo': '1806487200' } });
  });

  test('is not bounded where nothing was asked for', () => {
    const sids = policiesIn(keyOf().template())[0].map(({ Sid }) => Sid);
    expect(sids.filter((sid) => /Material|Expiry|Wrapping/.test(sid))).toEqual([]);
  });
});

describe('the outputs', () => {
  const commandsOf = (props: GovernedKeyProps) => {
    const { template } = keyOf(props);
    return Object.values(template().findOutputs('*')).map(({ Value }) =>
      Value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '<id>')).join(''),
    );
  };

  test('say how to import', () => {
    expect(commandsOf({})).toEqual([
      'aws kms get-parameters-for-import --region eu-west-1 --key-id <id> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096',
      'aws kms import-key-material --region eu-west-1 --key-id <id> --encrypted-key-material fileb://wrapped-material.bin ' +
        '--import-token fileb://import-token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ]);
  });

  test('say it as the key policy asks for', () => {
    const material = imported({
      validTo: VALID_TO,
      wrappingAlgorithms: [WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_1],
      wrappingKeySpecs: [WrappingKeySpec.RSA_3072],
    });
    const [first, second] = commandsOf({ material });
    expect(first).toMatch(/--wrapping-algorithm RSA_AES_KEY_WRAP_SHA_1 --wrapping-key-spec RSA_3072$/);
    expect(second).toMatch(/--expiration-model KEY_MATERIAL_EXPIRES --valid-to 2027-03-31$/);
  });

  test('wrap RSA private keys with AES', () => {
    expect(commandsOf({ kind: KeyKind.rsaSigning(RsaKeySize.BITS_3072) })[0]).toContain('--wrapping-algorithm RSA_AES_KEY_WRAP_SHA_256');
  });
});

describe('a new generation', () => {
  const user = roleArn('User');
  const withRotation = (rotation: Rotation) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const users = [iam.Role.fromRoleArn(stack, 'User', user)];
    new GovernedKey(stack, 'Key', { alias: 'documents', material: imported(), rotation, access: { users } });
    return Template.fromStack(stack);
  };
  const aliasOf = (template: Template) =>
    Object.values(template.findResources('AWS::KMS::Alias'))[0].Properties.TargetKeyId['Fn::GetAtt'][0];
  const usesOf = (template: Template, logicalId: string) =>
    JSON.stringify(template.toJSON().Resources[logicalId].Properties.KeyPolicy).includes(user);

  test('that awaits its material leaves the alias where it is, and nobody uses it', () => {
    const template = withRotation(manual({ generations: ['2027'], awaiting: ['2027'] }));
    expect(aliasOf(template)).toBe('Key961B73FD');
    expect([usesOf(template, 'Key961B73FD'), usesOf(template, 'KeyGeneration2027368F6B23')]).toEqual([true, false]);
    expect(template.toJSON().Resources.KeyGeneration2027368F6B23.Properties).not.toHaveProperty('Enabled');
    expect(JSON.stringify(template.findOutputs('*'))).toContain('KeyGeneration2027368F6B23');
  });

  test('takes the alias when it has its material; the key before still decrypts', () => {
    const template = withRotation(manual({ generations: ['2027'] }));
    expect(aliasOf(template)).toBe('KeyGeneration2027368F6B23');
    const [original, latest] = policiesIn(template).map((policy) =>
      policy.filter(({ Principal }) => JSON.stringify(Principal).includes(user)),
    );
    expect(original.flatMap(({ Action }) => Action)).not.toContain('kms:Encrypt');
    expect(latest.flatMap(({ Action }) => Action)).toContain('kms:Encrypt');
  });
});

const BAD_INPUT: (Case & { readonly props: GovernedKeyProps })[] = [
  {
    what: 'automatic rotation',
    props: { rotation: Rotation.automatic() },
    code: 'KmsGov.RotationUnsupported',
    message:
      '`rotation` must be one that the key can do, got `automatic`, which only symmetric encryption keys with material made by KMS have; ' +
      'use `Rotation.manual({ every: Duration.days(365) })`',
  },
  {
    what: 'a kind that takes no import',
    props: { kind: KeyKind.mlDsa(MlDsaParameterSet.ML_DSA_65) },
    code: 'KmsGov.MaterialUnsupported',
    message:
      '`material` must be one that the kind can have, got `EXTERNAL`: a key of spec ML_DSA_65 has the origin AWS_KMS, not EXTERNAL; ' +
      'use `KeyMaterial.awsKms()`, or another kind',
  },
  {
    what: 'custodians of material that KMS makes',
    props: { material: KeyMaterial.awsKms(), access: { materialCustodians: [new iam.AccountPrincipal(ACCOUNT)] } },
    code: 'KmsGov.AccessListForeign',
    message:
      '`access` must have lists that the key has a use for, got `materialCustodians` on a key of type SYMMETRIC_ENCRYPT; leave the list out',
  },
  ...['tomorrow', '2027-13-01', '31.03.2027', '2027-03-31T12:00:00', ''].map((validTo) => ({
    what: `the date "${validTo}"`,
    props: { material: imported({ validTo }) },
    code: 'KmsGov.MaterialValidTo',
    message: `\`validTo\` must be a date, or a time with its time zone, got \`${validTo}\`; write it for example as \`2027-03-31\` or \`2027-03-31T12:00:00Z\``,
  })),
  {
    what: 'no way to wrap',
    props: { material: imported({ wrappingAlgorithms: [] }) },
    code: 'KmsGov.MaterialWrapping',
    message: '`wrappingAlgorithms` must name at least one, got none, so that nothing could be imported; name one, or leave the prop out',
  },
  {
    what: 'no key to wrap under',
    props: { material: imported({ wrappingKeySpecs: [] }) },
    code: 'KmsGov.MaterialWrapping',
    message: '`wrappingKeySpecs` must name at least one, got none, so that nothing could be imported; name one, or leave the prop out',
  },
  {
    what: 'an RSA key in a wrapping that is too small for it',
    props: {
      kind: KeyKind.rsaEncryption(RsaKeySize.BITS_4096),
      material: imported({ wrappingAlgorithms: [WrappingAlgorithm.RSAES_OAEP_SHA_256] }),
    },
    code: 'KmsGov.MaterialWrapping',
    message:
      '`wrappingAlgorithms` must have one with AES key wrap for an RSA key, got `RSAES_OAEP_SHA_256`, which take no RSA private key; ' +
      'add `WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256`',
  },
  ...[
    { what: 'an unknown generation that awaits', options: { generations: ['2026'], awaiting: ['2027'] }, wrong: '2027' },
    { what: 'the original that awaits', options: { awaiting: ['original'] }, wrong: 'original' },
    { what: 'an earlier one that awaits', options: { generations: ['2026', '2027'], awaiting: ['2026'] }, wrong: '2026' },
    { what: 'one that awaits and is retired', options: { generations: ['2026'], awaiting: ['2026'], retired: ['2026'] }, wrong: '2026' },
  ].map(({ what, options, wrong }) => ({
    what,
    props: { rotation: manual(options) },
    code: 'KmsGov.AwaitingGeneration',
    message: `\`awaiting\` must name the latest of \`generations\`, got \`${wrong}\`; take it off the list once its material is imported, or correct the name`,
  })),
  {
    what: 'retiring the generation that the alias is still at',
    props: { rotation: manual({ generations: ['2026'], awaiting: ['2026'], retired: ['original'] }) },
    code: 'KmsGov.RetiredGeneration',
    message:
      '`retired` must name earlier generations, got `original`, which is the current one; add a generation first, or correct the name',
  },
];

describe('bad input', () => {
  test.each(BAD_INPUT)('$what', ({ props, ...expected }) => {
    expectError(() => keyOf(props), expected);
  });

  test('a custodian who administers', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', roleArn('Both'));
    const access = { materialCustodians: [role], administrators: [role] };
    expect(() => new GovernedKey(stack, 'Key', { material: imported(), access })).toThrow('KmsGov.SeparationOfDuties');
  });
});
