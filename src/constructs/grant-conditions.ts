import type { IConstruct } from 'constructs';
import type { Duty } from '../access/duties';
import { isUseDuty } from '../access/duties';
import type { KeyType } from '../access/key-specs';
import { ID_FORMS, validateIds } from './access-boundary';
import { GovernanceError } from './governance-error';
import type { KeyGrantOptions } from './governed-key-grants';
import { mergeConditions } from './merge-conditions';
import { oneOrMany } from './policy-statement';
import type { Conditions } from './principal-identity';
import { encryptionContextCondition, isUseAction, validateEncryptionContext } from './required-encryption-context';

/** What a grant gives, and on which key. */
export interface GrantedDuties {
  readonly duties: readonly Duty[];
  readonly actions: readonly string[];
  readonly keyType: KeyType;
  /** The Region of the key, for use within `Fn::Sub` text. */
  readonly region: string;
}

/** Actions of a grant that are under the same conditions. */
export interface BoundActions {
  readonly actions: readonly string[];
  readonly conditions: Conditions;
}

/**
 * The actions of a grant under the conditions that its options stand for.
 *
 * Only use brings an encryption context: DescribeKey and the like stand apart without that condition, which would never hold for them.
 */
export function boundActions(key: IConstruct, options: KeyGrantOptions, granted: GrantedDuties): BoundActions[] {
  validateGrantOptions(key, options);
  validateContextUse(key, options, granted);
  const others = mergeConditions([viaServiceCondition(key, options, granted.region), callerCondition(options)]);
  if (options.encryptionContext === undefined) return [{ actions: granted.actions, conditions: others }];
  const context = encryptionContextCondition(options.encryptionContext);
  return [
    { actions: granted.actions.filter(isUseAction), conditions: mergeConditions([others, context]) },
    { actions: granted.actions.filter((action) => !isUseAction(action)), conditions: others },
  ].filter(({ actions }) => actions.length > 0);
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

function viaServiceCondition(key: IConstruct, { viaServices = [] }: KeyGrantOptions, region: string): Conditions {
  if (viaServices.length === 0) return {};
  const values = viaServices.flatMap((service) => {
    const names = service._viaServices(region);
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

function validateGrantOptions(key: IConstruct, options: KeyGrantOptions): void {
  const { vpcEndpoints, organization, encryptionContext = {} } = options;
  validateBoundsBind(key, options);
  validateIds(key, '`vpcEndpoints`', ID_FORMS.vpcEndpoints, vpcEndpoints);
  validateIds(key, '`organization`', ID_FORMS.organizations, organization === undefined ? undefined : [organization]);
  validateEncryptionContext(key, encryptionContext);
  validateServiceNetwork(key, options);
}

/** A list that became empty on the way here must not turn a bound into none. */
function validateBoundsBind(key: IConstruct, options: KeyGrantOptions): void {
  const bounds = ['viaServices', 'vpcEndpoints', 'encryptionContext'] as const;
  const empty = bounds.find((name) => options[name] !== undefined && Object.keys(options[name]).length === 0);
  if (empty === undefined) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantBoundEmpty',
    `\`${empty}\` must name what the grant is bound to, got nothing, which would bind it to nothing; leave it out where any will do`,
  );
}

/** A call that a service makes carries no VPC endpoint, so that both bounds together would let nobody through. */
function validateServiceNetwork(key: IConstruct, { viaServices = [], vpcEndpoints = [] }: KeyGrantOptions): void {
  if (viaServices.length === 0 || vpcEndpoints.length === 0) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantNeverHolds',
    `\`vpcEndpoints\` must not be given with \`viaServices\`, got \`${vpcEndpoints.join(', ')}\`: calls that services make come through no VPC endpoint; ` +
      'make two grants',
  );
}

function validateContextUse(key: IConstruct, { encryptionContext }: KeyGrantOptions, { duties, keyType }: GrantedDuties): void {
  const without = keyType === 'SYMMETRIC_ENCRYPT' ? duties.find((duty) => !isUseDuty(duty)) : duties[0];
  if (without === undefined || encryptionContext === undefined) return;
  throw new GovernanceError(
    key,
    'KmsGov.GrantNeverHolds',
    `\`encryptionContext\` must be given for the use of symmetric encryption keys, got it with \`${without}\`, whose calls bring none; leave it out`,
  );
}
