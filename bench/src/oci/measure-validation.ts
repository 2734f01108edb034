import { Spec } from "@container-interfaces/oci-spec/runtime";
import { measure } from "../measure.js";
import type { Result } from "../result.js";
import { quantile } from "../statistics.js";
import { largeConfig } from "./large-config.js";

/** The name of the row. */
export const validationRow = "oci: validate a config of 500 mounts and 1,000 rules of seccomp";

const limitMs = 5;
const operations = 10;

/** Measures how long it takes to check a large config that has been read. */
export async function measureValidation(rounds: number): Promise<Result> {
  const text = JSON.stringify(largeConfig());
  const config: unknown = JSON.parse(text);
  const validate = (): unknown => Spec.validate(config);
  const works = new Map<string, () => unknown>([
    ["ours", validate],
    ["ours again", validate],
    ["JSON.parse of it", () => JSON.parse(text)],
  ]);
  const series = await measure(validationRow, [...works.keys()], rounds, async (name) => {
    const start = performance.now();
    for (let count = 0; count < operations; count += 1) works.get(name)?.();
    return { wallMs: (performance.now() - start) / operations };
  });
  return { row: validationRow, per: "config", scale: 1, series };
}

/** Tells whether the median is within the goal. */
export function formatValidationGoal({ row, series }: Result): string {
  const ms = quantile(series.get("ours")?.wallMs ?? [], 0.5);
  return `- ${ms < limitMs ? "met" : "missed"}, a large config in under ${limitMs} ms: ${row}: ${ms.toFixed(2)} ms`;
}
