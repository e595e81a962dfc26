import { findAction } from '../access/actions';
import { decide } from './decide';
import { isConsulted, LAYER_RULES } from './denials';
import { grantWays, retirementWays } from './grants';
import { type Inquiry, inquire, perAlias } from './inquiry';
import type { Policies } from './policies';
import type { AccessRequest } from './request';
import type { Side } from './statement-matching';
import { type StatementTrace, traceStatement } from './statement-trace';
import type { Layer, Verdict } from './verdict';
import { holdsAlways } from './ways';

/**
 * What a layer comes to:
 * - `denies`: a Deny applies
 * - `allows`: an Allow applies and no Deny
 * - `silent`: nothing applies, which for a layer that must allow is an implicit deny
 * - `depends`: on what the request leaves open or the template does not say
 * - `absent`: nothing of this layer is attached
 * - `exempt`: it does not bind this caller or action
 */
export type LayerOutcome = 'denies' | 'allows' | 'silent' | 'depends' | 'absent' | 'exempt';

/** One step of a decision. */
export interface LayerTrace {
  readonly layer: Layer;
  /** What it is looked at for: the key, or the alias of an alias operation. */
  readonly about: 'key' | 'alias';
  readonly outcome: LayerOutcome;
  /** Why, where the statements do not show it. */
  readonly note?: string;
  readonly statements: readonly StatementTrace[];
}

/** A decision with the steps that led to it. */
export interface Explanation {
  readonly verdict: Verdict;
  readonly layers: readonly LayerTrace[];
}

/** Decides a request and shows, layer by layer and statement by statement, how. */
export function explain(request: AccessRequest, policies: Policies): Explanation {
  const verdict = decide(request, policies);
  const action = findAction(request.action);
  if (!action) return { verdict, layers: [] };
  const [inquiry] = perAlias(inquire(request, policies, action), request.alias);
  const layers = LAYER_RULES.flatMap(({ layer }) =>
    layer === 'keyPolicy' ? [tracePolicies(inquiry, layer), traceGrants(inquiry)] : [tracePolicies(inquiry, layer)],
  );
  return { verdict, layers: [...layers, ...traceAlias(inquiry)] };
}

function tracePolicies(inquiry: Inquiry, layer: Layer): LayerTrace {
  return traceLayer(inquiry, layer, layer === 'keyPolicy' ? inquiry.keyPolicySide : inquiry.policySide);
}

/** The layers that also judge the alias. */
const OF_ALIASES: readonly Layer[] = [
  'serviceControlPolicy',
  'vpcEndpointPolicy',
  'identityPolicy',
  'permissionsBoundary',
  'sessionPolicy',
];

function traceAlias(inquiry: Inquiry): readonly LayerTrace[] {
  const { aliasSide } = inquiry;
  return aliasSide ? OF_ALIASES.map((layer) => traceLayer(inquiry, layer, aliasSide)) : [];
}

function traceLayer(inquiry: Inquiry, layer: Layer, side: Side): LayerTrace {
  const about = side.view === 'alias' ? 'alias' : 'key';
  const attached = inquiry.layers[layer];
  if (!attached) return { layer, about, outcome: 'absent', statements: [] };
  const statements = attached.documents.flatMap((document) =>
    document.statements.map((statement) => traceStatement(statement, { inquiry, layer, side })),
  );
  if (isConsulted(inquiry, layer)) return { layer, about, outcome: outcomeOf(statements), statements };
  return { layer, about, outcome: 'exempt', note: LAYER_RULES.find((rule) => rule.layer === layer)?.exempt, statements: [] };
}

function outcomeOf(statements: readonly StatementTrace[]): LayerOutcome {
  const applying = (effect: string, truths: readonly string[]) =>
    statements.some(({ source, applies }) => source.effect === effect && truths.includes(applies));
  if (applying('Deny', ['yes'])) return 'denies';
  if (applying('Deny', ['maybe', 'open'])) return 'depends';
  if (applying('Allow', ['yes'])) return 'allows';
  return applying('Allow', ['maybe', 'open']) ? 'depends' : 'silent';
}

/** Grants that name the caller itself; those that name its account count with its identity policies. */
function traceGrants(inquiry: Inquiry): LayerTrace {
  const layer = 'grant';
  if (inquiry.grants.length === 0) return { layer, about: 'key', outcome: 'absent', statements: [] };
  const noIdentityPolicy = () => [];
  const ways = inquiry.action.policyType === 'grant' ? retirementWays(inquiry, noIdentityPolicy) : grantWays(inquiry, noIdentityPolicy);
  const note = ways.flatMap(({ because }) => because.map(({ document, path }) => `${document} ${path}`)).join(', ');
  if (ways.length === 0) return { layer, about: 'key', outcome: 'silent', note: 'no grant covers the request', statements: [] };
  return { layer, about: 'key', outcome: holdsAlways(ways) ? 'allows' : 'depends', note, statements: [] };
}
