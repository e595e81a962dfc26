import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** Lines where the resources of a template's text begin, by logical id; counted from 1. */
export function resourceLines(text: string, file: string): ReadonlyMap<string, number> {
  const lines = new LineCounter();
  if (/\.ya?ml$/i.test(file)) {
    const resources = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false }).get('Resources');
    const keys = isMap(resources) ? resources.items.map(({ key }) => key) : [];
    return new Map(keys.flatMap((key) => (isScalar(key) && key.range ? [[String(key.value), lines.linePos(key.range[0]).line]] : [])));
  }
  for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) lines.addNewLine(at);
  return new Map(resourceOffsets(text).map(([id, offset]) => [id, lines.linePos(offset).line]));
}

/** Goes through the tokens of JSON once: composing a document to find its places takes a hundred times as long. */
function resourceOffsets(text: string): (readonly [string, number])[] {
  const offsets: (readonly [string, number])[] = [];
  let depth = 0;
  let isInResources = false;
  for (const { 0: token, 1: key, index } of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (key !== undefined && depth === 1) isInResources = JSON.parse(key) === 'Resources';
    else if (key !== undefined && depth === 2 && isInResources) offsets.push([JSON.parse(key), index]);
  }
  return offsets;
}
