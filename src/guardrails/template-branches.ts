import { assignments } from '../evaluation/choices';
import type { Guard } from '../evaluation/statement';
import type { OpenCondition, Requirement, Verdict } from '../evaluation/verdict';

/** What a verdict asks of a request where the conditions of the template have these values. */
export interface Branch {
  readonly guards: readonly Guard[];
  readonly requirements: readonly Requirement[];
}

/** The values of the template's conditions for which a request is allowed, with what else it takes. */
export function branchesOf({ conditions }: Pick<Verdict, 'conditions'>): readonly Branch[] {
  const names = conditions.flatMap(templateConditions).map(({ key }) => key);
  return assignments([...new Set(names)]).flatMap((guards) => branchUnder(guards, conditions));
}

function templateConditions({ clauses, given = [] }: Requirement): readonly OpenCondition[] {
  return [...given, ...clauses.flatMap((clause) => clause.conditions.filter(isOfTemplate))];
}

function isOfTemplate({ kind }: OpenCondition): boolean {
  return kind === 'template';
}

function branchUnder(guards: readonly Guard[], conditions: readonly Requirement[]): readonly Branch[] {
  const requirements: Requirement[] = [];
  for (const requirement of conditions) {
    const { kind, clauses, given = [] } = requirement;
    if (!given.every((condition) => holds(condition, guards))) continue;
    const possible = clauses.filter((clause) => clause.conditions.every((condition) => holds(condition, guards)));
    if (kind === 'when' && possible.length === 0) return [];
    const open = possible.map((clause) => ({ ...clause, conditions: clause.conditions.filter((condition) => !isOfTemplate(condition)) }));
    if (open.length > 0 && open.every((clause) => clause.conditions.length > 0)) requirements.push({ kind, clauses: open });
  }
  return [{ guards, requirements }];
}

/** Conditions on the request can hold wherever they are asked for. */
function holds({ kind, key, values }: OpenCondition, guards: readonly Guard[]): boolean {
  return kind === 'request' || guards.some(({ condition, value }) => condition === key && values.map(String).includes(String(value)));
}
