import type { KeyModel } from '../evaluation/app-model';
import type { KeyFate } from '../evaluation/questions/key-fates';
import type { KeyPair } from '../evaluation/questions/key-pairs';
import type { JudgedApp } from './judged-app';
import { UNMONITORED_KEY } from './rules/UnmonitoredKey';

/** What of a key an app watches. */
export interface KeyWatch {
  /** Somebody is told when it is disabled or its deletion scheduled. */
  readonly loss: boolean;
  /** The age of its material is checked again and again. */
  readonly age: boolean;
}

export function watchOf(key: KeyModel, app: JudgedApp): KeyWatch {
  return { loss: UNMONITORED_KEY.judge(key, app).outcome === 'compliant', age: app.ageChecks.cover(key) };
}

/** What was watched of a key and is not any more; a key that leaves has other worries. */
export function lostWatches(
  { before, after }: KeyPair,
  apps: { readonly before: JudgedApp; readonly after: JudgedApp },
): readonly KeyFate[] {
  if (!before || !after) return [];
  const [was, is] = [watchOf(before, apps.before), watchOf(after, apps.after)];
  return [
    ...(was.loss && !is.loss ? [{ kind: 'monitorLost', key: before } as const] : []),
    ...(was.age && !is.age ? [{ kind: 'ageCheckLost', key: before } as const] : []),
  ];
}
