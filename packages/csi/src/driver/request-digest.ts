import { createHash } from "node:crypto";

/**
 * A text by which equal calls are known: the same RPC with the same fields. Maps count as equal in any order, because callers
 * written in Go send them in another order each time. Nothing of the request, such as its secrets, can be read from it.
 */
export function requestDigest(path: string, request: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify([path, request], plain))
    .digest("base64");
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { int: String(value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) sorted[key] = (value as Record<string, unknown>)[key];
  return sorted;
}
