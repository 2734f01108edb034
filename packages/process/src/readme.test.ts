import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../test/temporary-folder.js";
import { ProcessError, runProgram } from "./index.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

test("the snippets of the README run", async () => {
  const plugin = join(temporaryFolder(), "plugin");
  writeFileSync(plugin, `#!/bin/sh\ncat >/dev/null\necho '{"code":1}'\nexit 1\n`);
  chmodSync(plugin, 0o755);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) =>
    code.replace(/^import .*$/m, ""),
  );
  expect(snippets).toHaveLength(3);
  const listeners = process.listeners("SIGINT");
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    for (const code of snippets) {
      const run = new AsyncFunction("runProgram", "ProcessError", "plugin", "config", code);
      await run(runProgram, ProcessError, plugin, { cniVersion: "1.1.0" });
    }
    expect(log.mock.calls[0]).toEqual(["a\nb\n"]);
    expect(log.mock.calls[1]?.[0]).toMatch(
      /^\[EXIT\] running cp: it exited with code 1: cp: .*\/does\/not\/exist/,
    );
    expect(log.mock.calls[3]).toEqual([1, { code: 1 }]);
  } finally {
    log.mockRestore();
    for (const listener of process.listeners("SIGINT")) {
      if (!listeners.includes(listener)) process.off("SIGINT", listener);
    }
  }
});
