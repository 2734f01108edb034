import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadCdi } from "./load-cdi.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ci-cdi-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const spec = (value: string): string =>
  JSON.stringify({
    cdiVersion: "0.5.0",
    kind: "v.com/c",
    devices: [{ name: "a", containerEdits: { env: [`X=${value}`] } }],
  });

describe("loadCdi", () => {
  it("has nothing where there is nothing", async () => {
    const { devices, conflicts, problems } = await loadCdi([join(folder, "no")]);
    expect([devices.size, conflicts.size, problems.length]).toEqual([0, 0, 0]);
  });

  it("reads folders in order, passes over what it cannot use, and says why", async () => {
    const [first, second] = [join(folder, "1"), join(folder, "2")];
    await mkdir(join(first, "folder.json"), { recursive: true });
    await mkdir(second);
    await writeFile(join(first, "a.json"), spec("first"));
    await writeFile(join(first, "notes.txt"), "x");
    await writeFile(join(first, "bad.json"), "{");
    await writeFile(join(first, "real.yaml"), "cdiVersion: 0.5.0\n");
    await writeFile(join(second, "json.yaml"), spec("second"));
    const { devices, problems } = await loadCdi([first, second]);
    expect(devices.get("v.com/c=a")?.edits.env).toEqual(["X=second"]);
    expect(problems.map(({ code, file }) => [code, file])).toEqual([
      ["INVALID_ARGUMENT", join(first, "bad.json")],
      ["UNSUPPORTED", join(first, "real.yaml")],
    ]);
  });

  it("fails for a folder that is none, and ends when told", async () => {
    const file = join(folder, "x.json");
    await writeFile(file, spec("1"));
    await expect(loadCdi([file])).rejects.toMatchObject({ code: "READ_FAILED", file });
    const reason = new Error("enough");
    await expect(loadCdi([folder], { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: "ABORTED",
      cause: reason,
    });
    await expect(loadCdi([folder], { timeoutMs: 0 })).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(loadCdi([folder], { timeoutMs: -1 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
