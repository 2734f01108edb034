import { inspect } from "node:util";
import { expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { ProcessError, runProgram } from "./index.js";
import { lastLines } from "./text.js";

test("neither environment nor input nor arguments show", async () => {
  const options = { stdin: "secret-in", env: { PATH: process.env.PATH, TOKEN: "secret-env" } };
  const errors = [
    await failure(runProgram("sh", ["-c", "cat >/dev/null; exit 1 # secret-arg"], options), "EXIT"),
    await failure(
      runProgram("sh", ["-c", "exec sleep 1000 # secret-arg"], { ...options, timeoutMs: 20 }),
      "TIMEOUT",
    ),
    await failure(runProgram("/no/such/program", ["secret-arg"], options), "NOT_FOUND"),
    await failure(runProgram("true", ["secret-arg", "x".repeat(3_000_000)], options), "SPAWN_FAILED"),
  ];
  for (const error of errors) {
    const shown = [
      error.message,
      error.stack,
      inspect(error, { depth: 9 }),
      JSON.stringify(error),
      String(error),
    ];
    expect(shown.join()).not.toContain("secret");
    const hidden = inspect(error, { depth: 9, showHidden: true, getters: true });
    expect(hidden).toContain("secret-arg");
    expect(hidden).not.toMatch(/secret-(in|env)/);
  }
});

test("the message has the last three lines of standard error, on one line, and not without bound", () => {
  const message = (stderr: string) => lastLines(Buffer.from(stderr));
  expect(message("")).toBe("");
  expect(message(" \n\r\n")).toBe("");
  expect(message("a\nb\n\nc\r\nd\n")).toBe("b | c | d");
  expect(message("\u001b[31mred\u0007\u0085end")).toBe("[31mred end");
  expect(message("é".repeat(100_000))).toBe(`…${"é".repeat(399)}`);
});

test("is recognised across copies of the package", () => {
  const error = new ProcessError("EXIT", "it exited with code 1", { command: "a\nb", exitCode: 1 });
  expect(error.message).toBe("[EXIT] running a b: it exited with code 1");
  expect(error).toMatchObject({
    name: "ProcessError",
    exitCode: 1,
    args: [],
    stdoutText: "",
    stderrText: "",
  });
  expect("cause" in error).toBe(false);
  expect([ProcessError.is(error), ProcessError.is(error, "EXIT"), ProcessError.is(error, "TIMEOUT")]).toEqual(
    [true, true, false],
  );
  const copy = Object.assign(new Error("x"), { name: "ProcessError", code: "EXIT" });
  expect([ProcessError.is(copy, "EXIT"), ProcessError.is(new Error("x")), ProcessError.is("EXIT")]).toEqual([
    true,
    false,
    false,
  ]);
});
