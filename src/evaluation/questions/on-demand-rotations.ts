import { ON_DEMAND_ROTATION_TYPE } from '../../access/custom-resource-types';
import type { AppModel, KeyModel } from '../app-model';
import { OpenText } from '../text';
import type { KeyFate } from './key-fates';
import { KeyNames } from './key-names';
import { isReplaced, type KeyPair } from './key-pairs';
import { propertyOf } from './key-settings';

/** The keys that a resource of the app rotates whenever its token changes. */
export function rotatedOnDemand(app: AppModel): ReadonlySet<KeyModel> {
  const rotations = app.resources.filter(({ type }) => type === ON_DEMAND_ROTATION_TYPE);
  if (rotations.length === 0) return new Set();
  const names = new KeyNames(app);
  return new Set(
    rotations.flatMap((rotation) => {
      const key = propertyOf(rotation.properties, 'KeyId');
      return typeof key === 'string' || key instanceof OpenText ? (names.keyNamed(key, rotation) ?? []) : [];
    }),
  );
}

/** Keys that no token rotates any more. */
export function lostRotations(before: AppModel, after: AppModel, pairs: readonly KeyPair[]): readonly KeyFate[] {
  const [was, is] = [rotatedOnDemand(before), rotatedOnDemand(after)];
  return pairs.flatMap((pair): readonly KeyFate[] => {
    if (!pair.before || !pair.after || isReplaced(pair)) return [];
    return was.has(pair.before) && !is.has(pair.after) ? [{ kind: 'onDemandRotationLost', key: pair.before }] : [];
  });
}
