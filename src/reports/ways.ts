import type { EscalationReport, KeyAccessReport } from './access-report';

/** A way to duties, and the keys that it is open on alike. */
export interface Way extends EscalationReport {
  /** Places in the list of keys. */
  readonly keys: readonly number[];
}

/** Stand for the id of a key and for the name that readers know it by, in what is said alike of many keys. */
export const KEY_ID = '\u0001';
export const KEY_NAME = '\u0002';

/** What is said of one key as it would be said of any. */
export function ofAnyKey(text: string, key: KeyAccessReport): string {
  const named = text.split(key.id).join(KEY_ID);
  return key.aliases.length === 0 ? named : named.split(key.aliases[0]).join(KEY_NAME);
}

/** The ways to duties on the keys of an app, each once. */
export function waysOf(keys: readonly KeyAccessReport[]): readonly Way[] {
  const found = new Map<string, EscalationReport & { readonly keys: number[] }>();
  keys.forEach((key, index) => {
    for (const escalation of key.escalations) {
      const way = { ...escalation, ...texts(escalation, key) };
      const id = JSON.stringify(way);
      const known = found.get(id);
      if (known) known.keys.push(index);
      else found.set(id, { ...way, keys: [index] });
    }
  });
  return [...found.values()];
}

function texts({ path, because }: EscalationReport, key: KeyAccessReport): Pick<EscalationReport, 'path' | 'because'> {
  return { path: path.map((step) => ofAnyKey(step, key)), because: because.map((source) => ofAnyKey(source, key)) };
}
