import { readFileSync } from 'node:fs';
import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import type { FieldPath, FieldProblem } from '../../evaluation/field-reader';
import { offsetOf } from '../document-places';
import { UsageError } from './usage-error';

/** How a file comes to be read. */
export interface FileOrigin {
  /** Such as `--usage`. */
  readonly option: string;
  /** Of every error about the file. */
  readonly code: `KmsGov.${string}`;
}

/** A YAML or JSON file that a user wrote. What is wrong with it is told with file and line. */
export class UserFile {
  public static open(file: string, origin: FileOrigin): UserFile {
    const counter = new LineCounter();
    const document = parseDocument(textOf(file, origin).replace(/^\uFEFF/, ''), { lineCounter: counter });
    const lineAt = (offset: number) => `${file}:${counter.linePos(offset).line}`;
    const [error] = document.errors;
    if (error) throw invalid(lineAt(error.pos[0]), error.message.split('\n')[0].replace(/ at line.*$/, ''), origin);
    return new UserFile(document, origin, lineAt);
  }

  private constructor(
    private readonly document: Document.Parsed,
    private readonly origin: FileOrigin,
    private readonly lineAt: (offset: number) => string,
  ) {}

  /** What is in the file; null where it is empty. An alias without an anchor is found only now. */
  public get value(): unknown {
    try {
      return this.document.toJS();
    } catch (error) {
      throw invalid(this.placeOf([]), (error as Error).message, this.origin);
    }
  }

  /** File and line of a field. */
  public placeOf(path: FieldPath): string {
    return this.lineAt(offsetOf(this.document, path));
  }

  /** What a reader makes of the file; throws all the problems that it finds. */
  public read<T>(reader: (problems: FieldProblem[]) => T | undefined): T {
    const problems: FieldProblem[] = [];
    const result = reader(problems);
    if (result !== undefined && problems.length === 0) return result;
    const lines = problems.map(({ code, path, message }) => `${this.placeOf(path)}: ${message} [${code}]`);
    throw new UsageError(this.origin.code, lines.join('\n'));
  }
}

function textOf(file: string, { option, code }: FileOrigin): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(code, `${file}: \`${option}\` must be a file that can be read; ${(error as Error).message}`);
  }
}

function invalid(place: string, reason: string, { code }: FileOrigin): UsageError {
  return new UsageError(code, `${place}: \`file\` must be valid YAML or JSON; ${reason}`);
}
