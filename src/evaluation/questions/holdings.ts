import { KMS_ACTIONS, qualifiedName, worksOn } from '../../access/actions';
import type { Duty } from '../../access/duties';
import { DUTIES, dutiesShownBy } from '../../access/duties';
import { isKeyOrigin, isKeySpec, type KeyTraits, keyTypeOf, usagesOf } from '../../access/key-specs';
import type { KeyModel } from '../app-model';
import { identify } from '../caller';
import { decide } from '../decide';
import type { Policies } from '../policies';
import { compileStatement } from '../statement-matching';
import type { Verdict } from '../verdict';
import { describeCondition } from '../ways';
import { actionsOfStatement } from './principal-lookup';
import type { Subject } from './subject';

/** What one subject may do with one key, and when. */
export interface ActionVerdict {
  /** With prefix. */
  readonly action: string;
  readonly verdict: Verdict;
}

/** Actions of one duty that a subject holds in the same way. */
export interface Holding {
  readonly subject: Subject;
  readonly duty: Duty;
  readonly actions: readonly string[];
  readonly verdict: Verdict;
}

/** Everything a subject may do with a key, action by action; what is denied is left out. */
export function actionVerdicts(subject: Subject, key: KeyModel): readonly ActionVerdict[] {
  const policies: Policies = { ...subject.policies, keyPolicy: key.keyPolicy, grants: key.grants };
  return candidateActions(subject, key).flatMap((action) => {
    const verdict = decide({ principal: subject.caller, action, key, open: true }, policies);
    return verdict.outcome === 'denied' ? [] : [{ action, verdict }];
  });
}

/** The same, by duty: actions that are held under the same conditions stand together. */
export function holdingsOf(subject: Subject, key: KeyModel): readonly Holding[] {
  const verdicts = actionVerdicts(subject, key);
  const holdings = DUTIES.flatMap((duty) => {
    const ofDuty = verdicts.filter(({ action }) => dutiesShownBy(action).includes(duty));
    return byConditions(ofDuty).map((group) => ({
      subject,
      duty,
      actions: group.map(({ action }) => action),
      verdict: commonVerdict(group),
    }));
  });
  return holdings.length > 1 ? holdings.filter((holding) => !isAccessory(holding)) : holdings;
}

function byConditions(verdicts: readonly ActionVerdict[]): ActionVerdict[][] {
  const groups = new Map<string, ActionVerdict[]>();
  for (const one of verdicts) {
    const id = conditionsId(one.verdict);
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

/** Every duty comes with reading which key it is about. */
function isAccessory({ duty, actions }: Holding): boolean {
  return duty === 'audit' && actions.every((action) => action === 'kms:DescribeKey' || action === 'kms:GetPublicKey');
}

/** The verdict on actions that are held under the same conditions. */
export function commonVerdict(group: readonly ActionVerdict[]): Verdict {
  const sources = group.flatMap(({ verdict }) => verdict.because);
  const because = [...new Map(sources.map((source) => [`${source.document} ${source.path}`, source])).values()];
  return { ...group[0].verdict, because };
}

/** What KMS knows of the key, as far as the template says it. */
export function traitsOf({ spec, usage, origin, multiRegion }: KeyModel): KeyTraits | undefined {
  const known = spec ?? 'SYMMETRIC_DEFAULT';
  if (typeof known !== 'string' || (usage !== undefined && typeof usage !== 'string')) return undefined;
  const keyType = keyTypeOf(known, usage ?? (isKeySpec(known) ? usagesOf(known)[0] : ''));
  if (keyType === undefined) return undefined;
  return { keyType, origin: typeof origin === 'string' && isKeyOrigin(origin) ? origin : undefined, multiRegion: multiRegion === true };
}

/** Actions that an Allow of the key policy or a grant could give the subject: only those are worth deciding. */
function candidateActions(subject: Subject, key: KeyModel): readonly string[] {
  const caller = identify(subject.caller);
  const reaching = key.keyPolicy.statements.filter(
    (statement) => statement.effect === 'Allow' && compileStatement(statement).principals.reaches(caller) !== 'no',
  );
  const granted = key.grants.flatMap(({ operations }) => operations.map((operation) => `kms:${operation}`));
  const candidates = new Set([...reaching.flatMap(actionsOfStatement), ...granted]);
  return actionsOn(key).filter((action) => candidates.has(action));
}

const ACTIONS_BY_TRAITS = new Map<string, readonly string[]>();

function actionsOn(key: KeyModel): readonly string[] {
  const traits = traitsOf(key);
  const id = JSON.stringify(traits);
  const known = ACTIONS_BY_TRAITS.get(id);
  if (known) return known;
  const actions = KMS_ACTIONS.filter((action) => action.effectiveInKeyPolicy && (traits === undefined || worksOn(action, traits))).map(
    qualifiedName,
  );
  ACTIONS_BY_TRAITS.set(id, actions);
  return actions;
}

/** Equal for verdicts with one outcome under the same conditions, whichever statements say so. */
export function conditionsId({ outcome, conditions }: Verdict): string {
  const clauses = conditions.map((requirement) => [
    requirement.kind,
    requirement.clauses.map((clause) => clause.conditions.map(describeCondition).sort()).sort(),
    requirement.given?.map(describeCondition),
  ]);
  return JSON.stringify([outcome, clauses]);
}
