import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { CfnKey, CfnKeyProps } from 'aws-cdk-lib/aws-kms';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { aliasNameOf } from '../access/alias-name';
import { GOVERNANCE_METADATA } from '../access/governance-metadata';
import { validateChangeable } from './adopted-policy';
import { deployersOf } from './deployment-roles';
import { describeProblem, GovernanceError } from './governance-error';
import type { GovernedKeyProps } from './governed-key-props';
import { KeyKind } from './key-kind';
import { KeyMaterial } from './key-material';

/** Checks that a key of the app can come under governance, and that its first deployment will go through. */
export function validateAdoption(scope: IConstruct, cfnKey: CfnKey, props: GovernedKeyProps): void {
  validateStack(scope, cfnKey);
  validateLiterals(cfnKey);
  validateOverrides(cfnKey);
  validateKind(cfnKey, props);
  validateMaterial(cfnKey, props);
  validateSingleRegion(cfnKey);
  validateAlias(cfnKey, props);
  validateChangeable(cfnKey, deployersOf(scope, props.deploymentRoles));
}

/** The kind of a key that the app has already. */
export function kindOfAdopted({ keySpec = 'SYMMETRIC_DEFAULT', keyUsage = 'ENCRYPT_DECRYPT' }: CfnKey): KeyKind {
  return KeyKind.of(keySpec, keyUsage);
}

/** Gives a key of the app the properties of a governed one. What there is no property for is taken away: a rotation that is off has no period. */
export function adoptKey(cfnKey: CfnKey, properties: CfnKeyProps): CfnKey {
  return Object.assign(cfnKey, { rotationPeriodInDays: undefined }, properties, {
    description: properties.description ?? cfnKey.description,
  });
}

/** What governance may change on a key, besides its policy. */
export type AdoptedState = Readonly<Record<string, unknown>>;

export function stateOf(cfnKey: CfnKey): AdoptedState {
  const { description, enableKeyRotation, enabled, pendingWindowInDays, rotationPeriodInDays, cfnOptions } = cfnKey;
  return Stack.of(cfnKey).resolve({
    Description: description,
    EnableKeyRotation: enableKeyRotation,
    Enabled: enabled,
    PendingWindowInDays: pendingWindowInDays,
    RotationPeriodInDays: rotationPeriodInDays,
    DeletionPolicy: cfnOptions.deletionPolicy,
    UpdateReplacePolicy: cfnOptions.updateReplacePolicy,
    Metadata: cfnOptions.metadata?.[GOVERNANCE_METADATA],
  });
}

/** Says what changes, and warns of what CloudFormation would refuse. */
export function reportAdoption(scope: IConstruct, cfnKey: CfnKey, before: AdoptedState): void {
  const after = stateOf(cfnKey);
  const names = Object.keys({ ...before, ...after }).filter((name) => shown(before[name]) !== shown(after[name]));
  validateRotationOfDisabled(cfnKey, before, after);
  const changes = names.map((name) => `${name} from ${shown(before[name])} to ${shown(after[name])}`);
  const code = 'KmsGov.Adopted';
  const message = `\`${cfnKey.node.path}\` comes under governance: its KeyPolicy is replaced by the governed one; ${changes.join(', ')}`;
  Annotations.of(scope).addInfoV2(code, describeProblem(scope, code, message));
}

function shown(value: unknown): string {
  return `\`${value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function validateStack(scope: IConstruct, cfnKey: CfnKey): void {
  if (Stack.of(scope) === Stack.of(cfnKey)) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedElsewhere',
    `\`cfnKey\` must be in the stack of the governed key, got one in \`${Stack.of(cfnKey).node.path}\`; put it under governance in its own stack`,
  );
}

const LITERALS = ['keySpec', 'keyUsage', 'origin', 'multiRegion', 'enabled', 'enableKeyRotation'] as const;

function validateLiterals(cfnKey: CfnKey): void {
  const open = LITERALS.find((name) => Token.isUnresolved(cfnKey[name]));
  if (open === undefined) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedUnresolved',
    `\`cfnKey\` must say what it is, got a token as \`${open}\`, whose value only deployment knows; write the value`,
  );
}

/** An override would stand against what governance sets; KMS and the policy would then disagree, for example about the waiting period. */
function validateOverrides(cfnKey: CfnKey): void {
  const { Properties = {}, ...attributes }: { Properties?: Record<string, unknown> } = cfnKey['rawOverrides'];
  const overridden = [...Object.keys(Properties), ...Object.keys(attributes)].find((name) => name !== 'Tags' && name !== 'Metadata');
  if (overridden === undefined) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedOverridden',
    `\`cfnKey\` must be set by its properties, got an override of \`${overridden}\`; set the property instead, or leave it to the governed key`,
  );
}

function validateKind(cfnKey: CfnKey, { kind: asked }: GovernedKeyProps): void {
  const { spec, usage } = kindOfAdopted(cfnKey);
  if (asked === undefined || (asked.spec === spec && asked.usage === usage)) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedKind',
    `\`kind\` must be that of the key that is put under governance, got \`${asked.spec}\` for \`${asked.usage}\`, not \`${spec}\` for \`${usage}\`; leave it out`,
  );
}

function validateMaterial(cfnKey: CfnKey, { material = KeyMaterial.awsKms() }: GovernedKeyProps): void {
  const { origin = 'AWS_KMS' } = cfnKey;
  if (material.origin === origin) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedMaterial',
    `\`material\` must be that of the key that is put under governance, got \`${material.origin}\`, not \`${origin}\`; give the material that it has, which KMS never changes`,
  );
}

function validateSingleRegion(cfnKey: CfnKey): void {
  if (!cfnKey.multiRegion) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedMultiRegion',
    '`cfnKey` must be a single-Region key, got a multi-Region one, whose replicas have policies of their own; leave it as it is',
  );
}

/** The alias that the key has already is a resource of its own, and stays one. */
function validateAlias(cfnKey: CfnKey, { alias }: GovernedKeyProps): void {
  if (alias === undefined || Token.isUnresolved(alias)) return;
  const stack = Stack.of(cfnKey);
  const aliases = stack.node.findAll().filter(CfnAlias.isCfnAlias);
  const owner = aliases.find(({ aliasName }) => stack.resolve(aliasName) === aliasNameOf(alias));
  if (owner === undefined) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AliasTaken',
    `\`alias\` must be new, got \`${alias}\`, which is \`${owner.node.path}\` already; leave it out: the alias stays where it is`,
  );
}

/** CloudFormation fails to change the rotation of a key that is disabled and stays so. */
function validateRotationOfDisabled(cfnKey: CfnKey, before: AdoptedState, after: AdoptedState): void {
  const staysDisabled = before.Enabled === false && after.Enabled === false;
  if (!staysDisabled || Boolean(before.EnableKeyRotation) === Boolean(after.EnableKeyRotation)) return;
  throw new GovernanceError(
    cfnKey,
    'KmsGov.AdoptedDisabled',
    '`cfnKey` must be enabled for its rotation to change, got a disabled key; first deploy it enabled, or leave its rotation as it is with `rotation`',
  );
}
