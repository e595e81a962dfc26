/** Where in a text something was found: lines and columns start at 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Input that cannot be read as a template or cloud assembly. Names the file, the place in it and what to do. */
export class TemplateError extends Error {
  /** Stable, for programs: `KmsGov.<PascalCase>`. */
  readonly code: string;
  readonly file: string;
  readonly place?: TextPlace;

  constructor(code: string, message: string, at: { readonly file: string; readonly place?: TextPlace }) {
    super(`${placeText(at.file, at.place)}: ${message}`);
    this.name = 'TemplateError';
    this.code = code;
    this.file = at.file;
    this.place = at.place;
  }
}

function placeText(file: string, place?: TextPlace): string {
  return place ? `${file}:${place.line}:${place.column}` : file;
}

/** The line and column of an offset in a text. */
export function placeOfOffset(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
