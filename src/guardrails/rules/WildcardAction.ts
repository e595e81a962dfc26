import { type Duty, dutiesShownBy } from '../../access/duties';
import { sourceOf } from '../../evaluation/allowances';
import type { KeyModel } from '../../evaluation/app-model';
import { groupBy } from '../../evaluation/questions/grouping';
import type { Holding } from '../../evaluation/questions/holdings';
import type { Statement } from '../../evaluation/statement';
import { textMatches } from '../../evaluation/text';
import type { Source } from '../../evaluation/verdict';
import { describeDuties, describeSubject, listed } from '../access-wording';
import type { JudgedApp } from '../judged-app';
import { type Cause, judgementOf } from '../judgement';
import { coversKey, isOwnAccount } from '../key-coverage';
import type { KeyRule } from '../rule';
import { keyWithOnly } from '../single-statement';

export const WILDCARD_ACTION: KeyRule = {
  id: 'WildcardAction',
  title: 'no wildcard of a key policy gives several duties at once',
  why: 'A wildcard gives what its author did not list: `kms:Create*` is making grants as well as aliases, `kms:De*` is Decrypt beside DescribeKey, and AWS adds actions every year.',
  fix: 'list the actions, or use `access` of GovernedKey, which does',
  severity: 'warning',
  blindSpots: 'Wildcards in IAM policies: BroadDecrypt and SeparationOfDuties judge what they come to.',
  judges: 'key',
  judge: (key, app) => {
    const wide = key.keyPolicy.statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => spanOf(statement, key, app) ?? []);
    return judgementOf(groupBy(wide, ({ who, severity }) => `${who} ${severity}`).map(causeOf));
  },
};

/** What the wildcards of one statement give together. */
interface Span {
  readonly who: string;
  readonly wildcards: readonly string[];
  readonly duties: readonly Duty[];
  readonly severity: NonNullable<Cause['severity']>;
  readonly source: Source;
}

function spanOf(statement: Statement, key: KeyModel, { questions }: JudgedApp): Span | undefined {
  if (!hasWildcard(statement)) return undefined;
  const given = withoutStoodFor(
    questions
      .holdingsOn(keyWithOnly(statement, key))
      .filter(({ subject, verdict }) => subject.kind !== 'rootUser' && verdict.outcome === 'allowed'),
    key,
  );
  const wildcards = spanning(statement, new Set(given.flatMap(({ actions }) => actions)));
  if (wildcards.length === 0) return undefined;
  const actions = new Set(wildcards.flatMap((one) => one.actions));
  const held = given.filter((holding) => holding.actions.some((action) => actions.has(action)));
  const strangers = groupBy(held, ({ subject }) => subject.id).filter(([{ subject }]) => !isOwnAccount(subject, key));
  return {
    who: listed(held.map(({ subject }) => describeSubject(subject))),
    wildcards: wildcards.map(({ name }) => name),
    duties: wildcards.flatMap((one) => one.duties),
    severity: strangers.some((holdings) => coversKey(holdings, key)) ? 'error' : 'warning',
    source: sourceOf(statement, 'keyPolicy'),
  };
}

function causeOf(spans: readonly Span[]): Cause {
  return {
    message: `${listed(spans.flatMap(({ wildcards }) => wildcards))} lets ${spans[0].who} ${describeDuties(spans.flatMap(({ duties }) => duties))}`,
    because: spans.map(({ source }) => source),
    severity: spans[0].severity,
  };
}

/** Everybody of the account stands for each of its principals. */
function withoutStoodFor(given: readonly Holding[], key: KeyModel): readonly Holding[] {
  const own = given.filter(({ subject }) => isOwnAccount(subject, key));
  return own.length === 0 ? given : own;
}

const ANY = /[*?]/;

function hasWildcard({ actions }: Statement): boolean {
  return actions !== undefined && (actions.negated || actions.values.some((value) => typeof value === 'string' && ANY.test(value)));
}

/** A wildcard and the actions it effectively gives. */
interface Wildcard {
  readonly name: string;
  readonly actions: readonly string[];
  readonly duties: readonly Duty[];
}

/** Wildcards that give several duties, one of which is not spelled out beside them. */
function spanning({ actions }: Statement, given: ReadonlySet<string>): readonly Wildcard[] {
  const texts = (actions?.values ?? []).filter((value) => typeof value === 'string');
  if (actions?.negated) return [wildcard(`everything but ${listed(texts)}`, [...given])].filter(({ duties }) => duties.length > 1);
  const values = texts.map((text) =>
    wildcard(
      text,
      [...given].filter((action) => textMatches(text, action, { caseInsensitive: true }) === 'yes'),
    ),
  );
  const spelledOut = new Set(values.filter(({ name, duties }) => !ANY.test(name) || duties.length === 1).flatMap(({ duties }) => duties));
  return values.filter(({ name, duties }) => ANY.test(name) && duties.length > 1 && duties.some((duty) => !spelledOut.has(duty)));
}

function wildcard(name: string, actions: readonly string[]): Wildcard {
  return { name, actions, duties: [...new Set(actions.flatMap((action) => dutiesShownBy(action)))] };
}
