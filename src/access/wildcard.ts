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
