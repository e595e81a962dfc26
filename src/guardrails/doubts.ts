import { groupBy } from '../evaluation/questions/grouping';
import type { Holding } from '../evaluation/questions/holdings';
import { describeSource } from '../evaluation/wording/source-text';
import { describeDuties, describeSubject, listed } from './access-wording';
import type { Doubt } from './judgement';

/**
 * One doubt for each statement, or else each thing, that is not known, whomever it is about. Which name somebody will have who does not
 * exist yet is no doubt about the template.
 */
export function doubtsAbout(holdings: readonly Holding[]): readonly Doubt[] {
  const open = holdings.filter(({ subject, verdict }) => verdict.outcome === 'unknown' && subject.kind !== 'nameLike');
  return groupBy(open, sourceOf).map((group) => ({
    reason: `${listed(group.flatMap(reasonsOf))}, which decides whether ${listed(group.map(({ subject }) => describeSubject(subject)))} may ${describeDuties(group.map(({ duty }) => duty))}`,
    because: group.flatMap(({ verdict }) => verdict.unknownBecause.flatMap(({ source }) => source ?? [])),
  }));
}

function reasonsOf({ verdict }: Holding): readonly string[] {
  return verdict.unknownBecause.map(({ reason }) => reason);
}

function sourceOf(holding: Holding): string {
  const sources = holding.verdict.unknownBecause.flatMap(({ source }) => (source ? [describeSource(source)] : []));
  return listed(sources.length > 0 ? sources : reasonsOf(holding));
}
