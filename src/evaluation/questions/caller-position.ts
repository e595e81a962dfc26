import type { CallerIdentity } from '../caller';
import { compileDocument } from '../layers';
import type { PolicyDocument } from '../policy-document';
import type { Naming } from '../principal-matching';
import type { CompiledStatement } from '../statement-matching';
import type { Text } from '../text';
import { textId } from './subject';

/** Condition keys that tell callers of one kind and account apart. */
const OF_CALLER = /^aws:(principalarn|username)$/i;
const VARIABLE = '${';

/**
 * A text that is equal for callers whom a key policy treats alike: its statements name them alike, and its conditions on who calls
 * come out alike. Undefined where policy variables may tell any two callers apart.
 */
export function positionOf(caller: CallerIdentity, policy: PolicyDocument): string | undefined {
  const { kind, service, serviceLinked, account = '', partition = '' } = caller;
  const { all } = compileDocument(policy);
  let position = [kind, service, serviceLinked, textId(account), textId(partition)].join(' ');
  for (const compiled of all) {
    if (hasVariables(compiled)) return undefined;
    position += ` ${namingCode(compiled.principals.naming(caller))}${conditionCode(compiled, caller)}`;
  }
  return position;
}

function namingCode({ identity, role, account, session }: Naming): string {
  return `${identity[0]}${role[0]}${account[0]}${session === undefined ? '' : textId(session)}`;
}

function conditionCode({ conditions }: CompiledStatement, caller: CallerIdentity): string {
  const arn = caller.kind === 'service' ? undefined : caller.arn;
  const userName = caller.kind === 'user' ? caller.name : undefined;
  let code = '';
  for (const { line, test } of conditions) {
    if (!OF_CALLER.test(line.key)) continue;
    const value = line.key.toLowerCase() === 'aws:username' ? userName : arn;
    code += test(() => (value === undefined ? 'absent' : [value]))[0];
  }
  return code;
}

const WITH_VARIABLES = new WeakMap<CompiledStatement, boolean>();

function hasVariables(compiled: CompiledStatement): boolean {
  const known = WITH_VARIABLES.get(compiled);
  if (known !== undefined) return known;
  const { conditions, resources } = compiled.statement;
  const found = [...conditions.flatMap(({ values }) => values), ...(resources?.values ?? [])].some(mentionsVariable);
  WITH_VARIABLES.set(compiled, found);
  return found;
}

function mentionsVariable(text: Text): boolean {
  return typeof text === 'string'
    ? text.includes(VARIABLE)
    : text.parts.some((part) => typeof part === 'string' && part.includes(VARIABLE));
}
