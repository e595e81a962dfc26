// biome-ignore-all lint/suspicious/noExplicitAny: policies are plain JSON of any shape
/**
 * A second evaluator, written to be obviously right: plain JSON policies, one given request, every statement looked at in turn.
 * It shares nothing with src/evaluation, so that the two can be compared.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 */
import { applies, type Context, type Each, isAbout, type Json, list } from './oracle-conditions';

export interface OracleCase {
  readonly key: Json;
  readonly request: { principal: string | { service: string }; action: string; context?: Json };
  readonly identityPolicies?: Json[];
  readonly permissionsBoundary?: Json;
  readonly sessionPolicy?: Json;
  readonly vpcEndpointPolicy?: Json;
  readonly serviceControlPolicies?: Json[];
  readonly resourceControlPolicies?: Json[];
}

interface Caller {
  readonly kind: 'service' | 'root' | 'user' | 'role' | 'session' | 'federated';
  readonly service?: string;
  readonly arn?: string;
  readonly account?: string;
  /** The ARN of the role of a session; for the others the ARN itself. */
  readonly identity?: string;
}

/** How an element names the caller: by its account, which only delegates; as a role, which boundaries limit; or directly. */
type Reach = 'account' | 'role' | 'direct';

const ON_NO_KEY =
  /^kms:(CreateKey|ListKeys|ListAliases|ListRetirableGrants|GenerateRandom|(Create|Connect|Disconnect|Update|Delete)CustomKeyStore|DescribeCustomKeyStores)$/i;
const ACROSS_ACCOUNTS =
  /^kms:(CreateGrant|ListGrants|RevokeGrant|RetireGrant|DescribeKey|GetKeyRotationStatus|GetPublicKey|Encrypt|Decrypt|ReEncrypt(From|To)|GenerateDataKey(Pair)?(WithoutPlaintext)?|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret|Encapsulate|Decapsulate)$/i;

export function oracle(given: OracleCase): 'allowed' | 'denied' {
  const { key, request } = given;
  const { action } = request;
  const caller = callerOf(request.principal);
  const context = contextOf(key, request, caller);
  const isSameAccount = caller.account === key.arn.split(':')[4];
  const isServiceLinked = caller.identity?.includes(':role/aws-service-role/');
  const isOnNoKey = ON_NO_KEY.test(action);
  const isRetiring = /^kms:RetireGrant$/i.test(action);
  const isOnAlias = /^kms:(Create|Update|Delete)Alias$/i.test(action);

  const hasPolicies = caller.kind !== 'service' && caller.kind !== 'root';
  const identityPolicies = hasPolicies ? (given.identityPolicies ?? []) : [];
  const boundary = hasPolicies ? given.permissionsBoundary : undefined;
  const session = hasPolicies ? given.sessionPolicy : undefined;
  const scps = caller.service || isServiceLinked ? undefined : given.serviceControlPolicies;
  const rcps = isServiceLinked || isRetiring || isOnNoKey ? [] : (given.resourceControlPolicies ?? []);
  const endpoint = given.vpcEndpointPolicy;
  const keyPolicy = isOnNoKey || isRetiring ? {} : key.policy;

  const keyOrNothing = isOnNoKey ? '*' : key.arn;
  const aliases = isOnAlias ? (key.aliases ?? ['alias/any']).map((name: string) => key.arn.replace(/key\/.*/, name)) : [];
  const says = (effect: string, policies: (Json | undefined)[], resource = keyOrNothing) =>
    statements(policies, effect).some((each) => applies(each, action, context) && isAbout(each, resource, context));
  const saysTo = (effect: string, policies: (Json | undefined)[]) =>
    statements(policies, effect).some(
      (each) => applies(each, action, context) && isAbout(each, keyOrNothing, context) && reachOf(each.statement, caller) !== undefined,
    );
  const keyPolicyReaches = (effect: string) =>
    statements([keyPolicy], effect)
      .filter((each) => applies(each, action, context) && isThisKey(each.statement.Resource, key.arn))
      .map((each) => reachOf(each.statement, caller))
      .filter((reach) => reach !== undefined);

  const callerPolicies = [...identityPolicies, boundary, session];
  if (says('Deny', [...callerPolicies, ...(scps ?? [])])) return 'denied';
  if (saysTo('Deny', [...rcps, endpoint])) return 'denied';
  if (keyPolicyReaches('Deny').length > 0) return 'denied';
  if (scps && !says('Allow', scps)) return 'denied';
  if (endpoint && !saysTo('Allow', [endpoint])) return 'denied';

  const iamAllowsOn = (resource: string) =>
    caller.kind === 'root' || (says('Allow', identityPolicies, resource) && isWithinLimits(resource));
  const isWithinLimits = (resource: string) =>
    [boundary, session].every((limit) => limit === undefined || says('Allow', [limit], resource));
  const iamAllows = iamAllowsOn(keyOrNothing);
  if (isOnNoKey) return iamAllows && !caller.service ? 'allowed' : 'denied';
  const mayNameAlias = (alias: string) =>
    iamAllowsOn(alias) && !says('Deny', [...callerPolicies, ...(scps ?? [])], alias) && (!scps || says('Allow', scps, alias));
  if (isOnAlias && !aliases.some(mayNameAlias)) return 'denied';
  if (!caller.service && !isSameAccount && !ACROSS_ACCOUNTS.test(action)) return 'denied';

  const grants = list(key.grants);
  if (isRetiring && isSameAccount && iamAllows && grants.length > 0) return 'allowed';
  const granted = grants.map((grant) => grantReach(grant, action, caller, context));
  if (granted.includes('direct') || (granted.includes('account') && iamAllows)) return 'allowed';

  const reaches = keyPolicyReaches('Allow');
  if (caller.service) return reaches.length > 0 ? 'allowed' : 'denied';
  if (!isSameAccount) return reaches.length > 0 && iamAllows ? 'allowed' : 'denied';
  if (reaches.includes('direct')) return 'allowed';
  if (reaches.includes('role') && isWithinLimits(key.arn)) return 'allowed';
  return reaches.includes('account') && iamAllows ? 'allowed' : 'denied';
}

function statements(policies: (Json | undefined)[], effect: string): Each[] {
  return policies.flatMap((policy) =>
    list(policy?.Statement)
      .filter((statement) => statement.Effect === effect)
      .map((statement) => ({ statement, version: policy?.Version })),
  );
}

/** Key policies since 2025 take nothing but a star; the own ARN still works in older ones. */
const isThisKey = (resource: any, arn: string) => list(resource).some((each) => each === '*' || each === arn);

function callerOf(principal: string | { service: string }): Caller {
  if (typeof principal !== 'string') return { service: principal.service, kind: 'service' };
  const [, partition, , , account, resource] = principal.split(':');
  const name = resource.split('/')[1];
  if (resource === 'root') return { arn: principal, account, identity: principal, kind: 'root' };
  if (resource.startsWith('user/')) return { arn: principal, account, identity: principal, kind: 'user' };
  if (resource.startsWith('federated-user/')) return { arn: principal, account, identity: principal, kind: 'federated' };
  if (resource.startsWith('role/')) return { arn: principal, account, identity: principal, kind: 'role' };
  return { arn: principal, account, identity: `arn:${partition}:iam::${account}:role/${name}`, kind: 'session' };
}

function reachOf({ Effect, Principal, NotPrincipal }: Json, caller: Caller): Reach | undefined {
  if (NotPrincipal) return isSpared(NotPrincipal, Effect, caller) ? undefined : 'direct';
  const reaches = entries(Principal).map(([type, text]) => reachByName(type, text, caller));
  return (['direct', 'role', 'account'] as const).find((reach) => reaches.includes(reach));
}

/**
 * A session is a session, a role and an account. A Deny with NotPrincipal spares who is listed with all of them, an Allow
 * leaves out who is listed with any of them.
 */
function isSpared(notPrincipal: any, effect: string, caller: Caller): boolean {
  const listed = entries(notPrincipal).map(([, text]) => text);
  if (listed.includes('*')) return true;
  if (caller.service) return listed.includes(caller.service);
  const account = listed.some((text) => reachByName('AWS', text, caller) === 'account');
  const role = listed.some((text) => reachByName('AWS', text, caller) === 'role') || caller.kind !== 'session';
  const itself = caller.kind === 'root' ? account : listed.includes(caller.arn as string);
  return effect === 'Deny' ? account && role && itself : account || itself || (role && caller.kind === 'session');
}

function entries(principal: any): [type: string, text: string][] {
  if (principal === '*') return [['AWS', '*']];
  return Object.entries(principal ?? {}).flatMap(([type, texts]) => list(texts).map((text): [string, string] => [type, text]));
}

const accountArn = ({ arn, account }: Caller) => `arn:${arn?.split(':')[1]}:iam::${account}:root`;

function reachByName(type: string, text: string, caller: Caller): Reach | undefined {
  if (type === 'Service') return text === caller.service ? 'direct' : undefined;
  if (type !== 'AWS') return undefined;
  if (text === '*') return 'direct';
  if (caller.service) return undefined;
  if (text === caller.account || text === accountArn(caller)) return 'account';
  if (text === caller.arn) return caller.kind === 'role' ? 'role' : 'direct';
  const isOfRole = caller.kind === 'session' && text.startsWith(accountArn(caller).replace(/root$/, 'role/'));
  return isOfRole && text.split('/').at(-1) === caller.identity?.split('/').at(-1) ? 'role' : undefined;
}

function grantReach(grant: Json, action: string, caller: Caller, context: Context): 'account' | 'direct' | undefined {
  const operation = action.replace(/^kms:/i, '');
  const reach = (type: string, text: string | undefined) => {
    const named = text === undefined ? undefined : reachByName(type, text, caller);
    return named === 'role' ? 'direct' : named;
  };
  const isRetiring = operation === 'RetireGrant';
  const retiring = isRetiring ? reach('AWS', grant.retiringPrincipal) : undefined;
  if (retiring) return retiring;
  const grantee = reach('AWS', grant.granteePrincipal) ?? reach('Service', grant.constraints?.sourceArn && grant.granteeServicePrincipal);
  if (!grant.operations.includes(operation)) return undefined;
  return isRetiring || constraintsHold(grant.constraints ?? {}, operation, caller, context) ? grantee : undefined;
}

function constraintsHold(constraints: Json, operation: string, caller: Caller, context: Context): boolean {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset, sourceArn } = constraints;
  if (sourceArn && caller.service && !context.get('aws:sourcearn')?.includes(sourceArn)) return false;
  if (operation === 'DescribeKey') return true;
  const includes = (pairs: Json) =>
    Object.entries(pairs).every(([name, value]) => context.get(`kms:encryptioncontext:${name.toLowerCase()}`)?.[0] === value);
  const sent = [...context.keys()].filter((name) => name.startsWith('kms:encryptioncontext:')).length;
  return (!subset || includes(subset)) && (!equals || (includes(equals) && sent === Object.keys(equals).length));
}

const TYPES = {
  service: undefined,
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  federated: 'FederatedUser',
};
const WITHOUT_CALLER_ACCOUNT = /^kms:(List(Keys|Aliases|RetirableGrants)|GenerateRandom)$/i;

function contextOf(key: Json, { action, context: given = {} }: OracleCase['request'], caller: Caller): Context {
  const ofCaller: Json = {
    'aws:PrincipalArn': caller.identity,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': TYPES[caller.kind],
    'aws:PrincipalIsAWSService': String(caller.service !== undefined),
    'kms:CallerAccount': WITHOUT_CALLER_ACCOUNT.test(action) ? undefined : caller.account,
  };
  const ofKey: Json = {
    'aws:ResourceAccount': key.arn.split(':')[4],
    'kms:KeySpec': key.spec ?? 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': key.usage ?? 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': key.origin ?? 'AWS_KMS',
    'kms:MultiRegion': String(key.multiRegion ?? false),
    'kms:ResourceAliases': key.aliases,
    ...Object.fromEntries(Object.entries(key.tags ?? {}).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value])),
  };
  const all = { ...ofCaller, ...(ON_NO_KEY.test(action) ? {} : ofKey), ...given };
  const present = Object.entries(all).filter(([, value]) => value !== undefined);
  return new Map(present.map(([name, value]) => [name.toLowerCase(), list(value).map(String)]));
}
