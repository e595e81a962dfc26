import type { Inquiry } from './inquiry';
import { allowancesAbout, type LayerPolicies } from './layers';
import type { Statement } from './statement';
import { type CompiledStatement, type Match, matchRest, type Side } from './statement-matching';
import type { Truth } from './text';
import { both } from './three-valued';
import type { Clause, Layer, OpenCondition, Source } from './verdict';
import { holdsAlways, NEVER, type Ways, withWay } from './ways';

const SOURCES = new WeakMap<Statement, Source>();

/** The statement as the because of a verdict names it. */
export function sourceOf(statement: Statement, layer: Layer): Source {
  const known = SOURCES.get(statement);
  if (known?.layer === layer) return known;
  const { source: document, path, sid, effect } = statement;
  const source = { layer, document, path, ...(sid !== undefined && { sid }), effect };
  SOURCES.set(statement, source);
  return source;
}

/** The ways in which the statements of a layer that bind the caller allow the request. */
export function allowedBy(inquiry: Inquiry, policies: LayerPolicies | undefined, side: Side): Ways {
  let ways = NEVER;
  if (!policies) return ways;
  for (const document of policies.documents) {
    for (const compiled of allowancesAbout(document, side.target)) {
      if (compiled.actions[inquiry.actionPlace] === 'no') continue;
      const clause = allowClause(inquiry, compiled, { layer: policies.layer, side, names: bindingTruth(compiled, side, policies) });
      if (clause) ways = withWay(ways, clause);
      if (holdsAlways(ways)) return ways;
    }
  }
  return ways;
}

/** Policies of principals say nothing of principals: one that does is refused, and without effect here. */
const OF_PRINCIPALS: readonly Layer[] = ['serviceControlPolicy', 'identityPolicy', 'permissionsBoundary', 'sessionPolicy'];

export function bindingTruth(compiled: CompiledStatement, side: Side, { layer }: LayerPolicies): Truth {
  if (OF_PRINCIPALS.includes(layer)) return compiled.statement.principals === undefined ? 'yes' : 'no';
  return compiled.principals.reaches(side.caller);
}

/** How a statement is looked at. */
export interface Look {
  readonly layer: Layer;
  readonly side: Side;
  /** Whether the statement names the caller. */
  readonly names: Truth;
  /** What else must hold for it to name the caller. */
  readonly given?: readonly OpenCondition[];
}

/** Undefined where the statement does not allow, or only may and the inquiry expects the worst. */
export function allowClause(inquiry: Inquiry, compiled: CompiledStatement, look: Look): Clause | undefined {
  const match = matchStatement(inquiry, compiled, look);
  if (!match) return undefined;
  const source = sourceOf(compiled.statement, look.layer);
  if (match.missing.length > 0) {
    inquiry.missing.push(...match.missing.map((reason) => ({ reason, source })));
    if (inquiry.stance === 'atWorst') return undefined;
  }
  return { because: [source], conditions: look.given ? [...look.given, ...match.conditions] : match.conditions };
}

/** Undefined where the statement does not deny, or only may and the inquiry expects the best. */
export function denyClause(inquiry: Inquiry, compiled: CompiledStatement, look: Look): Clause | undefined {
  const match = matchStatement(inquiry, compiled, look);
  if (!match) return undefined;
  const source = sourceOf(compiled.statement, look.layer);
  if (match.missing.length > 0) {
    inquiry.missing.push(...match.missing.map((reason) => ({ reason, source })));
    if (inquiry.stance === 'atBest') return undefined;
  }
  return { because: [source], conditions: match.conditions };
}

function matchStatement(inquiry: Inquiry, compiled: CompiledStatement, { side, names }: Look): Match | undefined {
  if (names === 'no' || !isThere(compiled.statement, inquiry)) return undefined;
  return matchRest(compiled, side, both(compiled.actions[inquiry.actionPlace], names));
}

/** Whether the template's conditions put the statement into the policy. */
export function isThere({ guards }: Statement, { assignment }: Inquiry): boolean {
  if (guards.length === 0) return true;
  return guards.every(({ condition, value }) => assignment.find((given) => given.condition === condition)?.value === value);
}
