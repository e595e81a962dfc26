/** Gives each value a number and keeps it once: what is said of many keys is written once. */
export class Interner<T> {
  public readonly values: T[] = [];
  private readonly places = new Map<string, number>();

  public numberOf(value: T): number {
    const id = typeof value === 'string' ? value : JSON.stringify(value);
    const known = this.places.get(id);
    if (known !== undefined) return known;
    this.places.set(id, this.values.length);
    return this.values.push(value) - 1;
  }
}
