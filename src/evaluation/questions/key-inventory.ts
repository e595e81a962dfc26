import type { AppModel, KeyModel } from '../app-model';
import { retains } from '../retention';
import { groupBy } from './grouping';
import { disablingOf, pendingWindowOf, rotationOf, type Setting } from './key-settings';

/** What there is to know about a key apart from who may use it. */
export interface KeyRecord {
  readonly key: KeyModel;
  readonly rotation: Setting;
  readonly pendingWindow: Setting;
  readonly disabled: Setting;
  readonly retained: boolean;
  /** Of a replica. */
  readonly primary?: KeyModel;
  /** Of a primary. */
  readonly replicas: readonly KeyModel[];
  /** Services that the key policy lets use the key, for themselves or on behalf of others. */
  readonly services: readonly string[];
}

/** A record of each key of an app. */
export function inventoryOf(app: AppModel): readonly KeyRecord[] {
  const byId = new Map(app.keys.map((key) => [key.id, key]));
  const replicas = new Map(groupBy(app.keys, primaryOf).map((group) => [primaryOf(group[0]), group]));
  return app.keys.map((key) => ({
    key,
    rotation: rotationOf(byId.get(primaryOf(key)) ?? key),
    pendingWindow: pendingWindowOf(key),
    disabled: disablingOf(key),
    retained: retains(key.deletionPolicy),
    primary: byId.get(primaryOf(key)),
    replicas: replicas.get(key.id) ?? [],
    services: servicesOf(key),
  }));
}

/** Id of the primary key of a replica, where it is in the app. */
function primaryOf({ replicaOf = '' }: KeyModel): string {
  return String(replicaOf);
}

const VIA_SERVICE = 'kms:viaservice';

function servicesOf({ keyPolicy }: KeyModel): readonly string[] {
  const named = keyPolicy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principals, conditions }) => [
      ...(principals?.entries ?? []).filter(({ type }) => type === 'Service').map(({ value }) => value),
      ...conditions.filter(({ key }) => key.toLowerCase() === VIA_SERVICE).flatMap(({ values }) => values),
    ]);
  return [...new Set(named.map(String))].sort();
}
