import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

function run(...args: string[]): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly left: string[];
} {
  const folder = mkdtempSync(join(tmpdir(), "oci-run-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
  return { code: status, stdout, stderr, left: readdirSync(folder) };
}

test("without a runtime it stops at the valid bundle, and says so", () => {
  const { code, stdout, stderr, left } = run("--runtime", "/nowhere/runc");
  expect({ code, stderr, left }).toEqual({ code: 0, stderr: "", left: [] });
  expect(stdout).toMatch(/^The image hello:1 is sha256:\w{64}\n/);
  expect(stdout).toMatch(/\n {2}the bundle is valid, for version 1\.\S+ of/);
  expect(stdout).toMatch(
    /\nIt is not run: .+\. As root, "\/nowhere\/runc run --bundle BUNDLE hello" would run it\.\n$/,
  );
});

test("layout and bundle can stay", () => {
  const folder = mkdtempSync(join(tmpdir(), "oci-run-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(run("--runtime", "/nowhere/runc", "--keep", join(folder, "kept")).code).toBe(0);
  expect(readdirSync(join(folder, "kept")).sort()).toEqual(["bundle", "images"]);
  expect(readdirSync(join(folder, "kept/bundle/rootfs")).sort()).toEqual(["etc", "hello"]);
});

test("a program that is none, needs libraries or is not there is told in a sentence", () => {
  const folder = mkdtempSync(join(tmpdir(), "oci-run-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "script"), "#!/bin/sh\n");
  const dynamic = Buffer.alloc(120);
  dynamic.write("\x7fELF", "latin1");
  dynamic.writeBigUInt64LE(64n, 32);
  dynamic.writeUInt16LE(56, 54);
  dynamic.writeUInt16LE(1, 56);
  dynamic.writeUInt32LE(3, 64);
  writeFileSync(join(folder, "dynamic"), dynamic);
  for (const [name, message] of [
    ["script", "it is no program of Linux"],
    ["dynamic", "it is not static"],
    ["gone", "ENOENT"],
  ] as const) {
    const { code, stderr, left } = run(join(folder, name));
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(stderr).toMatch(new RegExp(`^\\[[A-Z_]+\\] .*${message}.*\n$`));
  }
});
