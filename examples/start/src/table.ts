/** Lays rows out in columns under a heading, for a person to read; says so when there are none. */
export function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const count = `${title} (${rows.length})`;
  if (rows.length === 0) return `${count}\n  none\n`;
  const all = [heads, ...rows.map((row) => row.map(printable))];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return `${count}\n${lines.join("\n")}\n`;
}

/** What a runtime sends is shown, never obeyed: control characters would move the cursor or recolour the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "�");
}
