import type { AppModel, KeyModel, ResourceModel } from '../app-model';
import { parseArn } from '../arn';
import { joinText, type Text } from '../text';
import { aliasId } from './key-pairs';

/** The keys of an app by what its resources name them by. */
export class KeyNames {
  private readonly keys: ReadonlyMap<string, KeyModel>;

  constructor(app: AppModel) {
    this.keys = new Map(
      app.keys.flatMap((key) => [parseArn(key.arn)?.resource ?? key.arn, ...key.aliases].map((name) => [aliasId(key, name), key] as const)),
    );
  }

  /** The key that a resource means by an ARN, an id or the name of an alias; undefined for a key of others. */
  public keyNamed(name: Text, place: Place): KeyModel | undefined {
    return this.keys.get(nameId(name, place)) ?? this.keys.get(nameId(joinText('key/', name), place));
  }
}

type Place = Pick<ResourceModel, 'account' | 'region'>;

/** What a name within an account and Region, or the ARN, of an alias or key stands for: equal where they mean the same. */
export function nameId(name: Text, place: Place): string {
  const arn = parseArn(name);
  return aliasId(arn ?? place, arn?.resource ?? name);
}
