import { expect, test, vi } from "vitest";
import { readOptions } from "./options.js";

test("everything has a default, and OCI_RUNTIME is heard", () => {
  vi.stubEnv("OCI_RUNTIME", "");
  expect(readOptions([])).toEqual({
    program: undefined,
    args: [],
    runtime: "runc",
    keep: undefined,
    help: false,
  });
  vi.stubEnv("OCI_RUNTIME", "crun");
  expect(readOptions([]).runtime).toBe("crun");
  vi.unstubAllEnvs();
});

test("flags end at the program", () => {
  const args = ["--runtime", "/r", "--keep=/k", "/bin/busybox", "echo", "--help"];
  expect(readOptions(args)).toEqual({
    program: "/bin/busybox",
    args: ["echo", "--help"],
    runtime: "/r",
    keep: "/k",
    help: false,
  });
  expect(readOptions(["-h"]).help).toBe(true);
});

test.each([[["--nosuch"]], [["--runtime"]]])("%j is refused", (args) => {
  expect(() => readOptions(args)).toThrow(/--nosuch|--runtime/);
});
