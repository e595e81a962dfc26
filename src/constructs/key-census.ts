import { type CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { ROTATION_PERIOD_DAYS } from '../access/limits';
import { GovernedKey } from './governed-key';
import { targetPaths } from './key-references';
import { MultiRegionKeySet } from './multi-region-key-set';
import { StoredKey } from './stored-key';
import type { WatchedKey } from './watched-key';

/** What a governed key knows of one of its keys, and its resource does not say. */
type KnownFacts = Pick<WatchedKey, 'family' | 'rotatesAfter' | 'isImported' | 'closedBy'>;

/** The keys of an app as it is now, with their aliases and what governs them. */
export class KeyCensus {
  private readonly aliases = new Map<string, string[]>();
  private readonly known = new Map<CfnResource, KnownFacts>();

  constructor(app: IConstruct) {
    for (const construct of app.node.findAll()) {
      if (kms.CfnAlias.isCfnAlias(construct)) this.addAlias(construct);
      if (construct instanceof GovernedKey) this.addGoverned(construct, construct);
    }
    for (const set of app.node.findAll()) {
      if (set instanceof MultiRegionKeySet) for (const key of set._keys) this.addGoverned(key, set._keys[0]);
    }
  }

  /** The keys that a construct stands for: itself, those of a set, or all that are made below it. */
  public keysOf(target: IConstruct): WatchedKey[] {
    if (target instanceof kms.Alias) return this.keysOf(target.aliasTargetKey);
    const resources = resourcesOf(target);
    if (resources.length === 0 && isKey(target)) return [importedKey(target)];
    return resources.map((resource) => this.describe(resource));
  }

  private addAlias(alias: kms.CfnAlias): void {
    for (const path of targetPaths(alias, ['targetKeyId'])) this.aliases.set(path, [...(this.aliases.get(path) ?? []), alias.aliasName]);
  }

  /** A replica has material and rotation of the primary key. */
  private addGoverned(key: GovernedKey, primary: GovernedKey): void {
    const { current, keys, isClosedToIam } = key._monitored;
    const { rotatesAfter, origin } = primary._monitored;
    const isImported = origin === 'EXTERNAL';
    for (const each of keys) {
      const family = key === primary ? each.node.path : primary._monitored.current.node.path;
      const closedBy = isClosedToIam ? key : undefined;
      this.known.set(each, { family, isImported, rotatesAfter: each === current ? rotatesAfter : undefined, closedBy });
    }
  }

  private describe(resource: CfnResource): WatchedKey {
    const stack = Stack.of(resource);
    const { account, region } = stack;
    const aliases = this.aliases.get(resource.node.path) ?? [];
    return {
      arn: resource.getAtt('Arn').toString(),
      id: resource.ref,
      account,
      region,
      stack,
      aliases,
      ...namesOf(resource, aliases[0]),
      externalKeyStore: externalKeyStoreOf(resource),
      ...(this.known.get(resource) ?? factsOf(resource)),
    };
  }
}

/** The resources that make the keys of a construct. */
export function resourcesOf(target: IConstruct): CfnResource[] {
  if (target instanceof kms.Alias) return resourcesOf(target.aliasTargetKey);
  if (target instanceof MultiRegionKeySet) return target._keys.flatMap((key) => key._monitored.keys);
  if (target instanceof GovernedKey) return target._monitored.keys;
  return target.node.findAll().filter(isKeyResource);
}

/** A key of another app: nothing is known of it but where it is. It is expected to rotate yearly. */
function importedKey(key: kms.IKey): WatchedKey {
  const { account, region } = key.env;
  const rotatesAfter = ROTATION_PERIOD_DAYS.default;
  const { keyArn: arn, keyId: id } = key;
  return { arn, id, account, region, aliases: [], ...namesOf(key), family: arn, rotatesAfter, isImported: false };
}

function factsOf(resource: CfnResource): KnownFacts {
  const { rotationPeriodInDays = ROTATION_PERIOD_DAYS.default, origin } = kms.CfnKey.isCfnKey(resource) ? resource : {};
  return { family: resource.node.path, rotatesAfter: rotationPeriodInDays, isImported: origin === 'EXTERNAL' };
}

function namesOf({ node }: IConstruct, alias = node.path): Pick<WatchedKey, 'label' | 'constructId'> {
  const name = Token.isUnresolved(alias) ? node.path : alias;
  return { label: alias, constructId: name.replaceAll('/', '-') };
}

function externalKeyStoreOf(resource: CfnResource): string | undefined {
  if (!(resource instanceof StoredKey)) return undefined;
  const { Origin, CustomKeyStoreId } = resource.place;
  return Origin === 'EXTERNAL_KEY_STORE' ? CustomKeyStoreId : undefined;
}

function isKey(construct: IConstruct): construct is kms.IKey {
  return 'keyArn' in construct && 'keyId' in construct;
}

function isKeyResource(construct: IConstruct): construct is CfnResource {
  return kms.CfnKey.isCfnKey(construct) || kms.CfnReplicaKey.isCfnReplicaKey(construct) || construct instanceof StoredKey;
}
