import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { KeyGrantOptions } from './governed-key-grants';
import { oneOrMany } from './policy-statement';
import { regionText } from './policy-text';
import type { Conditions } from './principal-identity';

/** The conditions that the options of a grant stand for. */
export function grantConditions(key: IConstruct, options: KeyGrantOptions): Conditions {
  return mergeConditions([viaServiceCondition(key, options), encryptionContextCondition(options)]);
}

/** All conditions at once; keys of one operator stand beside each other. */
export function mergeConditions(all: readonly Conditions[]): Conditions {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of all.flatMap((conditions) => Object.entries(conditions))) {
    merged[operator] = { ...merged[operator], ...keys };
  }
  return merged;
}

function viaServiceCondition(key: IConstruct, { viaServices = [] }: KeyGrantOptions): Conditions {
  if (viaServices.length === 0) return {};
  const values = viaServices.map((service) => {
    const value = service._viaService(regionText(key));
    if (value === undefined) throw notACaller(key, service.service);
    return value;
  });
  return { StringLike: { 'kms:ViaService': oneOrMany(values) } };
}

function notACaller(key: IConstruct, service: string): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.ServiceNeverCallsForOthers',
    `\`viaServices\` must name services that call KMS for their caller, got \`${service}\`, which calls for itself; name it in \`services\` of the key`,
  );
}

function encryptionContextCondition({ encryptionContext = {} }: KeyGrantOptions): Conditions {
  const keys = Object.entries(encryptionContext).map(([name, values]) => [`kms:EncryptionContext:${name}`, oneOrMany(values)]);
  return keys.length === 0 ? {} : { StringEquals: Object.fromEntries(keys) };
}
