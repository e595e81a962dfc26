import { type Atom, type Blank, canMatch, globMatches, MANY, mustMatch, ONE } from './text-automaton';

/** The answer to a question about texts of which parts may not be known before deployment. */
export type Truth = 'yes' | 'no' | 'maybe';

/** A part of a text that is not known at synthesis. Two holes with one id have one value. */
export interface Hole extends Blank {
  /** Why it is not known, for messages: "the account is not known before deployment". */
  readonly reason: string;
  /** The deployment makes it up and never twice, like the id of a key: two such holes differ. @default false */
  readonly unique?: boolean;
}

/** A text with at least one hole, such as the ARN of a role that does not exist yet. */
export class OpenText {
  /** Identifies the text: equal keys mean equal texts, whatever fills the holes. */
  public readonly key: string;

  constructor(public readonly parts: readonly (string | Hole)[]) {
    this.key = parts.map((part) => (typeof part === 'string' ? part : `\u0000${part.id}\u0000`)).join('');
  }

  public get holes(): readonly Hole[] {
    return this.parts.filter((part) => typeof part !== 'string');
  }

  /** Shows holes as `${id}`. */
  public toString(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : `\${${part.id}}`)).join('');
  }
}

/** A text, known or with holes. */
export type Text = string | OpenText;

/** Equal for texts that are equal whatever fills their holes, and whose holes are alike. */
export function idOfText(text: Text): string {
  return typeof text === 'string'
    ? text
    : `${text.key}\u0000${text.holes.map(({ alphabet, min, max }) => `${alphabet} ${min} ${max}`).join()}`;
}

/** Joins parts into one text; plain where no part has a hole. */
export function joinText(...parts: readonly (Text | Hole)[]): Text {
  const flat: (string | Hole)[] = [];
  for (const part of parts.flatMap((part) => (part instanceof OpenText ? part.parts : [part]))) {
    const last = flat.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') flat[flat.length - 1] = last + part;
    else flat.push(part);
  }
  if (flat.every((part) => typeof part === 'string')) return flat.join('');
  return new OpenText(flat.slice()); // without the room to grow, which short lists have several times over
}

/** More cases than this are not worth telling apart. */
const MOST_LENGTHS = 4;

/** A text with a hole of few possible lengths, such as a generated name, once for each length; else the text itself. */
export function casesByLength(text: Text): readonly Text[] {
  const hole = typeof text === 'string' ? undefined : text.holes.find(hasFewLengths);
  if (!hole || typeof text === 'string') return [text];
  const { min = 0, max = 0 } = hole;
  return Array.from({ length: max - min + 1 }, (_, more) => {
    const fixed = { ...hole, min: min + more, max: min + more };
    return new OpenText(text.parts.map((part) => (part === hole ? fixed : part)));
  });
}

function hasFewLengths({ min = 0, max = Number.POSITIVE_INFINITY }: Hole): boolean {
  return max > min && max - min < MOST_LENGTHS;
}

/** A text nothing is known about. */
export function openText(id: string, reason: string): OpenText {
  return new OpenText([{ id, reason }]);
}

/** Why the text is not known, one reason per hole; nothing for a known text. */
export function reasonsOf(text: Text): readonly string[] {
  return typeof text === 'string' ? [] : [...new Set(text.holes.map((hole) => hole.reason))];
}

/** Splits at a separator, into at most `limit` pieces; a hole is never split. */
export function splitText(text: Text, separator: string, limit = Number.POSITIVE_INFINITY): readonly Text[] {
  if (typeof text === 'string') return splitString(text, separator, limit);
  const pieces: (string | Hole)[][] = [[]];
  for (const part of text.parts) {
    if (typeof part !== 'string') {
      pieces[pieces.length - 1].push(part);
      continue;
    }
    const [first, ...rest] = splitString(part, separator, limit - pieces.length + 1);
    pieces[pieces.length - 1].push(first);
    pieces.push(...rest.map((piece) => [piece]));
  }
  return pieces.map((piece) => (piece.length === 1 && typeof piece[0] === 'string' ? piece[0] : joinText(...piece)));
}

function splitString(text: string, separator: string, limit: number): readonly string[] {
  const pieces = text.split(separator);
  return pieces.length <= limit ? pieces : [...pieces.slice(0, limit - 1), pieces.slice(limit - 1).join(separator)];
}

export function lowerCase(text: Text): Text {
  if (typeof text === 'string') return text.toLowerCase();
  return new OpenText(text.parts.map((part) => (typeof part === 'string' ? part.toLowerCase() : part)));
}

/** Are the two texts the same, whatever fills their holes? */
export function textEquals(a: Text, b: Text): Truth {
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 'yes' : 'no';
  if (!agreeAtEnds(a, b) || (typeof a !== 'string' && differAfterCommonParts(a.parts, b))) return 'no';
  if (isSameOpenText(a, b)) return 'yes';
  const [left, right] = withoutCommonEnds(literalAtoms(a), literalAtoms(b));
  if (left.length === 0 && right.length === 0) return 'yes';
  return !differAlways(left, right) && canMatch(left, right) ? 'maybe' : 'no';
}

function isSameOpenText(a: Text, b: Text): boolean {
  return typeof a !== 'string' && typeof b !== 'string' && a.key === b.key;
}

/** Whether what is known of the texts before their first hole and after their last agrees: most texts are told apart by it at little cost. */
function agreeAtEnds(a: Text, b: Text): boolean {
  return startsAgree(startOf(a), startOf(b)) && endsAgree(endOf(a), endOf(b));
}

/** Whether texts that begin with the same parts certainly differ in what comes next. ARNs of keys of one stack do, by their ids. */
function differAfterCommonParts(parts: readonly (string | Hole)[], text: Text): boolean {
  const others = typeof text === 'string' ? [text] : text.parts;
  let common = 0;
  while (common < parts.length && common < others.length && samePart(parts[common], others[common])) common++;
  const [a, b] = [parts[common], others[common]];
  if (typeof a === 'string' && typeof b === 'string') return !startsAgree(a, b);
  const areLast = common === parts.length - 1 && common === others.length - 1;
  return areLast && isUnique(a) && isUnique(b);
}

function samePart(a: string | Hole, b: string | Hole): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.id === b.id);
}

function startsAgree(a: string, b: string): boolean {
  return a.length < b.length ? b.startsWith(a) : a.startsWith(b);
}

function endsAgree(a: string, b: string): boolean {
  return a.length < b.length ? b.endsWith(a) : a.endsWith(b);
}

function startOf(text: Text): string {
  const first = typeof text === 'string' ? text : text.parts[0];
  return typeof first === 'string' ? first : '';
}

function endOf(text: Text): string {
  const last = typeof text === 'string' ? text : text.parts[text.parts.length - 1];
  return typeof last === 'string' ? last : '';
}

/** Texts that end in what two resources get: such an id, or such a name, is never given twice. */
function differAlways(a: readonly Atom[], b: readonly Atom[]): boolean {
  return isUnique(a.at(-1)) && isUnique(b.at(-1));
}

function isUnique(atom: Atom | undefined): boolean {
  return typeof atom === 'object' && (atom as Hole).unique === true;
}

function withoutCommonEnds(a: readonly Atom[], b: readonly Atom[]): readonly [readonly Atom[], readonly Atom[]] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && sameAtom(a[start], b[start])) start++;
  let end = 0;
  while (end < shorter - start && sameAtom(a.at(-1 - end), b.at(-1 - end))) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

function sameAtom(a: Atom | undefined, b: Atom | undefined): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.id === b.id);
}

function literalAtoms(text: Text): readonly Atom[] {
  if (typeof text === 'string') return [...text];
  return text.parts.flatMap((part): readonly Atom[] => (typeof part === 'string' ? [...part] : [part]));
}

/**
 * A text in which `*` stands for any run of characters and `?` for one, compiled for matching many texts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export class TextPattern {
  public static of(pattern: Text): TextPattern {
    const known = typeof pattern === 'string' ? PATTERNS.get(pattern) : undefined;
    if (known) return known;
    const compiled = TextPattern.ofParts([pattern]);
    if (typeof pattern === 'string') remember(pattern, compiled);
    return compiled;
  }

  /** Of texts with wildcards and, wrapped in `{ literal }`, texts in which `*` and `?` are themselves. */
  public static ofParts(parts: readonly PatternPart[]): TextPattern {
    return new TextPattern(parts);
  }

  /** The text, where the pattern is nothing else. */
  private readonly exact?: string;
  /** The text before a single `*` at the end, by far the most common pattern. */
  private readonly prefix?: string;
  private readonly open: boolean;
  /** What every text starts with that matches, and what it ends with. */
  private readonly start: string;
  private readonly end: string;
  /** Made when first needed: most patterns are compared as the text they are. */
  private compiled?: readonly Atom[];
  /** Of a pattern without wildcards. */
  private readonly plain?: readonly (string | Hole)[];

  private constructor(private readonly parts: readonly PatternPart[]) {
    this.open = parts.some((part) => typeof (isLiteral(part) ? part.literal : part) !== 'string');
    this.start = startOfPattern(parts[0]);
    this.end = endOfPattern(parts[parts.length - 1]);
    this.plain = this.open ? plainParts(parts) : undefined;
    const [text] = parts;
    if (parts.length !== 1 || typeof text !== 'string') return;
    const wildcard = text.search(/[*?]/);
    if (wildcard < 0) this.exact = text;
    else if (wildcard === text.length - 1 && text.endsWith('*')) this.prefix = text.slice(0, -1);
  }

  public matches(text: Text): Truth {
    if (typeof text !== 'string' || this.open) return this.matchesOpen(text);
    if (this.exact !== undefined) return this.exact === text ? 'yes' : 'no';
    if (this.prefix !== undefined) return text.startsWith(this.prefix) ? 'yes' : 'no';
    return globMatches(this.atoms, text) ? 'yes' : 'no';
  }

  private get atoms(): readonly Atom[] {
    this.compiled ??= this.parts.flatMap((part) => (isLiteral(part) ? literalAtoms(part.literal) : literalAtoms(part).map(asWildcard)));
    return this.compiled;
  }

  private matchesOpen(text: Text): Truth {
    if (
      !startsAgree(this.start, startOf(text)) ||
      !endsAgree(this.end, endOf(text)) ||
      (this.plain && differAfterCommonParts(this.plain, text))
    )
      return 'no';
    const [pattern, rest] = withoutCommonEnds(this.atoms, literalAtoms(text));
    if (mustMatch(pattern, rest)) return 'yes';
    return !differAlways(pattern, rest) && canMatch(pattern, rest) ? 'maybe' : 'no';
  }
}

/** The parts of a pattern that has no wildcards, and so is a text itself. */
function plainParts(parts: readonly PatternPart[]): readonly (string | Hole)[] | undefined {
  const text = parts.some(isLiteral) ? undefined : joinText(...(parts as readonly Text[]));
  if (text === undefined || typeof text === 'string') return undefined;
  return text.parts.some((part) => typeof part === 'string' && /[*?]/.test(part)) ? undefined : text.parts;
}

function startOfPattern(part: PatternPart = ''): string {
  return isLiteral(part) ? startOf(part.literal) : startOf(part).split(/[*?]/, 1)[0];
}

function endOfPattern(part: PatternPart = ''): string {
  if (isLiteral(part)) return endOf(part.literal);
  const end = endOf(part);
  return end.slice(end.search(/[^*?]*$/));
}

/** A part of a pattern that stands for itself, wildcards included. */
export interface Literal {
  readonly literal: Text;
}

export type PatternPart = Text | Literal;

export function isLiteral(part: unknown): part is Literal {
  return typeof part === 'object' && part !== null && 'literal' in part;
}

const PATTERNS = new Map<string, TextPattern>();
/** Patterns come from policies, of which an app has thousands, not millions: beyond this it is cheaper to start anew. */
const MOST_PATTERNS = 20_000;

function remember(pattern: string, compiled: TextPattern): void {
  if (PATTERNS.size >= MOST_PATTERNS) PATTERNS.clear();
  PATTERNS.set(pattern, compiled);
}

function asWildcard(atom: Atom): Atom {
  if (atom === '*') return MANY;
  return atom === '?' ? ONE : atom;
}

/** Does a pattern with `*` and `?` match the text, whatever fills the holes of both? */
export function textMatches(pattern: Text, text: Text, options: { readonly caseInsensitive?: boolean } = {}): Truth {
  if (!options.caseInsensitive) return TextPattern.of(pattern).matches(text);
  return TextPattern.of(lowerCase(pattern)).matches(lowerCase(text));
}
