import { KMS_ACTIONS, qualifiedName } from '../../access/actions';
import type { Duty } from '../../access/duties';
import { DUTIES, dutiesShownBy } from '../../access/duties';
import type { KeyModel } from '../app-model';
import type { Source, Verdict } from '../verdict';
import { describeCondition } from '../ways';
import type { ActionVerdict } from './action-verdicts';
import { actionVerdicts } from './action-verdicts';
import { groupBy } from './grouping';
import type { Subject } from './subject';

/** Actions of one duty that a subject holds in the same way. */
export interface Holding {
  readonly subject: Subject;
  readonly duty: Duty;
  readonly actions: readonly string[];
  readonly verdict: Verdict;
}

const DUTIES_OF_ACTIONS = new Map(KMS_ACTIONS.map((action) => [qualifiedName(action), dutiesShownBy(action)]));

/** Everything a subject may do with a key, by duty: actions that are held under the same conditions stand together. */
export function holdingsOf(subject: Subject, key: KeyModel): readonly Holding[] {
  const verdicts = actionVerdicts(subject, key);
  const shares = SHARES.get(verdicts) ?? sharesOf(verdicts);
  SHARES.set(verdicts, shares);
  return shares.map(({ duty, actions, verdict }) => ({ subject, duty, actions, verdict }));
}

/** A holding without its subject. */
type Share = Omit<Holding, 'subject'>;

/** Subjects whom no policy tells apart have their verdicts in common. */
const SHARES = new WeakMap<readonly ActionVerdict[], readonly Share[]>();

function sharesOf(verdicts: readonly ActionVerdict[]): readonly Share[] {
  const byDuty = verdictsByDuty(verdicts);
  const shares = DUTIES.flatMap((duty) => {
    const groups = groupBy(byDuty.get(duty) ?? NONE, ({ verdict }) => conditionsId(verdict));
    return groups.map((group): Share => ({ duty, actions: group.map(({ action }) => action), verdict: commonVerdict(group) }));
  });
  return shares.length > 1 ? shares.filter((share) => !isAccessory(share)) : shares;
}

const NONE: readonly ActionVerdict[] = [];

function verdictsByDuty(verdicts: readonly ActionVerdict[]): ReadonlyMap<Duty, readonly ActionVerdict[]> {
  const byDuty = new Map<Duty, ActionVerdict[]>();
  for (const one of verdicts) {
    for (const duty of DUTIES_OF_ACTIONS.get(one.action) ?? []) {
      const ofDuty = byDuty.get(duty);
      if (ofDuty) ofDuty.push(one);
      else byDuty.set(duty, [one]);
    }
  }
  return byDuty;
}

/** Every duty comes with reading which key it is about. */
function isAccessory({ duty, actions }: Share): boolean {
  return duty === 'audit' && actions.every((action) => action === 'kms:DescribeKey' || action === 'kms:GetPublicKey');
}

/** The verdict on actions that are held under the same conditions. */
export function commonVerdict(group: readonly ActionVerdict[]): Verdict {
  const verdicts = new Set(group.map(({ verdict }) => verdict));
  if (verdicts.size === 1) return group[0].verdict;
  const because = new Map<string, Source>();
  for (const verdict of verdicts) for (const source of verdict.because) because.set(`${source.document} ${source.path}`, source);
  return { ...group[0].verdict, because: [...because.values()] };
}

/** Equal for verdicts with one outcome under the same conditions, whichever statements say so. */
export function conditionsId(verdict: Verdict): string {
  return verdict.conditions.length === 0 ? verdict.outcome : describeConditions(verdict);
}

function describeConditions({ outcome, conditions }: Verdict): string {
  const clauses = conditions.map((requirement) => [
    requirement.kind,
    requirement.clauses.map((clause) => clause.conditions.map(describeCondition).sort()).sort(),
    requirement.given?.map(describeCondition),
  ]);
  return JSON.stringify([outcome, clauses]);
}
