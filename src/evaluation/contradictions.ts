import { parseOperator } from '../access/condition-operator';
import type { Clause, OpenCondition, Requirement } from './verdict';

/** What each operator rules out, as long as it has the same values. */
const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  StringEquals: ['StringNotEquals', 'StringNotLike', 'StringNotEqualsIfExists', 'StringNotLikeIfExists'],
  StringLike: ['StringNotLike', 'StringNotLikeIfExists'],
  ArnEquals: ['ArnNotEquals', 'ArnNotLike', 'ArnNotEqualsIfExists', 'ArnNotLikeIfExists'],
  ArnLike: ['ArnNotEquals', 'ArnNotLike', 'ArnNotEqualsIfExists', 'ArnNotLikeIfExists'],
};

/** Leaves out denials that cannot apply where the request is allowed: `when x is like a` says already that it is not unlike `a`. */
export function withoutContradicted(requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.flatMap((requirement) => {
    if (requirement.kind === 'when') return [requirement];
    const clauses = requirement.clauses.filter((denial) => !isContradicted(denial, requirements));
    return clauses.length === 0 ? [] : [{ ...requirement, clauses }];
  });
}

/** Whether what must not hold cannot, because of what must. */
export function isContradicted(denial: Clause, requirements: readonly Requirement[]): boolean {
  return requirements.some(({ kind, clauses }) => kind === 'when' && clauses.every((way) => contradict(way, denial)));
}

function contradict(way: Clause, denial: Clause): boolean {
  return denial.conditions.some((denied) => way.conditions.some((allowed) => excludes(allowed, denied)));
}

function excludes(allowed: OpenCondition, denied: OpenCondition): boolean {
  if (allowed.key.toLowerCase() !== denied.key.toLowerCase()) return false;
  if ((needsKey(allowed) && needsAbsence(denied)) || (needsAbsence(allowed) && needsKey(denied))) return true;
  if (!OPPOSITES[allowed.operator]?.includes(denied.operator)) return false;
  const values = new Set(denied.values.map(String));
  return allowed.values.every((value) => values.has(String(value)));
}

const NEGATED = /Not/;

/** Whether the condition holds only where the request has the key. */
export function needsKey({ operator, values }: OpenCondition): boolean {
  const parsed = parseOperator(operator);
  if (!parsed) return false;
  if (parsed.base === 'Null') return values.every((value) => value === 'false');
  return !parsed.ifExists && parsed.qualifier !== 'ForAllValues' && !NEGATED.test(parsed.base);
}

function needsAbsence({ operator, values }: OpenCondition): boolean {
  return parseOperator(operator)?.base === 'Null' && values.every((value) => value === 'true');
}
