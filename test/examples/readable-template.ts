import { Document, isCollection, isPair, isScalar, visit } from 'yaml';

const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/** What every stack of the CDK has alike. */
const BOILERPLATE = ['Parameters', 'Rules', 'Outputs'];

/** A template as a reviewer reads it: YAML, lists of plain values on one line, hashes of assets masked. */
export function readableTemplate(template: Record<string, unknown>): string {
  const document = new Document(Object.fromEntries(Object.entries(template).filter(([section]) => !BOILERPLATE.includes(section))));
  visit(document, {
    Collection: (_, collection) => {
      collection.flow = collection.items.every((item) => isScalar(isPair(item) ? item.value : item));
      return isCollection(collection) && collection.flow ? visit.SKIP : undefined;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).replaceAll(ASSET_HASH, '<asset hash>');
}
