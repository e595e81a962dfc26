import { resultsOfTypeScript } from './shared-packages';

// what the other languages are compared with
describe('in TypeScript', () => {
  test('the example fails with the message of the guardrails, where one is broken', () => {
    expect(resultsOfTypeScript().brokenGuardrail).toBe(
      [
        'ERROR automatic rotation is off, though the key can rotate (KMS-Governance)',
        'Payments/Documents/Resource (Documents7E5B2978) aws-cdk-lib.aws_kms.CfnKey',
        'Suggested fix: set `rotation: Rotation.automatic()` (EnableKeyRotation: true); KMS keeps earlier material, so that nothing has to be encrypted again',
        "Acknowledge with 'KMS-Governance::RotationDisabled'",
      ].join('\n'),
    );
  });

  test('traps come to', () => {
    expect(resultsOfTypeScript().traps).toEqual({
      'a period that is no whole number of days':
        '`rotation` must have a period of 90 to 2560 whole days, got `90.5 days`; use for example `Rotation.automatic(Duration.days(365))` [KmsGov.RotationPeriod at Traps/Key]',
      'a grace that is no whole number of days':
        '`rotationGrace` must be 1 to 365 whole days, got `1.5 days`; use for example `Duration.days(7)` [KmsGov.MonitorGrace at Traps/Monitor]',
      'props left out': 'SYMMETRIC_DEFAULT',
      'options left out': 'accepted',
      'options with nothing in them': 'accepted',
      'a member of an enum': 'RSA_3072',
      'an enum in props': 'accepted',
      'two equal kinds': true,
      'two equal rotations': true,
      'a choice that comes back': 'ECC_NIST_EDWARDS25519',
      'an error of a value':
        '`usage` must be one that the key spec has, got `GENERATE_VERIFY_MAC` with `RSA_2048`; a key of spec RSA_2048 has the usage ENCRYPT_DECRYPT or SIGN_VERIFY, not GENERATE_VERIFY_MAC [KmsGov.KeyKindInvalid]',
      'an error of a construct':
        '`alias` must be outside `alias/aws/`, which AWS keeps for its own keys, got `aws/x`; use for example `my-app/documents` [KmsGov.AliasInvalid at Traps/Key]',
      'nothing in a list': true,
      'keys that an aspect visits': 1,
    });
  });
});
