import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppModel, ResourceIdentity } from '../evaluation/app-model';
import type { StackSource } from '../evaluation/stack-source';
import type { FindingPlaces, Place } from '../reports/check-report';
import { resourceLines } from './resource-lines';

/** Says where the resources of an app are written: in which template, and where the construct was made. */
export class ResourcePlaces {
  private readonly lines = new Map<string, ReadonlyMap<string, number>>();
  private readonly files: ReadonlyMap<string, string>;

  constructor(
    model: AppModel,
    private readonly stacks: readonly StackSource[],
    /** Directory that places are relative to. */
    private readonly root: string,
  ) {
    this.files = new Map(model.stacks.map(({ id, file }) => [id, file]));
  }

  public of({ id, logicalId, constructPath }: ResourceIdentity): FindingPlaces {
    const file = this.files.get(id.slice(0, -logicalId.length - 1)) ?? '';
    const template = { file: this.shown(file), line: this.linesOf(file).get(logicalId) ?? 1 };
    const source = constructPath === undefined ? undefined : this.sourceOf(constructPath);
    return source === undefined ? { template } : { template, source };
  }

  private linesOf(file: string): ReadonlyMap<string, number> {
    const lines = this.lines.get(file) ?? resourceLines(readFileSync(file, 'utf8'), file);
    this.lines.set(file, lines);
    return lines;
  }

  /** The innermost frame in the project's own files. */
  private sourceOf(constructPath: string): Place | undefined {
    const frames = this.stacks.flatMap(({ constructs }) => constructs.creationOf(constructPath));
    return frames.flatMap((frame) => this.placeOf(frame) ?? [])[0];
  }

  /** `new Keys (/app/lib/keys.ts:12:5)`, or without a name and parentheses. */
  private placeOf(frame: string): Place | undefined {
    const match = /^(?:.*\()?(.+):(\d+):(\d+)\)?$/.exec(frame);
    if (!match) return undefined;
    const file = this.shown(match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1]);
    const isOwn = !/^(\.\.\/|\/|[A-Za-z]:)|(^|\/)node_modules\//.test(file);
    return isOwn ? { file, line: Number(match[2]), column: Number(match[3]) } : undefined;
  }

  /** As it is called below the root; elsewhere as it is. */
  private shown(file: string): string {
    const inside = relative(this.root, file);
    return (inside.startsWith('..') ? file : inside).replaceAll('\\', '/');
  }
}
