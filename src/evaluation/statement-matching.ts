import { type ActionTable, compileActions } from './action-matching';
import type { CallerIdentity } from './caller';
import { type CompiledCondition, type ContextLookup, compileCondition } from './condition-matching';
import { compilePrincipals, type PrincipalMatcher } from './principal-matching';
import type { ContextView, RequestContext } from './request-context';
import { compileResources, type ResourceMatcher, type ResourceTruth, type Target } from './resource-matching';
import type { Statement } from './statement';
import { reasonsOf, type Truth } from './text';
import { truthOf } from './three-valued';
import type { OpenCondition } from './verdict';

/** A statement with its matchers. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly actions: ActionTable;
  readonly principals: PrincipalMatcher;
  readonly covers: ResourceMatcher;
  readonly conditions: readonly CompiledCondition[];
}

/** The side of a request that statements are compared with: the key, or the alias of an alias operation. */
export interface Side {
  readonly target: Target;
  readonly caller: CallerIdentity;
  readonly context: RequestContext;
  readonly view: ContextView;
  /** The target stands for any of its name: an Allow for one of them is enough, a Deny must cover all. */
  readonly anyName: boolean;
}

/** What a statement that may apply depends on: conditions the request leaves open, and what is not known of the template. */
export interface Match {
  readonly conditions: readonly OpenCondition[];
  readonly missing: readonly string[];
}

const CERTAIN: Match = { conditions: [], missing: [] };

const COMPILED = new WeakMap<Statement, CompiledStatement>();

export function compileStatement(statement: Statement): CompiledStatement {
  const known = COMPILED.get(statement);
  if (known) return known;
  const compiled: CompiledStatement = {
    statement,
    actions: compileActions(statement),
    principals: compilePrincipals(statement),
    covers: compileResources(statement),
    conditions: statement.conditions.map((line) => compileCondition(line, statement.replacesVariables)),
  };
  COMPILED.set(statement, compiled);
  return compiled;
}

/**
 * Whether resource and conditions of a statement fit; undefined if they do not.
 *
 * @param soFar what action and principal came to
 */
export function matchRest(compiled: CompiledStatement, side: Side, soFar: Truth): Match | undefined {
  if (soFar === 'no') return undefined;
  const lookup = (key: string) => side.context.lookup(key, side.view);
  const covers = coverage(compiled, side, lookup);
  if (covers === 'no') return undefined;
  if (compiled.conditions.length === 0 && soFar === 'yes' && covers === 'yes') return withUnknown(compiled.statement, CERTAIN);
  const missing = [
    ...(soFar === 'maybe' ? principalReasons(compiled.statement) : []),
    ...(covers === 'maybe' ? resourceReasons(compiled.statement) : []),
  ];
  const open: OpenCondition[] = covers === 'open' ? [resourceCondition(compiled.statement)] : [];
  return matchConditions(compiled, lookup, { open, missing });
}

function coverage({ covers, statement }: CompiledStatement, side: Side, lookup: ContextLookup): ResourceTruth {
  const truth = covers(side.target, lookup);
  return truth === 'maybe' && side.anyName ? truthOf(statement.effect === 'Allow') : truth;
}

interface Collected {
  readonly open: OpenCondition[];
  readonly missing: string[];
}

function matchConditions(compiled: CompiledStatement, lookup: ContextLookup, { open, missing }: Collected): Match | undefined {
  for (const { line, test } of compiled.conditions) {
    const truth = test(lookup);
    if (truth === 'no') return undefined;
    if (truth === 'open') open.push({ kind: 'request', ...line });
    if (truth === 'maybe') missing.push(...conditionReasons(line.operator, line.key, line.values.flatMap(reasonsOf)));
  }
  const match = open.length + missing.length === 0 ? CERTAIN : { conditions: open, missing };
  return withUnknown(compiled.statement, match);
}

/** What makes the statement unknown is the reason for everything else that is not known of it. */
function withUnknown({ unknown }: Statement, match: Match): Match {
  return unknown.length === 0 ? match : { ...match, missing: unknown };
}

function resourceCondition({ resources }: Statement): OpenCondition {
  return { kind: 'request', operator: resources?.negated ? 'NotResource' : 'Resource', key: 'resource', values: resources?.values ?? [] };
}

function principalReasons({ principals, actions }: Statement): readonly string[] {
  const values = [...(principals?.entries ?? []).map((entry) => entry.value), ...(actions?.values ?? [])];
  return orElse(values.flatMap(reasonsOf), 'whether the statement names the principal and the action is not known');
}

function resourceReasons({ resources }: Statement): readonly string[] {
  return orElse((resources?.values ?? []).flatMap(reasonsOf), 'whether the statement covers the key is not known');
}

function conditionReasons(operator: string, key: string, reasons: readonly string[]): readonly string[] {
  return orElse(reasons, `whether ${operator} ${key} is true is not known`);
}

function orElse(reasons: readonly string[], otherwise: string): readonly string[] {
  return reasons.length > 0 ? [...new Set(reasons)] : [otherwise];
}
