/** Columns as wide as their widest cell, two spaces apart, for a terminal. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => rows.reduce((widest, row) => Math.max(widest, row[column].length), title.length));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, column) => printable(cell).padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

/** A table of GitHub Flavored Markdown. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('');
}

/** Text of a template must not end a cell or become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|&]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}

/** Text of a template must not steer the terminal: what is not printable, and marks that turn the direction of text, become `?`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '?');
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
