import { CONDITION_KEYS, canonicalConditionKey, findConditionKey } from '../../src/access/condition-keys';

const namesOf = (keys: readonly { name: string }[]): string[] => keys.map(({ name }) => name);

describe('CONDITION_KEYS', () => {
  test('names each once, whatever the case', () => {
    expect(new Set(namesOf(CONDITION_KEYS).map((name) => name.toLowerCase())).size).toBe(CONDITION_KEYS.length);
  });

  test('those KMS takes in IAM policies only', () => {
    expect(namesOf(CONDITION_KEYS.filter(({ inKeyPolicy }) => !inKeyPolicy))).toEqual(['kms:ResourceAliases', 'aws:ResourceTag/<key>']);
  });

  test('the multivalued keys of KMS', () => {
    expect(namesOf(CONDITION_KEYS.filter(({ service, multiValued }) => service === 'kms' && multiValued))).toEqual([
      'kms:EncryptionContextKeys',
      'kms:GrantOperations',
      'kms:ResourceAliases',
    ]);
  });

  test('the keys of KMS that are no strings', () => {
    const typed = CONDITION_KEYS.filter(({ service, valueType }) => service === 'kms' && valueType !== 'String');
    expect(Object.fromEntries(typed.map(({ name, valueType }) => [name, valueType]))).toEqual({
      'kms:BypassPolicyLockoutSafetyCheck': 'Bool',
      'kms:GrantConstraintSourceArn': 'ARN',
      'kms:GrantIsForAWSResource': 'Bool',
      'kms:MultiRegion': 'Bool',
      'kms:ReEncryptOnSameKey': 'Bool',
      'kms:RotationPeriodInDays': 'Numeric',
      'kms:ScheduleKeyDeletionPendingWindowInDays': 'Numeric',
      'kms:TrailingDaysWithoutKeyUsage': 'Numeric',
      'kms:ValidTo': 'Date',
    });
  });
});

describe('findConditionKey', () => {
  test.each([
    ['kms:ViaService', 'kms:ViaService'],
    ['KMS:VIASERVICE', 'kms:ViaService'],
    ['aws:principalarn', 'aws:PrincipalArn'],
    ['kms:EncryptionContext:aws:s3:arn', 'kms:EncryptionContext:<key>'],
    ['kms:encryptioncontextkeys', 'kms:EncryptionContextKeys'],
    ['aws:ResourceTag/team', 'aws:ResourceTag/<key>'],
    ['kms:RecipientAttestation:PCR0', 'kms:RecipientAttestation:PCR<n>'],
    ['kms:recipientattestation:pcr31', 'kms:RecipientAttestation:PCR<n>'],
    ['kms:RecipientAttestation:NitroTPMPCR23', 'kms:RecipientAttestation:NitroTPMPCR<n>'],
  ])('%s', (name, found) => {
    expect(findConditionKey(name)?.name).toBe(found);
  });

  test.each([
    'kms:Unheard',
    'ViaService',
    'kms:EncryptionContext:',
    'kms:EncryptionContext',
    'aws:RequestTag/',
    'kms:RecipientAttestation:PCR32',
    'kms:RecipientAttestation:PCR07',
    'kms:RecipientAttestation:PCRx',
    'kms:RecipientAttestation:NitroTPMPCR24',
  ])('not %s', (name) => {
    expect(findConditionKey(name)).toBeUndefined();
  });
});

test.each([
  ['KMS:viaservice', 'kms:ViaService'],
  ['kms:encryptioncontext:Tenant', 'kms:EncryptionContext:Tenant'],
  ['AWS:resourcetag/Team', 'aws:ResourceTag/Team'],
  ['KMS:recipientattestation:pcr3', 'kms:RecipientAttestation:PCR3'],
  ['x:Other', 'x:Other'],
])('%s is spelled %s', (name, spelling) => {
  expect(canonicalConditionKey(name)).toBe(spelling);
});
