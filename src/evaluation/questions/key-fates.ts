import { PENDING_WINDOW_DAYS, ROTATION_PERIOD_DAYS } from '../../access/limits';
import type { KeyModel } from '../app-model';
import { withDefault } from '../app-resource';
import { isPlainObject, shallowAlternatives } from '../choices';
import { NO_VALUE, type Resolved } from '../resolved';
import { DEFAULT_DELETION_POLICY, retains } from '../retention';
import { reasonUnknown } from '../statement-reader';
import { isReplaced, type KeyPair } from './key-pairs';
import { textId } from './subject';

/**
 * What happens to a key:
 * - `replaced`: another key takes its place, which cannot decrypt what the first encrypted
 * - `immutable`: a property changes that a key keeps for life; the update fails
 * - `deleted`: it leaves the app and is scheduled for deletion
 * - `abandoned`: it leaves the app and stays in the account, where nothing manages it
 * - `unretained`: from now on, leaving the app deletes it
 * - `disabled`: nothing encrypts or decrypts with it
 * - `windowShortened`, `rotationOff`, `rotationSlower`, `replicaAdded`
 * - `replicaRemoved`: it leaves the app, and its Region with it
 */
export type KeyFateKind =
  | 'replaced'
  | 'immutable'
  | 'deleted'
  | 'abandoned'
  | 'unretained'
  | 'disabled'
  | 'replicaRemoved'
  | 'windowShortened'
  | 'rotationOff'
  | 'rotationSlower'
  | 'replicaAdded';

/** Something that happens to a key, apart from who may use it. */
export interface KeyFate {
  readonly kind: KeyFateKind;
  /** As it was; as it will be of a replica that is new. */
  readonly key: KeyModel;
  /** The property that changes, where one does. */
  readonly property?: string;
  /** What was and what will be, as far as the kind is about a value. */
  readonly from?: string;
  readonly to?: string;
  /** Of a key that leaves the app or is replaced: it stays in the account. */
  readonly retained?: boolean;
}

/** Everything that happens to a key, the worst first. */
export function fatesOf(pair: KeyPair): readonly KeyFate[] {
  const { before, after } = pair;
  if (!before) return after?.replicaOf === undefined ? [] : [{ kind: 'replicaAdded', key: after }];
  if (!after) return [departure(before)];
  if (isReplaced(pair)) return [{ kind: 'replaced', key: before, to: after.id, retained: isRetained(before) }];
  const kept = { before, after };
  return [...movedReplica(kept), ...immutables(kept), ...unretained(kept), ...disabled(kept), ...window(kept), ...rotation(kept)];
}

type KeptKey = Required<KeyPair>;

function departure(key: KeyModel): KeyFate {
  const retained = isRetained(key);
  if (key.replicaOf !== undefined) return { kind: 'replicaRemoved', key, retained };
  return retained ? { kind: 'abandoned', key, retained } : { kind: 'deleted', key, retained, to: String(windowOf(key).worst) };
}

/** CloudFormation goes by the policy that was deployed before. */
function isRetained({ deletionPolicy }: KeyModel): boolean {
  return retains(deletionPolicy);
}

/** The only property of keys whose change replaces one. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-replicakey.html */
function movedReplica({ before, after }: KeptKey): readonly KeyFate[] {
  if (before.replicaOf === undefined || after.replicaOf === undefined || textId(before.replicaOf) === textId(after.replicaOf)) return [];
  const retained = retains(before.updateReplacePolicy);
  return [
    { kind: 'replaced', key: before, property: 'PrimaryKeyArn', from: String(before.replicaOf), to: String(after.replicaOf), retained },
  ];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
const IMMUTABLE: readonly (readonly [string, (key: KeyModel) => Resolved])[] = [
  ['KeySpec', ({ spec = 'SYMMETRIC_DEFAULT' }) => spec],
  ['KeyUsage', ({ usage = 'ENCRYPT_DECRYPT' }) => usage],
  ['Origin', ({ origin = 'AWS_KMS' }) => origin],
  ['MultiRegion', ({ multiRegion = false }) => multiRegion],
  ['CustomKeyStoreId', ({ properties }) => propertyOf(properties, 'CustomKeyStoreId')],
  ['XksKeyId', ({ properties }) => propertyOf(properties, 'XksKeyId')],
];

/** A replica has these from its primary. */
function immutables({ before, after }: KeptKey): readonly KeyFate[] {
  if (before.replicaOf !== undefined && after.replicaOf !== undefined) return [];
  return IMMUTABLE.filter(([, value]) => !isSame(value(before), value(after))).map(
    ([property, value]): KeyFate => ({ kind: 'immutable', key: before, property, from: shown(value(before)), to: shown(value(after)) }),
  );
}

function unretained({ before, after }: KeptKey): readonly KeyFate[] {
  if (!isRetained(before) || isRetained(after)) return [];
  const [from, to] = [before, after].map(({ deletionPolicy = DEFAULT_DELETION_POLICY }) => shown(deletionPolicy));
  return [{ kind: 'unretained', key: before, property: 'DeletionPolicy', from, to }];
}

function disabled({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [before, after].map(({ properties }) => worstOf(properties, 'Enabled', true, (value) => (isTrue(value) ? 0 : 1)));
  return is.worst > was.worst ? [{ kind: 'disabled', key: before, property: 'Enabled', from: was.text, to: is.text }] : [];
}

function window({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [windowOf(before), windowOf(after)];
  if (was.text === is.text || is.worst >= was.worst) return [];
  return [{ kind: 'windowShortened', key: before, property: 'PendingWindowInDays', from: was.text, to: is.text }];
}

function windowOf({ properties }: KeyModel): Setting {
  const days = (value: Resolved) => -(numberIn(value) ?? PENDING_WINDOW_DAYS.min);
  const { worst, text } = worstOf(properties, 'PendingWindowInDays', PENDING_WINDOW_DAYS.default, days);
  return { worst: -worst, text };
}

function rotation({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [before, after].map(rotationOf);
  if (is.text === was.text || is.worst <= was.worst) return [];
  const kind = is.worst === Number.POSITIVE_INFINITY ? 'rotationOff' : 'rotationSlower';
  return [{ kind, key: before, from: was.text, to: is.text }];
}

/** The days between two rotations; no end of them where the key does not rotate by itself. */
function rotationOf({ properties }: KeyModel): Setting {
  const enabled = worstOf(properties, 'EnableKeyRotation', false, (value) => (isTrue(value) ? 0 : Number.POSITIVE_INFINITY));
  const days = (value: Resolved) => numberIn(value) ?? ROTATION_PERIOD_DAYS.max;
  const period = worstOf(properties, 'RotationPeriodInDays', ROTATION_PERIOD_DAYS.default, days);
  return enabled.worst > 0 ? enabled : period;
}

/** A property by the worst that it can be. */
interface Setting {
  readonly worst: number;
  readonly text: string;
}

/** What is not known counts as the worst there is. */
function worstOf(properties: Resolved, name: string, absent: Resolved, badness: (value: Resolved) => number): Setting {
  const value = withDefault(propertyOf(properties, name), absent);
  const values = shallowAlternatives(value).map((alternative) => alternative.value);
  return { worst: Math.max(...values.map(badness)), text: values.map(shown).join(' or ') };
}

function propertyOf(properties: Resolved, name: string): Resolved {
  if (reasonUnknown(properties) !== undefined) return properties;
  return isPlainObject(properties) ? (properties[name] ?? NO_VALUE) : NO_VALUE;
}

/** CloudFormation takes text for numbers and booleans. */
function numberIn(value: Resolved): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

function isTrue(value: Resolved): boolean {
  return value === true || value === 'true';
}

function isSame(one: Resolved, other: Resolved): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function shown(value: Resolved): string {
  const reason = reasonUnknown(value);
  if (reason !== undefined) return `(not known: ${reason})`;
  return value === NO_VALUE ? 'none' : String(value);
}
