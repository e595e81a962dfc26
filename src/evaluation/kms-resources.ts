import { STORED_KEY_TYPE } from '../access/custom-resource-types';
import type { AliasModel, KeyModel, Problem } from './app-model';
import { type AppResource, listed, withDefault } from './app-resource';
import { isPlainObject, shallowAlternatives } from './choices';
import type { GrantFacts } from './grant-facts';
import { grantsByKey } from './grant-resources';
import type { Resolved } from './resolved';
import type { Guard } from './statement';
import { joinText, OpenText, type Text } from './text';
import { asText, textKey } from './text-building';

const PRIMARY_KEY_TYPES = ['AWS::KMS::Key', STORED_KEY_TYPE];
const KEY_TYPES = [...PRIMARY_KEY_TYPES, 'AWS::KMS::ReplicaKey'];

/** Reads the keys and replica keys of an app, with their aliases. */
export function readKeys(resources: readonly AppResource[], report: (problem: Problem) => void): KeyModel[] {
  const keys = resources.filter(({ type }) => KEY_TYPES.includes(type));
  return new KeyReader(keys, { aliases: aliasesByKey(keys, resources), grants: grantsByKey(resources) }, report).read();
}

/** What other resources give to keys. */
interface Attached {
  readonly aliases: ReadonlyMap<AppResource, readonly AliasModel[]>;
  readonly grants: ReadonlyMap<string, readonly GrantFacts[]>;
}

class KeyReader {
  private readonly byArn: ReadonlyMap<string, AppResource>;

  constructor(
    private readonly keys: readonly AppResource[],
    private readonly attached: Attached,
    private readonly report: (problem: Problem) => void,
  ) {
    const primaries = keys.filter(({ type }) => PRIMARY_KEY_TYPES.includes(type));
    this.byArn = new Map(primaries.map((key) => [textKey(key.arn ?? ''), key]));
  }

  read(): KeyModel[] {
    return this.keys.map((key) => (PRIMARY_KEY_TYPES.includes(key.type) ? this.model(key, key) : this.replica(key)));
  }

  private replica(replica: AppResource): KeyModel {
    const primaryArn = replica.text('PrimaryKeyArn') ?? '';
    const primary = this.byArn.get(textKey(primaryArn));
    const model = this.model(replica, primary);
    return Object.assign(model, { replicaOf: primary?.id ?? primaryArn, multiRegion: true, multiRegionKeyType: 'REPLICA' });
  }

  /** What a key is made of comes from its primary, the rest is its own. */
  private model(key: AppResource, primary: AppResource | undefined): KeyModel {
    const { account, region, partition } = key.scope.facts;
    const namedBy = this.attached.aliases.get(key) ?? [];
    return {
      ...key.identity,
      arn: key.arn ?? key.ref,
      account,
      region,
      partition,
      ...material(primary),
      aliases: [...new Set(namedBy.map(({ name }) => name))],
      namedBy,
      tags: tagsOf(key.value('Tags')),
      keyPolicy: key.policy(withDefault(key.value('KeyPolicy'), defaultPolicy(key)), `key policy of ${key.id}`, this.report),
      grants: this.attached.grants.get(textKey(key.arn ?? key.ref)) ?? [],
      get writtenPolicy() {
        return key.value('KeyPolicy');
      },
      get properties() {
        return key.propertiesBut('KeyPolicy');
      },
      deletionPolicy: key.deletionPolicy,
      updateReplacePolicy: key.updateReplacePolicy,
      metadata: key.template.metadata,
    };
  }
}

type Material = Pick<KeyModel, 'spec' | 'usage' | 'origin' | 'multiRegion' | 'multiRegionKeyType'>;

/** Nothing where the primary key is not in the app. */
function material(primary: AppResource | undefined): Material {
  if (primary === undefined) return {};
  const multiRegion = primary.text('MultiRegion') ?? 'false';
  const known = multiRegion === 'true' || multiRegion === 'false';
  return {
    spec: primary.text('KeySpec') ?? 'SYMMETRIC_DEFAULT',
    usage: primary.text('KeyUsage') ?? 'ENCRYPT_DECRYPT',
    origin: primary.text('Origin') ?? 'AWS_KMS',
    multiRegion: known ? multiRegion === 'true' : multiRegion,
    ...(multiRegion === 'true' && { multiRegionKeyType: 'PRIMARY' }),
  };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultPolicy({ scope: { facts } }: AppResource): Resolved {
  const account = joinText('arn:', facts.partition, ':iam::', facts.account, ':root');
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }] };
}

function tagsOf(tags: Resolved): Readonly<Record<string, Text>> {
  const known = new Map<string, Text>();
  for (const { value: tag, guards } of listed(tags)) {
    if (!isPlainObject(tag) || typeof tag.Key !== 'string' || guards.length > 0) continue;
    known.set(tag.Key, asText(tag.Value, `tag ${tag.Key}`));
  }
  return Object.fromEntries(known);
}

function aliasesByKey(keys: readonly AppResource[], resources: readonly AppResource[]): ReadonlyMap<AppResource, readonly AliasModel[]> {
  const found = new Map<AppResource, AliasModel[]>();
  const targets = new Map(keys.flatMap((key) => targetKeys(key).map((target) => [target, key] as const)));
  for (const alias of resources) {
    const name = alias.type === 'AWS::KMS::Alias' ? alias.text('AliasName') : undefined;
    if (name === undefined) continue;
    for (const { key, guards } of targetsOf(alias, targets)) {
      const model = { ...alias.identity, name, deletionPolicy: alias.deletionPolicy, ...(guards.length > 0 && { guards }) };
      found.set(key, [...(found.get(key) ?? []), model]);
    }
  }
  return found;
}

/** How an alias can name a key: by its ARN, or by its id within an account and Region. */
function targetKeys(key: AppResource): string[] {
  return [textKey(key.arn ?? ''), idInPlace(key, key.ref)];
}

function idInPlace({ account, region }: AppResource, id: Text): string {
  return [account, region, id].map(textKey).join('|');
}

interface AliasTarget {
  readonly key: AppResource;
  readonly guards: readonly Guard[];
}

function targetsOf(alias: AppResource, targets: ReadonlyMap<string, AppResource>): readonly AliasTarget[] {
  return shallowAlternatives(alias.value('TargetKeyId'), alias.guards).flatMap(({ value, guards }) => {
    if (typeof value !== 'string' && !(value instanceof OpenText)) return [];
    const key = targets.get(textKey(value)) ?? targets.get(idInPlace(alias, value));
    return key ? [{ key, guards }] : [];
  });
}
