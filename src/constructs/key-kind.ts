import type { KeySpec, KeyType, KeyUsage } from '../access/key-specs';
import { capabilitiesOf, isKeySpec, isKeyUsage, keyTypeOf } from '../access/key-specs';
import { GovernanceError } from './governance-error';
import { memberOf, requireShape, TEXT } from './input-shape';

/** Size of an RSA key, in bits. */
export enum RsaKeySize {
  /** 2,048 bits: what old verifiers need. Fails AWS Control Tower's CT.KMS.PR.2. */
  BITS_2048 = 'BITS_2048',
  /** 3,072 bits. */
  BITS_3072 = 'BITS_3072',
  /** 4,096 bits. */
  BITS_4096 = 'BITS_4096',
}

/** Elliptic curve recommended by NIST. */
export enum EccNistCurve {
  /** P-256 (secp256r1). */
  P256 = 'P256',
  /** P-384 (secp384r1). */
  P384 = 'P384',
  /** P-521 (secp521r1). */
  P521 = 'P521',
}

/** Hash function of an HMAC key. */
export enum HmacHash {
  /** HMAC with SHA-224. */
  SHA_224 = 'SHA_224',
  /** HMAC with SHA-256. */
  SHA_256 = 'SHA_256',
  /** HMAC with SHA-384. */
  SHA_384 = 'SHA_384',
  /** HMAC with SHA-512. */
  SHA_512 = 'SHA_512',
}

/** Parameter set of ML-DSA, the post-quantum signature of FIPS 204. */
export enum MlDsaParameterSet {
  /** ML-DSA-44, security category 2. */
  ML_DSA_44 = 'ML_DSA_44',
  /** ML-DSA-65, security category 3. */
  ML_DSA_65 = 'ML_DSA_65',
  /** ML-DSA-87, security category 5. */
  ML_DSA_87 = 'ML_DSA_87',
}

/**
 * What a key is and what it is for: the key spec and key usage of KMS.
 *
 * KMS fixes both at creation. IMPORTANT: changing the kind of a deployed key makes the CloudFormation update fail.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 *
 * @example
 * new GovernedKey(this, 'Receipts', {
 *   alias: 'fintechnova/receipts',
 *   kind: KeyKind.eccSigning(EccNistCurve.P256),
 *   rotation: Rotation.none('receipts are verified for ten years with one published key'),
 * });
 */
export class KeyKind {
  /** A symmetric key that encrypts (AES-256-GCM; SM4 in China): the only kind AWS services can use. */
  public static symmetric(): KeyKind {
    return new KeyKind('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
  }

  /** An RSA key pair that encrypts; anybody who has the public key can encrypt. */
  public static rsaEncryption(size: RsaKeySize): KeyKind {
    return new KeyKind(RSA_SPECS[requireShape('size', size, RSA_KEY_SIZE)], 'ENCRYPT_DECRYPT');
  }

  /** An RSA key pair that signs. */
  public static rsaSigning(size: RsaKeySize): KeyKind {
    return new KeyKind(RSA_SPECS[requireShape('size', size, RSA_KEY_SIZE)], 'SIGN_VERIFY');
  }

  /** An elliptic-curve key pair that signs (ECDSA). */
  public static eccSigning(curve: EccNistCurve): KeyKind {
    return new KeyKind(ECC_SPECS[requireShape('curve', curve, ECC_CURVE)], 'SIGN_VERIFY');
  }

  /** An elliptic-curve key pair that derives shared secrets (ECDH). */
  public static eccKeyAgreement(curve: EccNistCurve): KeyKind {
    return new KeyKind(ECC_SPECS[requireShape('curve', curve, ECC_CURVE)], 'KEY_AGREEMENT');
  }

  /** A key pair on secp256k1, the curve of cryptocurrencies, that signs. */
  public static secp256k1(): KeyKind {
    return new KeyKind('ECC_SECG_P256K1', 'SIGN_VERIFY');
  }

  /** A key pair on Edwards25519 that signs (EdDSA). */
  public static ed25519(): KeyKind {
    return new KeyKind('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY');
  }

  /** A symmetric key that generates and verifies message authentication codes. */
  public static hmac(hash: HmacHash): KeyKind {
    return new KeyKind(HMAC_SPECS[requireShape('hash', hash, HMAC_HASH)], 'GENERATE_VERIFY_MAC');
  }

  /** A post-quantum key pair that signs (ML-DSA). */
  public static mlDsa(parameterSet: MlDsaParameterSet): KeyKind {
    return new KeyKind(requireShape('parameterSet', parameterSet, PARAMETER_SET), 'SIGN_VERIFY');
  }

  /** An SM2 key pair that encrypts; in the China Regions only. */
  public static sm2Encryption(): KeyKind {
    return new KeyKind('SM2', 'ENCRYPT_DECRYPT');
  }

  /** An SM2 key pair that signs; in the China Regions only. */
  public static sm2Signing(): KeyKind {
    return new KeyKind('SM2', 'SIGN_VERIFY');
  }

  /** An SM2 key pair that derives shared secrets; in the China Regions only. */
  public static sm2KeyAgreement(): KeyKind {
    return new KeyKind('SM2', 'KEY_AGREEMENT');
  }

  /**
   * A kind that KMS has and this library does not name yet, for example `KeyKind.of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE')`.
   *
   * @param spec the `KeySpec` of the KMS API
   * @param usage the `KeyUsage` of the KMS API: ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT or ENCAPSULATE_DECAPSULATE
   */
  public static of(spec: string, usage: string): KeyKind {
    requireShape('spec', spec, TEXT);
    if (!isKeyUsage(usage)) {
      throw new GovernanceError(
        undefined,
        'KmsGov.KeyUsageUnknown',
        '`usage` must be one of ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT and ENCAPSULATE_DECAPSULATE, ' +
          `got \`${usage}\`; write it as the KMS API does`,
      );
    }
    const reason = isKeySpec(spec) ? capabilitiesOf(spec, usage).reason : undefined;
    if (reason !== undefined) {
      const message = `\`usage\` must be one that the key spec has, got \`${usage}\` with \`${spec}\`; ${reason}`;
      throw new GovernanceError(undefined, 'KmsGov.KeyKindInvalid', message);
    }
    return new KeyKind(spec, usage);
  }

  /** The key type that decides which duties there are. @internal */
  public readonly _keyType: KeyType;

  private constructor(
    /** The key spec of the KMS API, for example `SYMMETRIC_DEFAULT`. */
    public readonly spec: string,
    /** The key usage of the KMS API, for example `ENCRYPT_DECRYPT`. */
    public readonly usage: string,
  ) {
    this._keyType = keyTypeOf(spec, usage as KeyUsage);
  }
}

const RSA_KEY_SIZE = memberOf('RsaKeySize', RsaKeySize);
const ECC_CURVE = memberOf('EccNistCurve', EccNistCurve);
const HMAC_HASH = memberOf('HmacHash', HmacHash);
const PARAMETER_SET = memberOf('MlDsaParameterSet', MlDsaParameterSet);

const RSA_SPECS: Readonly<Record<RsaKeySize, KeySpec>> = {
  [RsaKeySize.BITS_2048]: 'RSA_2048',
  [RsaKeySize.BITS_3072]: 'RSA_3072',
  [RsaKeySize.BITS_4096]: 'RSA_4096',
};

const ECC_SPECS: Readonly<Record<EccNistCurve, KeySpec>> = {
  [EccNistCurve.P256]: 'ECC_NIST_P256',
  [EccNistCurve.P384]: 'ECC_NIST_P384',
  [EccNistCurve.P521]: 'ECC_NIST_P521',
};

const HMAC_SPECS: Readonly<Record<HmacHash, KeySpec>> = {
  [HmacHash.SHA_224]: 'HMAC_224',
  [HmacHash.SHA_256]: 'HMAC_256',
  [HmacHash.SHA_384]: 'HMAC_384',
  [HmacHash.SHA_512]: 'HMAC_512',
};
