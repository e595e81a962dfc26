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
