import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answer, fakeRuntime, logLine } from "../../test/fake-runtime.js";
import type { RuntimeEvent } from "./runtime-reports.js";
import { linesOf } from "./stream-events.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "OciError", code, ...more });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("events", () => {
  const oom = '{"type":"oom","id":"a"}\n';
  const stats = '{"type":"stats","id":"a","data":{"pids":{"current":1}}}\n';

  test("come until the container ends", async () => {
    const fake = fakeRuntime({ events: { stdout: stats + oom } });
    const expected: RuntimeEvent[] = [
      { type: "stats", id: "a", data: { pids: { current: 1 } } },
      { type: "oom", id: "a" },
    ];
    expect(await all(fake.runtime.events("a", { intervalMs: 1_500 }))).toEqual(expected);
    expect(fake.calls()[0]?.argv).toEqual("events --interval 1500ms -- a".split(" "));
  });

  test("leaving the loop ends the runtime", async () => {
    const fake = fakeRuntime({ events: { stdout: stats, until: "/never" } });
    for await (const { type } of fake.runtime.events("a")) {
      expect(type).toBe("stats");
      break;
    }
    expect(() => process.kill(fake.calls()[0]?.pid ?? 0, 0)).toThrow("ESRCH");
  });

  const failing: readonly [string, Answer, object, string][] = [
    [
      "a container that is not there",
      { log: logLine("container does not exist"), exitCode: 1 },
      {},
      "NOT_FOUND",
    ],
    ["a runtime without events", { stderr: "unknown command events\n", exitCode: 1 }, {}, "UNSUPPORTED"],
    ["what is no event", { stdout: `${stats}oops\n` }, {}, "RUNTIME_FAILED"],
    ["a line without an end", { stdout: "x".repeat(5_000_000), until: "/never" }, {}, "TOO_LARGE"],
    ["a runtime that is killed", { stdout: stats, kill: "SIGKILL" }, {}, "RUNTIME_FAILED"],
    ["a deadline", { stdout: stats, until: "/never" }, { timeoutMs: 300 }, "TIMEOUT"],
    ["an interval that is none", {}, { intervalMs: 0 }, "INVALID_ARGUMENT"],
  ];
  test.each(failing)("%s fails the loop", async (_, answer, options, code) => {
    const fake = fakeRuntime({ events: answer });
    await expect(all(fake.runtime.events("a", options))).rejects.toThrow(failsWith(code));
  });

  test("so does a signal", async () => {
    const fake = fakeRuntime({ events: { stdout: stats, until: "/never" } });
    const controller = new AbortController();
    const loop = (async () => {
      for await (const _ of fake.runtime.events("a", { signal: controller.signal }))
        controller.abort("enough");
    })();
    await expect(loop).rejects.toThrow(failsWith("ABORTED", { cause: "enough" }));
  });
});

test("lines are the same however they are cut", async () => {
  const task = { doing: "reading", runtime: "runc" };
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[ab\n]{0,60}$/), fc.array(fc.nat(8)), async (text, sizes) => {
      const chunks: Buffer[] = [];
      let rest = Buffer.from(text);
      for (const size of sizes) {
        chunks.push(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      const lines = await all(
        linesOf(task, Readable.from([...chunks, rest].filter(({ length }) => length > 0))),
      );
      expect(lines.map(String)).toEqual(text.split("\n").filter((line) => line !== ""));
    }),
  );
});
