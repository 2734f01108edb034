const widestCell = 64;

/**
 * Lays rows out in columns under a heading. Cells are shown by {@link printable}; one of more than 64 characters is cut, but not in
 * the last column; an empty one is a dash, so that every line has as many words as columns where no cell has a space.
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const last = heads.length - 1;
  const lines = [heads, ...rows].map((row) =>
    row.map((cell, column) => shown(cell, column === last ? Infinity : widestCell)),
  );
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => length(line[column] ?? ""))));
  const pad = (cell: string, column: number): string =>
    column === last ? cell : cell + " ".repeat((widths[column] ?? 0) - length(cell));
  return lines.map((line) => `${line.map(pad).join("  ")}\n`).join("");
}

/** Text as it may go to a terminal: what would steer it, be invisible or turn the direction of writing is replaced. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

function shown(cell: string, widest: number): string {
  const chars = [...printable(cell)];
  if (chars.length === 0) return "-";
  return chars.length <= widest ? chars.join("") : `${chars.slice(0, widest - 1).join("")}…`;
}

function length(text: string): number {
  return [...text].length;
}
