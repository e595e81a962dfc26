import type { CallerIdentity } from '../caller';
import type { CompiledCondition, ConditionTruth } from '../condition-matching';
import { compileDocument } from '../layers';
import type { PolicyDocument } from '../policy-document';
import type { Naming, PrincipalMatcher } from '../principal-matching';
import type { ContextEntry } from '../request-context';
import type { CompiledStatement } from '../statement-matching';
import type { Text } from '../text';
import { textId } from './subject';

const VARIABLE = '${';

/** What tells callers apart in a statement: how it names them, and its conditions on who calls. */
interface Teller {
  readonly principals: PrincipalMatcher;
  readonly onArn: readonly CompiledCondition[];
  readonly onUserName: readonly CompiledCondition[];
}

/**
 * A text that is equal for callers whom a key policy treats alike: its statements name them alike, and its conditions on who calls
 * come out alike. Undefined where policy variables may tell any two callers apart.
 */
export function positionOf(caller: CallerIdentity, policy: PolicyDocument): string | undefined {
  const tellers = tellersOf(policy);
  if (tellers === NONE) return undefined;
  const { kind, service, serviceLinked, account = '', partition = '' } = caller;
  let position = `${kind} ${service} ${serviceLinked} ${textId(account)} ${textId(partition)}`;
  for (const { principals, onArn, onUserName } of tellers) {
    position += ` ${namingCode(principals.naming(caller))}`;
    for (const condition of onArn) position += remembered(condition, caller, () => (kind === 'service' ? 'absent' : [caller.arn]));
    for (const condition of onUserName) {
      position += remembered(condition, caller, () => (kind === 'user' && caller.name !== undefined ? [caller.name] : 'absent'));
    }
  }
  return position;
}

const TRUTHS = new WeakMap<CompiledCondition, Map<CallerIdentity, ConditionTruth>>();
/** More callers than keys of one stack have in common are not remembered. */
const MOST_CALLERS = 64;

/** The same callers come up key after key of a stack, before conditions that the keys have in common. */
function remembered(condition: CompiledCondition, caller: CallerIdentity, entry: () => ContextEntry): ConditionTruth {
  const truths = TRUTHS.get(condition) ?? new Map<CallerIdentity, ConditionTruth>();
  if (truths.size === 0) TRUTHS.set(condition, truths);
  const truth = truths.get(caller) ?? condition.test(entry);
  if (truths.size >= MOST_CALLERS) truths.clear();
  truths.set(caller, truth);
  return truth;
}

function namingCode({ identity, role, account, session }: Naming): string {
  return `${identity}${role}${account}${session === undefined ? '' : textId(session)}`;
}

const NONE: readonly Teller[] = [];
const TELLERS = new WeakMap<PolicyDocument, readonly Teller[]>();

/** None where policy variables may tell apart anybody. */
function tellersOf(policy: PolicyDocument): readonly Teller[] {
  const known = TELLERS.get(policy);
  if (known) return known;
  const { all } = compileDocument(policy);
  const tellers = all.some(hasVariables) ? NONE : all.map(tellerOf);
  TELLERS.set(policy, tellers);
  return tellers;
}

function tellerOf({ principals, conditions }: CompiledStatement): Teller {
  const on = (key: string) => conditions.filter(({ line }) => line.key.toLowerCase() === key);
  return { principals, onArn: orNone(on('aws:principalarn')), onUserName: orNone(on('aws:username')) };
}

const NO_CONDITIONS: readonly CompiledCondition[] = [];

function orNone(conditions: readonly CompiledCondition[]): readonly CompiledCondition[] {
  return conditions.length === 0 ? NO_CONDITIONS : conditions;
}

function hasVariables({ statement: { conditions, resources } }: CompiledStatement): boolean {
  return [...conditions.flatMap(({ values }) => values), ...(resources?.values ?? [])].some(mentionsVariable);
}

function mentionsVariable(text: Text): boolean {
  return typeof text === 'string'
    ? text.includes(VARIABLE)
    : text.parts.some((part) => typeof part === 'string' && part.includes(VARIABLE));
}
