/**
 * IAM's wildcards: `*` any characters, `?` one. Runs in linear memory and without the exponential backtracking of a regular
 * expression, since patterns come from templates that nobody vetted.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resumeAt = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resumeAt = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resumeAt;
    } else {
      return false;
    }
  }
  return isOnlyStars(pattern, p);
}

function isOnlyStars(pattern: string, from: number): boolean {
  for (let i = from; i < pattern.length; i++) {
    if (pattern[i] !== '*') {
      return false;
    }
  }
  return true;
}

/** One spelling for patterns that match the same: in a run of wildcards the `?` come first, then at most one `*`. */
export function normalizeWildcards(pattern: string): string {
  return pattern.replace(/[*?]*\*[*?]*/g, (run) => `${run.replaceAll('*', '')}*`);
}

/** Whether some text matches both patterns. */
export function patternsOverlap(a: string, b: string): boolean {
  let after = row(b.length, () => false);
  after[b.length] = true;
  after = closeOverStars(after, b);
  for (let i = a.length - 1; i >= 0; i--) after = closeOverStars(overlapsFrom(a[i], b, after), b);
  return after[0];
}

function row(length: number, value: (index: number) => boolean): boolean[] {
  return Array.from({ length: length + 1 }, (_, index) => value(index));
}

/** For each rest of `b`, whether it overlaps with the rest of `a` that begins with `first`, given the same for what follows `first`. */
function overlapsFrom(first: string, b: string, after: readonly boolean[]): boolean[] {
  if (first === '*') return row(b.length, (j) => after.slice(j).includes(true));
  return row(b.length, (j) => j < b.length && (b[j] === '*' ? after[j] : isOneCharacter(first, b[j]) && after[j + 1]));
}

/** A star of `b` may also stand for nothing. */
function closeOverStars(overlaps: boolean[], b: string): boolean[] {
  for (let j = b.length - 1; j >= 0; j--) if (b[j] === '*') overlaps[j] ||= overlaps[j + 1];
  return overlaps;
}

function isOneCharacter(a: string, b: string): boolean {
  return a === '?' || b === '?' || a === b;
}
