import { withoutContradicted } from './contradictions';
import { denials } from './denials';
import { type Inquiry, pinned } from './inquiry';
import { allowedWays, inAccountOfKey, limit } from './routes';
import type { Clause, Requirement, Source } from './verdict';
import { holdsAlways, type Ways } from './ways';
import { pinsOf } from './witnesses';

/** What is decided once a stance is taken on everything not known. */
export interface Ruling {
  readonly outcome: 'allowed' | 'denied';
  readonly reason: string;
  readonly because: readonly Source[];
  readonly requirements: readonly Requirement[];
}

/** A ruling with the ways that allow, before it is checked that they can come true. */
interface Draft extends Ruling {
  readonly ways: Ways;
}

export function rule(inquiry: Inquiry): Ruling {
  const draft = draftRuling(inquiry);
  if (draft.outcome === 'denied' || holdsAlways(draft.ways)) return draft;
  const ruling = withPossibleWays(inquiry, draft);
  return { ...ruling, requirements: withoutContradicted(ruling.requirements) };
}

function draftRuling(inquiry: Inquiry): Draft {
  const { certain, conditional } = denials(inquiry);
  if (certain.length > 0) return denied('an explicit Deny applies', certain);
  const serviceControl = limit(inquiry, 'serviceControlPolicy', inquiry.policySide);
  if (serviceControl.length === 0) return denied('no service control policy allows it');
  const endpoint = limit(inquiry, 'vpcEndpointPolicy', inquiry.policySide);
  if (endpoint.length === 0) return denied('the policy of the VPC endpoint does not allow it');
  const ways = allowedWays(inquiry);
  if (ways.length === 0) return denied(implicitDeny(inquiry));
  return allowed(ways, [serviceControl, endpoint, ...aliasLimits(inquiry)], conditional);
}

function aliasLimits(inquiry: Inquiry): readonly Ways[] {
  return inquiry.aliasSide
    ? [limit(inquiry, 'serviceControlPolicy', inquiry.aliasSide), limit(inquiry, 'vpcEndpointPolicy', inquiry.aliasSide)]
    : [];
}

function denied(reason: string, because: readonly Source[] = []): Draft {
  return { outcome: 'denied', reason, because, requirements: [], ways: [] };
}

function allowed(ways: Ways, limits: readonly Ways[], conditional: readonly Clause[]): Draft {
  if (limits.some((limiting) => limiting.length === 0)) return denied('no policy that limits the caller allows it on the alias');
  const because = ways.length === 1 ? ways[0].because : ways.flatMap((clause) => clause.because);
  const open = [ways, ...limits].filter((alternatives) => !holdsAlways(alternatives));
  if (open.length + conditional.length === 0) return { ...ALLOWED, because, ways };
  const requirements: Requirement[] = open.map((clauses) => ({ kind: 'when', clauses }));
  if (conditional.length > 0) requirements.push({ kind: 'unless', clauses: conditional });
  return { outcome: 'allowed', reason: 'it is allowed under conditions', because, requirements, ways };
}

const ALLOWED = { outcome: 'allowed', reason: 'it is allowed, and nothing denies it', requirements: [] } as const;

function implicitDeny(inquiry: Inquiry): string {
  const { action, caller } = inquiry;
  if (action.policyType === 'iam') return 'no identity policy allows it, and no other policy can';
  if (action.policyType === 'grant') return 'no grant lets the caller retire it, nor does an identity policy in the account of the key';
  if (action.policyType === 'service-linked-role') return 'only the service-linked role of AWS KMS may call it';
  if (caller.kind === 'service') return 'neither the key policy nor a grant allows the service';
  if (inAccountOfKey(inquiry) !== 'no') return 'neither the key policy, nor an identity policy that it delegates to, nor a grant allows it';
  if (!action.crossAccount) return `kms:${action.name} has no effect across accounts`;
  return 'across accounts the key policy and an identity policy of the caller must both allow it';
}

/**
 * Leaves out ways that cannot come true: wherever the conditions of a way fix keys to values, the request is decided again
 * with these values. So a Deny that contradicts all ways denies, and one that none of them meets is not named.
 */
function withPossibleWays(inquiry: Inquiry, draft: Draft): Ruling {
  const worlds = draft.ways.map((way) => ({ way, drafts: draftsUnder(inquiry, way) }));
  const possible = worlds.filter(({ drafts }) => drafts === undefined || drafts.length > 0);
  if (possible.length === 0) return denied('every way in which it would be allowed is denied or contradicts itself', deniersOf(inquiry));
  const drafts = possible.flatMap((world) => world.drafts ?? [draft]);
  const limits = draft.requirements.filter(({ kind, clauses }) => kind === 'when' && clauses !== draft.ways);
  const when: Requirement = { kind: 'when', clauses: possible.map(({ way }) => way) };
  const because = possible.flatMap(({ way }) => way.because);
  return { ...draft, because, requirements: [when, ...limits, ...denialsIn(drafts)] };
}

/** Those of the worlds a way is about that allow the request; undefined where the way fixes nothing. */
function draftsUnder(inquiry: Inquiry, way: Clause): readonly Draft[] | undefined {
  return pinsOf(way)
    ?.map((pins) => draftRuling(pinned(inquiry, pins)))
    .filter(({ outcome }) => outcome === 'allowed');
}

function deniersOf(inquiry: Inquiry): readonly Source[] {
  return denials(inquiry).conditional.flatMap(({ because }) => because);
}

function denialsIn(drafts: readonly Draft[]): readonly Requirement[] {
  const clauses = drafts.flatMap(({ requirements }) =>
    requirements.filter(({ kind }) => kind === 'unless').flatMap((requirement) => requirement.clauses),
  );
  const byPlace = new Map(clauses.map((clause) => [clause.because.map(({ document, path }) => `${document} ${path}`).join(), clause]));
  return byPlace.size === 0 ? [] : [{ kind: 'unless', clauses: [...byPlace.values()] }];
}
