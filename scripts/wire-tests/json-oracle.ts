import { type DescMessage, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import type { JsonValue } from "@container-interfaces/transport/json";
import fc from "fast-check";
import { expect } from "vitest";
import { arbitraryJson } from "./arbitrary-json.js";

/** What a library makes of JSON: the same in its own form, or undefined where it refuses. */
type Reading = { readonly json: JsonValue; readonly bytes?: Uint8Array } | undefined;

/** What protobuf-es makes of JSON for a message. */
function askOracle(message: DescMessage, json: JsonValue): Reading {
  try {
    const read = fromJson(message, json);
    return { json: toJson(message, read) as JsonValue, bytes: toBinary(message, read) };
  } catch {
    return undefined;
  }
}

/**
 * Compares readers of JSON with protobuf-es: both accept the same, and make the same of it.
 *
 * @param read what is tested: reads JSON and writes it again, and undefined where it refuses
 * @returns how much was accepted and how much refused
 */
export function compareWithOracle(
  message: DescMessage,
  read: (json: JsonValue, bytes: Uint8Array | undefined) => JsonValue | undefined,
  runs: { readonly numRuns: number; readonly oddOneIn: number },
): { accepted: number; refused: number } {
  const count = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(arbitraryJson(message, runs), (json) => {
      const wanted = askOracle(message, json);
      const got = read(json, wanted?.bytes);
      count[wanted === undefined ? "refused" : "accepted"] += 1;
      expect(comparable(got)).toEqual(comparable(wanted?.json));
    }),
    { numRuns: runs.numRuns },
  );
  return count;
}

/**
 * Numbers as floats of 32 bits, which ours writes with as few digits as Go does, and protobuf-es with all that a double has;
 * -0 as 0, because text has none.
 */
function comparable(json: JsonValue | undefined): unknown {
  if (json === undefined) return "refused";
  return JSON.parse(JSON.stringify(json), (_, value) =>
    typeof value === "number" ? Math.fround(value) : value,
  );
}
