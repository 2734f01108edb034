import { arch, cpus, platform } from "node:os";
import type { Result } from "./result.js";
import { quantile, type Ratio, ratioOf } from "./statistics.js";

/** One table of the report. */
export interface Section {
  readonly title: string;
  /** What one has to know to read it. */
  readonly text: string;
  readonly results: readonly Result[];
  /** Lines that tell which goals are met. */
  readonly goals: readonly string[];
}

/** Writes the tables in markdown. */
export function formatReport(
  sections: readonly Section[],
  leftOut: readonly string[],
  rounds: number,
): string {
  const machine =
    `Node ${process.version.slice(1)}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "processor"}, ` +
    `${rounds} rounds, made by \`npm run bench\`.${leftOut.map((reason) => ` ${reason}.`).join("")}`;
  return [machine, ...sections.filter(({ results }) => results.length > 0).map(formatSection)].join("\n\n");
}

function formatSection({ title, text, results, goals }: Section): string {
  const names = [...(results[0]?.series.keys() ?? [])];
  const [first = "", again = "", ...others] = names;
  const lines = results.flatMap((result) => formatResult(result, [first, ...others], again));
  const table = [
    tableRow(["row", first, ...others, `${first}, against itself`]),
    tableRow(["---", ...names.map(() => "---:")]),
    ...lines,
  ].join("\n");
  return [`### ${title}`, text, table, ...(goals.length > 0 ? [goals.join("\n")] : [])].join("\n\n");
}

/** Two lines: the time by the clock, and that of the processor, where it was read. */
function formatResult(
  { row, per, scale, series }: Result,
  names: readonly string[],
  again: string,
): string[] {
  const first = series.get(names[0] ?? "");
  const line = (title: string, kind: "wallMs" | "cpuMs"): string => {
    const cells = names.map((name) => {
      const times = series.get(name)?.[kind] ?? [];
      const ms = formatMs(quantile(times, 0.25) * scale);
      return name === names[0] ? ms : `${ms} (${formatRatio(ratioOf(times, first?.[kind]))})`;
    });
    return tableRow([title, ...cells, formatRatio(ratioOf(series.get(again)?.[kind], first?.[kind]))]);
  };
  const title = `${row} (ms per ${per})`;
  if (first === undefined || first.cpuMs.length === 0) return [line(title, "wallMs")];
  return [line(title, "wallMs"), line("… of the processor", "cpuMs")];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function formatMs(ms: number): string {
  return ms < 10 ? ms.toFixed(3) : ms.toFixed(1);
}

function formatRatio(ratio: Ratio | undefined): string {
  if (ratio === undefined) return "";
  const margin = Number.isFinite(ratio.margin) ? ` ± ${ratio.margin.toFixed(2)}` : "";
  return `×${ratio.median.toFixed(2)}${margin}`;
}
