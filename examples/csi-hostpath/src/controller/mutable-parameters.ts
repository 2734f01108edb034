import { RpcError } from "@container-interfaces/transport";

const known: Readonly<Record<string, RegExp>> = {
  tier: /^(standard|archive)$/,
  note: /^.{0,128}$/,
};

/**
 * Checks parameters that can be changed on a volume: `tier`, which is `standard` or `archive`, and `note`, any short text. The driver
 * keeps them, and tells them nobody.
 *
 * @throws RpcError `INVALID_ARGUMENT`
 */
export function checkMutableParameters(parameters: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(parameters)) {
    const pattern = Object.hasOwn(known, key) ? known[key] : undefined;
    if (pattern?.test(value)) continue;
    throw new RpcError(
      "INVALID_ARGUMENT",
      pattern === undefined
        ? `there is no mutable parameter ${key}`
        : `${key} has a value that is not possible`,
      {
        doing: "looking at mutable parameters",
        path: `mutableParameters[${JSON.stringify(key)}]`,
        hint: "Give tier (standard or archive) or note (up to 128 characters).",
      },
    );
  }
}
