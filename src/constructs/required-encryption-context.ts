import type { IConstruct } from 'constructs';
import { dutiesShownBy, isUseDuty } from '../access/duties';
import type { AccessEntry } from './access-entry';
import { GovernanceError } from './governance-error';
import { mergeConditions } from './merge-conditions';
import { oneOrMany } from './policy-statement';
import type { Conditions } from './principal-identity';

/** For each key of an encryption context the values of which a call must bring one. */
export type EncryptionContext = Readonly<Record<string, readonly string[]>>;

/**
 * The same access with the encryption context as a condition of every direct use.
 *
 * Services bring a context of their own: what is meant for use through them too is allowed through them without it.
 */
export function requireEncryptionContext(entries: readonly AccessEntry[], context: EncryptionContext): AccessEntry[] {
  if (Object.keys(context).length === 0) return [...entries];
  return entries.flatMap((entry) => (isDirectUse(entry) ? splitByUse(entry, context) : [entry]));
}

/** The condition that a call brings the context. */
export function encryptionContextCondition(context: EncryptionContext): Conditions {
  const keys = Object.entries(context).map(([name, values]) => [`kms:EncryptionContext:${name}`, oneOrMany(values)]);
  return keys.length === 0 ? {} : { StringEquals: Object.fromEntries(keys) };
}

/** KMS compares the names of an encryption context without case in conditions, so that two spellings would be one condition key. */
export function validateEncryptionContext(key: IConstruct, context: EncryptionContext): void {
  const names = Object.keys(context);
  const empty = names.find((name) => name.trim() === '' || context[name].length === 0);
  if (empty !== undefined) {
    throw new GovernanceError(
      key,
      'KmsGov.EncryptionContextEmpty',
      `\`encryptionContext\` must name keys with at least one value each, got \`${empty}\` without; give the values that a call may bring`,
    );
  }
  const twin = names.find((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index);
  if (twin !== undefined) {
    throw new GovernanceError(
      key,
      'KmsGov.EncryptionContextTwins',
      `\`encryptionContext\` must have keys that differ in more than case, got \`${twin}\` twice; conditions do not tell case apart: use one spelling`,
    );
  }
}

function isDirectUse({ effect, principal, actions }: AccessEntry): boolean {
  return effect === 'Allow' && principal.kind !== 'service' && !boundedToServices(principal.conditions) && actions.some(isUseAction);
}

function boundedToServices(conditions: Conditions): boolean {
  return Object.values(conditions).some((keys) => 'kms:ViaService' in keys);
}

/** Whether an action uses the key: only those carry an encryption context. */
export function isUseAction(action: string): boolean {
  return dutiesShownBy(action).some(isUseDuty);
}

function splitByUse(entry: AccessEntry, context: EncryptionContext): AccessEntry[] {
  const use = { ...entry, actions: entry.actions.filter(isUseAction) };
  const others = { ...entry, actions: entry.actions.filter((action) => !isUseAction(action)) };
  return [
    withConditions(use, encryptionContextCondition(context)),
    ...(entry.alsoThroughServices ? [withConditions(use, { Null: { 'kms:ViaService': 'false' } })] : []),
    ...(others.actions.length > 0 ? [others] : []),
  ];
}

/** Conditions that the entry has already stand: they are narrower, and the Deny holds beside them. */
function withConditions(entry: AccessEntry, conditions: Conditions): AccessEntry {
  return { ...entry, principal: { ...entry.principal, conditions: mergeConditions([conditions, entry.principal.conditions]) } };
}
