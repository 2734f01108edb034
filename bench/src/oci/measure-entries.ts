import { fileURLToPath } from "node:url";
import { measure } from "../measure.js";
import { runScript } from "../measure-imports.js";
import type { Result } from "../result.js";

const entries = [
  "oci",
  "oci/credentials",
  "oci/cri",
  "oci-spec/image",
  "oci-spec/runtime",
  "oci-spec/distribution",
  "oci-spec/reference",
].map((entry) => `@container-interfaces/${entry}`);

/** Measures how long it takes to import each entry in a new process, without the start of Node. */
export async function measureEntries(rounds: number, only: string): Promise<Result[]> {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const results: Result[] = [];
  for (const entry of entries) {
    const row = `oci: import ${entry}, in a new process`;
    if (!row.includes(only)) continue;
    const script = { text: `await import("${entry}")`, folder };
    const slot = async () => ({ wallMs: runScript(script) });
    const series = await measure(row, ["ours", "ours again"], rounds, slot, 1);
    results.push({ row, per: "import", scale: 1, series });
  }
  return results;
}
