import type { KeyModel } from '../app-model';
import type { Resolved } from '../resolved';
import { DEFAULT_DELETION_POLICY, retains } from '../retention';
import { isReplaced, type KeyPair } from './key-pairs';
import { disablingOf, pendingWindowOf, propertyOf, rotationOf, shownValue } from './key-settings';
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
 * - `monitorLost`: nobody is told any more when it is disabled or its deletion scheduled
 * - `ageCheckLost`: nothing checks any more how old its material is
 * - `onDemandRotationLost`: no token rotates it any more
 * - `replicaRemoved`: it leaves the app, and its Region with it
 * - `resourceRekeyed`: a resource that cannot be given another key gets another
 * - `aliasRemoved`, `aliasAdded`: a name of it goes or comes
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
  | 'monitorLost'
  | 'ageCheckLost'
  | 'onDemandRotationLost'
  | 'replicaAdded'
  | 'resourceRekeyed'
  | 'aliasRemoved'
  | 'aliasAdded';

/** Something that happens to a key, apart from who may use it. */
export interface KeyFate {
  readonly kind: KeyFateKind;
  /** As it was; as it will be of a replica that is new. */
  readonly key: KeyModel;
  /** Id of the resource that changes where it is not the key, or of those that still name an alias. */
  readonly resource?: string;
  /** The property that changes, where one does. */
  readonly property?: string;
  /** What was and what will be, as far as the kind is about a value. */
  readonly from?: string;
  readonly to?: string;
  /** Of what leaves the app or is replaced: it stays in the account. */
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
  return retained ? { kind: 'abandoned', key, retained } : { kind: 'deleted', key, retained, to: String(pendingWindowOf(key).worst) };
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
    ([property, value]): KeyFate => ({
      kind: 'immutable',
      key: before,
      property,
      from: shownValue(value(before)),
      to: shownValue(value(after)),
    }),
  );
}

function unretained({ before, after }: KeptKey): readonly KeyFate[] {
  if (!isRetained(before) || isRetained(after)) return [];
  const [from, to] = [before, after].map(({ deletionPolicy = DEFAULT_DELETION_POLICY }) => shownValue(deletionPolicy));
  return [{ kind: 'unretained', key: before, property: 'DeletionPolicy', from, to }];
}

function disabled({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [before, after].map(disablingOf);
  return is.worst > was.worst ? [{ kind: 'disabled', key: before, property: 'Enabled', from: was.text, to: is.text }] : [];
}

function window({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [before, after].map(pendingWindowOf);
  if (was.text === is.text || is.worst >= was.worst) return [];
  return [{ kind: 'windowShortened', key: before, property: 'PendingWindowInDays', from: was.text, to: is.text }];
}

function rotation({ before, after }: KeptKey): readonly KeyFate[] {
  const [was, is] = [before, after].map(rotationOf);
  if (is.text === was.text || is.worst <= was.worst) return [];
  const kind = is.worst === Number.POSITIVE_INFINITY ? 'rotationOff' : 'rotationSlower';
  return [{ kind, key: before, from: was.text, to: is.text }];
}

function isSame(one: Resolved, other: Resolved): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
