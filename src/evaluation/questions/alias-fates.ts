import type { AppModel, KeyModel, ResourceModel } from '../app-model';
import { retains } from '../retention';
import type { Text } from '../text';
import type { KeyFate } from './key-fates';
import { aliasId, type KeyPair } from './key-pairs';
import { propertyOf, shownValue } from './key-settings';

/** Names that a key gets or loses, other than to another key of the app: see `movedAliases`. */
export function aliasFates(before: AppModel, after: AppModel, pairs: readonly KeyPair[]): readonly KeyFate[] {
  const [was, is] = [new Names(before), new Names(after)];
  return pairs.flatMap((pair): readonly KeyFate[] => {
    if (!pair.before || !pair.after) return [];
    const { before: key, after: later } = pair;
    const removed = is.lacking(key).map(
      (name): KeyFate => ({
        kind: 'aliasRemoved',
        key,
        from: String(name),
        to: is.elsewhere(key, name),
        retained: isRetained(key, name),
      }),
    );
    const added = was
      .lacking(later)
      .map((name): KeyFate => ({ kind: 'aliasAdded', key: later, from: was.elsewhere(later, name), to: String(name) }));
    return [...removed, ...added];
  });
}

function isRetained({ namedBy }: KeyModel, name: Text): boolean {
  return retains(namedBy.find((alias) => alias.name === name)?.deletionPolicy);
}

/** The names of keys in an app. */
class Names {
  private readonly ofKeys: ReadonlySet<string>;
  private readonly resources: ReadonlyMap<string, ResourceModel>;

  constructor({ keys, resources }: AppModel) {
    this.ofKeys = new Set(keys.flatMap((key) => key.aliases.map((name) => aliasId(key, name))));
    const aliases = resources.filter(({ type }) => type === 'AWS::KMS::Alias');
    this.resources = new Map(aliases.map((alias) => [aliasId(alias, alias.ref), alias]));
  }

  /** Those of a key, perhaps of another version, that no key of this app has. */
  public lacking(key: KeyModel): readonly Text[] {
    return key.aliases.filter((name) => !this.ofKeys.has(aliasId(key, name)));
  }

  /** The key of others that an alias of this name stands for. */
  public elsewhere(key: KeyModel, name: Text): string | undefined {
    const alias = this.resources.get(aliasId(key, name));
    return alias && shownValue(propertyOf(alias.properties, 'TargetKeyId'));
  }
}
