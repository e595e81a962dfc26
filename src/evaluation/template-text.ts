import {
  Alias,
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { duplicateKey, type Json, type JsonObject, MAX_NESTING, parseJson, setOwn } from './json-text';
import { placeOfOffset, TemplateError, type TextPlace } from './template-error';

/** Largest texts that are read. CloudFormation takes templates of 1 MB; reading YAML takes several hundred times its size in memory. */
export const MAX_JSON_LENGTH = 64 * 1024 * 1024;
export const MAX_YAML_LENGTH = 2 * 1024 * 1024;
/** Values an aliased YAML document may unfold to, so that a small text cannot become an endless one. */
const MAX_YAML_VALUES = 500_000;

/** Reads template text: JSON, or YAML with CloudFormation's short forms written out as `Fn::…`. */
export function parseTemplateText(text: string, file: string): Json {
  return looksLikeJson(text, file) ? parseJsonText(text, file) : parseYamlText(text, file);
}

/** Reads JSON text of any kind: templates, manifests. */
export function parseJsonText(text: string, file: string): Json {
  refuseLongText(text, file, MAX_JSON_LENGTH);
  return parseJson(text, file);
}

function parseYamlText(text: string, file: string): Json {
  refuseLongText(text, file, MAX_YAML_LENGTH);
  const lines = new LineCounter();
  const document = composeYaml(text, file, lines);
  if (document === undefined) return null;
  if (document.errors.length > 0) throw syntaxError(document.errors[0], file, lines);
  return new YamlReader(document, file, lines).read();
}

function looksLikeJson(text: string, file: string): boolean {
  return !/\.ya?ml$/i.test(file) && /^\ufeff?\s*[{[]/.test(text);
}

function refuseLongText(text: string, file: string, max: number): void {
  if (text.length > max) {
    throw new TemplateError('KmsGov.TemplateTooLarge', `templates must be at most ${max} characters long, got ${text.length}; split it`, {
      file,
    });
  }
}

/** Nesting is checked on the tokens, since composing recurses and V8 ends the process when a regular expression meets the end of the stack. */
function composeYaml(text: string, file: string, lines: LineCounter): Document.Parsed | undefined {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deepest = tooDeepToken(tokens);
  if (deepest) throw tooDeep({ file, place: placeAt(lines, deepest.offset) });
  const composer = new Composer({ version: '1.1', merge: false, logLevel: 'silent', prettyErrors: false, uniqueKeys: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (second) throw severalDocuments(second, file, lines);
  return document;
}

function severalDocuments(second: Document.Parsed, file: string, lines: LineCounter): TemplateError {
  const message = 'YAML must be one document, got several; put each in a file of its own';
  return new TemplateError('KmsGov.TemplateSyntax', message, { file, place: placeAt(lines, second.range[0]) });
}

function tooDeepToken(tokens: readonly CST.Token[]): CST.Token | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > MAX_NESTING) return next.token;
    for (const token of tokensWithin(next.token)) open.push({ token, depth: next.depth + 1 });
  }
  return undefined;
}

function tokensWithin(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part !== undefined && part !== null));
}

function syntaxError(error: YAMLError, file: string, lines: LineCounter): TemplateError {
  const message = `YAML must be well-formed, got \`${error.message}\`; correct it`;
  return new TemplateError('KmsGov.TemplateSyntax', message, { file, place: placeAt(lines, error.pos[0]) });
}

function placeAt(lines: LineCounter, offset: number): TextPlace {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function tooDeep(at: { readonly file: string; readonly place?: TextPlace }): TemplateError {
  const message = `nesting must be at most ${MAX_NESTING} levels deep, got more; flatten the template`;
  return new TemplateError('KmsGov.TemplateTooDeep', message, at);
}

class YamlReader {
  private values = 0;
  private readonly targets = new Map<Alias, Node>();

  constructor(
    private readonly document: Document.Parsed,
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  read(): Json {
    return this.value(this.document.contents, 0);
  }

  private value(node: unknown, depth: number): Json {
    if (!isNode(node)) return null;
    this.values += 1;
    if (depth > MAX_NESTING) throw tooDeep(this.at(node));
    if (this.values > MAX_YAML_VALUES) throw this.tooManyValues(node);
    const plain = this.untagged(node, depth);
    return isCloudFormationTag(node.tag) ? writtenOut(node.tag, plain) : plain;
  }

  private untagged(node: Node, depth: number): Json {
    if (node instanceof Alias) return this.value(this.target(node), depth + 1);
    if (isMap(node)) return this.map(node, depth);
    if (isSeq(node)) return node.items.map((item) => this.value(item, depth + 1));
    return isScalar(node) ? scalarValue(node.value, node.source) : null;
  }

  private target(alias: Alias): Node {
    const node = this.targets.get(alias) ?? alias.resolve(this.document);
    if (!node)
      throw this.error('KmsGov.TemplateSyntax', `aliases must have an anchor before them, got \`*${alias.source}\`; define it`, alias);
    this.targets.set(alias, node);
    return node;
  }

  private map(node: YAMLMap, depth: number): JsonObject {
    const result: JsonObject = {};
    for (const { key, value } of node.items) {
      const name = this.key(key, node);
      if (Object.hasOwn(result, name)) throw duplicateKey(name, this.at(key));
      setOwn(result, name, this.value(value, depth + 1));
    }
    return result;
  }

  private key(key: unknown, map: YAMLMap): string {
    const node = key instanceof Alias ? this.target(key) : key;
    if (!isScalar(node)) throw this.error('KmsGov.TemplateSyntax', 'keys must be text, got a list or map; quote the key', map);
    if (node.source === '<<')
      throw this.error('KmsGov.TemplateSyntax', 'maps must be written out, got `<<`; CloudFormation does not merge maps', node);
    return node.source ?? String(node.value ?? '');
  }

  private tooManyValues(node: Node): TemplateError {
    const message = `YAML must hold at most ${MAX_YAML_VALUES} values with its aliases unfolded, got more; split it`;
    return this.error('KmsGov.TemplateTooLarge', message, node);
  }

  private error(code: string, message: string, node: Node): TemplateError {
    return new TemplateError(code, message, this.at(node));
  }

  private at(node: unknown): { file: string; place?: TextPlace } {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return { file: this.file, place: offset === undefined ? undefined : placeAt(this.lines, offset) };
  }
}

/**
 * Numbers that would not print as they are written stay text: account ids with a leading zero, `1_000`. So do dates, since the policy
 * language's `Version: 2012-10-17` is text, and the letters `y` and `n`.
 */
function scalarValue(value: unknown, source: string | undefined): Json {
  if (typeof value === 'number') return source === undefined || String(value) === source ? value : source;
  if (typeof value === 'boolean') return source !== undefined && source.length === 1 ? source : value;
  if (typeof value === 'string' || value === null) return value;
  return source ?? null;
}

function isCloudFormationTag(tag: string | undefined): tag is string {
  return tag !== undefined && /^!./.test(tag);
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
function writtenOut(tag: string, value: Json): JsonObject {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: name === 'GetAtt' && typeof value === 'string' ? splitAttribute(value) : value };
}

function splitAttribute(text: string): Json {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}

/** Where the value at a path of keys stands in a text; for messages, so only the start of very long texts is looked through. */
export function placeOfPath(text: string, path: readonly (string | number)[]): TextPlace | undefined {
  if (text.length > MAX_LOCATED_LENGTH) return undefined;
  try {
    const found = parseDocument(text, { logLevel: 'silent', uniqueKeys: false }).getIn(path, true);
    return isNode(found) && found.range ? placeOfOffset(text, found.range[0]) : undefined;
  } catch {
    return undefined;
  }
}

const MAX_LOCATED_LENGTH = 2 * 1024 * 1024;
