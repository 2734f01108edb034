import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { bundledProgram } from "../test/bundled-program.js";
import { decodeCachedInfo } from "./cache/cached-info.js";
import { CniError, networkConfFromBytes, networkPluginConfFromBytes, parseResult } from "./index.js";
import { JsonError } from "./json/json-error.js";

const hostileDocuments = bundledProgram("hostile-documents.mjs");

const levels = (count: number, inside: string): string => `${"[".repeat(count)}${inside}${"]".repeat(count)}`;
const nulls = Array.from({ length: 100_000 }, () => "null").join();
const cached = (config: string): Uint8Array => Buffer.from(`{"kind":"cniCacheV1","config":"${config}"}`);

function outcomeOf(read: () => unknown): string {
  try {
    read();
    return "read";
  } catch (error) {
    if (CniError.is(error)) return `${error.code} ${error.key}`;
    if (error instanceof JsonError) return `JSON ${error.key}`;
    throw error;
  }
}

describe("a document that is made to take long", () => {
  test.each<[string, () => unknown, string]>([
    ["levels that never end", () => networkConfFromBytes("[".repeat(8_000_000)), "INVALID_CONFIG "],
    [
      "objects that never end",
      () => networkPluginConfFromBytes('{"type":'.repeat(1_000_000)),
      "INVALID_CONFIG ",
    ],
    [
      "levels with many items at the last",
      () => networkConfFromBytes(`{"name":"n","plugins":[{"type":"a","x":${levels(900, nulls)}}]}`),
      "read",
    ],
    [
      "a name of megabytes",
      () => networkConfFromBytes(`{"name":"${"/".repeat(8_000_000)}"}`),
      "INVALID_CONFIG name",
    ],
    [
      "a name of escapes",
      () => networkConfFromBytes(`{"name":"${"\\u002f".repeat(300_000)}"}`),
      "INVALID_CONFIG name",
    ],
    [
      "a key of megabytes",
      () => networkPluginConfFromBytes(`{"${"k".repeat(8_000_000)}":1}`),
      "INVALID_CONFIG type",
    ],
    [
      "a number of megabytes",
      () => networkConfFromBytes(`{"name":${"1".repeat(8_000_000)}}`),
      "INVALID_CONFIG name",
    ],
    [
      "a version of megabytes",
      () => networkConfFromBytes(`{"name":"n","cniVersion":"${"1.".repeat(2_000_000)}"}`),
      "INVALID_CONFIG cniVersion",
    ],
    ["space of megabytes", () => networkConfFromBytes(" ".repeat(8_000_000)), "INVALID_CONFIG "],
    ["bytes that are no UTF-8", () => networkConfFromBytes(Buffer.alloc(1_000_000, 0xff)), "INVALID_CONFIG "],
    [
      "an address of groups",
      () => parseResult(`{"ip4":{"ip":"${"1:".repeat(300_000)}/1"}}`),
      "INVALID_RESULT ip4.ip",
    ],
    [
      "an address of numbers",
      () => parseResult(`{"ip4":{"ip":"${"1.".repeat(300_000)}/1"}}`),
      "INVALID_RESULT ip4.ip",
    ],
    [
      "a prefix length of megabytes",
      () => parseResult(`{"ip4":{"ip":"::1/${"1".repeat(8_000_000)}"}}`),
      "INVALID_RESULT ip4.ip",
    ],
    [
      "many routes",
      () => parseResult(`{"cniVersion":"1.1.0","routes":[${'{"dst":"::/0"},'.repeat(50_000)}0]}`),
      "INVALID_RESULT routes[50000]",
    ],
    ["base64 of megabytes", () => decodeCachedInfo(cached("AAAA".repeat(3_000_000))), "read"],
    [
      "base64 with a wrong sign at its end",
      () => decodeCachedInfo(cached(`${"AAAA".repeat(3_000_000)}!`)),
      "JSON config",
    ],
    ["base64 of line breaks", () => decodeCachedInfo(cached("A\\n".repeat(400_000))), "read"],
  ])("%s", (_, read, outcome) => {
    expect(outcomeOf(read)).toBe(outcome);
  });

  test("a key that comes again and again", () => {
    // each takes some milliseconds; with a copy of what came before at every step, it would be minutes
    const { stdout, signal } = spawnSync(process.execPath, [hostileDocuments.path], {
      encoding: "utf8",
      timeout: 15_000,
    });
    expect({ stdout, signal }).toEqual({
      stdout: "capabilities\nprevResult\nresult\nplugins\ninterfaces\n",
      signal: null,
    });
  });
});
