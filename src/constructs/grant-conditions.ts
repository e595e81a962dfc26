import type { IConstruct } from 'constructs';
import type { Duty } from '../access/duties';
import { isUseDuty } from '../access/duties';
import type { KeyType } from '../access/key-specs';
import { GovernanceError } from './governance-error';
import type { KeyGrantOptions } from './governed-key-grants';
import { mergeConditions } from './merge-conditions';
import { oneOrMany } from './policy-statement';
import { regionText } from './policy-text';
import type { Conditions } from './principal-identity';
import { encryptionContextCondition, validateEncryptionContext } from './required-encryption-context';

/** What a grant gives, and on which key. */
export interface GrantedDuties {
  readonly duties: readonly Duty[];
  readonly keyType: KeyType;
}

/** The conditions that the options of a grant stand for. */
export function grantConditions(key: IConstruct, options: KeyGrantOptions, granted: GrantedDuties): Conditions {
  validateGrantOptions(key, options);
  validateContextUse(key, options, granted);
  return mergeConditions([
    viaServiceCondition(key, options),
    encryptionContextCondition(options.encryptionContext ?? {}),
    callerCondition(options),
  ]);
}

/** Conditions of the grantee and of the grant at once. One key under one operator holds one list of values, so that neither could stand beside the other. */
export function jointConditions(key: IConstruct, ofGrantee: Conditions, ofGrant: Conditions): Conditions {
  for (const [operator, keys] of Object.entries(ofGrant)) {
    const twice = Object.keys(keys).find((name) => name in (ofGrantee[operator] ?? {}));
    if (twice !== undefined) throw conditionTwice(key, operator, twice);
  }
  return mergeConditions([ofGrantee, ofGrant]);
}

function conditionTwice(key: IConstruct, operator: string, name: string): GovernanceError {
  return new GovernanceError(
    key,
    'KmsGov.GrantConditionTwice',
    `\`grantee\` must not bring a condition that the grant has too, got \`${name}\` under \`${operator}\` in both; give it once`,
  );
}

function viaServiceCondition(key: IConstruct, { viaServices = [] }: KeyGrantOptions): Conditions {
  if (viaServices.length === 0) return {};
  const values = viaServices.flatMap((service) => {
    const names = service._viaServices(regionText(key));
    if (names.length === 0) throw notACaller(key, service.service);
    return names;
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

function callerCondition({ vpcEndpoints = [], organization, mfa = false }: KeyGrantOptions): Conditions {
  const equals = {
    ...(vpcEndpoints.length > 0 ? { 'aws:SourceVpce': oneOrMany(vpcEndpoints) } : {}),
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
  };
  return {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(mfa ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : {}),
  };
}

/** A call that a service makes carries no VPC endpoint, so that both bounds together would let nobody through. */
function validateGrantOptions(key: IConstruct, { viaServices = [], vpcEndpoints = [], encryptionContext = {} }: KeyGrantOptions): void {
  validateEncryptionContext(key, encryptionContext);
  if (viaServices.length === 0 || vpcEndpoints.length === 0) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantNeverHolds',
    `\`vpcEndpoints\` must not be given with \`viaServices\`, got \`${vpcEndpoints.join(', ')}\`: calls that services make come through no VPC endpoint; ` +
      'make two grants',
  );
}

function validateContextUse(key: IConstruct, { encryptionContext = {} }: KeyGrantOptions, { duties, keyType }: GrantedDuties): void {
  const without = keyType === 'SYMMETRIC_ENCRYPT' ? duties.find((duty) => !isUseDuty(duty)) : duties[0];
  if (without === undefined || Object.keys(encryptionContext).length === 0) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantNeverHolds',
    `\`encryptionContext\` must be given for the use of symmetric encryption keys, got it with \`${without}\`, whose calls bring none; leave it out`,
  );
}
