/** Values by name, computed once; a value that is asked for while it is being computed is what `whileComputing` gives. */
export class Memo<T> {
  private readonly values = new Map<string, T>();

  get(name: string, compute: () => T, whileComputing: () => T): T {
    if (!this.values.has(name)) {
      this.values.set(name, whileComputing());
      this.values.set(name, compute());
    }
    return this.values.get(name) as T;
  }
}

/** Things made once for each id. Past so many it starts anew, which is cheaper than keeping what is not asked for again. */
export class BoundedMemo<T> {
  private readonly made = new Map<string, T>();

  constructor(private readonly most = 20_000) {}

  get(id: string, make: () => T): T {
    const known = this.made.get(id);
    if (known !== undefined) return known;
    const value = make();
    if (this.made.size >= this.most) this.made.clear();
    this.made.set(id, value);
    return value;
  }
}
