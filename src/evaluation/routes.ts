import { allowedBy } from './allowances';
import { isConsulted } from './denials';
import { grantWays, retirementWays } from './grants';
import type { Inquiry } from './inquiry';
import { keyPolicyWays } from './key-policy-ways';
import type { Side } from './statement-matching';
import { reasonsOf, type Truth, textEquals } from './text';
import { both } from './three-valued';
import type { Layer, Source } from './verdict';
import { allOf, anyOf, NEVER, type Ways } from './ways';

const ALWAYS: Ways = [{ because: [], conditions: [] }];

/** The root user of an account needs no policy of its account. */
const ROOT_SOURCE: Source = {
  layer: 'root',
  document: 'root user',
  path: 'the root user may do everything in its account',
  effect: 'Allow',
};
const KMS_SOURCE: Source = { layer: 'kms', document: 'AWS KMS', path: 'only its own service-linked role calls this', effect: 'Allow' };
const MULTI_REGION_ROLE = 'AWSServiceRoleForKeyManagementServiceMultiRegionKeys';

/**
 * The ways in which a request is allowed, explicit denials and the layers that only limit left aside.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 */
export function allowedWays(inquiry: Inquiry): Ways {
  const identity = () => identityWays(inquiry, inquiry.policySide);
  switch (inquiry.action.policyType) {
    case 'iam':
      return identity();
    case 'grant':
      return anyOf(
        () => retirementWays(inquiry, identity),
        () => retirementByAccount(inquiry, identity),
      );
    case 'service-linked-role':
      return inquiry.caller.name === MULTI_REGION_ROLE && inquiry.caller.serviceLinked
        ? [{ because: [KMS_SOURCE], conditions: [] }]
        : NEVER;
    case 'key-policy-and-iam':
      return allOf(
        () => keyWays(inquiry, identity),
        () => aliasWays(inquiry),
      );
    default:
      return keyWays(inquiry, identity);
  }
}

/** An alias belongs to its account, whose IAM policies alone decide; no key policy covers it. */
function aliasWays(inquiry: Inquiry): Ways {
  return inquiry.aliasSide ? identityWays(inquiry, inquiry.aliasSide) : NEVER;
}

/**
 * What the caller's own policies allow. They decide where the key policy delegates to the account, and across accounts
 * are needed as well.
 */
function identityWays(inquiry: Inquiry, side: Side): Ways {
  if (inquiry.caller.kind === 'root') return [{ because: [ROOT_SOURCE], conditions: [] }];
  if (inquiry.caller.kind === 'service') return NEVER;
  return allOf(
    () => allowedBy(inquiry, inquiry.layers.identityPolicy, side),
    () => limits(inquiry, side),
  );
}

/** Permissions boundary and session policy. */
function limits(inquiry: Inquiry, side: Side): Ways {
  return allOf(
    () => limit(inquiry, 'permissionsBoundary', side),
    () => limit(inquiry, 'sessionPolicy', side),
  );
}

/** What a layer that only limits leaves: everything where it is not attached or does not bind the caller. */
export function limit(inquiry: Inquiry, layer: Layer, side: Side): Ways {
  return isConsulted(inquiry, layer) ? allowedBy(inquiry, inquiry.layers[layer], side) : ALWAYS;
}

function keyWays(inquiry: Inquiry, identity: () => Ways): Ways {
  const same = () => sameAccountWays(inquiry, identity);
  if (inquiry.caller.kind === 'service') return same();
  return byAccount(inquiry, same, () => crossAccountWays(inquiry, identity));
}

/** The account of a grant may retire it too. Templates show few of the grants there are: an open request may be about one. */
function retirementByAccount(inquiry: Inquiry, identity: () => Ways): Ways {
  if (inquiry.grants.length === 0 && !inquiry.open) return NEVER;
  return byAccount(inquiry, identity, () => NEVER);
}

function byAccount(inquiry: Inquiry, same: () => Ways, cross: () => Ways): Ways {
  const isSame = inAccountOfKey(inquiry);
  if (isSame === 'yes') return same();
  if (isSame === 'no') return cross();
  const { caller, key } = inquiry;
  const parts = [caller.account, key.account, caller.partition, key.partition];
  const reasons = parts.flatMap((part) => (part === undefined ? [] : reasonsOf(part)));
  const result = inquiry.stance === 'atWorst' ? allOf(same, cross) : anyOf(same, cross);
  inquiry.missing.push(...reasons.map((reason) => ({ reason })));
  return result;
}

export function inAccountOfKey({ caller, key }: Inquiry): Truth {
  if (caller.account === undefined) return 'no';
  const samePartition = caller.partition === undefined ? 'yes' : textEquals(caller.partition, key.partition);
  return both(samePartition, textEquals(caller.account, key.account));
}

/**
 * The caller itself, by the key policy or a grant, or its account, by the key policy and then an identity policy. Who is
 * named by role stays within permissions boundary and session policy; who is named by user or session does not.
 */
function sameAccountWays(inquiry: Inquiry, identity: () => Ways): Ways {
  const named = keyPolicyWays(inquiry);
  return anyOf(
    () => named.identity,
    () =>
      allOf(
        () => named.role,
        () => limits(inquiry, inquiry.policySide),
      ),
    () => allOf(() => named.account, identity),
    () => grantWays(inquiry, identity),
  );
}

/** Both accounts must allow; a grant that names the caller is enough. */
function crossAccountWays(inquiry: Inquiry, identity: () => Ways): Ways {
  if (!inquiry.action.crossAccount) return NEVER;
  const named = keyPolicyWays(inquiry);
  const letIn = () =>
    anyOf(
      () => named.identity,
      () => named.role,
      () => named.account,
    );
  return anyOf(
    () => allOf(letIn, identity),
    () => grantWays(inquiry, identity),
  );
}
