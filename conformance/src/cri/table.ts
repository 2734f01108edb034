import { type Cell, type Ledger, type Rpc, rpcs } from "./ledger.js";

/** One runtime's column. */
export interface Column {
  readonly name: string;
  readonly ledger: Ledger;
}

/** The table of every RPC on every runtime, as lines, and the cells that say too little. */
export function criTable(columns: readonly Column[]): { readonly lines: string[]; readonly gaps: string[] } {
  const rows = rpcs.map((rpc) => ({ rpc, cells: columns.map(({ ledger }) => ledger.cell(rpc)) }));
  const header = ["RPC", ...columns.map(({ name }) => name)];
  const texts = [header, ...rows.map(({ rpc, cells }) => [rpc, ...cells.map(({ text }) => text)])];
  const widths = header.map((_, index) => Math.max(...texts.map((row) => (row[index] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, index) => text.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [head = [], ...body] = texts;
  return { lines: [line(head), rule, ...body.map(line)], gaps: rows.flatMap((row) => gapsOf(row, columns)) };
}

function gapsOf(row: { rpc: Rpc; cells: readonly Cell[] }, columns: readonly Column[]): string[] {
  return row.cells.flatMap(({ text, complete }, index) =>
    complete ? [] : [`${row.rpc} on ${columns[index]?.name}: ${text}`],
  );
}
