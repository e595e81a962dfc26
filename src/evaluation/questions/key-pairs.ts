import type { AppModel, KeyModel } from '../app-model';
import type { Text } from '../text';
import { textId } from './subject';

/** A key before and after. One side is not there where a key is new or gone. */
export interface KeyPair {
  readonly before?: KeyModel;
  readonly after?: KeyModel;
}

/**
 * The keys of an app before, each with what it is after: by stack and logical id, else, of those that are gone and those that are new, by an
 * alias in common or the path of the construct. CloudFormation takes the latter two for two keys: see `isReplaced`.
 */
export function pairKeys(before: AppModel, after: AppModel): readonly KeyPair[] {
  const ids = new Map(after.keys.map((key) => [key.id, key]));
  const known = new Set(before.keys.map(({ id }) => id));
  const successors = new Successors(after.keys.filter(({ id }) => !known.has(id)));
  const pairs = before.keys.map((key): KeyPair => ({ before: key, after: ids.get(key.id) ?? successors.take(key) }));
  return [...pairs, ...successors.left.map((key): KeyPair => ({ after: key }))];
}

/** Whether the key is to CloudFormation another one. */
export function isReplaced({ before, after }: KeyPair): boolean {
  return before !== undefined && after !== undefined && before.id !== after.id;
}

/** An alias, which is one of its account and Region. */
export function aliasId({ account, region }: Pick<KeyModel, 'account' | 'region'>, alias: Text): string {
  return [account, region, alias].map(textId).join(' ');
}

/** New keys, each of which takes the place of one that is gone at most. */
class Successors {
  private readonly byName = new Map<string, KeyModel>();
  private readonly free: Set<KeyModel>;

  constructor(keys: readonly KeyModel[]) {
    this.free = new Set(keys);
    for (const key of keys) for (const name of namesOf(key)) this.byName.set(name, key);
  }

  public take(gone: KeyModel): KeyModel | undefined {
    const found = namesOf(gone)
      .map((name) => this.byName.get(name))
      .find((key) => key !== undefined && this.free.has(key));
    if (found) this.free.delete(found);
    return found;
  }

  public get left(): readonly KeyModel[] {
    return [...this.free];
  }
}

function namesOf(key: KeyModel): readonly string[] {
  const aliases = key.aliases.map((alias) => aliasId(key, alias));
  return key.constructPath === undefined ? aliases : [...aliases, key.constructPath];
}
