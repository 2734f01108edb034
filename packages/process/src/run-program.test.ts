import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { runProgram } from "./index.js";

const node = process.execPath;
const run = (script: string, options = {}) => runProgram("sh", ["-c", script], options);

describe("input and output", () => {
  test("returns what the program wrote", async () => {
    const result = await run("printf out; printf err >&2");
    expect(result).toMatchObject({ command: "sh", exitCode: 0, stdoutText: "out", stderrText: "err" });
    expect(result.pid).toBeGreaterThan(0);
    expect(result.durationMs).toBeGreaterThan(0);
    expect(result.stdout.constructor).toBe(Uint8Array);
  });

  test("10 MB pass both ways unchanged", async () => {
    const bytes = new Uint8Array(10_000_000);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2_654_435_761) >>> 24;
    const result = await runProgram("cat", [], { stdin: bytes });
    expect(Buffer.compare(result.stdout, bytes)).toBe(0);
  });

  test("without stdin, and with an empty one, the input has ended", async () => {
    expect((await runProgram("cat")).stdout).toHaveLength(0);
    expect((await runProgram("cat", [], { stdin: "" })).stdout).toHaveLength(0);
  });

  test("a program that does not read its input is no error", async () => {
    const stdin = "x".repeat(10_000_000);
    expect((await runProgram("true", [], { stdin })).exitCode).toBe(0);
    expect((await run("exec <&-; echo closed", { stdin })).stdoutText).toBe("closed\n");
    expect((await failure(run("exit 3", { stdin }), "EXIT")).exitCode).toBe(3);
  });

  test("output goes to file descriptors instead, which stay open", async () => {
    const file = join(temporaryFolder(), "log");
    const fd = openSync(file, "a");
    try {
      const options = { stdoutFd: fd, stderrFd: fd };
      const result = await run("echo one; echo two >&2", options);
      expect([result.stdout.length, result.stderr.length]).toEqual([0, 0]);
      await run("echo three", options);
    } finally {
      closeSync(fd);
    }
    expect(readFileSync(file, "utf8")).toBe("one\ntwo\nthree\n");
  });

  test("bytes that are not UTF-8 stay in the bytes", async () => {
    const result = await run(String.raw`printf '\377a'`);
    expect([...result.stdout]).toEqual([255, 97]);
    expect(result.stdoutText).toBe("\u{fffd}a");
  });
});

describe("arguments, environment and directory", () => {
  const text = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom(" ", "'", '"', "\n", "\\", "$", "*", "é", "𝄞"),
        fc.string({ unit: "binary" }),
      ),
    })
    .filter((s) => !s.includes("\0"));
  const printer = "console.log(JSON.stringify({ args: process.argv.slice(1), env: process.env }))";

  test("arrive exactly", async () => {
    const env = fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), text, { maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), env, async (args, variables) => {
        const env = Object.fromEntries(
          Object.entries(variables).filter(([name]) => !name.startsWith("NODE_")),
        );
        const { stdoutText } = await runProgram(node, ["-e", printer, "--", ...args], { env });
        expect(JSON.parse(stdoutText)).toEqual({ args, env });
      }),
      { numRuns: 40 },
    );
  });

  test("the environment is exactly the one given", async () => {
    const before = process.env.NODE_V8_COVERAGE;
    process.env.NODE_V8_COVERAGE = join(temporaryFolder(), "coverage");
    try {
      const inherited = Object.create({ INHERITED: "1" });
      const env = Object.assign(inherited, { A: "1", ABSENT: undefined, B: "2" });
      expect((await runProgram("env", [], { env })).stdoutText).toBe("A=1\nB=2\n");
      expect((await runProgram("env", [], { env: {} })).stdoutText).toBe("");
      expect((await runProgram("env", [], { env: JSON.parse('{"__proto__":"3"}') })).stdoutText).toBe(
        "__proto__=3\n",
      );
    } finally {
      if (before === undefined) delete process.env.NODE_V8_COVERAGE;
      else process.env.NODE_V8_COVERAGE = before;
    }
  });

  test("without env the program gets this process's", async () => {
    process.env.PROCESS_TEST = "inherited";
    try {
      expect((await run('printf "$PROCESS_TEST"')).stdoutText).toBe("inherited");
    } finally {
      delete process.env.PROCESS_TEST;
    }
  });

  test("cwd is where it runs, and where a relative path to it starts", async () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, "ünder score"));
    expect((await runProgram("pwd", [], { cwd: folder })).stdoutText).toBe(`${folder}\n`);
    expect((await runProgram("./pwd", [], { cwd: join("/bin") })).stdoutText).toMatch(/bin\n$/);
    expect((await runProgram("pwd", [], { cwd: join(folder, "ünder score") })).stdoutText).toContain(
      "ünder score",
    );
  });
});

describe("how it ended", () => {
  test("a code that is not accepted is EXIT, and the output is kept", async () => {
    const error = await failure(run("echo '{\"code\":7}'; echo first >&2; echo last >&2; exit 2"), "EXIT");
    expect(error).toMatchObject({
      exitCode: 2,
      signal: undefined,
      stdoutText: '{"code":7}\n',
      command: "sh",
    });
    expect(error.message).toBe("[EXIT] running sh: it exited with code 2: first | last");
    expect(error.args).toHaveLength(2);
    expect(error.pid).toBeGreaterThan(0);
    expect(error.durationMs).toBeGreaterThan(0);
  });

  test("acceptExitCodes replaces the 0", async () => {
    const acceptExitCodes = [1, 2];
    expect((await run("exit 2", { acceptExitCodes })).exitCode).toBe(2);
    expect((await failure(run("exit 0", { acceptExitCodes }), "EXIT")).exitCode).toBe(0);
  });

  test.each(["SIGTERM", "SIGKILL", "SIGSEGV", "SIGHUP"])("%s from elsewhere is SIGNALLED", async (signal) => {
    const error = await failure(run(`printf partial; kill -${signal.slice(3)} $$`), "SIGNALLED");
    expect(error).toMatchObject({ signal, exitCode: undefined, stdoutText: "partial" });
    expect(error.message).toContain(`ended by ${signal}`);
    expect(error.hint === undefined).toBe(signal !== "SIGKILL");
  });
});
