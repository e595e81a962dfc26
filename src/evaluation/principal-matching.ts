import { type Arn, parseArn } from './arn';
import type { CallerIdentity } from './caller';
import { BoundedMemo } from './memo';
import type { PrincipalEntry, PrincipalList, Statement } from './statement';
import { idOfText, OpenText, splitText, type Text, type Truth, textEquals } from './text';

import { both, either, every, negate, some } from './three-valued';
import type { Effect } from './verdict';

/**
 * How a statement names the caller, since that decides what else its Allow needs:
 * - `identity`: the user, the session, the service, or everybody; no implicit deny of other policies of the account limits it
 * - `role`: the role of the session; permissions boundary and session policy limit it
 * - `account`: the account of the caller, which only delegates to its IAM policies
 */
export interface Naming {
  readonly identity: Truth;
  readonly role: Truth;
  readonly account: Truth;
  /** The one session of the caller's role that is named, where the caller stands for any of its sessions. */
  readonly session?: Text;
}

const NOBODY: Naming = { identity: 'no', role: 'no', account: 'no' };
const MAYBE_ANYBODY: Naming = { identity: 'maybe', role: 'maybe', account: 'maybe' };

/** Principals of a statement, compiled. */
export interface PrincipalMatcher {
  readonly naming: (caller: CallerIdentity) => Naming;
  /** Whether a Deny, or an Allow that delegates nothing, reaches the caller. */
  readonly reaches: (caller: CallerIdentity) => Truth;
}

type EntryMatcher = (caller: CallerIdentity) => Naming;

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function compilePrincipals({ principals, unknown, effect }: Statement): PrincipalMatcher {
  if (!principals) return unknown.length > 0 ? MAYBE_REACHING_ANYBODY : REACHING_NOBODY;
  const id = [effect, String(principals.negated), ...principals.entries.map(({ type, value }) => `${type} ${idOfText(value)}`)].join('\n');
  return MATCHERS.get(id, () => compileList(principals, effect));
}

/** Statements of an app name few lists of principals: one matcher for each. */
const MATCHERS = new BoundedMemo<PrincipalMatcher>();

function compileList(principals: PrincipalList, effect: Effect): PrincipalMatcher {
  const entries = principals.entries.map(compileEntry);
  if (principals.negated) return effect === 'Deny' ? allButFullyListed(principals, entries) : allButListed(entries);
  const naming = remembering((caller) => merge(entries, caller));
  return { naming, reaches: (caller) => reached(naming(caller)) };
}

/** More callers than keys of one stack have in common are not remembered. */
const MOST_CALLERS = 64;

/** The same callers are asked about for action after action, and key after key of a stack. */
function remembering(matcher: EntryMatcher): EntryMatcher {
  const known = new Map<CallerIdentity, Naming>();
  return (caller) => {
    const naming = known.get(caller) ?? matcher(caller);
    if (known.size >= MOST_CALLERS) known.clear();
    known.set(caller, naming);
    return naming;
  };
}

/** Whether any way of naming applies. */
export function reached({ identity, role, account }: Naming): Truth {
  return either(identity, either(role, account));
}

function constant(naming: Naming): PrincipalMatcher {
  return { naming: () => naming, reaches: () => reached(naming) };
}

const REACHING_NOBODY = constant(NOBODY);
const MAYBE_REACHING_ANYBODY = constant(MAYBE_ANYBODY);

function merge(entries: readonly EntryMatcher[], caller: CallerIdentity): Naming {
  let merged = NOBODY;
  for (const entry of entries) {
    const naming = entry(caller);
    if (naming !== NOBODY) merged = merged === NOBODY ? naming : eitherNaming(merged, naming);
  }
  return merged;
}

function eitherNaming(a: Naming, b: Naming): Naming {
  return {
    identity: either(a.identity, b.identity),
    role: either(a.role, b.role),
    account: either(a.account, b.account),
    session: a.session ?? b.session,
  };
}

/** An Allow with NotPrincipal allows everybody else, in every account. */
function allButListed(entries: readonly EntryMatcher[]): PrincipalMatcher {
  const reaches = (caller: CallerIdentity) => negate(some(entries, (entry) => reached(entry(caller))));
  return { reaches, naming: (caller) => ({ ...NOBODY, identity: reaches(caller) }) };
}

/**
 * A Deny with NotPrincipal spares a principal only if each of its identities is listed: its account, and its user, or its
 * role and its session.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function allButFullyListed({ entries: listed }: PrincipalList, entries: readonly EntryMatcher[]): PrincipalMatcher {
  const anyone = listed.some((entry) => entry.value === '*');
  const reaches = (caller: CallerIdentity): Truth => {
    if (anyone) return 'no';
    const naming = merge(entries, caller);
    return negate(every(IDENTITIES[caller.kind], (identity) => naming[identity]));
  };
  return { reaches, naming: (caller) => ({ ...NOBODY, identity: reaches(caller) }) };
}

/** A role that stands for any of its sessions has no session that could be listed. */
const IDENTITIES: Readonly<Record<CallerIdentity['kind'], readonly ('identity' | 'role' | 'account')[]>> = {
  user: ['identity', 'account'],
  role: ['role', 'account'],
  session: ['identity', 'role', 'account'],
  federated: ['identity', 'account'],
  root: ['account'],
  service: ['identity'],
  unknown: ['identity', 'account'],
};

function compileEntry({ type, value }: PrincipalEntry): EntryMatcher {
  if (type === 'AWS') return compilePrincipalArn(value);
  if (type === 'Service') return compileService(value);
  return type === '*' ? () => MAYBE_ANYBODY : () => NOBODY;
}

function compileService(value: Text): EntryMatcher {
  return (caller) => {
    if (caller.service === undefined) return NOBODY;
    return { ...NOBODY, identity: value === '*' ? 'yes' : textEquals(value, caller.service) };
  };
}

const ENTRIES = new BoundedMemo<EntryMatcher>();

/** How a principal that a grant or an `AWS` entry names stands to a caller. */
export function compilePrincipalArn(value: Text): (caller: CallerIdentity) => Naming {
  return ENTRIES.get(idOfText(value), () => compileAws(value));
}

const ANYBODY: Naming = { identity: 'yes', role: 'no', account: 'no' };
const ACCOUNT_ID = /^\d{12}$/;

function compileAws(value: Text): EntryMatcher {
  if (value === '*') return () => ANYBODY;
  if (isAccountId(value)) return (caller) => ({ ...NOBODY, account: caller.account ? textEquals(value, caller.account) : 'no' });
  const arn = parseArn(value);
  if (!arn) return typeof value === 'string' ? () => NOBODY : compileUnknown(value);
  if (arn.resource === 'root') return (caller) => ({ ...NOBODY, account: sameAccount(arn, caller) });
  const named = readIdentity(value, arn);
  return (caller) => nameIdentity(named, caller);
}

/** It may be an ARN, 12 digits, or the wildcard that covers services too. */
function compileUnknown(value: OpenText): EntryMatcher {
  const toServices: Naming = { ...NOBODY, identity: textEquals(value, '*') };
  return (caller) => (caller.service === undefined ? MAYBE_ANYBODY : toServices);
}

function isAccountId(value: Text): boolean {
  if (typeof value === 'string') return ACCOUNT_ID.test(value);
  return (
    value instanceof OpenText && value.parts.every((part) => (typeof part === 'string' ? /^\d+$/.test(part) : part.alphabet === 'digits'))
  );
}

function sameAccount({ account, partition }: { readonly account: Text; readonly partition: Text }, caller: CallerIdentity): Truth {
  if (caller.account === undefined) return 'no';
  const samePartition = caller.partition === undefined ? 'yes' : textEquals(partition, caller.partition);
  return both(samePartition, textEquals(account, caller.account));
}

/** A user, role or session as a policy names it. */
interface NamedIdentity {
  readonly text: Text;
  readonly arn: Arn;
  /** Of a session its name; undefined for others. */
  readonly session?: Text;
  /** Of a role, also of the role of a session; undefined for others. */
  readonly roleName?: Text;
}

function readIdentity(text: Text, arn: Arn): NamedIdentity {
  const [type, ...path] = splitText(arn.resource, '/');
  if (arn.service === 'iam' && type === 'role') return { text, arn, roleName: path.at(-1) };
  if (arn.service === 'sts' && type === 'assumed-role') return { text, arn, roleName: path[0], session: path[1] };
  return { text, arn };
}

function nameIdentity(named: NamedIdentity, caller: CallerIdentity): Naming {
  switch (caller.kind) {
    case 'role':
      return nameRole(named, caller);
    case 'session':
      return nameSession(named, caller);
    case 'user':
    case 'federated':
      return asIdentity(textEquals(named.text, caller.arn));
    case 'unknown':
      return { ...NOBODY, identity: textEquals(named.text, caller.arn), role: textEquals(named.text, caller.arn) };
    default:
      return NOBODY;
  }
}

/** The caller stands for all sessions of its role, so that one of them may be named. */
function nameRole(named: NamedIdentity, caller: CallerIdentity): Naming {
  if (named.session === undefined) return asRole(textEquals(named.text, caller.arn));
  return isRoleOf(named, caller) === 'yes' ? { ...NOBODY, session: named.session } : NOBODY;
}

function nameSession(named: NamedIdentity, caller: CallerIdentity): Naming {
  if (named.session !== undefined && caller.sessionArn !== undefined) return asIdentity(textEquals(named.text, caller.sessionArn));
  return asRole(caller.pathKnown ? textEquals(named.text, caller.arn) : isRoleOf(named, caller));
}

/** A session carries its role's name but not its path; names are unique in an account. */
function isRoleOf({ arn, roleName }: NamedIdentity, caller: CallerIdentity): Truth {
  if (roleName === undefined || caller.name === undefined) return 'no';
  return both(sameAccount(arn, caller), textEquals(roleName, caller.name));
}

function asIdentity(truth: Truth): Naming {
  return truth === 'no' ? NOBODY : { ...NOBODY, identity: truth };
}

function asRole(truth: Truth): Naming {
  return truth === 'no' ? NOBODY : { ...NOBODY, role: truth };
}
