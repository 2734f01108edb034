import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CniError } from "./cni-error.js";

describe("a CniError", () => {
  test("says what was being done, why it failed, and what to do", () => {
    const error = new CniError("READ_FAILED", "it does not exist", { doing: "reading /a", hint: "Make it" });
    expect(error.message).toBe("[READ_FAILED] reading /a: it does not exist. Make it");
    expect(new CniError("TIMEOUT", "it took too long").message).toBe("[TIMEOUT] it took too long");
    expect(new CniError("TIMEOUT", "late", { hint: "Wait" }).message).toBe("[TIMEOUT] late. Wait");
    expect(String(error)).toBe(`CniError: ${error.message}`);
  });

  test("has its facts as properties", () => {
    const inner = new CniError("ABORTED", "over");
    const facts = {
      doing: "calling ADD",
      hint: "Call DEL",
      verb: "ADD",
      network: "lab",
      containerId: "web",
      ifName: "eth0",
      plugin: "bridge",
      pluginPath: "/opt/cni/bin/bridge",
      exitCode: 1,
      signal: "SIGKILL",
      stdout: "out",
      stderr: "err",
      pluginCode: 7,
      pluginMessage: "invalid",
      pluginDetails: "more",
      file: "/a",
      key: "plugins[0]",
      errors: [inner],
      cause: "cause",
    } as const;
    const error = new CniError("PLUGIN_FAILED", "why", facts);
    expect(error).toMatchObject({ ...facts, name: "CniError", code: "PLUGIN_FAILED", reason: "why" });
    expect(error).toBeInstanceOf(Error);
  });

  test("without facts has empty ones", () => {
    const error = new CniError("SEVERAL", "why");
    expect(error).toMatchObject({ errors: [], stdout: "", stderr: "", file: undefined, exitCode: undefined });
    expect("cause" in error).toBe(false);
    expect(Object.hasOwn(new CniError("SEVERAL", "why", { cause: undefined }), "cause")).toBe(true);
  });

  test("hides what plugins wrote from whoever prints it", () => {
    const error = new CniError("PLUGIN_FAILED", "why", { stdout: "secret-out", stderr: "secret-err" });
    const shown = [
      String(error),
      error.message,
      error.stack,
      inspect(error, { depth: 9 }),
      JSON.stringify(error),
    ];
    expect(shown.join()).not.toContain("secret");
    expect([error.stdout, error.stderr]).toEqual(["secret-out", "secret-err"]);
    expect(Object.keys({ ...error })).not.toContain("stdout");
  });

  test("has a message of one line, whatever was read", () => {
    const error = new CniError("INVALID_CONFIG", "a\r\nb\u0000\u001b[31m\u0085c", { doing: "reading\n/a" });
    expect(error.message).toBe("[INVALID_CONFIG] reading /a: a b [31m c");
    expect(error.reason).toBe("a\r\nb\u0000\u001b[31m\u0085c");
  });

  test("is known over copies of the package, with its code", () => {
    const error = new CniError("TIMEOUT", "late");
    const copy = Object.assign(new Error("late"), { name: "CniError", code: "TIMEOUT" });
    for (const each of [error, copy]) {
      expect(CniError.is(each)).toBe(true);
      expect(CniError.is(each, "TIMEOUT")).toBe(true);
      expect(CniError.is(each, "ABORTED")).toBe(false);
    }
  });

  test.each([
    undefined,
    null,
    "CniError",
    { name: "CniError", code: "TIMEOUT" },
    new Error("x"),
    Object.assign(new Error("x"), { name: "CniError" }),
    Object.assign(new Error("x"), { code: "TIMEOUT" }),
  ])("is not %o", (value) => {
    expect(CniError.is(value)).toBe(false);
    expect(CniError.is(value, "TIMEOUT")).toBe(false);
  });
});
