import { Token } from 'aws-cdk-lib';
import type { Duty } from '../access/duties';
import { DUTIES, dutiesShownBy, isUseDuty } from '../access/duties';
import type { AccessEntry } from './access-entry';
import type { PolicyStatementJson, PolicyValue } from './policy-statement';
import { allow, deny } from './policy-statement';
import { compacted } from './policy-text';
import type { Conditions, PrincipalElement } from './principal-identity';

/** Everything one principal may do under one set of conditions. */
interface Holding {
  readonly effect: 'Allow' | 'Deny';
  readonly element: PrincipalElement;
  readonly entry: PolicyValue;
  readonly conditions: Conditions;
  readonly sid?: string;
  readonly actions: Set<string>;
}

/**
 * One statement for all principals with the same actions under the same conditions.
 *
 * However many lists and grants name a principal, it stands once per set of conditions: a policy grows by one ARN per principal.
 */
export function accessStatements(entries: readonly AccessEntry[]): PolicyStatementJson[] {
  const identify = identifier();
  return [...groupHoldings(mergeHoldings(entries, identify), identify).values()].map(renderGroup);
}

function mergeHoldings(entries: readonly AccessEntry[], identify: Identify): Holding[] {
  const holdings = new Map<string, Holding>();
  for (const { effect, principal, actions, sid } of entries) {
    const { element, entry, conditions } = principal;
    const key = identify([effect, element, entry, conditions, sid]);
    const holding = holdings.get(key) ?? { effect, element, entry, conditions, sid, actions: new Set<string>() };
    for (const action of actions) holding.actions.add(action);
    holdings.set(key, holding);
  }
  return [...holdings.values()];
}

function groupHoldings(holdings: readonly Holding[], identify: Identify): Map<string, Holding[]> {
  const groups = new Map<string, Holding[]>();
  for (const holding of holdings) {
    const key = identify([holding.effect, holding.conditions, holding.sid, [...holding.actions].sort()]);
    const group = groups.get(key);
    if (group) group.push(holding);
    else groups.set(key, [holding]);
  }
  return groups;
}

function renderGroup(holdings: readonly Holding[]): PolicyStatementJson {
  const { effect, conditions, sid } = holdings[0];
  const actions = [...holdings[0].actions].sort();
  const principal: Partial<Record<PrincipalElement, PolicyValue[]>> = {};
  for (const { element, entry } of holdings) {
    const entries = principal[element] ?? [];
    entries.push(typeof entry === 'string' ? compacted(entry) : entry);
    principal[element] = entries;
  }
  const render = effect === 'Allow' ? allow : deny;
  return render({ sid: sid ?? nameOf(actions, effect), principal, actions, conditions: compactedConditions(conditions) });
}

function compactedConditions(conditions: Conditions): Conditions {
  return mapValues(conditions, (keys) => mapValues(keys, compactedValue));
}

function compactedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compactedValue);
  return typeof value === 'string' ? compacted(value) : value;
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** A name made of the duties that the actions tell of: `UseEncryptDecrypt`, `Administer`. */
function nameOf(actions: readonly string[], effect: 'Allow' | 'Deny'): string {
  const prefix = effect === 'Deny' ? 'Deny' : '';
  if (actions.length === 1 && actions[0] === 'kms:CreateGrant') return `${prefix}GrantsThroughServices`;
  const duties = dutiesToName(actions);
  if (duties.length === 0) return `${prefix}RevokeGrants`;
  return `${prefix}${duties.some(isUseDuty) ? 'Use' : ''}${duties.map(capitalize).join('')}`;
}

/** Auditing is named where it is meant: every duty can describe the key, and who owns the policy reads it. */
function dutiesToName(actions: readonly string[]): readonly Duty[] {
  const shown = new Set(actions.flatMap((action) => dutiesShownBy(action)));
  const merelyDescribes = shown.size > 1 && !actions.includes('kms:GetKeyPolicy');
  if (merelyDescribes || shown.has('ownPolicy')) shown.delete('audit');
  return DUTIES.filter((duty) => shown.has(duty));
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** KMS wants each Sid once per policy. */
export function numberRepeatedSids(statements: readonly PolicyStatementJson[]): PolicyStatementJson[] {
  const taken = new Set<string>();
  const given = new Set(statements.map(({ Sid }) => Sid));
  return statements.map((statement) => {
    const Sid = taken.has(statement.Sid) ? firstFree(statement.Sid, (sid) => taken.has(sid) || given.has(sid)) : statement.Sid;
    taken.add(Sid);
    return { ...statement, Sid };
  });
}

function firstFree(sid: string, isTaken: (sid: string) => boolean): string {
  let number = 2;
  while (isTaken(`${sid}${number}`)) number++;
  return `${sid}${number}`;
}

type Identify = (value: unknown) => string;

/** How the JSON text of every token begins. */
const UNRESOLVED = '"<unresolved-';

/** Texts that are equal exactly where the values are. Tokens have a `toJSON` that makes them all alike, so each counts by its identity. */
function identifier(): Identify {
  const ids = new Map<unknown, number>();
  function replaceToken(this: Record<string, unknown>, key: string, value: unknown): unknown {
    const original = this[key];
    if (typeof original !== 'object' || !Token.isUnresolved(original)) return value;
    if (!ids.has(original)) ids.set(original, ids.size);
    return `token ${ids.get(original)}`;
  }
  return (value) => {
    const text = JSON.stringify(value);
    return text.includes(UNRESOLVED) ? JSON.stringify(value, replaceToken) : text;
  };
}
