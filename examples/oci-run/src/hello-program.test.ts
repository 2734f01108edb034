import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { helloProgram } from "./hello-program.js";

const architecture = { x64: "amd64", arm64: "arm64" }[process.arch as "x64"] ?? "";

test.runIf(process.platform === "linux" && architecture !== "")(
  "the program writes its text and ends",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "hello-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = join(folder, "hello");
    const text = "hello, wörld\n";
    const bytes = helloProgram(architecture, text) ?? new Uint8Array();
    expect(bytes.length).toBeLessThan(200);
    writeFileSync(program, bytes, { mode: 0o755 });
    const { status, stdout, stderr } = spawnSync(program, { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: text, stderr: "" });
  },
);

test("for arm64, each instruction is what the manual of the processor says", () => {
  const program = Buffer.from(helloProgram("arm64", "hi\n") ?? []);
  expect(program.readUInt16LE(18)).toBe(183);
  const words = Array.from({ length: 8 }, (_, index) => program.readUInt32LE(120 + index * 4).toString(16));
  // as an assembler makes them of: mov x0,1; adr x1,.+28; mov x2,3; mov x8,64; svc 0; mov x0,0; mov x8,93; svc 0
  expect(words).toEqual([
    ...["d2800020", "100000e1", "d2800062", "d2800808"],
    ...["d4000001", "d2800000", "d2800ba8", "d4000001"],
  ]);
  expect(program.subarray(152).toString()).toBe("hi\n");
});

test("for other processors there is none", () => {
  expect(helloProgram("riscv64", "hi")).toBeUndefined();
});
