/** Rows in columns as wide as they need to be; a cell that repeats the one above it in the first column is left empty. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.map(([first, ...rest], index) => [first === rows[index - 1]?.[0] ? '' : first, ...rest]);
  const widths = header.map((title, column) => Math.max(title.length, ...shown.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...shown.map(line)].join('\n');
}
