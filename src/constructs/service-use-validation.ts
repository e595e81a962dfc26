import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { findAction, qualifiedName } from '../access/actions';
import { useActionsOf } from '../access/duties';
import type { KeyTraits } from '../access/key-specs';
import { GovernanceError } from './governance-error';
import type { AutoScalingUseOptions, ServiceUseOptions } from './service-use-options';

interface OptionRule {
  readonly pattern: RegExp;
  readonly rule: string;
}

const BUCKET_NAME: OptionRule = { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, rule: '3 to 63 lowercase letters, digits, `.` or `-`' };
const ACCOUNT: OptionRule = { pattern: /^\d{12}$/, rule: 'an account id of 12 digits' };
const REGION: OptionRule = { pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, rule: 'a Region such as `eu-west-1`' };
const TABLE_ARN: OptionRule = {
  pattern: /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]{3,255}$/,
  rule: 'the ARN of a table, `arn:<partition>:dynamodb:<region>:<account>:table/<name>`',
};

/** What the literal value of each option looks like. */
const RULES: Readonly<Record<string, OptionRule>> = {
  bucketName: BUCKET_NAME,
  customSuffix: { pattern: /^[\w+=,.@-]{1,35}$/, rule: '1 to 35 letters, digits or `+=,.@-_`' },
  dashboardName: { pattern: /^[\w.-]{1,64}$/, rule: '1 to 64 letters, digits, `.`, `-` or `_`' },
  distributionId: { pattern: /^E[A-Z0-9]+$/, rule: 'the id of a distribution, `E` and capital letters and digits' },
  eventDataStoreId: { pattern: /^[0-9a-f-]{36}$/, rule: 'the id of an event data store, a UUID' },
  homeRegion: REGION,
  logGroupName: { pattern: /^[\w/.#*?-]{1,512}$/, rule: '1 to 512 letters, digits, `/`, `.`, `-`, `_`, `#`, `*` or `?`' },
  name: { pattern: /^[\w./-]{1,256}$/, rule: '1 to 256 letters, digits, `.`, `-`, `_` or `/`' },
  replicaTableArns: TABLE_ARN,
  sourceAccount: ACCOUNT,
  sourceAccounts: ACCOUNT,
  sourceBucketName: BUCKET_NAME,
  tableBucketName: { pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, rule: '3 to 63 lowercase letters, digits or `-`' },
  topicName: { pattern: /^[\w-]{1,256}(\.fifo)?$/, rule: '1 to 256 letters, digits, `-` or `_`' },
  trailAccount: ACCOUNT,
  trailName: { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/, rule: '3 to 128 letters, digits, `.`, `-` or `_`' },
};

/**
 * Checks that options are literals of their form. A reference to a resource that is encrypted with the key would be a cycle.
 */
export function validateServiceOptions(scope: IConstruct, options: object): void {
  for (const [option, value] of Object.entries(options)) {
    const rule = RULES[option];
    if (!rule) continue;
    if (Array.isArray(value) && value.length === 0) throw emptyList(scope, option, rule);
    for (const one of [value].flat()) validateOption(scope, option, one, rule);
  }
}

/** A condition on no value at all would be refused. */
function emptyList(scope: IConstruct, option: string, { rule }: OptionRule): GovernanceError {
  const message = `\`${option}\` must have at least one entry, ${rule}, got none; name one, or leave the option out where it has a default`;
  return new GovernanceError(scope, 'KmsGov.ServiceOption', message);
}

function validateOption(scope: IConstruct, option: string, value: unknown, { pattern, rule }: OptionRule): void {
  if (value === undefined || (typeof value === 'string' && !Token.isUnresolved(value) && pattern.test(value))) return;
  throw new GovernanceError(
    scope,
    'KmsGov.ServiceOption',
    `\`${option}\` must be ${rule}, got \`${value}\`; pass the literal text and give it to the resource too, since a reference from the key ` +
      'to a resource that is encrypted with it is a cycle',
  );
}

/** Checks that the role is named in one way. */
export function validateAutoScaling(scope: IConstruct, options: AutoScalingUseOptions): void {
  validateServiceOptions(scope, options);
  if (options.customSuffix === undefined || options.serviceLinkedRole === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.ServiceOption',
    `\`customSuffix\` must be left out where \`serviceLinkedRole\` is given, got \`${options.customSuffix}\`; give the suffix to the role itself`,
  );
}

/** Every integrated service refuses keys of other kinds. */
export function validateServiceKey(scope: IConstruct, service: string, { keyType }: Pick<KeyTraits, 'keyType'>): void {
  if (keyType === 'SYMMETRIC_ENCRYPT') return;
  throw new GovernanceError(
    scope,
    'KmsGov.ServiceNeedsSymmetricKey',
    `\`services\` must be empty for a key that is not symmetric, got \`${service}\` for a key of type ${keyType}; ` +
      'AWS services encrypt with symmetric keys only, so give them a key of `KeyKind.symmetric()`',
  );
}

/** Refuses a service that cannot encrypt with a customer managed key at all. */
export function refuseService(scope: IConstruct, service: string, why: string): never {
  throw new GovernanceError(
    scope,
    'KmsGov.ServiceCannotUseKey',
    `\`services\` must name services that can use a KMS key, got \`${service}\`: ${why}`,
  );
}

const SYMMETRIC_USE = [...useActionsOf('SYMMETRIC_ENCRYPT'), 'kms:DescribeKey'];
const PROVISIONING = [...SYMMETRIC_USE, 'kms:CreateGrant'];

/** Checks a service that was described by hand: it is bounded, and gets nothing but the use of the key. */
export function validateDescribedService(scope: IConstruct, options: ServiceUseOptions): void {
  validateServiceOptions(scope, { sourceAccounts: options.sourceAccounts });
  validateLabels(scope, options);
  validateActions(scope, 'provisioningActions', options.provisioningActions ?? [], PROVISIONING);
  validateActions(scope, 'actions', options.actions ?? [], SYMMETRIC_USE);
  validateParts(scope, options);
}

const LABEL: OptionRule = { pattern: /^[a-z][a-z0-9-]*$/i, rule: 'a letter, then letters, digits and `-`' };
const PRINCIPAL: OptionRule = {
  pattern: /^([a-z0-9-]+\.)+amazonaws\.com(\.cn)?$/,
  rule: 'a service principal such as `kendra.amazonaws.com`',
};

function validateLabels(scope: IConstruct, { service, endpoint, servicePrincipal }: ServiceUseOptions): void {
  validateOption(scope, 'service', service, LABEL);
  validateOption(scope, 'endpoint', endpoint, LABEL);
  validateOption(scope, 'servicePrincipal', servicePrincipal, PRINCIPAL);
}

function validateActions(scope: IConstruct, option: string, actions: readonly string[], allowed: readonly string[]): void {
  const wrong = actions.find((action) => !allowed.includes(nameOf(action)));
  if (wrong === undefined) return;
  throw new GovernanceError(
    scope,
    'KmsGov.ServiceAction',
    `\`${option}\` must be actions by which a service uses a symmetric key, got \`${wrong}\`; name each, one of ${allowed.join(', ')}`,
  );
}

function nameOf(action: string): string {
  const known = findAction(action);
  return known ? qualifiedName(known) : action;
}

function validateParts(scope: IConstruct, options: ServiceUseOptions): void {
  const problem = incompletePart(options);
  if (problem === undefined) return;
  throw new GovernanceError(scope, 'KmsGov.ServiceIncomplete', problem);
}

function incompletePart(options: ServiceUseOptions): string | undefined {
  const { service, endpoint, servicePrincipal, actions = [], provisioningActions = [] } = options;
  if (endpoint === undefined && servicePrincipal === undefined) {
    return `\`endpoint\` or \`servicePrincipal\` must say how the service calls KMS, got neither for \`${service}\`; look it up in the documentation of the service`;
  }
  if (endpoint === undefined && provisioningActions.length > 0) {
    return `\`endpoint\` must be given where a deployment provisions, got \`provisioningActions\` alone for \`${service}\`; they are bounded by kms:ViaService`;
  }
  if ((servicePrincipal === undefined) !== (actions.length === 0)) {
    return `\`servicePrincipal\` and \`actions\` must be given together, got one of them for \`${service}\`; say who may do what`;
  }
  if (servicePrincipal !== undefined && !isBounded(options)) {
    return `\`sourceAccounts\`, \`sourceArns\` or \`encryptionContext\` must bound the service, got none for \`${service}\`; without them it could be made to use the key for anybody`;
  }
  return undefined;
}

function isBounded({ sourceAccounts = [], sourceArns = [], encryptionContext = {} }: ServiceUseOptions): boolean {
  return sourceAccounts.length + sourceArns.length + Object.keys(encryptionContext).length > 0;
}
