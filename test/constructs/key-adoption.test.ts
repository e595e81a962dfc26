import { App, CfnParameter, CliCredentialsStackSynthesizer, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import { Rotation } from '../../src/constructs/rotation';
import { EffectiveAccess } from '../../src/runtime/effective-access';
import type { Case } from './expected-error';
import { ACCOUNT, ACCOUNT_ARN, AGNOSTIC, accountArn, DEPLOYER_ARN, ENV, FOREIGN_ACCOUNT, newStack, roleArn } from './synthesized';
import { changesBetween, resourcesOf } from './template-diff';

function policyWith(statement: object, ...others: object[]): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...statement }, ...others] };
}

const CLASSIC = policyWith({ Principal: { AWS: ACCOUNT_ARN } });

const legacyKey = (stack: Stack, props: kms.CfnKeyProps = {}) => new kms.CfnKey(stack, 'Legacy', { keyPolicy: CLASSIC, ...props });

type Prepare = (cfnKey: kms.CfnKey) => unknown;
const untouched: Prepare = () => undefined;

/** What governance changes in the template, and what the construct says that it changes. */
function adopt(
  legacy: kms.CfnKeyProps,
  props: GovernedKeyProps,
  prepare = untouched,
): { readonly changed: string[]; readonly said: string } {
  const [before, after] = [newStack(), newStack()];
  for (const stack of [before, after]) prepare(legacyKey(stack, legacy));
  GovernedKey.govern(after, 'Key', after.node.findChild('Legacy') as kms.CfnKey, props);
  const changed = changesBetween(resourcesOf(before), resourcesOf(after));
  const [info] = Annotations.fromStack(after).findInfo('/Stack/Key', Match.anyValue());
  return { changed, said: String(info.entry.data) };
}

describe('a key of the app under governance', () => {
  const retaining: Prepare = (cfnKey) => cfnKey.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const rotating = { enableKeyRotation: true, rotationPeriodInDays: 365, pendingWindowInDays: 30 };

  const changes: readonly (readonly [string, kms.CfnKeyProps, GovernedKeyProps, Prepare, readonly string[]])[] = [
    ['that is as a governed one would be', rotating, {}, retaining, []],
    [
      'with nothing but a policy',
      {},
      {},
      untouched,
      [
        'EnableKeyRotation from `none` to `true`',
        'PendingWindowInDays from `none` to `30`',
        'RotationPeriodInDays from `none` to `365`',
        'DeletionPolicy from `none` to `RetainExceptOnCreate`',
        'UpdateReplacePolicy from `none` to `Retain`',
      ],
    ],
    [
      'whose rotation ends',
      rotating,
      { rotation: Rotation.none('escrowed') },
      retaining,
      [
        'EnableKeyRotation from `true` to `false`',
        'RotationPeriodInDays from `365` to `none`',
        'Metadata from `none` to `{"governed":true,"rotation":"escrowed"}`',
      ],
    ],
    [
      'with another description',
      { ...rotating, description: 'Old' },
      { description: 'New' },
      retaining,
      ['Description from `Old` to `New`'],
    ],
    ['that keeps its description', { ...rotating, description: 'Old' }, {}, retaining, []],
    ['with another waiting period', rotating, { pendingWindow: Duration.days(7) }, retaining, ['PendingWindowInDays from `30` to `7`']],
    [
      'that was to be kept',
      rotating,
      { removalPolicy: RemovalPolicy.DESTROY },
      (cfnKey) => cfnKey.applyRemovalPolicy(RemovalPolicy.RETAIN),
      ['DeletionPolicy from `Retain` to `Delete`', 'UpdateReplacePolicy from `Retain` to `Delete`'],
    ],
    ['that is disabled stays so', { ...rotating, enabled: false }, {}, retaining, []],
    [
      'that retires',
      { pendingWindowInDays: 30, enableKeyRotation: false },
      { rotation: Rotation.manual({ every: Duration.days(365), generations: ['2026'], retired: ['original'] }) },
      retaining,
      ['Enabled from `none` to `false`', 'Metadata from `none` to `{"governed":true,"generation":"retired"}`'],
    ],
    [
      'that signs, with its kind untouched',
      { keySpec: 'ECC_NIST_P256', keyUsage: 'SIGN_VERIFY', pendingWindowInDays: 30, enableKeyRotation: false },
      { kind: KeyKind.eccSigning(EccNistCurve.P256) },
      retaining,
      [],
    ],
    [
      'with imported material',
      { origin: 'EXTERNAL', pendingWindowInDays: 30, enableKeyRotation: false },
      { material: KeyMaterial.imported() },
      retaining,
      [],
    ],
    [
      'that says its defaults',
      { ...rotating, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS', multiRegion: false },
      {},
      retaining,
      [],
    ],
  ];

  const MARKED = 'Metadata from `none` to `{"governed":true}`';

  test.each(changes)('%s changes as it is said', (_, legacy, props, prepare, listed) => {
    const { changed, said } = adopt(legacy, props, prepare);
    const all = listed.some((change) => change.startsWith('Metadata')) ? listed : [...listed, MARKED];
    expect(changed.filter((change) => !change.startsWith('+')).sort()).toEqual(
      ['Legacy.KeyPolicy', ...all.map((change) => `Legacy.${change.split(' ')[0]}`)].sort(),
    );
    expect(said).toContain(
      `\`Stack/Legacy\` comes under governance: its KeyPolicy is replaced by the governed one; ${all.join(', ')} [KmsGov.Adopted at Stack/Key]`,
    );
  });

  test('has the policy that a new key would have', () => {
    const [adopted, fresh] = [newStack(), newStack()];
    const props: GovernedKeyProps = { access: { decrypters: [new iam.ArnPrincipal(roleArn('Reader'))] } };
    GovernedKey.govern(adopted, 'Key', legacyKey(adopted), props);
    new GovernedKey(fresh, 'Key', props);
    expect(Object(resourcesOf(adopted).Legacy.Properties).KeyPolicy).toEqual(Object(resourcesOf(fresh).Key961B73FD.Properties).KeyPolicy);
  });

  test('keeps resources, tags and outputs that refer to it', () => {
    const stack = newStack();
    const legacy = legacyKey(stack, { tags: [{ key: 'team', value: 'payments' }] });
    new kms.CfnAlias(stack, 'LegacyAlias', { aliasName: 'alias/legacy', targetKeyId: legacy.ref });
    const key = GovernedKey.govern(stack, 'Key', legacy);
    new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::KMS::Key', { Tags: [{ Key: 'team', Value: 'payments' }] });
    template.hasResourceProperties('AWS::KMS::Alias', { TargetKeyId: { Ref: 'Legacy' } });
    expect(JSON.stringify(template.findResources('AWS::S3::Bucket'))).toContain('{"Fn::GetAtt":["Legacy","Arn"]}');
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('may get further aliases and generations', () => {
    const stack = newStack();
    const rotation = Rotation.manual({ every: Duration.days(365), generations: ['2026'] });
    GovernedKey.govern(stack, 'Key', legacyKey(stack), { alias: 'documents', rotation });
    const template = Template.fromStack(stack);
    expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual(['Legacy', 'KeyGeneration2026960D45E5']);
    template.hasResourceProperties('AWS::KMS::Alias', { TargetKeyId: { 'Fn::GetAtt': ['KeyGeneration2026960D45E5', 'Arn'] } });
  });

  test('makes who waits for a grant wait for its key', () => {
    const stack = newStack();
    const key = GovernedKey.govern(stack, 'Key', legacyKey(stack));
    key.grantDecrypt(new iam.ArnPrincipal(roleArn('Reader'))).applyBefore(new s3.Bucket(stack, 'Bucket'));
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', { DependsOn: ['Legacy'] });
  });

  test.each<[string, (key: kms.CfnKey, to: iam.IGrantable) => unknown]>([
    ['KeyGrants.fromKey(cfnKey)', (cfnKey, to) => kms.KeyGrants.fromKey(cfnKey).decrypt(to)],
  ])('takes grants through its L1: %s', (_, grant) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const cfnKey = legacyKey(stack);
    GovernedKey.govern(stack, 'Key', cfnKey);
    grant(cfnKey, new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    const access = EffectiveAccess.fromAssembly(app.synth().directory);
    access.expectAllowed('Reader', 'kms:Decrypt', 'Legacy', {});
    access.expectDenied('Reader', 'kms:Encrypt', 'Legacy', {});
  });

  test('is closed to IAM policies, which opened it before', () => {
    const verdictOf = (govern: boolean) => {
      const app = new App();
      const stack = new Stack(app, 'Stack', { env: ENV });
      const cfnKey = legacyKey(stack);
      if (govern) GovernedKey.govern(stack, 'Key', cfnKey);
      const admin = new iam.Role(stack, 'Admin', { assumedBy: new iam.AccountRootPrincipal() });
      admin.addToPolicy(new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'] }));
      return EffectiveAccess.fromAssembly(app.synth().directory).can('Admin', 'kms:Decrypt', 'Legacy', {}).outcome;
    };
    expect([verdictOf(false), verdictOf(true)]).toEqual(['allowed', 'denied']);
  });
});

describe('a policy that lets the deployment replace it', () => {
  const forDeployer = { Principal: { AWS: DEPLOYER_ARN } };
  const ifOrganization = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } };

  test.each<[string, object | undefined]>([
    ['none, for which KMS has its own', undefined],
    ['that of the console', CLASSIC],
    ['the account by number', policyWith({ Principal: { AWS: ACCOUNT } })],
    ['the account by pseudo parameters', policyWith({ Principal: { AWS: Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') } })],
    ['the account by JSON', policyWith({ Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } } })],
    ['everybody', policyWith({ Principal: '*' })],
    ['everybody, as AWS', policyWith({ Principal: { AWS: '*' } })],
    ['the deployment role', policyWith(forDeployer)],
    ['the deployment role among others', policyWith({ Principal: { AWS: [roleArn('Admin'), DEPLOYER_ARN] } })],
    ['by a pattern', policyWith({ ...forDeployer, Action: ['kms:Describe*', 'kms:put*'] })],
    ['by exclusion', policyWith({ ...forDeployer, Action: undefined, NotAction: ['kms:ScheduleKeyDeletion'] })],
    ['as its only statement', { Statement: { Effect: 'Allow', Action: '*', ...forDeployer } }],
    ['and denies it to another', policyWith(forDeployer, { Effect: 'Deny', Principal: { AWS: roleArn('Intern') }, Action: 'kms:*' })],
    [
      'and denies bypassing the lockout check',
      policyWith(forDeployer, {
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:PutKeyPolicy',
        Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
      }),
    ],
    ['and denies something else', policyWith(forDeployer, { Effect: 'Deny', Principal: '*', Action: 'kms:ScheduleKeyDeletion' })],
  ])('%s', (_, keyPolicy) => {
    const stack = newStack();
    GovernedKey.govern(stack, 'Key', legacyKey(stack, { keyPolicy }));
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('is taken for one where only deployment knows the account', () => {
    const stack = newStack(AGNOSTIC);
    expect(() => GovernedKey.govern(stack, 'Key', legacyKey(stack))).not.toThrow();
  });

  test.each<[string, object]>([
    ['under a condition', { Effect: 'Deny', Principal: '*', Action: 'kms:Put*', ...ifOrganization }],
    ['to all but some', { Effect: 'Deny', NotPrincipal: { AWS: DEPLOYER_ARN }, Action: 'kms:*' }],
  ])('and may deny it %s: a warning', (_, denial) => {
    const stack = newStack();
    GovernedKey.govern(stack, 'Key', legacyKey(stack, { keyPolicy: policyWith(forDeployer, denial) }));
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Legacy',
      Match.stringLikeRegexp(
        '^`cfnKey` must let the deployment change its policy, got a statement that may deny it kms:PutKeyPolicy; ' +
          'make sure that it spares the deployment role, or first deploy the policy without it \\[KmsGov.AdoptedUncertain at Stack/Legacy\\]',
      ),
    );
  });

  const locked: readonly (readonly [string, object])[] = [
    ['without a statement that allows kms:PutKeyPolicy', { Version: '2012-10-17', Statement: [] }],
    ['without a statement that allows kms:PutKeyPolicy', {}],
    ['without a statement that allows kms:PutKeyPolicy', policyWith({ ...forDeployer, Action: ['kms:Describe*', 'kms:List*'] })],
    ['without a statement that allows kms:PutKeyPolicy', policyWith({ ...forDeployer, Action: undefined, NotAction: 'kms:Put*' })],
    ['without a statement that allows kms:PutKeyPolicy', policyWith({ ...forDeployer, Effect: 'Deny' })],
    ['which allows kms:PutKeyPolicy to others only', policyWith({ Principal: { AWS: roleArn('Admin') } })],
    ['which allows kms:PutKeyPolicy to others only', policyWith({ Principal: { AWS: accountArn(FOREIGN_ACCOUNT) } })],
    ['which allows kms:PutKeyPolicy to others only', policyWith({ Principal: { Service: 's3.amazonaws.com' } })],
    ['which allows kms:PutKeyPolicy to others only', policyWith({ NotPrincipal: { AWS: roleArn('Intern') } })],
    ['which allows kms:PutKeyPolicy under a condition only', policyWith({ ...forDeployer, ...ifOrganization })],
    ['which denies kms:PutKeyPolicy', policyWith(forDeployer, { Effect: 'Deny', Principal: '*', Action: 'kms:PutKeyPolicy' })],
    ['which denies kms:PutKeyPolicy', policyWith({ Principal: '*' }, { ...forDeployer, Effect: 'Deny', Action: 'kms:*' })],
  ];

  test.each(locked)('is none %s', (reason, keyPolicy) => {
    const stack = newStack();
    expectAdoptionError(() => GovernedKey.govern(stack, 'Key', legacyKey(stack, { keyPolicy })), {
      code: 'KmsGov.AdoptedLocked',
      message:
        `\`cfnKey\` must let the deployment change its policy, got one ${reason}; ` +
        'first deploy its own policy with a statement that allows kms:PutKeyPolicy to the deployment role, without conditions',
    });
  });

  test('names the deployment roles that are given', () => {
    const deploymentRoles = [new iam.ArnPrincipal(roleArn('Pipeline'))];
    const adoptWith = (role: string) => {
      const stack = newStack();
      GovernedKey.govern(stack, 'Key', legacyKey(stack, { keyPolicy: policyWith({ Principal: { AWS: role } }) }), { deploymentRoles });
    };
    expect(() => adoptWith(roleArn('Pipeline'))).not.toThrow();
    expect(() => adoptWith(DEPLOYER_ARN)).toThrow('which allows kms:PutKeyPolicy to others only');
  });

  test('names the account where nobody knows who deploys', () => {
    const stack = newStack(ENV, { synthesizer: new CliCredentialsStackSynthesizer() });
    expect(() => GovernedKey.govern(stack, 'Key', legacyKey(stack), { accountAccess: AccountAccess.administration() })).not.toThrow();
  });
});

describe('what is refused', () => {
  type Refused = Case & { readonly legacy?: kms.CfnKeyProps; readonly props?: GovernedKeyProps; readonly prepare?: Prepare };
  const opaque = {
    code: 'KmsGov.AdoptedPolicyOpaque',
    message:
      '`cfnKey` must have a policy of plain JSON, got a policy object of the CDK; ' +
      'for a key that `kms.Key` made replace the class by `GovernedKey`, else write the policy as JSON',
  };
  const overridden = (name: string) => ({
    code: 'KmsGov.AdoptedOverridden',
    message: `\`cfnKey\` must be set by its properties, got an override of \`${name}\`; set the property instead, or leave it to the governed key`,
  });
  const unresolved = (name: string) => ({
    code: 'KmsGov.AdoptedUnresolved',
    message: `\`cfnKey\` must say what it is, got a token as \`${name}\`, whose value only deployment knows; write the value`,
  });
  const text = Fn.importValue('somewhere');
  const flag = Fn.conditionEquals('a', 'b');

  test.each<Refused>([
    { what: 'a policy object', legacy: { keyPolicy: new iam.PolicyDocument() }, ...opaque },
    { what: 'a policy that is text', legacy: { keyPolicy: 'text' }, ...opaque },
    { what: 'a policy that is nothing', legacy: { keyPolicy: null }, ...opaque },
    { what: 'a policy of an intrinsic', legacy: { keyPolicy: Fn.transform('Include', {}) }, ...opaque },
    {
      what: 'a key of another kind',
      props: { kind: KeyKind.eccSigning(EccNistCurve.P256) },
      code: 'KmsGov.AdoptedKind',
      message:
        '`kind` must be that of the key that is put under governance, got `ECC_NIST_P256` for `SIGN_VERIFY`, not `SYMMETRIC_DEFAULT` for `ENCRYPT_DECRYPT`; leave it out',
    },
    {
      what: 'a key of another usage',
      legacy: { keySpec: 'ECC_NIST_P256', keyUsage: 'KEY_AGREEMENT' },
      props: { kind: KeyKind.eccSigning(EccNistCurve.P256) },
      code: 'KmsGov.AdoptedKind',
      message:
        '`kind` must be that of the key that is put under governance, got `ECC_NIST_P256` for `SIGN_VERIFY`, not `ECC_NIST_P256` for `KEY_AGREEMENT`; leave it out',
    },
    {
      what: 'a key with imported material',
      legacy: { origin: 'EXTERNAL' },
      code: 'KmsGov.AdoptedMaterial',
      message:
        '`material` must be that of the key that is put under governance, got `AWS_KMS`, not `EXTERNAL`; give the material that it has, which KMS never changes',
    },
    {
      what: 'a key that shall move to a key store',
      props: { material: KeyMaterial.customKeyStore('cks-1234567890abcdef0') },
      code: 'KmsGov.AdoptedMaterial',
      message:
        '`material` must be that of the key that is put under governance, got `AWS_CLOUDHSM`, not `AWS_KMS`; give the material that it has, which KMS never changes',
    },
    {
      what: 'a multi-Region key',
      legacy: { multiRegion: true },
      code: 'KmsGov.AdoptedMultiRegion',
      message: '`cfnKey` must be a single-Region key, got a multi-Region one, whose replicas have policies of their own; leave it as it is',
    },
    {
      what: 'rotation of a disabled key',
      legacy: { enabled: false },
      code: 'KmsGov.AdoptedDisabled',
      message:
        '`cfnKey` must be enabled for its rotation to change, got a disabled key; first deploy it enabled, or leave its rotation as it is with `rotation`',
    },
    { what: 'a spec that is a token', legacy: { keySpec: text }, ...unresolved('keySpec') },
    { what: 'a usage that is a token', legacy: { keyUsage: text }, ...unresolved('keyUsage') },
    { what: 'an origin that is a token', legacy: { origin: text }, ...unresolved('origin') },
    { what: 'a key that may be multi-Region', legacy: { multiRegion: flag }, ...unresolved('multiRegion') },
    { what: 'a key that may be disabled', legacy: { enabled: flag }, ...unresolved('enabled') },
    { what: 'a key that may rotate', legacy: { enableKeyRotation: flag }, ...unresolved('enableKeyRotation') },
    ...['EnableKeyRotation', 'PendingWindowInDays', 'KeyPolicy'].map((name) => ({
      what: `an override of ${name}`,
      prepare: (cfnKey: kms.CfnKey) => cfnKey.addPropertyOverride(name, 'x'),
      ...overridden(name),
    })),
    {
      what: 'an override of an attribute',
      prepare: (cfnKey) => cfnKey.addOverride('DeletionPolicy', 'Delete'),
      ...overridden('DeletionPolicy'),
    },
    {
      what: 'an alias that it has already',
      props: { alias: 'documents' },
      prepare: (cfnKey) => new kms.CfnAlias(cfnKey.stack, 'LegacyAlias', { aliasName: 'alias/documents', targetKeyId: cfnKey.ref }),
      code: 'KmsGov.AliasTaken',
      message: '`alias` must be new, got `documents`, which is `Stack/LegacyAlias` already; leave it out: the alias stays where it is',
    },
  ])('$what', ({ legacy, props, prepare = untouched, code, message }) => {
    const stack = newStack();
    const cfnKey = legacyKey(stack, legacy);
    prepare(cfnKey);
    expectAdoptionError(() => GovernedKey.govern(stack, 'Key', cfnKey, props), { code, message });
  });

  test('a key of another stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const other = new Stack(app, 'Other', { env: ENV });
    expectAdoptionError(() => GovernedKey.govern(other, 'Key', legacyKey(stack)), {
      code: 'KmsGov.AdoptedElsewhere',
      message: '`cfnKey` must be in the stack of the governed key, got one in `Stack`; put it under governance in its own stack',
    });
  });

  test('a key that is governed already', () => {
    const stack = newStack();
    const cfnKey = legacyKey(stack);
    GovernedKey.govern(stack, 'Key', cfnKey);
    expectAdoptionError(() => GovernedKey.govern(stack, 'Again', cfnKey), opaque);
  });

  test('the key inside a kms.Key, whose class is swapped instead', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Legacy');
    expectAdoptionError(() => GovernedKey.govern(stack, 'Key', key.node.defaultChild as kms.CfnKey), opaque, 'Stack/Legacy/Resource');
  });

  test('a lockout check that is bypassed', () => {
    const stack = newStack();
    GovernedKey.govern(stack, 'Key', legacyKey(stack, { bypassPolicyLockoutSafetyCheck: true }));
    expect(() => Template.fromStack(stack)).toThrow('[KmsGov.LockoutCheckBypassed at Stack/Legacy]');
  });

  test('a principal that KMS does not know', () => {
    const stack = newStack();
    const keyPolicy = policyWith({ Principal: { AWS: 'arn:aws:iam::1111:role/Name' } });
    expectAdoptionError(() => GovernedKey.govern(stack, 'Key', legacyKey(stack, { keyPolicy })), {
      code: 'KmsGov.PrincipalMalformed',
      message:
        'the policy of `cfnKey` must name an account of 12 digits or an ARN like `arn:aws:iam::111122223333:role/Name`, got `arn:aws:iam::1111:role/Name`; correct the principal',
    });
  });
});

describe('values that only deployment knows', () => {
  test('are named in the list of changes', () => {
    const [stack] = [newStack()];
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    GovernedKey.govern(stack, 'Key', legacyKey(stack, { pendingWindowInDays: days.valueAsNumber }));
    Annotations.fromStack(stack).hasInfo('/Stack/Key', Match.stringLikeRegexp('PendingWindowInDays from `{"Ref":"Days"}` to `30`'));
  });
});

describe('swapping the class of a kms.Key', () => {
  const both = (make: (stack: Stack, key: kms.Key | GovernedKey) => unknown) =>
    [kms.Key, GovernedKey].map((Class) => {
      const stack = newStack();
      make(stack, new Class(stack, 'Documents', { alias: 'documents', enableKeyRotation: true } as object));
      return resourcesOf(stack);
    });

  test('changes the properties of the key and nothing else', () => {
    const [before, after] = both((stack, key) => {
      for (const alias of ['second', 'alias/third', 'team/fourth']) key.addAlias(alias);
      new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    });
    expect(
      changesBetween(before, after).filter((change) => !/^DocumentsAlias.*\.(DeletionPolicy|UpdateReplacePolicy)$/.test(change)),
    ).toEqual([
      'Documents7E5B2978.DeletionPolicy',
      'Documents7E5B2978.Metadata',
      'Documents7E5B2978.KeyPolicy',
      'Documents7E5B2978.PendingWindowInDays',
      'Documents7E5B2978.RotationPeriodInDays',
    ]);
  });

  test.each([['decrypt'], ['encrypt'], ['encryptDecrypt']] as const)('keeps the identity policies of grants.%s', (method) => {
    const [before, after] = both((stack, key) =>
      key.grants[method](new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() })),
    );
    expect(changesBetween(before, after).filter((change) => /^Reader/.test(change) && !change.endsWith('.PolicyDocument'))).toEqual([]);
  });
});

/** Errors of adoption are about the key that is there already. */
function expectAdoptionError(act: () => unknown, { code, message }: Omit<Case, 'what'>, constructPath = 'Stack/Legacy'): void {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: 'GovernanceError', code, constructPath, message: `${message} [${code} at ${constructPath}]` });
}
