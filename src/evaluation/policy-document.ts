import { type Alternative, deepAlternatives, isPlainObject, shallowAlternatives } from './choices';
import type { Resolved } from './resolved';
import type { Guard, Statement } from './statement';
import { readStatement, reasonUnknown, type StatementPlace, unknownStatements } from './statement-reader';

/** What is wrong with a policy document, and where. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** A policy as IAM and KMS read it. */
export interface PolicyDocument {
  /** Name of the document, such as "key policy of Documents". */
  readonly source: string;
  readonly statements: readonly Statement[];
  readonly problems: readonly PolicyProblem[];
}

/** The version that knows policy variables; the one of a policy that does not say. */
const VARIABLES_SINCE = '2012-10-17';
const DEFAULT_VERSION = '2008-10-17';

/**
 * Reads a policy. Total: what is not known or not valid becomes a statement that may or may not apply, and where it is
 * not valid a problem; never an error.
 *
 * @param source name of the document, for the because of a verdict
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(value: Resolved, source: string): PolicyDocument {
  const problems: PolicyProblem[] = [];
  const statements = shallowAlternatives(value).flatMap((document) => readDocument(document, source, problems));
  return { source, statements, problems };
}

function readDocument({ value, guards }: Alternative, source: string, problems: PolicyProblem[]): readonly Statement[] {
  const place: StatementPlace = { source, path: 'Statement', guards, replacesVariables: true };
  const unknown = reasonUnknown(value);
  if (unknown !== undefined) return unknownStatements(place, unknown);
  if (!isPlainObject(value)) {
    problems.push({ path: 'policy', message: 'must be an object with a Statement' });
    return unknownStatements(place, 'the policy is not an object');
  }
  const version = 'Version' in value ? value.Version : DEFAULT_VERSION;
  const replacesVariables = version === VARIABLES_SINCE || typeof version !== 'string';
  return shallowAlternatives(value.Statement ?? [], guards).flatMap((list) => readList(list, { ...place, replacesVariables }, problems));
}

function readList({ value, guards }: Alternative, place: StatementPlace, problems: PolicyProblem[]): readonly Statement[] {
  const entries = Array.isArray(value) ? (value as readonly Resolved[]) : [value as Resolved];
  return entries.flatMap((entry, index) => {
    const path = Array.isArray(value) ? `Statement[${index}]` : 'Statement';
    return readEntry(entry, { ...place, path, guards }, problems);
  });
}

/** An entry can be a choice of statements or, by nesting of `Fn::If`, of lists of them. */
function readEntry(entry: Resolved, place: StatementPlace, problems: PolicyProblem[]): readonly Statement[] {
  return shallowAlternatives(entry, place.guards).flatMap(({ value, guards }) => {
    if (Array.isArray(value)) return readList({ value, guards }, place, problems);
    return deepAlternatives(value, guards).flatMap((made) => readMade(made.value, { ...place, guards: made.guards }, problems));
  });
}

function readMade(
  value: Resolved,
  place: StatementPlace & { readonly guards: readonly Guard[] },
  problems: PolicyProblem[],
): readonly Statement[] {
  return readStatement(value, place, (message) => {
    if (!problems.some((problem) => problem.path === place.path && problem.message === message))
      problems.push({ path: place.path, message });
  });
}
