import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ON_DEMAND_ROTATION_TYPE } from '../../src/access/custom-resource-types';
import { GovernedKey } from '../../src/constructs/governed-key';
import type { GovernedKeyProps } from '../../src/constructs/governed-key-props';
import { HmacHash, KeyKind } from '../../src/constructs/key-kind';
import { KeyMaterial } from '../../src/constructs/key-material';
import type { ResourceHandler } from '../../src/constructs/resource-handler';
import { Rotation } from '../../src/constructs/rotation';
import { EffectiveAccess } from './effective-access';
import type { Case } from './expected-error';
import { expectError } from './expected-error';
import { ENV, newStack, statementOf } from './synthesized';

function templateOf(rotation: Rotation): Template {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { rotation });
  return Template.fromStack(stack);
}

test('the token stands in the template, beside a key whose logical id is that of any other', () => {
  const template = templateOf(Rotation.onDemand('2026-03 audit'));
  template.hasResourceProperties(ON_DEMAND_ROTATION_TYPE, { KeyId: { Ref: 'Key961B73FD' }, Token: '2026-03 audit' });
  expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual(['Key961B73FD']);
});

test.each([
  ['every year', Rotation.onDemand('first'), 365],
  ['as often as asked for', Rotation.onDemand('first', { period: Duration.days(90) }), 90],
])('the key rotates by itself too: %s', (_, rotation, days) => {
  templateOf(rotation).hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, RotationPeriodInDays: days });
});

test('a key that rotates otherwise has no function', () => {
  templateOf(Rotation.automatic()).resourceCountIs('AWS::Lambda::Function', 0);
});

test('one function rotates all keys of a stack', () => {
  const stack = newStack();
  for (const id of ['One', 'Two']) new GovernedKey(stack, id, { rotation: Rotation.onDemand('first') });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

test('its role may rotate this key and see that it did', () => {
  const stack = newStack();
  new GovernedKey(stack, 'Key', { rotation: Rotation.onDemand('first') });
  expect(statementOf(stack, 'HandlerRotates')).toEqual({
    Sid: 'HandlerRotates',
    Effect: 'Allow',
    Principal: { AWS: { 'Fn::GetAtt': [expect.stringMatching('^KmsGovernanceondemandrotationRole'), 'Arn'] } },
    Action: ['kms:GetKeyRotationStatus', 'kms:ListKeyRotations', 'kms:RotateKeyOnDemand'],
    Resource: '*',
  });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(JSON.stringify(policies)).not.toMatch(/kms:|\*/);
});

test('access, as the template decides it', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  new GovernedKey(stack, 'Key', { rotation: Rotation.onDemand('first') });
  const { role } = stack.node.findChild('KmsGovernance-on-demand-rotation') as ResourceHandler;
  const access = new EffectiveAccess(app);
  expect(access.ofRole(role, 'kms:RotateKeyOnDemand')).toBe('allowed');
  for (const action of ['kms:Decrypt', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKeyRotation']) {
    expect(access.ofRole(role, action)).toBe('denied');
  }
});

test('a rotation tells how it is', () => {
  expect(Rotation.onDemand('first').mode).toBe('onDemand');
});

test('a function waits for the answer longer than the function runs', () => {
  const template = templateOf(Rotation.onDemand('first'));
  template.hasResourceProperties(ON_DEMAND_ROTATION_TYPE, { ServiceTimeout: '240' });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 180, Runtime: 'nodejs24.x', LoggingConfig: Match.anyValue() });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
});

describe('bad input', () => {
  const UNSUPPORTED =
    '`rotation` must be one that the key can do, got `onDemand`, which only symmetric encryption keys have whose material is made by KMS or imported; ' +
    'use `Rotation.manual({ every: Duration.days(365) })`';

  test.each<Case & { readonly props: GovernedKeyProps }>([
    {
      what: 'a key that cannot rotate on demand',
      props: { kind: KeyKind.hmac(HmacHash.SHA_256), rotation: Rotation.onDemand('first') },
      code: 'KmsGov.RotationUnsupported',
      message: UNSUPPORTED,
    },
    {
      what: 'material in a custom key store',
      props: { material: KeyMaterial.customKeyStore('cks-1234567890abcdef0'), rotation: Rotation.onDemand('first') },
      code: 'KmsGov.RotationUnsupported',
      message: UNSUPPORTED,
    },
    {
      what: 'an empty token',
      props: { rotation: Rotation.onDemand('  ') },
      code: 'KmsGov.RotationToken',
      message: '`token` must say what the rotation is for, got an empty text; use for example `2026-03 audit`',
    },
    {
      what: 'a short period',
      props: { rotation: Rotation.onDemand('first', { period: Duration.days(30) }) },
      code: 'KmsGov.RotationPeriod',
      message:
        '`rotation` must have a period of 90 to 2560 whole days, got `30 days`; use for example `Rotation.automatic(Duration.days(365))`',
    },
  ])('$what', ({ props, ...expected }) => {
    expectError(() => new GovernedKey(newStack(), 'Key', props), expected);
  });
});
