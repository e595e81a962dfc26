import type { KmsAction } from '../access/actions';
import type { CallerIdentity, CallerKind } from './caller';
import type { KeyIdentity } from './key-identity';
import type { Text } from './text';

/** What the values of a request follow from. */
export interface ContextSubject {
  readonly caller: CallerIdentity;
  readonly key: KeyIdentity;
  readonly action: KmsAction;
}

/** A value, `absent` where the request certainly lacks the key, undefined where nothing follows. */
type Derived = Text | readonly Text[] | 'absent' | undefined;

type Derivation = (subject: ContextSubject) => Derived;

/**
 * Condition keys whose value follows from principal, key and action. Not among them, although often related: what follows
 * from other condition keys (aws:ViaAWSService from kms:ViaService, kms:EncryptionContextKeys from the pairs), since the
 * request states its whole context.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
const DERIVATIONS: Readonly<Record<string, Derivation>> = {
  'aws:principalarn': ({ caller }) => (isService(caller) ? 'absent' : caller.arn),
  'aws:principalaccount': ({ caller }) => caller.account ?? 'absent',
  'aws:principaltype': ({ caller }) => PRINCIPAL_TYPES[caller.kind],
  'aws:principalisawsservice': ({ caller }) => String(isService(caller)),
  'aws:principalservicename': ({ caller }) => caller.service ?? 'absent',
  'aws:principalservicenameslist': ({ caller }) => (caller.service === undefined ? 'absent' : [caller.service]),
  'aws:username': ({ caller }) => (caller.kind === 'user' ? caller.name : 'absent'),
  'aws:resourceaccount': ({ key, action }) => (isOnKey(action) ? key.account : undefined),
  'aws:requestedregion': ({ key, action }) => (isOnKey(action) ? key.region : undefined),
  'kms:calleraccount': ({ caller }) => caller.account ?? 'absent',
  'kms:keyspec': ofKey((key) => key.spec),
  'kms:customermasterkeyspec': ofKey((key) => key.spec),
  'kms:keyusage': ofKey((key) => key.usage),
  'kms:customermasterkeyusage': ofKey((key) => key.usage),
  'kms:keyorigin': ofKey((key) => key.origin),
  'kms:multiregion': ofKey((key) => key.multiRegion),
  'kms:multiregionkeytype': ofKey((key) => key.multiRegionKeyType ?? 'absent'),
  'kms:resourcealiases': ofKey((key) => (key.aliases?.length === 0 ? 'absent' : key.aliases)),
};

/** Keys about an AWS identity, which a service that calls for itself is not. */
const OF_IDENTITIES =
  /^(aws:(principalorgid|principalorgpaths|principaltag\/.*|userid|multifactorauth.*|tokenissuetime|sourceidentity|federatedprovider)|kms:viaservice)$/;

const PRINCIPAL_TYPES: Readonly<Record<CallerKind, Text | undefined>> = {
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  federated: 'FederatedUser',
  root: 'Account',
  service: undefined,
  unknown: undefined,
};

const RESOURCE_TAG = 'aws:resourcetag/';

/**
 * @param key in lower case
 * @param open the request stands for all of this principal, so that also what can never be in it is worth deriving
 */
export function derivedValue(key: string, subject: ContextSubject, open: boolean): Derived {
  if (Object.hasOwn(DERIVATIONS, key)) return DERIVATIONS[key](subject);
  if (key.startsWith(RESOURCE_TAG)) return tagOf(subject.key, key.slice(RESOURCE_TAG.length));
  return open && isService(subject.caller) && OF_IDENTITIES.test(key) ? 'absent' : undefined;
}

/** On CreateKey these keys describe the key to be made, of which nothing is known. */
function ofKey(value: (key: KeyIdentity) => Derived): Derivation {
  return ({ key, action }) => (isOnKey(action) ? value(key) : undefined);
}

function isOnKey(action: ContextSubject['action']): boolean {
  return action.policyType !== 'iam';
}

function isService(caller: CallerIdentity): boolean {
  return caller.kind === 'service';
}

function tagOf(key: KeyIdentity, name: string): Derived {
  if (key.tags === undefined) return undefined;
  return Object.entries(key.tags).find(([tag]) => tag.toLowerCase() === name)?.[1] ?? 'absent';
}
