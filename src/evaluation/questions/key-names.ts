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
  public keyNamed(name: Text, place: Pick<ResourceModel, 'account' | 'region'>): KeyModel | undefined {
    const arn = parseArn(name);
    const [owner, id] = [arn ?? place, arn?.resource ?? name];
    return this.keys.get(aliasId(owner, id)) ?? this.keys.get(aliasId(owner, joinText('key/', id)));
  }
}
