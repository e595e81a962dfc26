import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import type { Snippet } from './snippet';

const FOLDERS = ['docs', 'examples'];

/** A page of the documentation. */
export class MarkdownPage {
  /** The pages at the root and below docs and examples; API.md is generated and checked by its generator. */
  public static all(): MarkdownPage[] {
    return [...readdirSync(ROOT), ...FOLDERS.flatMap(filesBelow)]
      .filter((file) => file.endsWith('.md') && file !== 'API.md')
      .sort()
      .map((file) => new MarkdownPage(file));
  }

  private readonly lines: readonly string[];

  /** @param name path below the root of the repository */
  constructor(public readonly name: string) {
    this.lines = readFileSync(path.join(ROOT, name), 'utf8').split('\n');
  }

  /** The blocks marked as TypeScript. */
  public snippets(): Snippet[] {
    return this.blocks().filter(({ language }) => language === 'ts' || language === 'typescript');
  }

  /** Relative links whose file or heading does not exist. */
  public brokenLinks(): string[] {
    return this.prose().flatMap(([line, text]) =>
      linkTargets(text)
        .filter((target) => !this.leadsSomewhere(target))
        .map((target) => `${this.name}:${line} links to ${target}, which does not exist`),
    );
  }

  private leadsSomewhere(target: string): boolean {
    const [file, heading] = target.split('#');
    const name = file === '' ? this.name : path.join(path.dirname(this.name), file);
    if (!existsSync(path.join(ROOT, name))) return false;
    return heading === undefined || !name.endsWith('.md') || new MarkdownPage(name).headings().has(heading);
  }

  private headings(): Set<string> {
    return new Set(this.prose().flatMap(([, text]) => (text.startsWith('#') ? [anchorOf(text)] : [])));
  }

  /** Numbered lines outside code blocks. */
  private prose(): [number, string][] {
    let inside = false;
    return this.lines.flatMap((text, index): [number, string][] => {
      const isFence = text.startsWith('```');
      if (isFence) inside = !inside;
      return inside || isFence ? [] : [[index + 1, text]];
    });
  }

  private blocks(): (Snippet & { language: string })[] {
    const fences = this.lines.flatMap((text, index) => (text.startsWith('```') ? [index] : []));
    return fences.flatMap((start, position) => {
      if (position % 2 === 1) return [];
      const end = fences[position + 1] ?? this.lines.length;
      const [language, ...words] = this.lines[start].slice(3).trim().split(' ');
      return [
        { file: this.name, line: start + 2, lines: this.lines.slice(start + 1, end), isComplete: words.includes('nofixture'), language },
      ];
    });
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));
}

function linkTargets(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchor that a code host gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+\s*/, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
