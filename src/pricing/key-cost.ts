import type { KeyModel } from '../evaluation/app-model';
import { type CostLine, unknownLine } from './cost-line';
import { type Money, Quantity } from './money';
import { costOfQuantity, type PricedItem } from './price-list';
import { settingAt } from './settings';
import type { Tariff } from './tariff';
import type { BucketUsage, KeyUsage } from './usage';

/** A key, and what is done with it. */
export interface UsedKey {
  readonly key: KeyModel;
  /** Undefined where nothing is said of it. */
  readonly usage?: KeyUsage;
  /** Whether the buckets of the app that encrypt with it have a bucket key; undefined where they differ or none does. */
  readonly bucketKey?: boolean;
  /** Whether the app rotates it on demand. */
  readonly rotatesOnDemand: boolean;
}

/** What a key costs in a month. */
export function linesOfKey(used: UsedKey, tariff: Tariff): readonly CostLine[] {
  return [
    ...storage(used, tariff),
    ...rotations(used, tariff),
    ...directRequests(used, tariff),
    ...bucketRequests(used, tariff),
    ...dataKeyPairs(used, tariff),
    ...elsewhere(used),
  ];
}

function storage({ key }: UsedKey, tariff: Tariff): readonly CostLine[] {
  const what = key.replicaOf === undefined ? 'key' : 'replica key';
  const guards = key.guards?.map(({ condition, value }) => `${condition} is ${value}`).join(' and ');
  return tariff.lines(key, { item: 'key', what, quantity: Quantity.of(1), ...(guards && { note: `where ${guards}` }) });
}

/** Only the first two are paid for. @see https://aws.amazon.com/kms/pricing/ */
const PAID_ROTATIONS = 2;

function rotations(used: UsedKey, tariff: Tariff): readonly CostLine[] {
  const { key, usage } = used;
  if (usage?.rotations !== undefined) {
    return tariff.lines(key, { item: 'rotation', what: 'rotations', quantity: Quantity.of(Math.min(usage.rotations, PAID_ROTATIONS)) });
  }
  const reason = `how often it has rotated so far is not in the usage; at most ${PAID_ROTATIONS} rotations are paid for`;
  return mayHaveRotated(used) ? [unknownLine('rotations', reason)] : [];
}

/** A replica rotates with its primary. */
function mayHaveRotated({ key: { properties, replicaOf }, rotatesOnDemand }: UsedKey): boolean {
  if (rotatesOnDemand || replicaOf !== undefined) return true;
  const enabled = settingAt(properties, 'EnableKeyRotation');
  return enabled !== undefined && String(enabled) !== 'false';
}

function directRequests({ key, usage }: UsedKey, tariff: Tariff): readonly CostLine[] {
  if (usage?.requests !== undefined) return requestLines(key, { what: 'requests', count: Quantity.of(usage.requests) }, tariff);
  return usage?.s3 ? [] : [unknownLine('requests', 'how many is not in the usage')];
}

interface Requests {
  readonly what: string;
  readonly count: Quantity;
  readonly note?: string;
}

function requestLines(key: KeyModel, { what, count: quantity, note }: Requests, tariff: Tariff): readonly CostLine[] {
  const item = requestItem(key);
  if (item === undefined) return [unknownLine(what, `the price for keys of spec ${String(key.spec)} is not known`)];
  return tariff.lines(key, { item, what, quantity, note });
}

const REQUEST_ITEMS: readonly (readonly [RegExp, PricedItem])[] = [
  [/^(SYMMETRIC_DEFAULT|HMAC_\d+)$/, 'symmetricRequests'],
  [/^RSA_2048$/, 'rsa2048Requests'],
  [/^(RSA|ECC|ML_DSA)_/, 'asymmetricRequests'],
];

/** None for ML-KEM, SM2 and a spec that is not known. */
function requestItem({ spec }: KeyModel): PricedItem | undefined {
  return REQUEST_ITEMS.find(([specs]) => specs.test(String(spec ?? 'SYMMETRIC_DEFAULT')))?.[1];
}

/** "Up to 99 percent". @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html */
const BUCKET_KEY_SAVINGS = 99;

function bucketRequests(used: UsedKey, tariff: Tariff): readonly CostLine[] {
  const { key, usage } = used;
  if (!usage?.s3) return [];
  const calls = callsOf(usage.s3);
  const withKey = usage.s3.bucketKey ?? used.bucketKey;
  const [plainCost, savingCost] = [calls.plain, calls.withBucketKey].map((count) => costText(key, count, tariff));
  if (withKey === undefined) {
    const reason = `whether its buckets have a bucket key is not known: ${savingCost} where they have, ${plainCost} where they do not`;
    return [unknownLine('requests of S3', reason)];
  }
  if (withKey) {
    const note = `without: ${calls.plain}, ${plainCost}`;
    return requestLines(key, { what: 'requests of S3, with a bucket key', count: calls.withBucketKey, note }, tariff);
  }
  const note = `with a bucket key: ${calls.withBucketKey}, ${savingCost}`;
  return requestLines(key, { what: 'requests of S3', count: calls.plain, note }, tariff);
}

/** Without a bucket key each object that is written or read is a call. */
function callsOf({ writes, reads, bucketKeySavings = BUCKET_KEY_SAVINGS }: BucketUsage) {
  const plain = Quantity.of(writes).plus(Quantity.of(reads));
  return { plain, withBucketKey: plain.percent(100 - bucketKeySavings) };
}

function costText(key: KeyModel, count: Quantity, tariff: Tariff): string {
  const item = requestItem(key);
  const price = item && tariff.priceOf(item, key);
  if (item === undefined || typeof price !== 'object') return 'an amount that is not known';
  const cost: Money = costOfQuantity(item, price, count);
  return `$${cost}`;
}

function dataKeyPairs({ key, usage }: UsedKey, tariff: Tariff): readonly CostLine[] {
  const { ecc = 0, rsa = 0 } = usage?.dataKeyPairs ?? {};
  return [
    ...tariff.lines(key, { item: 'eccDataKeyPairs', what: 'ECC data key pairs', quantity: Quantity.of(ecc) }),
    ...tariff.lines(key, { item: 'rsaDataKeyPairs', what: 'RSA data key pairs', quantity: Quantity.of(rsa) }),
  ];
}

/** What is paid for the store of a key that KMS does not keep itself. */
function elsewhere({ key: { origin } }: UsedKey): readonly CostLine[] {
  if (origin === 'AWS_CLOUDHSM') return [unknownLine('CloudHSM cluster', 'is paid for apart, for all keys in it')];
  return origin === 'EXTERNAL_KEY_STORE' ? [unknownLine('external key manager', 'is paid for apart')] : [];
}
