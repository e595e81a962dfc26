import { joinPaths, type Path } from './escalation';
import type { Subject } from './subject';
import type { Takeover } from './takeovers';

/** Somebody with something, and the path by which it has it: no steps where it has it anyway. */
export interface Reached {
  readonly subject: Subject;
  readonly path: Path;
}

/**
 * Everybody who comes to have something by becoming one who has it: the shortest path for each, where one that is certain
 * goes before one that is not.
 */
export function spread(seeds: readonly Reached[], takeoversOf: (target: Subject) => readonly Takeover[]): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>();
  const waiting = [...seeds];
  while (waiting.length > 0) {
    const next = takeShortest(waiting);
    if (reached.has(next.subject.id)) continue;
    reached.set(next.subject.id, next);
    for (const { by, path } of takeoversOf(next.subject)) {
      if (!reached.has(by.id)) waiting.push({ subject: by, path: joinPaths(path, next.path) });
    }
  }
  return reached;
}

function takeShortest(waiting: Reached[]): Reached {
  let best = 0;
  for (let at = 1; at < waiting.length; at++) {
    if (goesBefore(waiting[at], waiting[best])) best = at;
  }
  return waiting.splice(best, 1)[0];
}

function goesBefore({ subject, path }: Reached, other: Reached): boolean {
  return subject.id === other.subject.id ? isBetter(path, other.path) : isShorter(path, other.path);
}

/** Of two paths that are equally long always the same one is better, so that no order of statements decides which is told. */
export function isBetter(path: Path, other: Path): boolean {
  if (isShorter(path, other)) return true;
  return !isShorter(other, path) && nameOf(path) < nameOf(other);
}

function isShorter(path: Path, other: Path): boolean {
  if (path.certain !== other.certain) return path.certain;
  return path.steps.length < other.steps.length;
}

function nameOf({ steps }: Path): string {
  return steps.map(({ action, on }) => `${action} ${on}`).join('\n');
}
