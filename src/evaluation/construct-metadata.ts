import { getOwn, isJsonObject, type Json } from './json-text';

/** A rule that an app does not ask of a construct and of what is in it. */
export interface LoggedAcknowledgement {
  /** Path of the construct. */
  readonly path: string;
  /** As the CDK names it: `<plugin>::<rule>`. */
  readonly id: string;
  readonly reason: string;
}

interface Entry {
  readonly path: string;
  readonly type: Json | undefined;
  readonly data: Json | undefined;
}

/** How the CDK calls the resource of a nested stack, below the parent of the nested stack itself. */
const NESTED_STACK_RESOURCE = /\.NestedStack\/[^/]+\.NestedStackResource$/;

/** What the CDK writes beside a template about the constructs of its stack, and of those nested in it. */
export class ConstructMetadata {
  /** @param logs entries by the path of their construct; anything else is left out */
  static of(...logs: readonly (Json | undefined)[]): ConstructMetadata {
    return new ConstructMetadata(logs.flatMap(entriesIn));
  }

  private knownPaths?: ReadonlyMap<string, string>;
  private knownTraces?: ReadonlyMap<string, Json | undefined>;

  private constructor(
    private readonly entries: readonly Entry[],
    /** Path of the nested stack that this is about. */
    private readonly nested?: string,
  ) {}

  /** Of the stack nested as a resource of this one. */
  nestedAs(logicalId: string): ConstructMetadata {
    const path = this.pathOf(logicalId);
    return path === undefined ? ConstructMetadata.of() : new ConstructMetadata(this.entries, path.replace(NESTED_STACK_RESOURCE, ''));
  }

  /** Path of the construct that a resource comes from. */
  pathOf(logicalId: string): string | undefined {
    this.knownPaths ??= this.paths();
    return this.knownPaths.get(logicalId);
  }

  /** Where a construct was made: stack frames, innermost first. */
  creationOf(path: string): readonly string[] {
    this.knownTraces ??= new Map(this.ofType('aws:cdk:creationStack').map(({ path: at, data }) => [at, data]));
    const trace = this.knownTraces.get(path);
    return Array.isArray(trace) ? trace.filter((frame) => typeof frame === 'string') : [];
  }

  get acknowledgements(): readonly LoggedAcknowledgement[] {
    return this.ofType('aws:cdk:acknowledged-rules').flatMap(({ path, data }) =>
      Object.entries(isJsonObject(data) ? data : {}).map(([id, reason]) => ({ path, id, reason: String(reason) })),
    );
  }

  /** Stacks and those nested in them have logical ids in common. */
  private paths(): ReadonlyMap<string, string> {
    const logged = this.ofType('aws:cdk:logicalId').flatMap(({ path, data }) =>
      typeof data === 'string' ? [{ path, logicalId: data }] : [],
    );
    const nestedStacks = logged
      .filter(({ path }) => NESTED_STACK_RESOURCE.test(path))
      .map(({ path }) => path.replace(NESTED_STACK_RESOURCE, ''))
      .sort((a, b) => b.length - a.length);
    const own = logged.filter(({ path }) => nestedStacks.find((stack) => path.startsWith(`${stack}/`)) === this.nested);
    return new Map(own.map(({ path, logicalId }) => [logicalId, path]));
  }

  private ofType(type: string): readonly Entry[] {
    return this.entries.filter((entry) => entry.type === type);
  }
}

function entriesIn(log: Json | undefined): Entry[] {
  return Object.entries(isJsonObject(log) ? log : {}).flatMap(([path, entries]) =>
    (Array.isArray(entries) ? entries : [])
      .filter((entry) => isJsonObject(entry))
      .map((entry) => ({ path: path.replace(/^\//, ''), type: getOwn(entry, 'type'), data: getOwn(entry, 'data') })),
  );
}
