import { assignments } from './choices';
import type { Inquiry } from './inquiry';
import type { Guard } from './statement';
import type { Missing, OpenCondition, Requirement, Verdict } from './verdict';
import { describeCondition } from './ways';

/** Every combination of this many conditions is decided on its own; with more, the outcome is taken as unknown. */
const MOST_CONDITIONS = 8;

/** The verdict where the template's conditions have these values. */
interface Branch {
  readonly assignment: readonly Guard[];
  readonly verdict: Verdict;
}

/**
 * Decides once per combination of values of the template's conditions, so that a condition has one value in all policies.
 * Where the outcome depends on them, they become conditions of the verdict.
 */
export function judgeUnderTemplateConditions(
  inquiry: Inquiry,
  conditions: readonly string[],
  settle: (inquiry: Inquiry) => Verdict,
): Verdict {
  if (conditions.length > MOST_CONDITIONS) return tooMany(conditions);
  const branches = assignments(conditions).map((assignment) => ({ assignment, verdict: settle({ ...inquiry, assignment, missing: [] }) }));
  const deciding = conditions.filter((condition) => decides(condition, branches));
  return deciding.length === 0 ? branches[0].verdict : merged(projected(branches, deciding));
}

function tooMany(conditions: readonly string[]): Verdict {
  const reason = `the policies depend on ${conditions.length} conditions of the template at once: ${conditions.join(', ')}`;
  return { outcome: 'unknown', reason, because: [], conditions: [], unknownBecause: [{ reason }] };
}

/** Does the verdict change with the value of the condition, whatever the others are? */
function decides(condition: string, branches: readonly Branch[]): boolean {
  const outcomes = new Map<string, Set<string>>();
  for (const { assignment, verdict } of branches) {
    const others = describeGuards(assignment.filter((guard) => guard.condition !== condition));
    outcomes.set(others, (outcomes.get(others) ?? new Set()).add(signature(verdict)));
  }
  return [...outcomes.values()].some((signatures) => signatures.size > 1);
}

/** One branch per combination of the conditions that decide. */
function projected(branches: readonly Branch[], deciding: readonly string[]): readonly Branch[] {
  const kept = branches.map(({ assignment, verdict }) => ({
    verdict,
    assignment: assignment.filter(({ condition }) => deciding.includes(condition)),
  }));
  return [...new Map(kept.map((branch) => [describeGuards(branch.assignment), branch])).values()];
}

function describeGuards(guards: readonly Guard[]): string {
  return guards.map(({ condition, value }) => `${condition}=${value}`).join();
}

function signature({ outcome, conditions }: Verdict): string {
  const parts = conditions.flatMap(({ kind, clauses }) =>
    clauses.map((clause) => `${kind} ${clause.conditions.map(describeCondition).join()}`),
  );
  return [outcome, ...parts].join('\n');
}

function merged(branches: readonly Branch[]): Verdict {
  const allowed = branches.filter(({ verdict }) => verdict.outcome === 'allowed');
  const unknown = branches.filter(({ verdict }) => verdict.outcome === 'unknown');
  const unknownBecause = unknown.flatMap(({ verdict }) => verdict.unknownBecause);
  if (allowed.length === 0) return undecided(unknown, unknownBecause);
  const when = {
    kind: 'when',
    clauses: allowed.map(({ assignment, verdict }) => ({ because: verdict.because, conditions: templateConditions(assignment) })),
  } as const;
  return {
    outcome: 'allowed',
    reason: 'it is allowed under conditions of the template',
    because: allowed.flatMap(({ verdict }) => verdict.because),
    conditions: [...(allowed.length < branches.length ? [when] : []), ...allowed.flatMap(requirementsOf)],
    unknownBecause,
  };
}

function undecided(unknown: readonly Branch[], unknownBecause: readonly Missing[]): Verdict {
  return { ...unknown[0].verdict, conditions: unknown.flatMap(requirementsOf), unknownBecause };
}

function requirementsOf({ assignment, verdict }: Branch): readonly Requirement[] {
  return verdict.conditions.map((requirement) => ({ ...requirement, given: templateConditions(assignment) }));
}

function templateConditions(assignment: readonly Guard[]): readonly OpenCondition[] {
  return assignment.map(({ condition, value }) => ({ kind: 'template', operator: 'Equals', key: condition, values: [String(value)] }));
}
