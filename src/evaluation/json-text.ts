import { placeOfOffset, TemplateError } from './template-error';

/** What JSON and YAML texts hold. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Deepest nesting that is read; CloudFormation's own templates stay far below. It keeps every later walk off the end of the stack. */
export const MAX_NESTING = 200;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property, also one named `__proto__`. */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** Reads an own property; `undefined` for anything inherited. */
export function getOwn<T>(target: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

/**
 * Parses JSON, refusing what `JSON.parse` lets pass and CloudFormation does not mean: one key twice in an object (the later one would
 * silently win), and nesting that no template has. Every error names line and column.
 */
export function parseJson(text: string, file: string): Json {
  return asWrittenByCdk(text) ?? new JsonReader(text, file).read();
}

/** The fewest spaces that nesting too deep is indented by. */
const TOO_DEEP = `\n${' '.repeat(MAX_NESTING + 1)}`;

/**
 * Text that is what its value is written as has no key twice, and the parser of the engine reads it several times faster. The CDK writes
 * templates with an indentation of one.
 */
function asWrittenByCdk(text: string): Json | undefined {
  if (!text.startsWith('{\n "') || text.includes(TOO_DEEP)) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return JSON.stringify(value, undefined, 1) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANK = /[ \t\r\n]*/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class JsonReader {
  private at = 0;
  private depth = 0;
  /** Templates repeat few strings. A copy of each once, since a slice would keep the whole text in memory. */
  private readonly strings = new Map<string, string>();

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  read(): Json {
    const value = this.value();
    this.skipBlank();
    if (this.at < this.text.length) this.fail('the end of the file');
    return value;
  }

  private value(): Json {
    this.skipBlank();
    switch (this.text[this.at]) {
      case '{':
        return this.nested(() => this.object());
      case '[':
        return this.nested(() => this.array());
      case '"':
        return this.string();
      default:
        return this.scalar();
    }
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_NESTING) {
      throw this.error('KmsGov.TemplateTooDeep', `nesting must be at most ${MAX_NESTING} levels deep, got more; flatten the template`);
    }
    this.at += 1;
    const result = read();
    this.depth -= 1;
    return result;
  }

  private object(): JsonObject {
    const result: JsonObject = {};
    if (this.takes('}')) return result;
    do {
      this.entry(result);
    } while (this.takes(','));
    this.expect('}', '`,` or `}`');
    return result;
  }

  private entry(result: JsonObject): void {
    this.skipBlank();
    const start = this.at;
    if (this.text[start] !== '"') this.fail('a quoted key');
    const key = this.string();
    if (Object.hasOwn(result, key)) throw duplicateKey(key, { file: this.file, place: placeOfOffset(this.text, start) });
    this.expect(':', '`:`');
    setOwn(result, key, this.value());
  }

  private array(): Json[] {
    const result: Json[] = [];
    if (this.takes(']')) return result;
    do {
      result.push(this.value());
    } while (this.takes(','));
    this.expect(']', '`,` or `]`');
    return result.slice(); // without the room to grow, which short lists have several times over
  }

  private string(): string {
    const start = this.at + 1;
    const end = this.closingQuote(start);
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    const known = this.strings.get(raw) ?? this.decode(raw, start);
    this.strings.set(raw, known);
    return known;
  }

  private closingQuote(start: number): number {
    let end = this.text.indexOf('"', start);
    while (end >= 0 && this.isEscaped(end, start)) end = this.text.indexOf('"', end + 1);
    if (end < 0) this.fail('a closing `"`', this.text.length);
    return end;
  }

  private isEscaped(quote: number, start: number): boolean {
    let backslashes = 0;
    while (quote - backslashes > start && this.text[quote - backslashes - 1] === '\\') backslashes += 1;
    return backslashes % 2 === 1;
  }

  private decode(raw: string, start: number): string {
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return this.fail('a string with valid escapes', start);
    }
  }

  private scalar(): Json {
    const word = WORDS.find(([text]) => this.text.startsWith(text, this.at));
    if (word) {
      this.at += word[0].length;
      return word[1];
    }
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined) return this.fail('a value');
    this.at += digits.length;
    return Number(digits);
  }

  private takes(character: string): boolean {
    this.skipBlank();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string, expected: string): void {
    if (!this.takes(character)) this.fail(expected);
  }

  private skipBlank(): void {
    BLANK.lastIndex = this.at;
    BLANK.test(this.text);
    this.at = BLANK.lastIndex;
  }

  private fail(expected: string, at: number = this.at): never {
    this.at = at;
    const got = at < this.text.length ? this.text[at] : 'the end of the file';
    throw this.error('KmsGov.TemplateSyntax', `JSON must have ${expected} here, got \`${got}\`; correct it or synthesize again`);
  }

  private error(code: string, message: string): TemplateError {
    return new TemplateError(code, message, { file: this.file, place: placeOfOffset(this.text, this.at) });
  }
}

/** One key twice in one object: which of the two is meant cannot be told. */
export function duplicateKey(key: string, at: ConstructorParameters<typeof TemplateError>[2]): TemplateError {
  return new TemplateError('KmsGov.DuplicateKey', `keys must be unique within an object, got \`${key}\` twice; remove one`, at);
}
