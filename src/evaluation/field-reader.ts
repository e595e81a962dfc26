import { closest } from './spelling';

/** Where a value stands inside a document: field names and list positions. */
export type FieldPath = readonly (string | number)[];

/** What is wrong with one field of a document that a user wrote. */
export interface FieldProblem {
  /** Stable code, `KmsGov.<PascalCase>`. */
  readonly code: string;
  readonly path: FieldPath;
  readonly message: string;
}

/** Turns a field into a typed value, or reports why it cannot and answers undefined. */
export type FieldParser<T> = (field: Field) => T | undefined;

/** The parsers of an object's fields. */
export type FieldParsers<T> = { readonly [K in keyof T]-?: FieldParser<NonNullable<T[K]>> };

/** `request.context`, `grants[0].operations`. */
export function pathText(path: FieldPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** One field of a document that a user wrote: its value, its place, and the problems found so far in the document. */
export class Field {
  constructor(
    readonly value: unknown,
    readonly path: FieldPath,
    readonly problems: FieldProblem[],
    /** What the whole document is called. */
    readonly root = 'case',
  ) {}

  get isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  /** The field's object; empty when it is something else. */
  get entries(): [string, unknown][] {
    return this.isObject ? Object.entries(this.value as object) : [];
  }

  child(name: string | number): Field {
    return new Field((this.value as Record<string | number, unknown>)[name], [...this.path, name], this.problems, this.root);
  }

  /** Reports that the field breaks `rule`; answers undefined, so that a parser can return it. */
  mustBe(rule: string, advice?: string): undefined {
    this.report('KmsGov.InvalidField', `must be ${rule}, got ${shown(this.value)}${advice ? `; ${advice}` : ''}`);
  }

  report(code: string, complaint: string): undefined {
    this.problems.push({ code, path: this.path, message: `\`${pathText(this.path) || this.root}\` ${complaint}` });
  }
}

/** A non-empty string. */
export function text(field: Field): string | undefined {
  return typeof field.value === 'string' && field.value !== '' ? field.value : field.mustBe('a non-empty string');
}

/** A string that matches; `rule` says what it is. */
export function textLike(pattern: RegExp, rule: string): FieldParser<string> {
  return (field) => (typeof field.value === 'string' && pattern.test(field.value) ? field.value : field.mustBe(rule));
}

export function flag(field: Field): boolean | undefined {
  return typeof field.value === 'boolean' ? field.value : field.mustBe('`true` or `false`');
}

/** One of a closed list of words; the message suggests the nearest. */
export function oneOf<T extends string>(words: readonly T[]): FieldParser<T> {
  return (field) => {
    const found = words.find((word) => word === field.value);
    return found ?? field.mustBe(`one of ${quotedList(words)}`, suggestion(field.value, words));
  };
}

export function listOf<T>(item: FieldParser<T>): FieldParser<readonly T[]> {
  return (field) => {
    if (!Array.isArray(field.value)) return field.mustBe('a list');
    return field.value.map((_, index) => item(field.child(index))).filter((parsed): parsed is T & {} => parsed !== undefined);
  };
}

export function mapOf<T>(item: FieldParser<T>): FieldParser<Readonly<Record<string, T>>> {
  return (field) => {
    if (!field.isObject) return field.mustBe('an object');
    const parsed = field.entries.map(([name]) => [name, item(field.child(name))] as const);
    return Object.fromEntries(parsed.filter((entry): entry is [string, T & {}] => entry[1] !== undefined));
  };
}

/** An object with the fields of `parsers` and no other; those in `required` must be there. */
export function objectOf<T extends object>(parsers: FieldParsers<T>, required: readonly (keyof T & string)[]): FieldParser<T> {
  const names = Object.keys(parsers);
  return (field) => {
    if (!field.isObject) return field.mustBe('an object', `its fields are ${quotedList(names)}`);
    reportUnknownFields(field, names);
    reportMissingFields(field, required);
    return parsedFields(field, parsers);
  };
}

/** Reports the fields of an object that are not in `names`. */
export function reportUnknownFields(field: Field, names: readonly string[]): void {
  for (const [name] of field.entries) {
    if (names.includes(name)) continue;
    const near = suggestion(name, names);
    field.child(name).report('KmsGov.UnknownField', `must be one of ${quotedList(names)}${near ? `; ${near}` : '; remove it'}`);
  }
}

function reportMissingFields(field: Field, required: readonly string[]): void {
  for (const name of required) {
    if (field.child(name).value !== undefined) continue;
    field.report('KmsGov.MissingField', `must have the field \`${name}\`; add it`);
  }
}

function parsedFields<T extends object>(field: Field, parsers: FieldParsers<T>): T {
  const result: Partial<Record<keyof T, unknown>> = {};
  for (const name of Object.keys(parsers) as (keyof T & string)[]) {
    const child = field.child(name);
    if (child.value !== undefined) result[name] = parsers[name](child);
  }
  return result as T;
}

function suggestion(got: unknown, words: readonly string[]): string | undefined {
  const near = typeof got === 'string' ? closest(got, words) : undefined;
  return near && `did you mean \`${near}\`?`;
}

function quotedList(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** The user's value as a message shows it: short, on one line. */
function shown(value: unknown): string {
  const json = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return `\`${json.length > 80 ? `${json.slice(0, 77)}...` : json}\``;
}
