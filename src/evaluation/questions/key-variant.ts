import type { KeyModel } from '../app-model';

/** A key as it would be with something else about it. What is resolved when it is asked for stays so: a copy would ask for it. */
export function keyWith(changes: Partial<Pick<KeyModel, 'aliases' | 'tags' | 'grants' | 'keyPolicy'>>, key: KeyModel): KeyModel {
  return Object.assign(Object.create(key), changes);
}
