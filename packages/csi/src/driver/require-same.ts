import { isDeepStrictEqual } from "node:util";
import { RpcError } from "@container-interfaces/transport";

/**
 * For calls that are idempotent by name: checks that what exists under a name is what is asked for again.
 *
 * ```ts
 * const existing = await volumes.find(name);
 * if (existing !== undefined) requireSame("volume", name, { parameters: [existing.parameters, request.parameters] });
 * ```
 *
 * @param kind what it is, such as `volume` or `snapshot`
 * @param fields by the field's name, what exists and what is asked for; they are compared deeply
 * @throws RpcError `ALREADY_EXISTS`, which names the fields that differ and shows none of their values
 */
export function requireSame(
  kind: string,
  name: string,
  fields: Readonly<Record<string, readonly [existing: unknown, asked: unknown]>>,
): void {
  const differing = Object.entries(fields)
    .filter(([, [existing, asked]]) => !isDeepStrictEqual(plain(existing), plain(asked)))
    .map(([field]) => field);
  if (differing.length === 0) return;
  throw new RpcError(
    "ALREADY_EXISTS",
    `the ${kind} ${JSON.stringify(name)} exists with other ${differing.join(", ")}`,
    {
      doing: `looking at the ${kind} that exists`,
      hint: "Use another name, or ask for what exists.",
    },
  );
}

/** Without what a prototype or a hidden property says, which is no part of a message. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
