import { Duration, RemovalPolicy, Token, Tokenization } from 'aws-cdk-lib';
import type { CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { Duty } from '../access/duties';
import { hasDuty } from '../access/duties';
import type { KeyCapabilities, KeyTraits, KeyUsage } from '../access/key-specs';
import { capabilitiesOf, inCustomKeyStore, isKeySpec } from '../access/key-specs';
import { DESCRIPTION_MAX_LENGTH, PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS } from '../access/limits';
import { describeProblem, GovernanceError } from './governance-error';
import type { GovernedKeyProps } from './governed-key-props';
import type { KeyKind } from './key-kind';
import type { KeyMaterial } from './key-material';
import type { KeyResource } from './key-resource';
import { validateEncryptionContext } from './required-encryption-context';
import { Rotation } from './rotation';

/** What a key is made of. */
export interface KeyMakeup {
  readonly kind: KeyKind;
  readonly material: KeyMaterial;
  readonly rotation: Rotation;
  readonly multiRegion: boolean;
}

/** Everything about the props of a key that can be wrong on its own. */
export function validateKeyProps(key: IConstruct, { kind, material, rotation, multiRegion }: KeyMakeup, props: GovernedKeyProps): void {
  const capabilities = keyCapabilities(kind, material, multiRegion);
  validateMaterial(key, material, capabilities);
  validateKind(key, kind, material, capabilities);
  rotation._validate(key, capabilities);
  material._validate(key, { kind, rotation });
  validateDescription(key, props.description);
  validatePendingWindow(key, pendingWindowOf(props));
  validateRemovalPolicy(key, props.removalPolicy);
  validateWaiver(key, props.separationWaiver);
  props.accountAccess?._validate(key);
  props.boundary?._validate(key);
  validateRequiredContext(key, kind, props.encryptionContext);
  validateIdleDays(key, props.idleBeforeDeletion);
  for (const service of props.services ?? []) service._validate(key, { keyType: kind._keyType });
}

/** Yearly by itself where the kind can, yearly by hand where it cannot. */
export function defaultRotation(kind: KeyKind, material: KeyMaterial): Rotation {
  return keyCapabilities(kind, material).rotatesAutomatically
    ? Rotation.automatic()
    : Rotation.manual({ every: Duration.days(ROTATION_PERIOD_DAYS.default) });
}

/** Checks that the key has the duties a grant asks for. */
export function validateDuties(key: IConstruct, traits: KeyTraits, duties: readonly Duty[]): void {
  const foreign = duties.find((duty) => !hasDuty(traits, duty));
  if (foreign === undefined) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantForeignToKind',
    `grant must be of a duty that the key has, got \`${foreign}\` on a key of type ${traits.keyType}; grant another duty or use a key of another kind`,
  );
}

/** Days, as a number or a token of one. */
export function pendingWindowOf({ pendingWindow }: Pick<GovernedKeyProps, 'pendingWindow'>): number {
  return pendingWindow?.toDays({ integral: false }) ?? PENDING_WINDOW_DAYS.default;
}

/** Days without use before deletion, as text; undefined where deletion need not wait. */
export function idleDaysOf({ idleBeforeDeletion }: GovernedKeyProps): string | undefined {
  return idleBeforeDeletion && Tokenization.stringifyNumber(idleBeforeDeletion.toDays({ integral: false }));
}

/** What CloudFormation is told about the kind; nothing where it is CloudFormation's own default. */
export function keySpecification({ spec, usage }: KeyKind): Pick<CfnKeyProps, 'keySpec' | 'keyUsage'> {
  return spec === 'SYMMETRIC_DEFAULT' ? {} : { keySpec: spec, keyUsage: usage };
}

/** The reasons that the template keeps for reviewers, by the prop they were given for. */
export function reasonsGiven({ separationWaiver, accountAccess }: GovernedKeyProps, rotation: Rotation): Record<string, string> {
  const reasons = { separationWaiver, accountAccess: accountAccess?.reason, rotation: rotation.reason };
  return Object.fromEntries(Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * What a mixin, an Aspect or an override did to the policy of a key, and to the check that keeps it changeable.
 *
 * CloudFormation sends the bypass with every update of the policy.
 */
export function replacedPolicyProblems(cfnKey: KeyResource, keyPolicy: unknown): string[] {
  const overrides: { Properties?: Record<string, unknown> } = cfnKey['rawOverrides'];
  const properties = overrides.Properties ?? {};
  const problems: string[] = [];
  if (cfnKey.keyPolicy !== keyPolicy || 'KeyPolicy' in properties) {
    problems.push(describeProblem(cfnKey, 'KmsGov.PolicyReplaced', POLICY_REPLACED));
  }
  if (cfnKey.bypassPolicyLockoutSafetyCheck || properties.BypassPolicyLockoutSafetyCheck) {
    problems.push(describeProblem(cfnKey, 'KmsGov.LockoutCheckBypassed', LOCKOUT_CHECK_BYPASSED));
  }
  return problems;
}

const POLICY_REPLACED =
  '`KeyPolicy` must be the policy that the governed key renders, got another one set on its CfnKey; use `access`, `grants` or `addToResourcePolicy`';
const LOCKOUT_CHECK_BYPASSED =
  '`BypassPolicyLockoutSafetyCheck` must be absent or false, got `true`; remove it, or a faulty policy could lock everybody out for good';

/** A spec that is newer than our table is taken at its word; nothing is known of it but that it does not rotate and is in no custom key store. */
export function keyCapabilities({ spec, usage }: KeyKind, { _origin: origin }: KeyMaterial, multiRegion = false): KeyCapabilities {
  if (isKeySpec(spec)) return capabilitiesOf(spec, usage as KeyUsage, origin, multiRegion);
  return {
    valid: !inCustomKeyStore(origin),
    reason: `a key of spec ${spec} cannot be in a custom key store`,
    rotatesAutomatically: false,
    rotatesOnDemand: false,
    replicates: false,
    importable: false,
    creatableByCloudFormation: true,
  };
}

function validateMaterial(key: IConstruct, { _origin: origin }: KeyMaterial, { valid, reason }: KeyCapabilities): void {
  if (valid || origin === 'AWS_KMS') return;
  throw new GovernanceError(
    key,
    'KmsGov.MaterialUnsupported',
    `\`material\` must be one that the kind can have, got \`${origin}\`: ${reason}; use \`KeyMaterial.awsKms()\`, or another kind`,
  );
}

function validateKind(key: IConstruct, { spec }: KeyKind, { _origin: origin }: KeyMaterial, capabilities: KeyCapabilities): void {
  if (capabilities.creatableByCloudFormation || inCustomKeyStore(origin)) return;
  throw new GovernanceError(
    key,
    'KmsGov.KeyKindNotCreatable',
    `\`kind\` must be one that CloudFormation can create, got \`${spec}\`; create the key outside of CloudFormation`,
  );
}

function validateDescription(key: IConstruct, description: string | undefined): void {
  if (description === undefined || Token.isUnresolved(description) || description.length <= DESCRIPTION_MAX_LENGTH) return;
  throw new GovernanceError(
    key,
    'KmsGov.DescriptionTooLong',
    `\`description\` must be at most ${DESCRIPTION_MAX_LENGTH} characters long, got \`${description.length}\`; shorten it`,
  );
}

function validatePendingWindow(key: IConstruct, days: number): void {
  const { min, max } = PENDING_WINDOW_DAYS;
  if (Token.isUnresolved(days) || (Number.isInteger(days) && days >= min && days <= max)) return;
  throw new GovernanceError(
    key,
    'KmsGov.PendingWindow',
    `\`pendingWindow\` must be ${min} to ${max} whole days, got \`${days} days\`; use for example \`Duration.days(${max})\``,
  );
}

function validateRequiredContext(key: IConstruct, kind: KeyKind, context: GovernedKeyProps['encryptionContext']): void {
  if (context === undefined) return;
  validateEncryptionContext(key, context);
  if (kind._keyType === 'SYMMETRIC_ENCRYPT') return;
  throw new GovernanceError(
    key,
    'KmsGov.EncryptionContextForeign',
    `\`encryptionContext\` must be given for symmetric encryption keys only, got a key of spec \`${kind.spec}\`, whose calls bring none; leave it out`,
  );
}

function validateIdleDays(key: IConstruct, idle: Duration | undefined): void {
  const days = idle?.toDays({ integral: false });
  if (days === undefined || Token.isUnresolved(days) || (Number.isInteger(days) && days >= 1)) return;
  throw new GovernanceError(
    key,
    'KmsGov.IdleBeforeDeletion',
    `\`idleBeforeDeletion\` must be at least one whole day, got \`${days} days\`; use for example \`Duration.days(90)\``,
  );
}

function validateRemovalPolicy(key: IConstruct, removalPolicy: RemovalPolicy | undefined): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw new GovernanceError(
    key,
    'KmsGov.RemovalPolicy',
    '`removalPolicy` must be one that keys have, got `snapshot`, and of a key there is no snapshot; use `RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE`',
  );
}

function validateWaiver(key: IConstruct, waiver: string | undefined): void {
  if (waiver === undefined || waiver.trim() !== '') return;
  throw new GovernanceError(
    key,
    'KmsGov.SeparationWaiver',
    `\`separationWaiver\` must say why duties need not be separated, got \`${waiver}\`; give the reason, or leave the prop out`,
  );
}
