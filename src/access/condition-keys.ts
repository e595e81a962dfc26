export type ConditionKeyType = 'String' | 'Bool' | 'Numeric' | 'Date' | 'ARN' | 'IPAddress';

export interface ConditionKey {
  /** As documented. A part in angle brackets makes it a family: `<key>` any text, `<n>` a number up to `upTo`. */
  readonly name: string;
  readonly valueType: ConditionKeyType;
  /** Needs `ForAnyValue:` or `ForAllValues:`. */
  readonly multiValued: boolean;
  /** Works in key policies. Where false, it works in IAM policies alone and KMS refuses a key policy with it. */
  readonly inKeyPolicy: boolean;
  /** Key of KMS requests and keys, as opposed to those of every AWS request. */
  readonly service: 'kms' | 'aws';
  readonly deprecated: boolean;
  /** The largest number of a `<n>` family. */
  readonly upTo?: number;
}

type Facts = Partial<Omit<ConditionKey, 'name' | 'valueType'>>;

function conditionKey(name: string, valueType: ConditionKeyType, facts: Facts = {}): ConditionKey {
  const service = name.startsWith('kms:') ? 'kms' : 'aws';
  return { name, valueType, service, multiValued: false, inKeyPolicy: true, deprecated: false, ...facts };
}

const MULTI: Facts = { multiValued: true };
const IAM_ONLY: Facts = { inKeyPolicy: false };

/**
 * The condition keys of KMS and the global ones that can bear on a KMS request. The condition key for the encapsulation algorithm
 * has no documented name yet, so there is none here.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const CONDITION_KEYS: readonly ConditionKey[] = [
  conditionKey('kms:BypassPolicyLockoutSafetyCheck', 'Bool'),
  conditionKey('kms:CallerAccount', 'String'),
  conditionKey('kms:CustomerMasterKeySpec', 'String', { deprecated: true }),
  conditionKey('kms:CustomerMasterKeyUsage', 'String', { deprecated: true }),
  conditionKey('kms:DataKeyPairSpec', 'String'),
  conditionKey('kms:EncryptionAlgorithm', 'String'),
  conditionKey('kms:EncryptionContext:<key>', 'String'),
  conditionKey('kms:EncryptionContextKeys', 'String', MULTI),
  conditionKey('kms:ExpirationModel', 'String'),
  conditionKey('kms:GrantConstraintSourceArn', 'ARN'),
  conditionKey('kms:GrantConstraintType', 'String'),
  conditionKey('kms:GrantIsForAWSResource', 'Bool'),
  conditionKey('kms:GrantOperations', 'String', MULTI),
  conditionKey('kms:GranteePrincipal', 'String'),
  conditionKey('kms:GranteeServicePrincipal', 'String'),
  conditionKey('kms:KeyAgreementAlgorithm', 'String'),
  conditionKey('kms:KeyOrigin', 'String'),
  conditionKey('kms:KeySpec', 'String'),
  conditionKey('kms:KeyUsage', 'String'),
  conditionKey('kms:MacAlgorithm', 'String'),
  conditionKey('kms:MessageType', 'String'),
  conditionKey('kms:MultiRegion', 'Bool'),
  conditionKey('kms:MultiRegionKeyType', 'String'),
  conditionKey('kms:PrimaryRegion', 'String'),
  conditionKey('kms:ReEncryptOnSameKey', 'Bool'),
  conditionKey('kms:RecipientAttestation:ImageSha384', 'String'),
  conditionKey('kms:RecipientAttestation:NitroTPMPCR<n>', 'String', { upTo: 23 }),
  conditionKey('kms:RecipientAttestation:PCR<n>', 'String', { upTo: 31 }),
  conditionKey('kms:ReplicaRegion', 'String'),
  conditionKey('kms:RequestAlias', 'String'),
  conditionKey('kms:ResourceAliases', 'String', { ...MULTI, ...IAM_ONLY }),
  conditionKey('kms:RetiringPrincipal', 'String'),
  conditionKey('kms:RetiringServicePrincipal', 'String'),
  conditionKey('kms:RotationPeriodInDays', 'Numeric'),
  conditionKey('kms:ScheduleKeyDeletionPendingWindowInDays', 'Numeric'),
  conditionKey('kms:SigningAlgorithm', 'String'),
  conditionKey('kms:TrailingDaysWithoutKeyUsage', 'Numeric'),
  conditionKey('kms:ValidTo', 'Date'),
  conditionKey('kms:ViaService', 'String'),
  conditionKey('kms:WrappingAlgorithm', 'String'),
  conditionKey('kms:WrappingKeySpec', 'String'),

  conditionKey('aws:AssumedRoot', 'Bool'),
  conditionKey('aws:CalledVia', 'String', MULTI),
  conditionKey('aws:CalledViaFirst', 'String'),
  conditionKey('aws:CalledViaLast', 'String'),
  conditionKey('aws:CurrentTime', 'Date'),
  conditionKey('aws:Ec2InstanceSourcePrivateIPv4', 'IPAddress'),
  conditionKey('aws:Ec2InstanceSourceVpc', 'String'),
  conditionKey('aws:EpochTime', 'Date'),
  conditionKey('aws:FederatedProvider', 'String'),
  conditionKey('aws:MultiFactorAuthAge', 'Numeric'),
  conditionKey('aws:MultiFactorAuthPresent', 'Bool'),
  conditionKey('aws:PrincipalAccount', 'String'),
  conditionKey('aws:PrincipalArn', 'ARN'),
  conditionKey('aws:PrincipalIsAWSService', 'Bool'),
  conditionKey('aws:PrincipalOrgID', 'String'),
  conditionKey('aws:PrincipalOrgPaths', 'String', MULTI),
  conditionKey('aws:PrincipalServiceName', 'String'),
  conditionKey('aws:PrincipalServiceNamesList', 'String', MULTI),
  conditionKey('aws:PrincipalTag/<key>', 'String'),
  conditionKey('aws:PrincipalType', 'String'),
  conditionKey('aws:referer', 'String'),
  conditionKey('aws:RequestTag/<key>', 'String'),
  conditionKey('aws:RequestedRegion', 'String'),
  conditionKey('aws:ResourceAccount', 'String'),
  conditionKey('aws:ResourceOrgID', 'String'),
  conditionKey('aws:ResourceOrgPaths', 'String', MULTI),
  conditionKey('aws:ResourceTag/<key>', 'String', IAM_ONLY),
  conditionKey('aws:SecureTransport', 'Bool'),
  conditionKey('aws:SourceAccount', 'String'),
  conditionKey('aws:SourceArn', 'ARN'),
  conditionKey('aws:SourceIdentity', 'String'),
  conditionKey('aws:SourceIp', 'IPAddress'),
  conditionKey('aws:SourceOrgID', 'String'),
  conditionKey('aws:SourceOrgPaths', 'String', MULTI),
  conditionKey('aws:SourceVpc', 'String'),
  conditionKey('aws:SourceVpcArn', 'ARN'),
  conditionKey('aws:SourceVpce', 'String'),
  conditionKey('aws:TagKeys', 'String', MULTI),
  conditionKey('aws:TokenIssueTime', 'Date'),
  conditionKey('aws:UserAgent', 'String'),
  conditionKey('aws:ViaAWSService', 'Bool'),
  conditionKey('aws:VpcSourceIp', 'IPAddress'),
  conditionKey('aws:VpceAccount', 'String'),
  conditionKey('aws:VpceOrgID', 'String'),
  conditionKey('aws:VpceOrgPaths', 'String', MULTI),
  conditionKey('aws:userid', 'String'),
  conditionKey('aws:username', 'String'),
];

const FAMILIES = CONDITION_KEYS.filter((key) => key.name.endsWith('>'));
const EXACT = new Map(CONDITION_KEYS.filter((key) => !key.name.endsWith('>')).map((key) => [key.name.toLowerCase(), key]));

/** The condition key, or the family it belongs to, that a policy names in any case. */
export function findConditionKey(name: string): ConditionKey | undefined {
  const wanted = name.toLowerCase();
  return EXACT.get(wanted) ?? FAMILIES.find((family) => isMember(family, wanted));
}

/**
 * The documented spelling of a condition key; of a family the member as it is written, for tag keys and encryption context keys
 * are the user's own.
 */
export function canonicalConditionKey(name: string): string {
  const key = findConditionKey(name);
  if (key === undefined) {
    return name;
  }
  const prefix = prefixOf(key);
  return prefix + name.slice(prefix.length);
}

function isMember(family: ConditionKey, wanted: string): boolean {
  const prefix = prefixOf(family).toLowerCase();
  const member = wanted.slice(prefix.length);
  return wanted.startsWith(prefix) && member !== '' && (family.upTo === undefined || isNumberUpTo(member, family.upTo));
}

function isNumberUpTo(text: string, limit: number): boolean {
  return /^(0|[1-9]\d?)$/.test(text) && Number(text) <= limit;
}

/** What all members share; the whole name of a key that is no family. */
function prefixOf(key: ConditionKey): string {
  const bracket = key.name.indexOf('<');
  return bracket < 0 ? key.name : key.name.slice(0, bracket);
}
