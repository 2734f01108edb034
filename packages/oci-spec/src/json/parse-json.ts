import { SpecError } from "../spec-error.js";
import { type LongInteger, scanNumbers } from "./scan-numbers.js";

/**
 * Parses JSON without losing integers: those beyond ±(2⁵³ - 1), such as the limits of the runtime specification, become
 * `bigint`, all other numbers `number`. Otherwise as `JSON.parse`: of duplicate keys the last one wins, and a key
 * `__proto__` is one like others.
 *
 * At most 1000 levels of arrays and objects, and 1000 digits of an integer, are read. Takes linear time and memory.
 *
 * @param json the text, or its bytes in UTF-8; a byte order mark is refused, as RFC 8259 lets parsers do
 * @throws SpecError `INVALID_JSON` for what is no JSON, no UTF-8, or past those limits
 */
export function parseJson(json: string | Uint8Array): unknown {
  const text = typeof json === "string" ? json : decodeUtf8(json);
  const scan = scanNumbers(text);
  if ("refused" in scan) {
    throw new SpecError("INVALID_JSON", "parsing JSON", `${scan.refused}, at character ${scan.at}`);
  }
  const value = parse(text);
  // most documents have no such number, and are done
  if (scan.integers.length === 0) return value;
  return restore(value, parse(quoted(text, scan.integers)));
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SpecError("INVALID_JSON", "parsing JSON", "the bytes are not UTF-8", { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // not as the cause: engines quote the text around a mistake, which may hold a secret; the position is enough
    throw new SpecError("INVALID_JSON", "parsing JSON", withoutText(error));
  }
}

function withoutText(error: unknown): string {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined
    ? "it is no well-formed JSON"
    : `it is no well-formed JSON, at character ${position}`;
}

/** The text with each of these integers as a string. */
function quoted(text: string, integers: readonly LongInteger[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of integers) {
    pieces.push(text.slice(from, start), '"', text.slice(start, end), '"');
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/** Puts integers in: wherever the text as it is gave a number, and the text with quotes gave a string. */
function restore(rounded: unknown, exact: unknown): unknown {
  if (typeof rounded === "number" && typeof exact === "string") return BigInt(exact);
  if (typeof rounded !== "object" || rounded === null) return rounded;
  const members = rounded as Record<string, unknown>;
  for (const key in members) {
    const before = members[key];
    if (typeof before === "string") continue;
    const after = restore(before, (exact as Record<string, unknown>)[key]);
    if (after === before) continue;
    // an assignment to `__proto__` would set the prototype
    Object.defineProperty(members, key, {
      value: after,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return members;
}
