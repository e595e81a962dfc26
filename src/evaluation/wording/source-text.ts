import type { Source } from '../verdict';

/** A statement or grant that decided, as messages name it: `key policy of Documents, Statement[2] (UseDecrypt)`. */
export function describeSource({ document, path, sid }: Source): string {
  return `${document}, ${path}${sid === undefined ? '' : ` (${sid})`}`;
}
