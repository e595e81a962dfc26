/** A beginning shorter than this says nothing about the word that was meant. */
const SHORTEST_BEGINNING = 4;

/** The word of `words` that `word` most likely stands for, as its beginning or misspelt, if any is near enough to be worth suggesting. */
export function closest(word: string, words: readonly string[]): string | undefined {
  return nearest(word, words, 0) ?? begunBy(word, words) ?? nearest(word, words, Math.max(2, Math.floor(word.length / 3)));
}

function begunBy(word: string, words: readonly string[]): string | undefined {
  const begins = (candidate: string) => candidate.toLowerCase().startsWith(word.toLowerCase());
  return word.length >= SHORTEST_BEGINNING ? words.find(begins) : undefined;
}

function nearest(word: string, words: readonly string[], farthest: number): string | undefined {
  let best: string | undefined;
  let bestDistance = farthest + 1;
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** How many letters have to be inserted, removed or replaced to turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous[to.length];
}
