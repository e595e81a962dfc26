import type { IConstruct } from 'constructs';
import { GovernanceError } from './governance-error';
import type { KeyGrantOptions } from './governed-key-grants';
import { mergeConditions } from './merge-conditions';
import { oneOrMany } from './policy-statement';
import { regionText } from './policy-text';
import type { Conditions } from './principal-identity';
import { encryptionContextCondition, validateEncryptionContext } from './required-encryption-context';

/** The conditions that the options of a grant stand for. */
export function grantConditions(key: IConstruct, options: KeyGrantOptions): Conditions {
  validateGrantOptions(key, options);
  return mergeConditions([
    viaServiceCondition(key, options),
    encryptionContextCondition(options.encryptionContext ?? {}),
    callerCondition(options),
  ]);
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
