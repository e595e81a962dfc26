import type { AppModel } from '../app-model';
import type { Text } from '../text';
import type { AccessComparison, KeyChange } from './broadening';
import { aliasId, type KeyPair } from './key-pairs';

/**
 * An alias that means another key than before. What is encrypted by its name from now on is under the other key: whoever may decrypt with that
 * one and not with the first gains, and the other way round.
 */
export interface AliasMove extends Required<KeyPair>, Pick<KeyChange, 'gained' | 'lost'> {
  readonly alias: Text;
}

/** Aliases that move to another key of the app. One that stays with its key, or with the key that replaces it, does not move. */
export function movedAliases(before: AppModel, pairs: readonly KeyPair[], comparison: AccessComparison): readonly AliasMove[] {
  const origins = new Map(before.keys.flatMap((key) => key.aliases.map((alias) => [aliasId(key, alias), key] as const)));
  return pairs.flatMap(({ before: partner, after }) => {
    if (!after) return [];
    return after.aliases.flatMap((alias): readonly AliasMove[] => {
      const origin = origins.get(aliasId(after, alias));
      if (!origin || origin === partner) return [];
      const { gained, lost } = comparison.changeOf({ before: origin, after });
      return [{ alias, before: origin, after, gained, lost }];
    });
  });
}
