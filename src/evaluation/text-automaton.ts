/** The unknown characters of a text: how many there are and what they can be. */
export interface Blank {
  readonly id: string;
  readonly alphabet?: 'digits' | 'uuid' | 'alphanumeric' | 'any';
  readonly min?: number;
  readonly max?: number;
}

/** Any run of characters, also none: `*`. */
export const MANY = 0;
/** Exactly one character: `?`. */
export const ONE = 1;

/** One element of a pattern or a text: a single character, a wildcard or a blank. */
export type Atom = string | typeof MANY | typeof ONE | Blank;

/** A blank longer than this is taken as unbounded: keeps the automata small and only widens what could match. */
const LONGEST_COUNTED_BLANK = 128;

interface Step {
  readonly accepts: string;
  readonly optional: boolean;
  readonly repeats: boolean;
}

/**
 * Matches a pattern without blanks against a known text. Linear for one wildcard, at worst pattern × text: going back to
 * the last `*` only is enough, since an earlier one can never do better.
 */
export function globMatches(pattern: readonly Atom[], text: string): boolean {
  let p = 0;
  let lastMany = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    if (p < pattern.length && (pattern[p] === ONE || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (p < pattern.length && pattern[p] === MANY) {
      lastMany = p++;
      resume = t;
    } else if (lastMany >= 0) {
      p = lastMany + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return onlyMany(pattern, p);
}

function onlyMany(pattern: readonly Atom[], from: number): boolean {
  for (let p = from; p < pattern.length; p++) {
    if (pattern[p] !== MANY) return false;
  }
  return true;
}

/** Is there a way to fill the blanks so that the pattern matches? May say yes too often, never no wrongly. */
export function canMatch(pattern: readonly Atom[], text: readonly Atom[]): boolean {
  const left = pattern.flatMap(stepsOf);
  const right = text.flatMap(stepsOf);
  const width = right.length + 1;
  const seen = new Set<number>([0]);
  const queue = [0];
  const visit = (l: number, r: number): void => {
    const state = l * width + r;
    if (!seen.has(state)) {
      seen.add(state);
      queue.push(state);
    }
  };
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    advance({ left, right, l: Math.floor(state / width), r: state % width }, visit);
  }
  return seen.has(left.length * width + right.length);
}

interface Position {
  readonly left: readonly Step[];
  readonly right: readonly Step[];
  readonly l: number;
  readonly r: number;
}

function advance({ left, right, l, r }: Position, visit: (l: number, r: number) => void): void {
  const a = left[l];
  const b = right[r];
  if (a?.optional) visit(l + 1, r);
  if (b?.optional) visit(l, r + 1);
  if (a && b && overlaps(a.accepts, b.accepts)) {
    visit(a.repeats ? l : l + 1, b.repeats ? r : r + 1);
  }
}

function stepsOf(atom: Atom): readonly Step[] {
  if (typeof atom === 'string') return [{ accepts: atom, optional: false, repeats: false }];
  if (atom === ONE) return [{ accepts: 'any', optional: false, repeats: false }];
  if (atom === MANY) return [{ accepts: 'any', optional: true, repeats: true }];
  return stepsOfBlank(atom);
}

function stepsOfBlank({ alphabet = 'any', min = 0, max = Number.POSITIVE_INFINITY }: Blank): readonly Step[] {
  const needed = Array.from({ length: min }, () => ({ accepts: alphabet, optional: false, repeats: false }));
  if (max > LONGEST_COUNTED_BLANK) return [...needed, { accepts: alphabet, optional: true, repeats: true }];
  const possible = Array.from({ length: max - min }, () => ({ accepts: alphabet, optional: true, repeats: false }));
  return [...needed, ...possible];
}

/** A character class is a single character or the name of an alphabet, which is always longer than one character. */
function overlaps(a: string, b: string): boolean {
  if (a.length === 1 && b.length === 1) return a === b;
  if (a.length === 1) return contains(b, a);
  return b.length === 1 ? contains(a, b) : true;
}

function contains(alphabet: string, char: string): boolean {
  if (alphabet === 'digits') return /\d/.test(char);
  if (alphabet === 'uuid') return /[a-f\d-]/i.test(char);
  return alphabet === 'any' || /[a-z\d]/i.test(char);
}

/**
 * Does the pattern match whatever fills the blanks? Only wildcards stand for unknown characters, and a blank of the pattern
 * stands for the same blank of the text: may say no too often, never yes wrongly.
 */
export function mustMatch(pattern: readonly Atom[], text: readonly Atom[]): boolean {
  let worlds: readonly ReadonlySet<number>[] = [withSkippedMany(pattern, [0])];
  for (const atom of text) {
    worlds = distinct(worlds.flatMap((states) => worldsAfter(pattern, states, atom)));
  }
  return worlds.every((states) => states.has(pattern.length));
}

/** One set of pattern positions per length the atom can have. */
function worldsAfter(pattern: readonly Atom[], states: ReadonlySet<number>, atom: Atom): ReadonlySet<number>[] {
  if (typeof atom === 'string') return [consume(pattern, states, atom)];
  const { id, min = 0, max = Number.POSITIVE_INFINITY } = atom as Blank;
  const whole = [...states].filter((p) => isBlank(pattern[p], id)).map((p) => p + 1);
  const worlds: ReadonlySet<number>[] = [];
  const longest = Math.min(max, min + pattern.length + 1);
  let current = states;
  for (let length = 0; length <= longest; length++) {
    if (length >= min) worlds.push(withSkippedMany(pattern, [...current, ...whole]));
    current = consume(pattern, current, undefined);
  }
  return worlds;
}

function isBlank(atom: Atom | undefined, id: string): boolean {
  return typeof atom === 'object' && atom.id === id;
}

/** Positions after one character, an unknown one when undefined. */
function consume(pattern: readonly Atom[], states: ReadonlySet<number>, char: string | undefined): ReadonlySet<number> {
  const next: number[] = [];
  for (const p of states) {
    const atom = pattern[p];
    if (atom === MANY) next.push(p);
    else if (atom === ONE || (char !== undefined && atom === char)) next.push(p + 1);
  }
  return withSkippedMany(pattern, next);
}

function withSkippedMany(pattern: readonly Atom[], states: readonly number[]): ReadonlySet<number> {
  const closed = new Set<number>();
  for (let p of states) {
    closed.add(p);
    while (pattern[p] === MANY) closed.add(++p);
  }
  return closed;
}

function distinct(worlds: readonly ReadonlySet<number>[]): readonly ReadonlySet<number>[] {
  return [...new Map(worlds.map((states) => [[...states].sort().join(), states])).values()];
}
