/**
 * `npm run conformance [-- PART...]`: installs the real peers and runs against them, as root on Linux.
 *
 * @module
 */
import { runCni } from "./cni/run-cni.js";
import { runCri } from "./cri/run-cri.js";
import { runCsi } from "./csi/run-csi.js";
import { runOci } from "./oci/run-oci.js";

/** A part runs all its checks and prints its closing line; it cleans up on every path, also when the signal fires. */
type Part = (signal: AbortSignal) => Promise<{ readonly failed: number }>;

const parts: ReadonlyMap<string, Part> = new Map([
  ["cri", runCri],
  ["cni", runCni],
  ["csi", runCsi],
  ["oci", runOci],
]);

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !parts.has(name));
  if (unknown.length > 0) {
    console.error(`no such part: ${unknown.join(", ")}; there is ${[...parts.keys()].join(", ")}`);
    return 2;
  }
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    console.error("The conformance run starts real container runtimes and therefore needs root on Linux.");
    return 2;
  }
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!interrupt.signal.aborted) console.error(`${signal}: cleaning up`);
      interrupt.abort(new Error(`interrupted by ${signal}`));
    });
  }
  process.on("uncaughtException", (error) => {
    console.error("uncaught:", error);
    interrupt.abort(error);
  });

  let failed = 0;
  for (const [name, part] of parts) {
    if (names.length > 0 && !names.includes(name)) continue;
    try {
      failed += (await part(interrupt.signal)).failed;
    } catch (error) {
      failed += 1;
      console.error(`${name} broke off:`, error);
    }
    if (interrupt.signal.aborted) return 130;
  }
  return failed > 0 ? 1 : 0;
}

// an interrupted check may still hold timers
process.exit(await main(process.argv.slice(2)));
