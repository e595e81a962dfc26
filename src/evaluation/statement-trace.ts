import { isThere, sourceOf } from './allowances';
import type { ConditionTruth } from './condition-matching';
import type { Inquiry } from './inquiry';
import { type Naming, reached } from './principal-matching';
import type { ContextEntry } from './request-context';
import type { Statement, ValueList } from './statement';
import { type CompiledStatement, compileStatement, type Side } from './statement-matching';
import type { Text } from './text';
import { truthOf } from './three-valued';
import type { Layer, Source } from './verdict';

/** One element of a statement, whether it fits the request, and what was compared. */
export interface ElementTrace {
  readonly element: 'Template' | 'Action' | 'Principal' | 'Resource' | 'Condition' | 'Statement';
  readonly fits: ConditionTruth;
  readonly detail: string;
}

/** A statement, whether it applies to the request, and why. */
export interface StatementTrace {
  readonly source: Source;
  readonly applies: ConditionTruth;
  /** Up to the first element that does not fit. */
  readonly elements: readonly ElementTrace[];
}

/** Where the statement is compared with the request. */
export interface Viewpoint {
  readonly inquiry: Inquiry;
  readonly layer: Layer;
  readonly side: Side;
}

type Step = (compiled: CompiledStatement, viewpoint: Viewpoint) => readonly ElementTrace[];

/** The elements in the order in which they are compared. */
const STEPS: readonly Step[] = [traceGuards, traceAction, tracePrincipal, traceResource, traceConditions, traceUnknown];

export function traceStatement(statement: Statement, viewpoint: Viewpoint): StatementTrace {
  const compiled = compileStatement(statement);
  const elements: ElementTrace[] = [];
  for (const step of STEPS) {
    elements.push(...step(compiled, viewpoint));
    if (elements.some(({ fits }) => fits === 'no')) break;
  }
  return { source: sourceOf(statement, viewpoint.layer), applies: overall(elements), elements };
}

function overall(elements: readonly ElementTrace[]): ConditionTruth {
  const truths = elements.map(({ fits }) => fits);
  return (['no', 'maybe', 'open'] as const).find((truth) => truths.includes(truth)) ?? 'yes';
}

function traceGuards({ statement }: CompiledStatement, { inquiry }: Viewpoint): readonly ElementTrace[] {
  const decided = inquiry.assignment.length > 0;
  return statement.guards.map(({ condition, value }) => ({
    element: 'Template',
    fits: decided ? truthOf(isThere(statement, inquiry)) : 'open',
    detail: `there where ${condition} is ${value}`,
  }));
}

function traceAction({ statement, actions }: CompiledStatement, { inquiry }: Viewpoint): readonly ElementTrace[] {
  const detail = `${inquiry.action.name} against ${describeList(statement.actions)}`;
  return [{ element: 'Action', fits: actions[inquiry.actionPlace], detail }];
}

function tracePrincipal({ statement, principals }: CompiledStatement, { inquiry, layer, side }: Viewpoint): readonly ElementTrace[] {
  if (!HAVE_PRINCIPALS.includes(layer)) {
    return statement.principals ? [{ element: 'Principal', fits: 'no', detail: 'policies of principals must not name any' }] : [];
  }
  const naming = principals.naming(side.caller);
  const session = naming.session === undefined ? '' : `, of its sessions ${naming.session}`;
  const delegates = naming.account === 'yes' ? 'delegates to the account: ' : '';
  return [{ element: 'Principal', fits: namesCaller(naming, inquiry), detail: `${delegates}${describePrincipals(statement)}${session}` }];
}

/** Where one session of the caller's role is named, an open request may be of that session. */
function namesCaller(naming: Naming, { open }: Inquiry): ConditionTruth {
  const named = reached(naming);
  return named === 'no' && naming.session !== undefined && open ? 'open' : named;
}

const HAVE_PRINCIPALS: readonly Layer[] = ['keyPolicy', 'resourceControlPolicy', 'vpcEndpointPolicy'];

function traceResource({ statement, covers }: CompiledStatement, { side }: Viewpoint): readonly ElementTrace[] {
  const fits = covers(side.target, (key) => side.context.lookup(key, side.view));
  return [
    {
      element: 'Resource',
      fits,
      detail: `${side.target === 'none' ? 'no resource' : side.target} against ${describeList(statement.resources)}`,
    },
  ];
}

function traceConditions({ conditions }: CompiledStatement, { side }: Viewpoint): readonly ElementTrace[] {
  const lookup = (key: string) => side.context.lookup(key, side.view);
  return conditions.map(({ line, test }) => ({
    element: 'Condition',
    fits: test(lookup),
    detail: `${line.operator} ${line.key} ${describeValues(line.values)}; ${describeEntry(lookup(line.key.toLowerCase()))}`,
  }));
}

function traceUnknown({ statement }: CompiledStatement): readonly ElementTrace[] {
  return statement.unknown.map((detail) => ({ element: 'Statement', fits: 'maybe', detail }));
}

function describeEntry(entry: ContextEntry): string {
  if (entry === 'absent') return 'the request does not have it';
  return entry === 'open' ? 'the request leaves it open' : `the request has ${describeValues(entry)}`;
}

function describeList(list: ValueList | undefined): string {
  if (!list) return 'none';
  return `${list.negated ? 'all but ' : ''}${describeValues(list.values)}`;
}

function describePrincipals({ principals }: Statement): string {
  if (!principals) return 'names nobody';
  return `${principals.negated ? 'names all but ' : 'names '}${describeValues(principals.entries.map(({ value }) => value))}`;
}

function describeValues(values: readonly Text[]): string {
  return values.map(String).join(', ');
}
