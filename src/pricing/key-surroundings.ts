import type { AppModel, KeyModel, ResourceModel } from '../evaluation/app-model';
import { rotatedOnDemand } from '../evaluation/questions/on-demand-rotations';
import { textId } from '../evaluation/questions/subject';
import type { Resolved } from '../evaluation/resolved';
import { OpenText } from '../evaluation/text';
import { listAt, settingAt } from './settings';

/** What other resources of an app do with its keys. */
export class KeySurroundings {
  /** Whether buckets have bucket keys, by the name of the key that they encrypt with. */
  private readonly buckets = new Map<string, boolean[]>();
  private readonly rotated: ReadonlySet<KeyModel>;

  constructor(app: AppModel) {
    for (const resource of app.resources) if (resource.type === 'AWS::S3::Bucket') this.addBucket(resource);
    this.rotated = rotatedOnDemand(app);
  }

  /** Whether the buckets that encrypt with a key have bucket keys; undefined where they differ, or there are none. */
  public bucketKeyOf({ arn, aliases }: KeyModel): boolean | undefined {
    const found = new Set([arn, ...aliases].flatMap((name) => this.buckets.get(textId(name)) ?? []));
    return found.size === 1 ? [...found][0] : undefined;
  }

  public isRotatedOnDemand(key: KeyModel): boolean {
    return this.rotated.has(key);
  }

  private addBucket({ properties }: ResourceModel): void {
    const [rule] = listAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
    const key = settingAt(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID');
    if (!isText(key)) return;
    this.buckets.set(textId(key), [...(this.buckets.get(textId(key)) ?? []), settingAt(rule, 'BucketKeyEnabled') === true]);
  }
}

function isText(value: Resolved | undefined): value is string | OpenText {
  return typeof value === 'string' || value instanceof OpenText;
}
