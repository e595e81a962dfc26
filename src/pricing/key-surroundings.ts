import { ON_DEMAND_ROTATION_TYPE } from '../access/custom-resource-types';
import type { AppModel, KeyModel, ResourceModel } from '../evaluation/app-model';
import { parseArn } from '../evaluation/arn';
import { textId } from '../evaluation/questions/subject';
import type { Resolved } from '../evaluation/resolved';
import { joinText, OpenText } from '../evaluation/text';
import { listAt, settingAt } from './settings';

/** What other resources of an app do with its keys. */
export class KeySurroundings {
  /** Whether buckets have bucket keys, by the name of the key that they encrypt with. */
  private readonly buckets = new Map<string, boolean[]>();
  private readonly rotated = new Set<string>();

  constructor({ resources }: AppModel) {
    for (const resource of resources) {
      if (resource.type === 'AWS::S3::Bucket') this.addBucket(resource);
      if (resource.type === ON_DEMAND_ROTATION_TYPE) this.addRotation(resource);
    }
  }

  /** Whether the buckets that encrypt with a key have bucket keys; undefined where they differ, or there are none. */
  public bucketKeyOf({ arn, aliases }: KeyModel): boolean | undefined {
    const found = new Set([arn, ...aliases].flatMap((name) => this.buckets.get(textId(name)) ?? []));
    return found.size === 1 ? [...found][0] : undefined;
  }

  public isRotatedOnDemand({ arn }: KeyModel): boolean {
    return this.rotated.has(textId(parseArn(arn)?.resource ?? arn));
  }

  private addBucket({ properties }: ResourceModel): void {
    const [rule] = listAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration');
    const key = settingAt(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID');
    if (!isText(key)) return;
    this.buckets.set(textId(key), [...(this.buckets.get(textId(key)) ?? []), settingAt(rule, 'BucketKeyEnabled') === true]);
  }

  private addRotation({ properties }: ResourceModel): void {
    const key = settingAt(properties, 'KeyId');
    if (isText(key)) this.rotated.add(textId(joinText('key/', key)));
  }
}

function isText(value: Resolved | undefined): value is string | OpenText {
  return typeof value === 'string' || value instanceof OpenText;
}
