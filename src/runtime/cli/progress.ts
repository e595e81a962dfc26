import type { Terminal } from './terminal';

const PAUSE_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** Works on each of many things, and says how far it is where somebody looks on. */
export function withProgress<T, R>(what: string, items: readonly T[], work: (item: T) => R, { progress }: Terminal): readonly R[] {
  let last = Date.now();
  const results = items.map((item, index) => {
    if (progress && Date.now() - last > PAUSE_MS) {
      last = Date.now();
      progress(`${CLEAR_LINE}${index} of ${items.length} ${what}`);
    }
    return work(item);
  });
  progress?.(CLEAR_LINE);
  return results;
}
