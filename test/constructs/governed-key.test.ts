import { App, Aws, Duration, Lazy, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AccountAccess } from '../../src/constructs/account-access';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { IGovernedKey } from '../../src/constructs/governed-key-base';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { EccNistCurve, KeyKind } from '../../src/constructs/key-kind';
import { Rotation } from '../../src/constructs/rotation';
import { newStack, roleArn, statementOf } from './synthesized';

function templateOf(props: GovernedKeyProps): Template {
  const stack = newStack();
  new GovernedKey(stack, 'Key', props);
  return Template.fromStack(stack);
}

function keyProperties(props: GovernedKeyProps): Record<string, unknown> {
  return Object.values(templateOf(props).findResources('AWS::KMS::Key'))[0].Properties;
}

test('the whole template of a key with an alias', () => {
  expect(templateOf({ alias: 'fintechnova/documents', description: 'Customer documents' }).toJSON()).toMatchSnapshot();
});

describe('defaults', () => {
  test('a symmetric key that rotates every year and waits 30 days for its deletion', () => {
    const { KeyPolicy: _, ...others } = keyProperties({});
    expect(others).toEqual({ EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 30 });
  });

  test('key and alias are retained once created and cleaned up when their creation rolls back', () => {
    const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    const template = templateOf({ alias: 'documents' });
    template.hasResource('AWS::KMS::Key', retained);
    template.hasResource('AWS::KMS::Alias', retained);
  });

  test('no alias, no description and no metadata but that it is governed', () => {
    const template = templateOf({});
    template.resourceCountIs('AWS::KMS::Alias', 0);
    template.hasResource('AWS::KMS::Key', {
      Properties: { Description: Match.absent() },
      Metadata: { 'cdk-kms-governance': { governed: true } },
    });
  });
});

describe('overrides', () => {
  test.each([
    ['rotation period', { rotation: Rotation.automatic(Duration.days(90)) }, { EnableKeyRotation: true, RotationPeriodInDays: 90 }],
    ['no rotation', { rotation: Rotation.none('re-encrypted yearly') }, { EnableKeyRotation: false }],
    ['pending window', { pendingWindow: Duration.days(7) }, { PendingWindowInDays: 7 }],
    ['pending window in hours', { pendingWindow: Duration.hours(240) }, { PendingWindowInDays: 10 }],
    ['description', { description: 'Customer documents' }, { Description: 'Customer documents' }],
    [
      'kind',
      { kind: KeyKind.eccSigning(EccNistCurve.P256), rotation: Rotation.none('published') },
      { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    ],
  ])('%s', (_, props: GovernedKeyProps, expected) => {
    expect(keyProperties(props)).toEqual(expect.objectContaining(expected));
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete', 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain', 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate', 'Retain'],
  ])('removal policy %s for key and alias alike', (removalPolicy, DeletionPolicy, UpdateReplacePolicy) => {
    const template = templateOf({ alias: 'documents', removalPolicy });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy, UpdateReplacePolicy });
    template.hasResource('AWS::KMS::Alias', { DeletionPolicy, UpdateReplacePolicy });
  });

  test('reasons are kept for reviewers in the metadata of the key', () => {
    templateOf({
      rotation: Rotation.none('escrowed'),
      separationWaiver: 'a team of one',
      accountAccess: AccountAccess.everything('migration until May'),
    }).hasResource('AWS::KMS::Key', {
      Metadata: {
        'cdk-kms-governance': {
          governed: true,
          separationWaiver: 'a team of one',
          accountAccess: 'migration until May',
          rotation: 'escrowed',
        },
      },
    });
  });

  test('tags of the app reach the key', () => {
    const stack = newStack();
    new GovernedKey(stack, 'Key');
    Tags.of(stack).add('team', 'payments');
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { Tags: [{ Key: 'team', Value: 'payments' }] });
  });
});

describe('tokens', () => {
  test('days that only deployment knows', () => {
    const daysLater = (days: number) => Duration.days(Lazy.number({ produce: () => days }));
    const stack = newStack();
    new GovernedKey(stack, 'Key', { pendingWindow: daysLater(14), rotation: Rotation.automatic(daysLater(100)) });
    expect(statementOf(stack, 'DenyHastyDeletion')?.Condition).toEqual({
      NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '14' },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 14, RotationPeriodInDays: 100 });
  });

  test('an alias with the name of the stack in it', () => {
    templateOf({ alias: `${Aws.STACK_NAME}/documents`, description: `of ${Aws.STACK_NAME}` }).hasResourceProperties('AWS::KMS::Key', {
      Description: { 'Fn::Join': ['', ['of ', { Ref: 'AWS::StackName' }]] },
    });
    templateOf({ alias: `documents-${Aws.REGION}` }).hasResourceProperties('AWS::KMS::Alias', {
      AliasName: { 'Fn::Join': ['', ['alias/documents-', { Ref: 'AWS::Region' }]] },
    });
  });
});

describe('aliases', () => {
  test.each(['documents', 'alias/documents'])('`%s` is alias/documents', (alias) => {
    templateOf({ alias }).hasResourceProperties('AWS::KMS::Alias', {
      AliasName: 'alias/documents',
      TargetKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    });
  });

  test('one name may be taken once in each stack', () => {
    const app = new App();
    for (const id of ['One', 'Two']) new GovernedKey(new Stack(app, id), 'Key', { alias: 'documents' });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('in place of kms.Key', () => {
  /** What another library that knows nothing of governed keys is handed. */
  const acceptKey = (key: kms.IKey): string => key.keyArn;

  test('a governed key is a kms.IKey', () => {
    const key: IGovernedKey = new GovernedKey(newStack(), 'Key');
    const asKey: kms.IKey = key;
    expect(acceptKey(asKey)).toBe(key.keyArn);
    expect(key.keyRef).toEqual({ keyArn: key.keyArn, keyId: key.keyId });
  });

  test('swapping the class keeps all logical ids and the aliases', () => {
    const identitiesOf = (make: (stack: Stack) => kms.IKey) => {
      const stack = newStack();
      make(stack).addAlias('second');
      const template = Template.fromStack(stack);
      const aliases = Object.entries(template.findResources('AWS::KMS::Alias'));
      return {
        keys: Object.keys(template.findResources('AWS::KMS::Key')),
        aliases: aliases.map(([id, { Properties }]) => [id, Properties.AliasName, Properties.TargetKeyId]),
      };
    };
    const governed = identitiesOf((stack) => new GovernedKey(stack, 'Documents', { alias: 'documents' }));
    expect(governed).toEqual(identitiesOf((stack) => new kms.Key(stack, 'Documents', { alias: 'documents' })));
    expect(governed.keys).toEqual(['Documents7E5B2978']);
    expect(governed.aliases.map(([id]) => id)).toEqual(['DocumentsAlias5D478961', 'DocumentsAliassecondE45C97CA']);
  });

  test('every method that grants answers with a grant whose statement takes conditions later', () => {
    const stack = newStack();
    const key = new GovernedKey(stack, 'Key');
    const role = iam.Role.fromRoleArn(stack, 'Role', roleArn('Reader'), { mutable: false });
    const grant = key.grantDecrypt(role);
    expect(grant.success).toBe(true);
    grant.principalStatement?.addCondition('StringEquals', { 'kms:CallerAccount': '111122223333' });
    expect(statementOf(stack, 'UseDecrypt')?.Condition).toEqual({ StringEquals: { 'kms:CallerAccount': '111122223333' } });
  });

  test.each([
    ['grantDecrypt', ['kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncryptFrom']],
    [
      'grantEncrypt',
      [
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyPair',
        'kms:GenerateDataKeyPairWithoutPlaintext',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptTo',
      ],
    ],
  ] as const)('%s grants exactly that', (method, actions) => {
    const stack = newStack();
    const role = new iam.ArnPrincipal(roleArn('Somebody'));
    new GovernedKey(stack, 'Key')[method](role);
    expect(statementOf(stack, method.replace('grant', 'Use'))?.Action).toEqual(actions);
  });
});
