import { speaksOf } from '../evaluation/iam-decision';
import type { ContextEntry } from '../evaluation/request-context';
import type { Guard, Statement } from '../evaluation/statement';
import { compileStatement } from '../evaluation/statement-matching';
import { OpenText, type Text, type Truth } from '../evaluation/text';
import { every } from '../evaluation/three-valued';
import type { BucketStatement } from './bucket-statements';
import { gapIn } from './guard-coverage';

/** Requests that are alike: what they do, on what, and what they say. What is not in the context can be anything. */
export interface Requests {
  readonly action: Text;
  readonly on: Text;
  /** Condition keys in lower case. */
  readonly context: Readonly<Record<string, ContextEntry>>;
}

/** Whether everybody is denied all of some requests. */
export interface Denial {
  readonly denied: Truth;
  /** For no: values of the template's conditions with which they are not denied. */
  readonly gap: readonly Guard[];
}

/**
 * Whether a resource policy denies requests to everybody, in every account and without exception. Only a statement that leaves none of them out
 * counts: two that each deny some of them are not put together.
 */
export function denialOf(requests: Requests, statements: readonly BucketStatement[], given: readonly Guard[] = []): Denial {
  const answers = statements.map(({ statement, guards }) => ({ guards, denied: denies(statement, requests) }));
  const certain = gapIn(guardsOf(answers, ['yes']), given);
  if (certain === undefined) return { denied: 'yes', gap: [] };
  const possible = gapIn(guardsOf(answers, ['yes', 'maybe']), given);
  return possible === undefined ? { denied: 'maybe', gap: [] } : { denied: 'no', gap: possible };
}

interface Answer {
  readonly guards: readonly Guard[];
  readonly denied: Truth;
}

function guardsOf(answers: readonly Answer[], wanted: readonly Truth[]): readonly (readonly Guard[])[] {
  return answers.filter(({ denied }) => wanted.includes(denied)).map(({ guards }) => guards);
}

/** Maybe: what is not known at synthesis decides. */
function denies(statement: Statement, { action, on, context }: Requests): Truth {
  if (statement.effect === 'Allow') return 'no';
  if (statement.unknown.length > 0) return 'maybe';
  const { covers, conditions } = compileStatement(statement);
  const lookup = (key: string): ContextEntry => context[key] ?? 'open';
  const isOwn = ownHoles(on);
  const parts: readonly (() => Truth)[] = [
    () => reachesEverybody(statement),
    () => wholly(speaksOf(statement, action), statement.actions?.values, isOwn),
    () => wholly(covers(on, lookup), statement.resources?.values, isOwn),
    () => every(conditions, ({ test }) => certainly(test(lookup))),
  ];
  return every(parts, (part) => part());
}

/** Some requests do not meet a condition on what they leave open. */
function certainly(truth: Truth | 'open'): Truth {
  return truth === 'open' ? 'no' : truth;
}

/** An element that matches some of the requests only leaves the others out, unless the deployment decides which. */
function wholly(truth: Truth | 'open', values: readonly Text[] = [], isOwn: (hole: string) => boolean): Truth {
  if (truth !== 'maybe') return certainly(truth);
  return values.some((value) => value instanceof OpenText && !value.holes.every(({ id }) => isOwn(id))) ? 'maybe' : 'no';
}

function ownHoles(on: Text): (hole: string) => boolean {
  const own = new Set(on instanceof OpenText ? on.holes.map(({ id }) => id) : []);
  return (hole) => own.has(hole) || hole.startsWith('AWS::');
}

/** `"AWS": "*"` is everybody, services too. */
function reachesEverybody({ principals }: Statement): Truth {
  if (principals === undefined || principals.negated) return 'no';
  const aws = principals.entries.filter(({ type }) => type === 'AWS');
  if (aws.some(({ value }) => value === '*')) return 'yes';
  return aws.some(({ value }) => value instanceof OpenText && value.parts.length === 1) ? 'maybe' : 'no';
}
