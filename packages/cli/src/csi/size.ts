import { CommandError } from "../command-error.js";

const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal = ["k", "M", "G", "T", "P", "E"];
const largest = 2n ** 63n - 1n;

/**
 * Reads a size in bytes, with a unit of Kubernetes where there is one: `1Gi`, `500M`, `4096`.
 *
 * @throws CommandError `USAGE`
 */
export function parseSize(option: string, text: string): bigint {
  const [, digits = "", unit = ""] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = factorOf(unit);
  const bytes = digits === "" || factor === undefined ? undefined : BigInt(digits) * factor;
  if (bytes !== undefined && bytes <= largest) return bytes;
  throw new CommandError(
    "USAGE",
    `${option}: ${JSON.stringify(text)} is not a size, such as 4096, 500M or 1Gi`,
  );
}

/** A size with the largest binary unit that loses nothing, as `parseSize` reads it. */
export function formatSize(bytes: bigint): string {
  for (const [index, unit] of [...binary.entries()].reverse()) {
    const factor = 1024n ** BigInt(index + 1);
    if (bytes !== 0n && bytes % factor === 0n) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

function factorOf(unit: string): bigint | undefined {
  if (unit === "") return 1n;
  if (binary.includes(unit)) return 1024n ** BigInt(binary.indexOf(unit) + 1);
  return decimal.includes(unit) ? 1000n ** BigInt(decimal.indexOf(unit) + 1) : undefined;
}
