/** Things by their names, of which those that begin alike are quickly found. */
export class SortedNames<T> {
  private readonly entries: readonly (readonly [name: string, thing: T])[];

  constructor(entries: readonly (readonly [name: string, thing: T])[]) {
    this.entries = [...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  }

  public startingWith(start: string): T[] {
    const things: T[] = [];
    for (let index = this.firstFrom(start); this.entries[index]?.[0].startsWith(start); index++) things.push(this.entries[index][1]);
    return things;
  }

  /** Where the names begin that do not come before one. */
  private firstFrom(name: string): number {
    let [before, after] = [0, this.entries.length];
    while (before < after) {
      const middle = (before + after) >> 1;
      if (this.entries[middle][0] < name) before = middle + 1;
      else after = middle;
    }
    return before;
  }
}
