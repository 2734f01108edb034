import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { lastError, parseRuntimeLog, readRuntimeLog } from "./runtime-log.js";

test("reads the lines of runc and of crun", () => {
  const text = [
    '{"level":"warning","msg":"careful","time":"2026-01-02T03:04:05Z"}',
    '{"msg":"container `a` does not exist","level":"error","time":"2026-01-02T03:04:05.000000Z"}',
    "",
  ].join("\n");
  expect(parseRuntimeLog(text)).toEqual([
    { level: "warning", message: "careful", time: "2026-01-02T03:04:05Z" },
    { level: "error", message: "container `a` does not exist", time: "2026-01-02T03:04:05.000000Z" },
  ]);
});

test("passes over what is no record, and makes the rest one harmless line", () => {
  const text = [
    "not json",
    '{"level":"error","msg":"half',
    '{"level":"error"}',
    '{"msg":7}',
    "[]",
    "null",
    '{"msg":"two\\nlines \\u001b[31m"}',
  ];
  expect(parseRuntimeLog(text.join("\n"))).toEqual([{ level: "error", message: "two lines  [31m" }]);
  const [long] = parseRuntimeLog(JSON.stringify({ level: "x", msg: "y".repeat(100_000) }));
  expect(long?.message).toHaveLength(4_096);
});

test("the last error is why a command failed", () => {
  const of = (...levels: string[]): string | undefined =>
    lastError(levels.map((level, index) => ({ level, message: `${index}` })));
  expect([of(), of("info"), of("error", "info"), of("error", "fatal"), of("panic", "debug")]).toEqual([
    undefined,
    undefined,
    "0",
    "1",
    "0",
  ]);
});

test("of a long log the end is read, from a whole line on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runtime-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    JSON.stringify({ level: "debug", msg: `line ${index}` }),
  );
  writeFileSync(join(folder, "log"), `${lines.join("\n")}\n`);
  const records = await readRuntimeLog(join(folder, "log"));
  expect(records.at(-1)?.message).toBe("line 19999");
  expect(records.length).toBeGreaterThan(5_000);
  expect(records.length).toBeLessThan(10_000);
  expect(records[0]?.message).toBe(`line ${20_000 - records.length}`);
  expect(await readRuntimeLog(join(folder, "none"))).toEqual([]);
});

test("any text is read without a failure, and any record comes back", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => Array.isArray(parseRuntimeLog(text))));
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ -~]{0,40}$/)), (messages) => {
      const text = messages.map((msg) => JSON.stringify({ level: "info", msg })).join("\n");
      expect(parseRuntimeLog(text).map(({ message }) => message)).toEqual(
        messages.map((each) => each.trim()),
      );
    }),
  );
});
