import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, SpecError } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { failure, newFolder } from "../../test/layout-lab.js";
import { createBundle } from "./create-bundle.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { editSpec } from "./edit-spec.js";
import { openBundle } from "./open-bundle.js";
import { writeConfig } from "./write-config.js";

const spec = editSpec(defaultLinuxSpec()).args("sh").build();
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe("createBundle", () => {
  it("makes a folder for its owner, with a configuration and an empty root", async () => {
    const path = join(newFolder(), "web");
    const bundle = await createBundle(path, { spec });
    expect(bundle).toEqual({
      path,
      rootfs: join(path, "rootfs"),
      configPath: join(path, "config.json"),
      spec,
    });
    expect(readdirSync(path).sort()).toEqual(["config.json", "rootfs"]);
    expect([path, bundle.configPath, bundle.rootfs].map(modeOf)).toEqual(["700", "600", "755"]);
    expect(Spec.parse(readFileSync(bundle.configPath))).toEqual(spec);
    expect(await openBundle(path)).toEqual(bundle);
  });

  it("takes a root filesystem from elsewhere", async () => {
    const folder = newFolder();
    const bundle = await createBundle(join(folder, "a"), { spec, rootfs: folder });
    expect(bundle.rootfs).toBe(folder);
    expect(bundle.spec.root).toEqual({ path: folder });
    expect(readdirSync(bundle.path)).toEqual(["config.json"]);
    const stated = await createBundle(join(folder, "b"), {
      spec: { ...spec, root: { path: "/srv", readonly: true } },
    });
    expect(stated.rootfs).toBe("/srv");
    expect(readdirSync(stated.path)).toEqual(["config.json"]);
    const replaced = await createBundle(join(folder, "c"), { spec: stated.spec, rootfs: folder });
    expect(replaced.spec.root).toEqual({ path: folder, readonly: true });
    const itself = await createBundle(join(folder, "d"), { spec: { ...spec, root: { path: "." } } });
    expect([itself.rootfs, modeOf(itself.path)]).toEqual([itself.path, "700"]);
    const nested = await createBundle(join(folder, "e"), { spec: { ...spec, root: { path: "x/../a/b" } } });
    expect(statSync(join(nested.path, "a/b")).isDirectory()).toBe(true);
  });

  it("loses no integer", async () => {
    const limit = 9_007_199_254_740_993n;
    const path = join(newFolder(), "web");
    await createBundle(path, { spec: editSpec(spec).memoryLimit(limit).build() });
    expect((await openBundle(path)).spec.linux?.resources?.memory?.limit).toBe(limit);
  });

  it("lets the root of a user namespace pass", async () => {
    if (process.geteuid?.() !== 0) return;
    const mapping = [{ containerID: 0, hostID: 100_000, size: 10 }];
    const { path } = await createBundle(join(newFolder(), "web"), {
      spec: editSpec(spec).userNamespace(mapping, mapping).build(),
    });
    expect([modeOf(path), statSync(path).uid, statSync(path).gid]).toEqual(["710", 0, 100_000]);
  });

  it("replaces nothing", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "full/x"), { recursive: true });
    writeFileSync(join(folder, "file"), "");
    symlinkSync("nowhere", join(folder, "link"));
    mkdirSync(join(folder, "empty"));
    for (const name of ["full", "file", "link"]) {
      await failure(createBundle(join(folder, name), { spec }), "ALREADY_EXISTS");
    }
    await createBundle(join(folder, "empty"), { spec });
    await failure(createBundle(join(folder, "empty"), { spec }), "ALREADY_EXISTS");
    await failure(createBundle(join(folder, "missing/web"), { spec }), "WRITE_FAILED");
    expect(readdirSync(folder).sort()).toEqual(["empty", "file", "full", "link"]);
  });

  it("leaves nothing of a configuration that is refused", async () => {
    const folder = newFolder();
    const bad: readonly unknown[] = [
      { ...spec, root: { path: "../x" } },
      { ...spec, root: { path: "a/../../x" } },
      { ...spec, root: undefined },
      { ...spec, root: { path: "" } },
      { ...spec, process: { args: ["sh"] } },
      {},
      null,
    ];
    for (const one of bad)
      await failure(createBundle(join(folder, "web"), { spec: one as Spec }), "INVALID_ARGUMENT");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("writeConfig", () => {
  it("writes the configuration anew, as a whole", async () => {
    const bundle = await createBundle(join(newFolder(), "web"), { spec });
    const changed = await writeConfig(bundle, editSpec(bundle.spec).hostname("box").build());
    expect(changed.spec.hostname).toBe("box");
    expect(await openBundle(bundle.path)).toEqual(changed);
    expect(readdirSync(bundle.path).sort()).toEqual(["config.json", "rootfs"]);
    expect(modeOf(bundle.configPath)).toBe("600");
    await failure(writeConfig(bundle, { ociVersion: "1.0.0" }), "INVALID_ARGUMENT");
    expect(await openBundle(bundle.path)).toEqual(changed);
    await failure(writeConfig({ ...bundle, path: `${bundle.path}/nowhere` }, spec), "WRITE_FAILED");
  });
});

describe("openBundle", () => {
  const at = (content: string | Uint8Array): string => {
    const folder = newFolder();
    writeFileSync(join(folder, "config.json"), content);
    return folder;
  };

  it("says what a folder without a configuration is", async () => {
    const folder = newFolder();
    await failure(openBundle(folder), "NOT_FOUND");
    await failure(openBundle(join(folder, "missing")), "NOT_FOUND");
    mkdirSync(join(folder, "config.json"));
    await failure(openBundle(folder), "READ_FAILED");
    await failure(openBundle(join(at("{}"), "config.json")), "NOT_FOUND");
  });

  it("refuses what is no configuration, with every finding", async () => {
    await failure(openBundle(at("{")), "INVALID_BUNDLE");
    await failure(openBundle(at(Buffer.from([0xff, 0xfe]))), "INVALID_BUNDLE");
    await failure(openBundle(at("")), "INVALID_BUNDLE");
    await failure(openBundle(at('{"ociVersion": "1.0.0"}')), "INVALID_BUNDLE");
    await failure(openBundle(at(`"${"a".repeat(16 * 1024 * 1024)}"`)), "TOO_LARGE");
    const { cause, findings } = await failure(
      openBundle(at('{"ociVersion": 1, "root": {}}')),
      "INVALID_BUNDLE",
    );
    expect(findings).toHaveLength(2);
    expect(SpecError.is(cause) && cause.findings.map(({ path }) => path)).toEqual([
      "ociVersion",
      "root.path",
    ]);
  });

  it("keeps what it does not know", async () => {
    const path = at('{"ociVersion": "9.9.9", "root": {"path": "r"}, "later": {"big": 12345678901234567890}}');
    expect((await openBundle(path)).spec).toHaveProperty("later.big", 12345678901234567890n);
  });
});
