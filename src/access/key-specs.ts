/**
 * What a key is made of. KMS fixes these four at creation and never changes them.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */

export type KeySpec =
  | 'SYMMETRIC_DEFAULT'
  | 'HMAC_224'
  | 'HMAC_256'
  | 'HMAC_384'
  | 'HMAC_512'
  | 'RSA_2048'
  | 'RSA_3072'
  | 'RSA_4096'
  | 'ECC_NIST_P256'
  | 'ECC_NIST_P384'
  | 'ECC_NIST_P521'
  | 'ECC_NIST_EDWARDS25519'
  | 'ECC_SECG_P256K1'
  | 'ML_DSA_44'
  | 'ML_DSA_65'
  | 'ML_DSA_87'
  | 'ML_KEM_512'
  | 'ML_KEM_768'
  | 'ML_KEM_1024'
  | 'SM2';

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT' | 'ENCAPSULATE_DECAPSULATE';

export type KeyOrigin = 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM' | 'EXTERNAL_KEY_STORE';

/** What a key can do for its users: spec and usage, reduced to the cryptographic operations they allow. */
export type KeyType =
  | 'SYMMETRIC_ENCRYPT'
  | 'ASYMMETRIC_ENCRYPT'
  | 'SIGN_VERIFY'
  | 'GENERATE_VERIFY_MAC'
  | 'KEY_AGREEMENT'
  | 'ENCAPSULATE_DECAPSULATE';

/** What decides which actions work on a key. */
export interface KeyTraits {
  readonly keyType: KeyType;
  /** @default 'AWS_KMS' */
  readonly origin?: KeyOrigin;
  /** @default false */
  readonly multiRegion?: boolean;
}

/** What KMS and CloudFormation can do with one combination of spec, usage, origin and multi-Region. */
export interface KeyCapabilities {
  /** KMS creates such a key. */
  readonly valid: boolean;
  /** Why not, where it is not valid. */
  readonly reason?: string;
  readonly rotatesAutomatically: boolean;
  readonly rotatesOnDemand: boolean;
  /** Replicas in other Regions are possible. */
  readonly replicates: boolean;
  /** Its material is imported, so that it can also expire and be deleted. */
  readonly importable: boolean;
  readonly creatableByCloudFormation: boolean;
}

interface SpecFacts {
  readonly usages: readonly KeyUsage[];
  readonly origins: readonly KeyOrigin[];
  readonly inCloudFormation: boolean;
}

const GENERATED: readonly KeyOrigin[] = ['AWS_KMS'];
const IMPORTABLE: readonly KeyOrigin[] = ['AWS_KMS', 'EXTERNAL'];
const EVERY_ORIGIN: readonly KeyOrigin[] = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'];

/**
 * SM2 exists in the China Regions only, ML-KEM everywhere else. No stored source says whether ML-KEM takes imported
 * material; it is listed as generated until one does.
 */
const SPEC_FACTS: Readonly<Record<KeySpec, SpecFacts>> = {
  SYMMETRIC_DEFAULT: { usages: ['ENCRYPT_DECRYPT'], origins: EVERY_ORIGIN, inCloudFormation: true },
  HMAC_224: { usages: ['GENERATE_VERIFY_MAC'], origins: IMPORTABLE, inCloudFormation: true },
  HMAC_256: { usages: ['GENERATE_VERIFY_MAC'], origins: IMPORTABLE, inCloudFormation: true },
  HMAC_384: { usages: ['GENERATE_VERIFY_MAC'], origins: IMPORTABLE, inCloudFormation: true },
  HMAC_512: { usages: ['GENERATE_VERIFY_MAC'], origins: IMPORTABLE, inCloudFormation: true },
  RSA_2048: { usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'], origins: IMPORTABLE, inCloudFormation: true },
  RSA_3072: { usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'], origins: IMPORTABLE, inCloudFormation: true },
  RSA_4096: { usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'], origins: IMPORTABLE, inCloudFormation: true },
  ECC_NIST_P256: { usages: ['SIGN_VERIFY', 'KEY_AGREEMENT'], origins: IMPORTABLE, inCloudFormation: true },
  ECC_NIST_P384: { usages: ['SIGN_VERIFY', 'KEY_AGREEMENT'], origins: IMPORTABLE, inCloudFormation: true },
  ECC_NIST_P521: { usages: ['SIGN_VERIFY', 'KEY_AGREEMENT'], origins: IMPORTABLE, inCloudFormation: true },
  ECC_NIST_EDWARDS25519: { usages: ['SIGN_VERIFY'], origins: IMPORTABLE, inCloudFormation: true },
  ECC_SECG_P256K1: { usages: ['SIGN_VERIFY'], origins: IMPORTABLE, inCloudFormation: true },
  ML_DSA_44: { usages: ['SIGN_VERIFY'], origins: GENERATED, inCloudFormation: true },
  ML_DSA_65: { usages: ['SIGN_VERIFY'], origins: GENERATED, inCloudFormation: true },
  ML_DSA_87: { usages: ['SIGN_VERIFY'], origins: GENERATED, inCloudFormation: true },
  ML_KEM_512: { usages: ['ENCAPSULATE_DECAPSULATE'], origins: GENERATED, inCloudFormation: false },
  ML_KEM_768: { usages: ['ENCAPSULATE_DECAPSULATE'], origins: GENERATED, inCloudFormation: false },
  ML_KEM_1024: { usages: ['ENCAPSULATE_DECAPSULATE'], origins: GENERATED, inCloudFormation: false },
  SM2: { usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'], origins: IMPORTABLE, inCloudFormation: true },
};

export const KEY_SPECS = Object.keys(SPEC_FACTS) as readonly KeySpec[];
export const KEY_ORIGINS = EVERY_ORIGIN;
export const KEY_USAGES: readonly KeyUsage[] = [
  'ENCRYPT_DECRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
];
export const KEY_TYPES: readonly KeyType[] = [
  'SYMMETRIC_ENCRYPT',
  'ASYMMETRIC_ENCRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
];

const isOneOf =
  <T extends string>(names: readonly T[]) =>
  (value: unknown): value is T =>
    names.includes(value as T);

export const isKeySpec = isOneOf(KEY_SPECS);
export const isKeyUsage = isOneOf(KEY_USAGES);
export const isKeyOrigin = isOneOf(KEY_ORIGINS);

/** The usages KMS accepts with a spec; the first is the one to assume where a spec has only one. */
export function usagesOf(spec: KeySpec): readonly KeyUsage[] {
  return SPEC_FACTS[spec].usages;
}

/**
 * Usage decides, except that encryption is symmetric or not by spec. So a spec newer than this table still has a type;
 * whether KMS accepts the pair is for `capabilitiesOf` to say.
 */
export function keyTypeOf(spec: string, usage: KeyUsage): KeyType;
export function keyTypeOf(spec: string, usage: string): KeyType | undefined;
export function keyTypeOf(spec: string, usage: string): KeyType | undefined {
  if (!isKeyUsage(usage)) {
    return undefined;
  }
  if (usage !== 'ENCRYPT_DECRYPT') {
    return usage;
  }
  return spec === 'SYMMETRIC_DEFAULT' ? 'SYMMETRIC_ENCRYPT' : 'ASYMMETRIC_ENCRYPT';
}

/** Custom key stores and external key stores hold the material outside KMS, which then neither rotates nor replicates it. */
export function inCustomKeyStore(origin: KeyOrigin): boolean {
  return origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
}

function reasonAgainst(spec: KeySpec, usage: KeyUsage, origin: KeyOrigin, multiRegion: boolean): string | undefined {
  const facts = SPEC_FACTS[spec];
  if (!facts.usages.includes(usage)) {
    return `a key of spec ${spec} has the usage ${facts.usages.join(' or ')}, not ${usage}`;
  }
  if (!facts.origins.includes(origin)) {
    return `a key of spec ${spec} has the origin ${facts.origins.join(' or ')}, not ${origin}`;
  }
  if (multiRegion && inCustomKeyStore(origin)) {
    return `a key in a custom key store (origin ${origin}) cannot be multi-Region`;
  }
  return undefined;
}

const NOTHING: Omit<KeyCapabilities, 'valid' | 'reason'> = {
  rotatesAutomatically: false,
  rotatesOnDemand: false,
  replicates: false,
  importable: false,
  creatableByCloudFormation: false,
};

/**
 * What can be done with a key of this combination.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-compare.html
 */
export function capabilitiesOf(spec: KeySpec, usage: KeyUsage, origin: KeyOrigin = 'AWS_KMS', multiRegion = false): KeyCapabilities {
  const reason = reasonAgainst(spec, usage, origin, multiRegion);
  if (reason !== undefined) {
    return { valid: false, reason, ...NOTHING };
  }
  const symmetric = spec === 'SYMMETRIC_DEFAULT';
  const inStore = inCustomKeyStore(origin);
  return {
    valid: true,
    rotatesAutomatically: symmetric && origin === 'AWS_KMS',
    rotatesOnDemand: symmetric && !inStore,
    replicates: multiRegion,
    importable: origin === 'EXTERNAL',
    creatableByCloudFormation: SPEC_FACTS[spec].inCloudFormation && !inStore,
  };
}
