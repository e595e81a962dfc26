import type { AppModel } from '../app-model';
import { aliasFates } from './alias-fates';
import { type AliasMove, movedAliases } from './alias-moves';
import { AppSameness } from './app-sameness';
import { AccessComparison, type KeyChange } from './broadening';
import { fatesOf, type KeyFate } from './key-fates';
import { type KeyPair, pairKeys } from './key-pairs';
import { lostRotations } from './on-demand-rotations';
import { rekeyedResources } from './rekeyed-resources';
import { type WayChange, WayComparison } from './way-changes';

/** What changed on a key: who may do what, and who can come to. */
export interface KeyDifference extends KeyChange {
  readonly ways: WayChange;
}

/** What a deployment does to the keys of an app, and to who can use them. */
export interface AppDifference {
  /** The keys before, each with what it is after. */
  readonly pairs: readonly KeyPair[];
  readonly fates: readonly KeyFate[];
  /** Of keys that anything changed on. */
  readonly keys: readonly KeyDifference[];
  readonly aliases: readonly AliasMove[];
}

/** Goes over many keys, and may say how far it is. */
type OverKeys = <T, R>(pairs: readonly T[], compare: (pair: T) => R) => readonly R[];

const plainly: OverKeys = (pairs, compare) => pairs.map(compare);

/** Everything that matters of what differs between two versions of an app. */
export function differenceOf(before: AppModel, after: AppModel, over = plainly): AppDifference {
  const pairs = pairKeys(before, after);
  const sameness = new AppSameness(before, after);
  const [access, ways] = [new AccessComparison(before, after, sameness), new WayComparison(before, after, sameness)];
  return {
    pairs,
    fates: [
      ...pairs.flatMap(fatesOf),
      ...rekeyedResources(before, after),
      ...lostRotations(before, after, pairs),
      ...aliasFates(before, after, pairs),
    ],
    keys: over(pairs, (pair): KeyDifference => ({ ...access.changeOf(pair), ways: ways.changeOf(pair) })).filter(isAny),
    aliases: movedAliases(before, pairs, access),
  };
}

function isAny({ gained, lost, ways }: KeyDifference): boolean {
  return [gained, lost, ways.gained, ways.lost].some((changes) => changes.length > 0);
}
