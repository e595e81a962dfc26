import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** Lines where the resources of a template's text begin, by logical id; counted from 1. */
export function resourceLines(text: string, file: string): ReadonlyMap<string, number> {
  return /\.ya?ml$/i.test(file) ? linesInYaml(text) : linesInJson(text);
}

function linesInYaml(text: string): ReadonlyMap<string, number> {
  const lines = new LineCounter();
  const resources = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false }).get('Resources');
  const keys = isMap(resources) ? resources.items.map(({ key }) => key) : [];
  return new Map(keys.flatMap((key) => (isScalar(key) && key.range ? [[String(key.value), lines.linePos(key.range[0]).line]] : [])));
}

const KEY = /"(?:[^"\\]|\\.)*"(?=\s*:)/y;

/** Goes through the text once: composing a document to find its places takes a hundred times as long. */
function linesInJson(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let [line, depth, isInResources] = [1, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const key = depth <= 2 ? keyAt(text, at) : undefined;
      if (key !== undefined && depth === 1) isInResources = key === 'Resources';
      if (key !== undefined && depth === 2 && isInResources) lines.set(key, line);
      at = endOfString(text, at);
    }
  }
  return lines;
}

/** The key of an object that begins here; undefined for another text. */
function keyAt(text: string, at: number): string | undefined {
  KEY.lastIndex = at;
  const key = KEY.exec(text)?.[0];
  return key === undefined ? undefined : JSON.parse(key);
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
