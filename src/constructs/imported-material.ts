import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import { listOf, memberOf, optional, props, TEXT } from './input-shape';
import type { KeyKind } from './key-kind';
import type { PolicyStatementJson } from './policy-statement';
import { denyAnybody, oneOrMany } from './policy-statement';

/** How key material is encrypted on its way to KMS. */
export enum WrappingAlgorithm {
  /** RSAES-OAEP with SHA-256: symmetric keys, HMAC keys and the smaller elliptic curves. */
  RSAES_OAEP_SHA_256 = 'RSAES_OAEP_SHA_256',
  /** RSAES-OAEP with SHA-1: for key managers that can do no better. */
  RSAES_OAEP_SHA_1 = 'RSAES_OAEP_SHA_1',
  /** RSA with AES key wrap and SHA-256: any key, and the only way for RSA private keys besides SHA-1. */
  RSA_AES_KEY_WRAP_SHA_256 = 'RSA_AES_KEY_WRAP_SHA_256',
  /** RSA with AES key wrap and SHA-1: for key managers that can do no better. */
  RSA_AES_KEY_WRAP_SHA_1 = 'RSA_AES_KEY_WRAP_SHA_1',
  /** SM2; in the China Regions only. */
  SM2PKE = 'SM2PKE',
}

/** The public key that key material is encrypted under on its way to KMS. */
export enum WrappingKeySpec {
  /** RSA, 2,048 bits. */
  RSA_2048 = 'RSA_2048',
  /** RSA, 3,072 bits. */
  RSA_3072 = 'RSA_3072',
  /** RSA, 4,096 bits. */
  RSA_4096 = 'RSA_4096',
  /** SM2; in the China Regions only. */
  SM2 = 'SM2',
}

/** What imported key material must be like. */
export interface ImportedMaterialOptions {
  /**
   * The latest date to which material may be imported, for example `2027-03-31` or `2027-03-31T12:00:00Z`; a date alone is its first moment in UTC.
   * KMS takes at most 365 days from the import. Once any of its materials expires, the key is useless until that one is imported again.
   *
   * Material without a date is then denied. A change counts for the next import; material that is there keeps its own date.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html
   *
   * @default - material may be imported for good, or to any date
   */
  readonly validTo?: string;

  /**
   * How the material may be wrapped. RSA keys need one of the algorithms with AES key wrap.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html#select-wrapping-algorithm
   *
   * @default - any way that KMS knows for the kind
   */
  readonly wrappingAlgorithms?: WrappingAlgorithm[];

  /**
   * The public keys it may be wrapped under.
   *
   * @default - any that KMS has
   */
  readonly wrappingKeySpecs?: WrappingKeySpec[];
}

export const IMPORTED_MATERIAL = props<ImportedMaterialOptions>({
  validTo: optional(TEXT),
  wrappingAlgorithms: optional(listOf(memberOf('WrappingAlgorithm', WrappingAlgorithm))),
  wrappingKeySpecs: optional(listOf(memberOf('WrappingKeySpec', WrappingKeySpec))),
});

/** Everything about the options that can be wrong. */
export function validateImport(key: IConstruct, options: ImportedMaterialOptions, kind: KeyKind): void {
  validateValidTo(key, options.validTo);
  validateSomething(key, 'wrappingAlgorithms', options.wrappingAlgorithms);
  validateSomething(key, 'wrappingKeySpecs', options.wrappingKeySpecs);
  validateWrapping(key, options, kind);
}

/**
 * What nobody may do when importing, whatever allows it. KMS fills in no date and no model: an import must say both.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-expiration-model
 */
export function importGuards({ validTo, wrappingAlgorithms, wrappingKeySpecs }: ImportedMaterialOptions): PolicyStatementJson[] {
  return [
    ...(validTo === undefined ? [] : expiryGuards(validTo)),
    ...parameterGuard('DenyOtherWrapping', 'kms:WrappingAlgorithm', wrappingAlgorithms),
    ...parameterGuard('DenyOtherWrappingKeys', 'kms:WrappingKeySpec', wrappingKeySpecs),
  ];
}

function expiryGuards(validTo: string): PolicyStatementJson[] {
  const actions = ['kms:ImportKeyMaterial'];
  return [
    denyAnybody({ sid: 'DenyLastingMaterial', actions, conditions: { StringNotEquals: { 'kms:ExpirationModel': EXPIRES } } }),
    denyAnybody({ sid: 'DenyLaterExpiry', actions, conditions: { NumericGreaterThan: { 'kms:ValidTo': `${unixTime(validTo)}` } } }),
  ];
}

function parameterGuard(sid: string, conditionKey: string, values: readonly string[] | undefined): PolicyStatementJson[] {
  if (values === undefined) return [];
  return [
    denyAnybody({ sid, actions: ['kms:GetParametersForImport'], conditions: { StringNotEquals: { [conditionKey]: oneOrMany(values) } } }),
  ];
}

const EXPIRES = 'KEY_MATERIAL_EXPIRES';

/** Seconds since 1970, in which KMS compares `kms:ValidTo`. */
function unixTime(date: string): number {
  return Math.floor(Date.parse(date) / 1000);
}

/** Says in the outputs of the stack what a custodian does next: the key waits for its material. */
export function instructCustodians(scope: Construct, keyId: string, options: ImportedMaterialOptions, kind: KeyKind): void {
  const { region } = Stack.of(scope);
  new CfnOutput(scope, 'GetParametersForImport', {
    description: 'First, a custodian of the key material gets a public key to wrap it under, and a token, both good for 24 hours',
    value: `aws kms get-parameters-for-import --region ${region} --key-id ${keyId} ${wrappingArguments(options, kind)}`,
  });
  new CfnOutput(scope, 'ImportKeyMaterial', {
    description: 'Then, with the material wrapped, imports it; until then the key is pending import and of no use',
    value:
      `aws kms import-key-material --region ${region} --key-id ${keyId} --encrypted-key-material fileb://wrapped-material.bin ` +
      `--import-token fileb://import-token.bin ${expiryArguments(options)}`,
  });
}

function wrappingArguments(options: ImportedMaterialOptions, kind: KeyKind): string {
  const usual = isRsa(kind) ? WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256 : WrappingAlgorithm.RSAES_OAEP_SHA_256;
  const { wrappingAlgorithms: [algorithm] = [usual], wrappingKeySpecs: [keySpec] = [WrappingKeySpec.RSA_4096] } = options;
  return `--wrapping-algorithm ${algorithm} --wrapping-key-spec ${keySpec}`;
}

function expiryArguments({ validTo }: ImportedMaterialOptions): string {
  return validTo === undefined ? '--expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE' : `--expiration-model ${EXPIRES} --valid-to ${validTo}`;
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

function validateValidTo(key: IConstruct, validTo: string | undefined): void {
  if (validTo === undefined || (!Token.isUnresolved(validTo) && DATE.test(validTo) && !Number.isNaN(Date.parse(validTo)))) return;
  throw new GovernanceError(
    key,
    'KmsGov.MaterialValidTo',
    `\`validTo\` must be a date, or a time with its time zone, got \`${validTo}\`; write it for example as \`2027-03-31\` or \`2027-03-31T12:00:00Z\``,
  );
}

function validateSomething(key: IConstruct, prop: string, values: readonly string[] | undefined): void {
  if (values?.length !== 0) return;
  throw new GovernanceError(
    key,
    'KmsGov.MaterialWrapping',
    `\`${prop}\` must name at least one, got none, so that nothing could be imported; name one, or leave the prop out`,
  );
}

function validateWrapping(key: IConstruct, { wrappingAlgorithms }: ImportedMaterialOptions, kind: KeyKind): void {
  if (wrappingAlgorithms === undefined || !isRsa(kind) || wrappingAlgorithms.some((algorithm) => algorithm.startsWith('RSA_AES'))) return;
  throw new GovernanceError(
    key,
    'KmsGov.MaterialWrapping',
    `\`wrappingAlgorithms\` must have one with AES key wrap for an RSA key, got \`${wrappingAlgorithms.join(', ')}\`, which take no RSA private key; ` +
      'add `WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256`',
  );
}

function isRsa({ spec }: KeyKind): boolean {
  return spec.startsWith('RSA_');
}
