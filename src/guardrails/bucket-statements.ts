import type { AppModel, ResourceModel } from '../evaluation/app-model';
import { isPlainObject, shallowAlternatives } from '../evaluation/choices';
import { type Resolved, Unknown } from '../evaluation/resolved';
import type { Guard, Statement } from '../evaluation/statement';
import { OpenText } from '../evaluation/text';
import { textKey } from '../evaluation/text-building';

/** A statement of the policy of a bucket, with all conditions under which it is there. */
export interface BucketStatement {
  readonly statement: Statement;
  readonly guards: readonly Guard[];
}

/** The statements of all bucket policies of an app, by bucket. */
export class BucketStatements {
  private readonly byBucket = new Map<string, BucketStatement[]>();
  /** Why it is not known which bucket a policy is for. */
  private readonly strays: string[] = [];

  constructor({ resourcePolicies, resources }: AppModel) {
    const buckets = new Set(resources.filter(({ type }) => type === 'AWS::S3::Bucket').map(({ ref }) => textKey(ref)));
    const byId = new Map(resources.map((resource) => [resource.id, resource]));
    for (const { id, type, policy } of resourcePolicies) {
      const resource = byId.get(id);
      if (type !== 'AWS::S3::BucketPolicy' || resource === undefined) continue;
      for (const { value, guards } of shallowAlternatives(bucketOf(resource), resource.guards)) {
        const key = typeof value === 'string' || value instanceof OpenText ? textKey(value) : '';
        if (!buckets.has(key) && typeof value !== 'string') this.strays.push(`which bucket ${resource.logicalId} is for is not known`);
        const made = policy.statements.map((statement) => ({ statement, guards: [...guards, ...statement.guards] }));
        this.byBucket.set(key, [...(this.byBucket.get(key) ?? []), ...made]);
      }
    }
  }

  public of({ ref }: ResourceModel): readonly BucketStatement[] {
    return this.byBucket.get(textKey(ref)) ?? [];
  }

  /** Why a bucket may have more statements than are known of. */
  public get unknown(): readonly string[] {
    return this.strays;
  }
}

function bucketOf({ properties }: ResourceModel): Resolved {
  return isPlainObject(properties) ? (properties.Bucket ?? new Unknown('it names none')) : properties;
}
