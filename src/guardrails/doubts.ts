import { groupBy } from '../evaluation/questions/grouping';
import type { Holding } from '../evaluation/questions/holdings';
import { describeDuties, describeSubject, listed } from './access-wording';
import type { Doubt } from './judgement';

/** One doubt for each thing that is not known, whomever it is about. */
export function doubtsAbout(holdings: readonly Holding[]): readonly Doubt[] {
  const open = holdings.filter(({ verdict }) => verdict.outcome === 'unknown');
  return groupBy(open, reasonOf).map((group) => ({
    reason: `${reasonOf(group[0])}, which decides whether ${listed(group.map(({ subject }) => describeSubject(subject)))} may ${describeDuties(group.map(({ duty }) => duty))}`,
    because: group.flatMap(({ verdict }) => verdict.unknownBecause.flatMap(({ source }) => source ?? [])),
  }));
}

function reasonOf({ verdict }: Holding): string {
  return listed(verdict.unknownBecause.map(({ reason }) => reason));
}
