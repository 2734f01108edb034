import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { resolveInside, volumePath } from "./volume-path.js";

describe("the path of a volume", () => {
  test.each(["v1", "pvc-1", "a b", "...", "ä", "x".repeat(255)])("%j is a name", (id) => {
    expect(volumePath("/data", id)).toBe(join("/data", id));
  });

  test.each(["", ".", "..", "a/b", "/etc", "../a", "a\0b", "x".repeat(256), "ä".repeat(128)])(
    "%j is none",
    (id) => {
      expect(() => volumePath("/data", id)).toThrow(/NOT_FOUND/);
    },
  );
});

describe("a path inside a folder", () => {
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), "csi-inside-"));
    onTestFinished(() => rmSync(made, { recursive: true }));
    mkdirSync(join(made, "root/a"), { recursive: true });
    writeFileSync(join(made, "root/a/file"), "");
    writeFileSync(join(made, "outside"), "");
    symlinkSync("a/file", join(made, "root/in"));
    symlinkSync("../outside", join(made, "root/out"));
    symlinkSync("/etc", join(made, "root/etc"));
    symlinkSync("loop", join(made, "root/loop"));
    return join(made, "root");
  };

  test.each(["a", "a/file", "in", ".", "a/../a/file"])("%j is found", async (path) => {
    expect(await resolveInside(folder(), path)).toMatch(/root(\/a(\/file)?)?$/);
  });

  test.each(["out", "etc", "etc/passwd", "..", "../outside", "/etc", "a\0"])("%j leads out", async (path) => {
    await expect(resolveInside(folder(), path)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test.each(["loop", "x".repeat(300)])("%j leads nowhere", async (path) => {
    await expect(resolveInside(folder(), path)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test.each(["b", "a/file/x"])("%j is not there", async (path) => {
    await expect(resolveInside(folder(), path)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
