import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runProgram } from "@container-interfaces/process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FakeRuntime, fakeRuntime } from "../../test/fake-runtime.js";
import { createRuntime } from "./create-runtime.js";
import type { Runtime } from "./runtime.js";
import { quoteForShell } from "./terminal.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "OciError", code, ...more });

/** A runtime below a `script` that opens no terminal: it runs what it is given in the shell that it is given. */
function belowScript(fake: FakeRuntime, command: string = fake.command): Runtime {
  const folder = join(fake.folder, "bin dir");
  mkdirSync(folder);
  const script = '[ "$1 $3" = "-qec /dev/null" ] || exit 99\nexec "$SHELL" -c "$2"\n';
  writeFileSync(join(folder, "script"), `#!/bin/sh\n${script}`, { mode: 0o755 });
  return createRuntime({
    command,
    env: { ...fake.env, PATH: `${folder}:${fake.env.PATH}`, SHELL: "/does/not/exist" },
  });
}

test("any word passes a shell unchanged", async () => {
  const word = fc.string({
    unit: fc.oneof(fc.constantFrom("'", '"', "\\", "$", "`", "\n", " ", "*", "!"), fc.string()),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        word.filter((each) => !each.includes("\0")),
        { minLength: 1, maxLength: 10 },
      ),
      async (words) => {
        const command = `printf '%s\\0' ${words.map(quoteForShell).join(" ")}`;
        expect((await runProgram("sh", ["-c", command])).stdoutText).toBe(`${words.join("\0")}\0`);
      },
    ),
    { numRuns: 20 },
  );
});

describe("a terminal", () => {
  test("is opened by script, below which the runtime is called as without", async () => {
    const fake = fakeRuntime({ run: { pid: "own", echo: true, exitCode: 5 } });
    const runtime = belowScript(fake);
    const stdio = { stdin: "pipe", stdout: "pipe" } as const;
    const container = await runtime.run("a", fake.bundle, { stdio, terminal: { rows: 24, columns: 80 } });
    container.stdin?.end("typed");
    expect(await text(container.stdout ?? process.stdin)).toBe("typed");
    expect(await container.wait()).toEqual({ exitCode: 5 });
    const [call] = fake.calls();
    expect(call?.argv).toEqual(`run --bundle ${fake.bundle} --pid-file ${call?.folder}/pid -- a`.split(" "));
    expect(existsSync(call?.folder ?? "")).toBe(false);
  });

  test("is typed nothing into when nothing is read", async () => {
    const fake = fakeRuntime({ run: { pid: "own", echo: true, stdout: "shown" } });
    const container = await belowScript(fake).run("a", fake.bundle, {
      terminal: true,
      stdio: { stdout: "pipe" },
    });
    expect(container.stdin).toBeUndefined();
    await expect(container.wait({ timeoutMs: 100 })).rejects.toThrow(failsWith("TIMEOUT"));
    await container[Symbol.asyncDispose]();
    expect(await text(container.stdout ?? process.stdin)).toBe("shown");
  });

  test("cannot be resized when there is none", async () => {
    const fake = fakeRuntime({ run: { pid: "own", echo: true } });
    const stdio = { stdin: "pipe" } as const;
    const container = await belowScript(fake).run("a", fake.bundle, { terminal: true, stdio });
    await expect(container.resize({ rows: 1, columns: 1 })).rejects.toThrow(failsWith("WRONG_STATE"));
    await expect(container.resize({ rows: 0, columns: 1 })).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
    container.stdin?.end();
    await container.wait();
  });

  test.each([
    { rows: 0, columns: 1 },
    { rows: 1, columns: 65_536 },
    { rows: 1.5, columns: 1 },
    { rows: "1; reboot", columns: 1 },
  ])("has no such size: %j", async (terminal) => {
    const fake = fakeRuntime({ run: { pid: "own" } });
    const call = belowScript(fake).run("a", fake.bundle, { terminal: terminal as never });
    await expect(call).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
    expect(fake.calls()).toEqual([]);
  });

  test("without script there is none, and that is told", async () => {
    const fake = fakeRuntime({ run: { pid: "own" } });
    const runtime = createRuntime({ command: fake.command, env: { PATH: fake.folder } });
    await expect(runtime.run("a", fake.bundle, { terminal: true })).rejects.toThrow(
      failsWith("PROGRAM_MISSING", { message: expect.stringContaining("util-linux") }),
    );
  });

  test("a runtime that is not there is told below script, too", async () => {
    const fake = fakeRuntime({ run: {} });
    const runtime = belowScript(fake, "/does/not/exist");
    await expect(runtime.run("a", fake.bundle, { terminal: true })).rejects.toThrow(
      failsWith("PROGRAM_MISSING", { message: expect.stringContaining("/does/not/exist is not installed") }),
    );
  });
});
