import type { Result } from "../result.js";
import { quantile } from "../statistics.js";
import { bareNode } from "./measure-plugin-start.js";

/** How many milliseconds a plugin may take that Node alone does not. */
const limitMs = 25;

/** Tells whether the start of a plugin meets its goal, which is a difference: the start of Node is not ours to make faster. */
export function formatPluginStartGoal({ row, series }: Result): string {
  const [first, again] = series.values();
  const { wallMs: ours = [] } = first ?? {};
  const differences = (other: readonly number[] = []): number[] =>
    ours.map((ms, round) => ms - (other[round] ?? Number.NaN));
  const over = differences(series.get(bareNode)?.wallMs);
  const overMs = quantile(over, 0.5);
  const marginMs = (1.57 * (quantile(over, 0.75) - quantile(over, 0.25))) / Math.sqrt(over.length);
  const noiseMs = marginMs + Math.abs(quantile(differences(again?.wallMs), 0.5));
  const isMissed = overMs - limitMs > noiseMs;
  const isUnsure = Math.abs(overMs - limitMs) <= noiseMs;
  const seen = `${row}: ${overMs.toFixed(1)} ms ± ${marginMs.toFixed(1)}`;
  return `- ${isMissed ? "missed" : "met"}, at most ${limitMs} ms over ${bareNode}: ${isUnsure ? "within the noise: " : ""}${seen}`;
}
