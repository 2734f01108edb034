import { arch, cpus, platform } from "node:os";
import type { Result } from "./result.js";
import { quantile, ratios } from "./statistics.js";

const head = [
  "row",
  "ours ms",
  "bare ms",
  "proto-loader ms",
  "ours / bare",
  "spread",
  "ours / bare, processor",
  "ours / proto-loader",
];

/** Writes the results as a table in markdown, with what one has to know to read it. */
export function formatReport(results: readonly Result[], rounds: number): string {
  const lines = [
    `Node ${process.version.slice(1)}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "processor"}, ` +
      `${rounds} rounds, made by \`npm run bench\`. All times of a row come from one run in which the stacks take turns. Times are lower ` +
      "quartiles, ratios are medians of the ratios within a round, the spread is the middle half of them.",
    "",
    tableRow(head),
    tableRow(head.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...results.map(formatResult),
    formatSelfCheck(results),
  ];
  return lines.join("\n");
}

function formatResult({ row, per, scale, series }: Result): string {
  const ours = series.ours;
  const bare = series.bare;
  const loader = series["proto-loader"];
  const toBare = ratios(ours.wallMs, bare.wallMs);
  return tableRow([
    `${row} (ms per ${per})`,
    ...[ours, bare, loader].map(({ wallMs }) => formatMs(quantile(wallMs, 0.25) * scale)),
    formatRatio(toBare),
    formatSpread(toBare),
    formatRatio(ratios(ours.cpuMs, bare.cpuMs)),
    formatRatio(ratios(ours.wallMs, loader.wallMs)),
  ]);
}

/** Bare against a second copy of itself, over all rows: a difference that is smaller than this one says nothing. */
function formatSelfCheck(results: readonly Result[]): string {
  const wall = results.map(({ series }) => ratios(series["bare again"].wallMs, series.bare.wallMs));
  const cpu = results.flatMap(({ series }) => {
    const all = ratios(series["bare again"].cpuMs, series.bare.cpuMs);
    return all.length === 0 ? [] : [quantile(all, 0.5)];
  });
  const medians = wall.map((all) => quantile(all, 0.5));
  return tableRow([
    "self-check: bare against itself, lowest to highest row",
    "",
    "",
    "",
    formatRange(medians),
    formatSpread(wall.flat()),
    formatRange(cpu),
    "",
  ]);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function formatMs(ms: number): string {
  return ms < 10 ? ms.toFixed(3) : ms.toFixed(1);
}

function formatRatio(values: readonly number[]): string {
  return values.length === 0 ? "" : `×${quantile(values, 0.5).toFixed(2)}`;
}

function formatSpread(values: readonly number[]): string {
  return `${quantile(values, 0.25).toFixed(2)}–${quantile(values, 0.75).toFixed(2)}`;
}

function formatRange(values: readonly number[]): string {
  return values.length === 0 ? "" : `×${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
}
