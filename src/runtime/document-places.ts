import type { Document, Node } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { FieldPath } from '../evaluation/field-reader';

/** Where the deepest part of the path that exists begins: of an object's field, its name. */
export function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const part of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, part);
    if (!step) break;
    offset = step.at.range?.[0] ?? offset;
    node = step.value;
  }
  return offset;
}

function stepInto(node: unknown, part: string | number): { at: Node; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { at: item, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair && isNode(pair.key) ? { at: pair.key, value: pair.value } : undefined;
}
