import type { AppModel, KeyModel, ResourceModel } from '../app-model';
import { retains } from '../retention';
import type { Text } from '../text';
import type { KeyFate } from './key-fates';
import { nameId } from './key-names';
import { aliasId, type KeyPair } from './key-pairs';
import { propertyOf, shownValue } from './key-settings';
import { textsNamingKeys } from './rekeyed-resources';

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
        resource: is.usersOf(key, name),
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
  private readonly aliases: ReadonlyMap<string, ResourceModel>;
  private readonly resources: readonly ResourceModel[];

  constructor({ keys, resources }: AppModel) {
    this.ofKeys = new Set(keys.flatMap((key) => key.aliases.map((name) => aliasId(key, name))));
    const aliases = resources.filter(({ type }) => type === 'AWS::KMS::Alias');
    this.aliases = new Map(aliases.map((alias) => [aliasId(alias, alias.ref), alias]));
    this.resources = resources;
  }

  /** Those of a key, perhaps of another version, that no key of this app has. */
  public lacking(key: KeyModel): readonly Text[] {
    return key.aliases.filter((name) => !this.ofKeys.has(aliasId(key, name)));
  }

  /** The key of others that an alias of this name stands for. */
  public elsewhere(key: KeyModel, name: Text): string | undefined {
    const alias = this.aliases.get(aliasId(key, name));
    return alias && shownValue(propertyOf(alias.properties, 'TargetKeyId'));
  }

  /** The resources that ask for their key by an alias. */
  public usersOf(key: KeyModel, name: Text): string | undefined {
    const wanted = aliasId(key, name);
    const users = this.resources.filter((one) => textsNamingKeys(one.properties).some((text) => nameId(text, one) === wanted));
    return users.map(({ id }) => id).join(' and ') || undefined;
  }
}
