import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Consumer, Coverage } from './default-coverage';
import { GovernanceError } from './governance-error';
import type { GovernedKeyBase } from './governed-key-base';
import { accountText, readableText, regionText } from './policy-text';
import type { ServiceUse } from './service-use';

/** The key for what is encrypted in a Region, on behalf of a construct. */
export type KeyOfRegion = (region: string, consumer: Consumer) => GovernedKeyBase;

/** A construct that got the key. */
interface Gift {
  readonly key: GovernedKeyBase;
  readonly coverage: Coverage<object>;
}

/** What became of the constructs that a default key met. */
export class DefaultKeyLedger {
  /** Constructs that keep what they have, by path, with the reasons. */
  public readonly kept = new Map<string, string[]>();
  private readonly given = new Map<string, Gift[]>();

  constructor(private readonly keyOf: KeyOfRegion) {}

  /** The key for a construct, which the key's policy then serves. */
  public give(coverage: Coverage<object>, props: object, consumer: Consumer): GovernedKeyBase {
    const [key] = [Stack.of(consumer.scope).region, ...(coverage.regions?.(props) ?? [])].map((region) => this.keyOf(region, consumer));
    const service = coverage.service?.(props, consumer);
    if (service) for (const statement of statementsOf(service, key)) key.addToResourcePolicy(statement);
    note(this.given, pathOf(consumer), { key, coverage });
    return key;
  }

  /** Whether a construct was handed the key by the one that makes it, which had it from here. */
  public isDefault(value: unknown): boolean {
    return [...this.given.values()].flat().some(({ key }) => key === value);
  }

  public keep({ encrypts }: Coverage<object>, consumer: Consumer, reason: string): void {
    note(this.kept, pathOf(consumer), `${encrypts}: ${reason}`);
  }

  /** Does for a construct, now that it is there, what its class leaves undone. */
  public finish(construct: IConstruct): void {
    for (const { coverage, key } of this.given.get(construct.node.path) ?? []) coverage.afterwards?.(construct, key);
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html */
  public validateLogs(bucket: IConstruct | undefined, consumer: Consumer): void {
    if (bucket === undefined || !this.given.has(bucket.node.path)) return;
    throw new GovernanceError(
      bucket,
      'KmsGov.DefaultKeyLogBucket',
      `\`encryption\` must be \`S3_MANAGED\` for a bucket that access logs go to, got the default key, and \`${pathOf(consumer)}\` logs to it: ` +
        'S3 delivers them to buckets with SSE-S3 only; give the bucket `encryption: s3.BucketEncryption.S3_MANAGED`',
    );
  }
}

/** One key for all: of its Region, and of those that only deployment tells. */
export function onlyKey(key: GovernedKeyBase): KeyOfRegion {
  return (region, consumer) => {
    if (Token.compareStrings(key.env.region, region) !== TokenComparison.DIFFERENT) return key;
    throw new GovernanceError(
      Stack.of(consumer.scope),
      'KmsGov.DefaultKeyRegion',
      `\`key\` must be of the Region of what it encrypts, got a key of \`${key.env.region}\` for \`${pathOf(consumer)}\` in \`${region}\`; ` +
        'apply a key of each Region to the stacks there, or give the construct a key of its own',
    );
  };
}

/** What a service needs of a key, as a statement that the key takes from anybody; it leaves out what the key itself declares. */
function statementsOf(service: ServiceUse, key: GovernedKeyBase): PolicyStatement[] {
  return service._statements({ account: accountText(key), region: regionText(key) }).map(
    ({ sid, principal: { Service: services = [] }, actions, conditions }) =>
      new PolicyStatement({
        sid,
        principals: services.map((name) => new ServicePrincipal(readableText(name))),
        actions: [...actions],
        resources: ['*'],
        conditions,
      }),
  );
}

function pathOf({ scope, id }: Consumer): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}

function note<T>(notes: Map<string, T[]>, path: string, entry: T): void {
  notes.set(path, [...(notes.get(path) ?? []), entry]);
}
