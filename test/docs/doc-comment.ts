import * as ts from 'typescript';
import { SourceFile } from '../architecture/source-file';
import type { Snippet } from './snippet';

/** The `@example` blocks of src. */
export function examplesInCode(): Snippet[] {
  return SourceFile.all().flatMap((file) =>
    [...file.nodes()].flatMap((node) =>
      ts
        .getJSDocTags(node)
        .filter((tag) => tag.parent.parent === node && tag.tagName.text === 'example')
        .map((tag) => exampleOf(file, tag)),
    ),
  );
}

function exampleOf(file: SourceFile, tag: ts.JSDocTag): Snippet {
  const [start, end] = [tag.getStart(), tag.getEnd()].map((position) => file.ast.getLineAndCharacterOfPosition(position).line);
  const lines = file.text
    .split('\n')
    .slice(start + 1, end + 1)
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const closing = lines.findIndex((line) => line.startsWith('/') || line.startsWith('@'));
  return { file: `src/${file.name}`, line: start + 2, lines: closing < 0 ? lines : lines.slice(0, closing), isComplete: false };
}
