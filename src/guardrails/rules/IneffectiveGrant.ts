import { findAction, KMS_ACTIONS, type KmsAction, qualifiedName, worksOn } from '../../access/actions';
import { dutiesShownBy } from '../../access/duties';
import { sourceOf } from '../../evaluation/allowances';
import type { KeyModel, PrincipalModel } from '../../evaluation/app-model';
import { parseArn } from '../../evaluation/arn';
import type { AccessQuestions } from '../../evaluation/questions/access-questions';
import { traitsOf } from '../../evaluation/questions/action-verdicts';
import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import { ask } from '../../evaluation/questions/key-powers';
import { actionsOfStatement } from '../../evaluation/questions/principal-lookup';
import { principalSubject, textId } from '../../evaluation/questions/subject';
import type { PrincipalEntry, Statement } from '../../evaluation/statement';
import { textEquals, textMatches } from '../../evaluation/text';
import type { Verdict } from '../../evaluation/verdict';
import { describeSubject, listed } from '../access-wording';
import { governanceOf } from '../governance';
import type { IdentityStatement } from '../identity-statements';
import type { JudgedApp } from '../judged-app';
import { type Cause, judgementOf } from '../judgement';
import type { KeyRule } from '../rule';
import { keyWithOnly } from '../single-statement';
import { whyInVain } from '../vain-statements';

export const INEFFECTIVE_GRANT: KeyRule = {
  id: 'IneffectiveGrant',
  title: 'what a statement allows, somebody can do',
  why: 'An Allow that KMS never heeds fails at run time, in production first, and hides what was meant from who reads it. An IAM policy counts only where the key policy lets it, across accounts both sides are needed, and some actions do nothing in a key policy.',
  fix: 'grant through the key (`key.grants`), which writes both sides, or remove the statement',
  severity: 'warning',
  blindSpots: 'IAM policies outside of the app; statements of IAM policies that name keys by pattern.',
  judges: 'key',
  judge: (key, app) => {
    const severity = governanceOf(key) ? 'error' : 'warning';
    const causes = [...identitySide(key, app), ...keySide(key, app), ...uselessActions(key)];
    return judgementOf(causes.map((cause) => ({ ...cause, severity })));
  },
};

/** IAM policies that name the key, which does not let them. */
function identitySide(key: KeyModel, app: JudgedApp): readonly Cause[] {
  const byPrincipal = groupBy(app.identityStatements.naming(key), ({ principal }) => principal.id);
  return byPrincipal.flatMap((statements) => {
    const held = app.questions.holdingsOn(key).filter(({ subject }) => subject.id === textId(statements[0].principal.arn));
    const vain = statements.map((one) => ({ ...one, actions: vainActions(one, key, held) })).filter(({ actions }) => actions.length > 0);
    return vain.length === 0 ? [] : [identityCause(statements[0].principal, vain, key)];
  });
}

interface VainStatement extends IdentityStatement {
  readonly actions: readonly string[];
}

function identityCause(principal: PrincipalModel, vain: readonly VainStatement[], key: KeyModel): Cause {
  const actions = listed(vain.flatMap((one) => one.actions));
  return {
    message: `an IAM policy allows ${describeSubject(principalSubject(principal))} ${actions} on ${key.id}, whose key policy does not`,
    because: vain.map(({ statement }) => sourceOf(statement, 'identityPolicy')),
    resource: principal,
  };
}

/**
 * The actions as written of which nothing comes; apart from reading about the key, which every duty comes with, and from moving aliases, which
 * takes another statement that names the alias.
 */
function vainActions({ statement }: IdentityStatement, key: KeyModel, held: readonly Holding[]): readonly string[] {
  const given = new Set(held.flatMap(({ actions }) => actions));
  return writtenActions(statement).filter((written) => {
    const meant = effectiveActions(key).filter(
      (action) => textMatches(written, qualifiedName(action), { caseInsensitive: true }) === 'yes',
    );
    const telling = meant.filter((action) => dutiesShownBy(action).some((duty) => duty !== 'audit' && duty !== 'alias'));
    if (telling.length === 0) return meant.length > 0 && held.length === 0;
    return !telling.some((action) => given.has(qualifiedName(action)));
  });
}

function writtenActions({ actions }: Statement): readonly string[] {
  return actions === undefined || actions.negated ? [] : actions.values.filter((value) => typeof value === 'string');
}

function effectiveActions(key: KeyModel): readonly KmsAction[] {
  const traits = traitsOf(key);
  return KMS_ACTIONS.filter((action) => action.effectiveInKeyPolicy && (traits === undefined || worksOn(action, traits)));
}

/** Statements of the key policy, or principals of them, that get nothing, and actions that principals of other accounts do not get. */
function keySide(key: KeyModel, { questions }: JudgedApp): readonly Cause[] {
  const heeded = new HeededStatements(questions.holdingsOn(key));
  const vain = allowsOf(key).flatMap((statement) => {
    const { path } = statement;
    const unseen = principalsOf(statement).filter((entry) => !heeded.has(path, isForItself(entry) ? textId(entry.value) : undefined));
    const nothing = unseen.length === 0 ? [] : withNothing(statement, unseen, givenAlone(statement, key, questions));
    const others = principalsOf(statement).filter((entry) => !nothing.includes(entry) && isOfOtherAccount(entry, key));
    return [
      ...nothing.map((entry) => vainEntry(statement, entry, whyInVain(statement, entry, key, questions))),
      ...abroad(statement, others),
    ];
  });
  return groupBy(vain, ({ who, why }) => `${who} ${why}`).map((group) => ({
    message: `the key policy allows ${group[0].who} ${listed(group.flatMap(({ actions }) => actions))} in vain: ${group[0].why}`,
    because: group.map(({ statement }) => sourceOf(statement, 'keyPolicy')),
  }));
}

/** Statements of the key policy that give something to somebody, and to whom. */
class HeededStatements {
  /** By path: those who hold something by it. */
  private readonly holders = new Map<string, ReadonlySet<string>[]>();

  constructor(holdings: readonly Holding[]) {
    const byVerdict = new Map<Verdict, Set<string>>();
    for (const { subject, verdict } of holdings) byVerdict.set(verdict, (byVerdict.get(verdict) ?? new Set()).add(subject.id));
    for (const [{ because }, ids] of byVerdict) {
      for (const { layer, path } of because) if (layer === 'keyPolicy') this.holders.set(path, [...(this.holders.get(path) ?? []), ids]);
    }
  }

  /** @param holder id of a subject; undefined: anybody */
  public has(path: string, holder: string | undefined): boolean {
    const holders = this.holders.get(path) ?? [];
    return holder === undefined ? holders.length > 0 : holders.some((ids) => ids.has(holder));
  }
}

/** What one principal does not get by one statement. */
interface Vain {
  readonly statement: Statement;
  readonly who: string;
  readonly actions: readonly string[];
  readonly why: string;
}

function vainEntry(statement: Statement, { value }: PrincipalEntry, why: string): Vain {
  return { statement, who: String(value), actions: writtenActions(statement), why };
}

/** Who gets something by a statement that is not needed for it, one after the other. */
function* givenAlone(statement: Statement, key: KeyModel, questions: AccessQuestions): Generator<string> {
  const alone = keyWithOnly(statement, key);
  const working = new Set(effectiveActions(key).map(qualifiedName));
  const actions = actionsOfStatement(statement).filter((action) => working.has(action));
  for (const acting of questions.subjectsOf(alone)) {
    if (actions.some((action) => ask({ acting, key: alone }, action, {}).outcome !== 'denied')) yield acting.id;
  }
}

/** Accounts and everybody are named for others: they get nothing where nobody at all does. */
function withNothing(statement: Statement, unseen: readonly PrincipalEntry[], given: Iterable<string>): readonly PrincipalEntry[] {
  const missing = new Set(unseen.filter(isForItself).map(({ value }) => textId(value)));
  let isInVain = true;
  for (const id of given) {
    isInVain = false;
    missing.delete(id);
    if (missing.size === 0) return [];
  }
  return isInVain ? principalsOf(statement) : unseen.filter(({ value }) => missing.has(textId(value)));
}

function isForItself({ type, value }: PrincipalEntry): boolean {
  return type === 'Service' || (type === 'AWS' && /:(role|user|assumed-role)\//.test(String(value)));
}

/** Actions by name that work in the account of the key only. */
function abroad(statement: Statement, others: readonly PrincipalEntry[]): readonly Vain[] {
  const actions = writtenActions(statement).filter((written) => findAction(written)?.crossAccount === false && !isUseless(written));
  return actions.length === 0
    ? []
    : others.map(({ value }) => ({ statement, who: String(value), actions, why: 'it has no effect across accounts' }));
}

function isOfOtherAccount({ type, value }: PrincipalEntry, { account }: KeyModel): boolean {
  const own = parseArn(value)?.account ?? value;
  return type === 'AWS' && /^\d{12}$/.test(String(own)) && textEquals(own, account) === 'no';
}

/** What else is wrong with a statement of which no action does anything is no matter. */
function allowsOf({ keyPolicy }: KeyModel): readonly Statement[] {
  const allows = keyPolicy.statements.filter(({ effect, unknown }) => effect === 'Allow' && unknown.length === 0);
  return allows.filter((statement) => statement.actions?.negated || !writtenActions(statement).every(isUseless));
}

function principalsOf({ principals }: Statement): readonly PrincipalEntry[] {
  return principals === undefined || principals.negated ? [] : principals.entries;
}

function uselessActions({ keyPolicy }: KeyModel): readonly Cause[] {
  const statements = keyPolicy.statements.filter(({ effect, actions }) => effect === 'Allow' && !actions?.negated);
  const useless = statements.filter((statement) => writtenActions(statement).some(isUseless));
  if (useless.length === 0) return [];
  const actions = useless.flatMap((statement) => writtenActions(statement).filter(isUseless));
  return [
    {
      message: `an Allow of ${listed(actions)} does nothing in a key policy`,
      because: useless.map((statement) => sourceOf(statement, 'keyPolicy')),
    },
  ];
}

function isUseless(written: string): boolean {
  const action = PREFIXED.test(written) ? findAction(written) : undefined;
  if (action) return !action.effectiveInKeyPolicy;
  return !KMS_ACTIONS.some(
    (one) => one.effectiveInKeyPolicy && textMatches(written, qualifiedName(one), { caseInsensitive: true }) === 'yes',
  );
}

const PREFIXED = /^kms:/i;
