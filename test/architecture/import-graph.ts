import type { Import, SourceFile } from './source-file';

/** Which file imports which. */
export class ImportGraph {
  private readonly edges: ReadonlyMap<string, readonly string[]>;
  private readonly packages: ReadonlyMap<string, readonly string[]>;

  constructor(files: readonly SourceFile[], counts: (imported: Import) => boolean = () => true) {
    const imports = new Map(files.map((file) => [file.name, file.imports.filter(counts)]));
    this.edges = mapValues(imports, (list) => list.flatMap((one) => one.target ?? []));
    this.packages = mapValues(imports, (list) => list.filter((one) => one.target === undefined).map((one) => one.specifier));
  }

  /** Each import cycle, once, as `a → b → a`. */
  public cycles(): string[] {
    const found = new Set<string>();
    for (const file of this.edges.keys()) {
      const back = this.pathTo(file, (name) => this.next(name).includes(file));
      if (back) found.add(cycleText(back));
    }
    return [...found];
  }

  /** The shortest chain of imports from the file to a package that matches, if there is one. */
  public pathToPackage(file: string, pattern: RegExp): readonly string[] | undefined {
    return this.pathTo(file, (name) => (this.packages.get(name) ?? []).some((one) => pattern.test(one)));
  }

  private pathTo(start: string, isGoal: (name: string) => boolean): readonly string[] | undefined {
    const seen = new Set([start]);
    const queue: string[][] = [[start]];
    for (let path = queue.shift(); path; path = queue.shift()) {
      const last = path[path.length - 1];
      if (isGoal(last)) return path;
      for (const name of this.next(last).filter((one) => !seen.has(one))) {
        seen.add(name);
        queue.push([...path, name]);
      }
    }
    return undefined;
  }

  private next(name: string): readonly string[] {
    return this.edges.get(name) ?? [];
  }
}

/** The same text wherever the cycle is entered. */
function cycleText(cycle: readonly string[]): string {
  const first = cycle.indexOf([...cycle].sort()[0]);
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  return [...turned, turned[0]].join(' → ');
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
