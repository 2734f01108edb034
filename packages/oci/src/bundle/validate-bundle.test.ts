import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Spec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { newFolder } from "../../test/layout-lab.js";
import type { Bundle } from "./bundle.js";
import { createBundle } from "./create-bundle.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { editSpec, type SpecEditor } from "./edit-spec.js";
import { validateBundle } from "./validate-bundle.js";

const start = editSpec(defaultLinuxSpec()).args("sh");

async function bundleOf(change: (spec: SpecEditor) => SpecEditor = (spec) => spec): Promise<Bundle> {
  const bundle = await createBundle(join(newFolder(), "web"), { spec: change(start).build() });
  put(bundle, "bin/sh", 0o755);
  return bundle;
}

function put({ rootfs }: Bundle, name: string, mode: number): void {
  mkdirSync(dirname(join(rootfs, name)), { recursive: true });
  writeFileSync(join(rootfs, name), "");
  chmodSync(join(rootfs, name), mode);
}

/** What was found: rule, path and severity. */
async function found(path: string): Promise<readonly string[]> {
  return (await validateBundle(path)).map(
    ({ rule, path: where, severity }) => `${severity} ${rule} ${where}`,
  );
}

describe("validateBundle", () => {
  it("finds nothing in a bundle that is as it should be", async () => {
    expect(await validateBundle((await bundleOf()).path)).toEqual([]);
  });

  it("finds a configuration that is missing, no JSON, or not valid", async () => {
    const folder = newFolder();
    expect(await found(folder)).toEqual(["error config "]);
    expect(await found(join(folder, "missing"))).toEqual(["error config "]);
    const [missing] = await validateBundle(join(folder, "missing"));
    expect(missing?.message).toMatch(/ENOENT.*A bundle is a folder with config\.json in it\.$/);
    writeFileSync(join(folder, "config.json"), "{");
    expect(await found(folder)).toEqual(["error config "]);
    writeFileSync(join(folder, "config.json"), '{"ociVersion": 1, "root": {}, "mounts": [{}]}');
    expect(await found(folder)).toEqual([
      "error schema ociVersion",
      "error schema root.path",
      "error schema mounts[0].destination",
    ]);
    const [first] = await validateBundle(folder);
    expect(first?.message).toBe("it has to be a string, found 1");
  });

  it("finds what no schema can tell", async () => {
    const { path } = await bundleOf((spec) => spec.cwd("x").hostNamespace("uts").hostname("box"));
    expect(await found(path)).toEqual([
      "error cwd-not-absolute process.cwd",
      expect.stringMatching(/^error .* hostname$/),
    ]);
  });

  it("finds a root filesystem that is not there, is none, or is elsewhere", async () => {
    const folder = newFolder();
    const put = (root: Spec["root"]): void => {
      const { root: _, ...rest } = start.build();
      writeFileSync(join(folder, "config.json"), JSON.stringify({ ...rest, ...(root && { root }) }));
    };
    put({ path: "missing" });
    expect(await found(folder)).toEqual(["error rootfs root.path"]);
    put({ path: "config.json" });
    expect(await found(folder)).toEqual(["error rootfs root.path"]);
    put(undefined);
    expect(await found(folder)).toContain("error rootfs root");
    const { rootfs } = await bundleOf();
    put({ path: rootfs });
    expect(await found(folder)).toEqual([]);
    symlinkSync(rootfs, join(folder, "link"));
    put({ path: "link" });
    expect(await found(folder)).toEqual(["warning rootfs-outside root.path"]);
    put({ path: `../${"../".repeat(20)}${rootfs}` });
    expect(await found(folder)).toEqual(["warning rootfs-outside root.path"]);
  });

  it("finds sources of bind mounts that are not there", async () => {
    const { path } = await bundleOf((spec) =>
      spec
        .mount({ destination: "/a", source: "rootfs", options: ["bind"] })
        .mount({ destination: "/b", source: "missing", options: ["ro", "rbind"] })
        .mount({ destination: "/c", source: "/missing", options: ["bind"] })
        .mount({ destination: "/d", source: "missing", type: "tmpfs" }),
    );
    expect(await found(path)).toEqual([
      "error mount-source mounts[8].source",
      "error mount-source mounts[9].source",
    ]);
  });

  it.each<[what: string, change: (spec: SpecEditor) => SpecEditor, finds: boolean]>([
    ["in PATH", (spec) => spec, false],
    ["by its path", (spec) => spec.args("/bin/sh"), false],
    ["from the working directory", (spec) => spec.cwd("/bin").args("./sh"), false],
    ["by a link in the root", (spec) => spec.args("/link"), false],
    ["by an absolute link in the root", (spec) => spec.args("/absolute"), false],
    ["that is missing", (spec) => spec.args("bash"), true],
    ["out of PATH", (spec) => spec.env("PATH=/usr/bin"), true],
    ["without PATH", (spec) => spec.env("PATH="), true],
    ["out of the working directory", (spec) => spec.cwd("/srv").args("./sh"), true],
    ["of the host", (spec) => spec.args("/outside"), true],
    ["behind a loop", (spec) => spec.args("/loop"), true],
    ["that is a folder", (spec) => spec.args("/bin"), true],
    ["that cannot be executed", (spec) => spec.args("/bin/data"), true],
    ["below a file", (spec) => spec.args("/bin/sh/sh"), true],
    ["with a NUL", (spec) => spec.args("/bin/a\0"), true],
  ])("looks for a program %s", async (_, change, finds) => {
    const bundle = await bundleOf(change);
    put(bundle, "bin/data", 0o644);
    const link = (target: string, name: string): void => symlinkSync(target, join(bundle.rootfs, name));
    link("bin/sh", "link");
    link("/bin/sh", "absolute");
    link(process.execPath, "outside");
    link("loop", "loop");
    const findings = (await found(bundle.path)).filter((line) => line.includes(" program "));
    expect(findings).toEqual(finds ? ["error program process.args[0]"] : []);
  });

  it("only warns of a program that a mount may have", async () => {
    const { path } = await bundleOf((spec) =>
      spec.args("/tools/x").mount({ destination: "/tools", source: "/", options: ["rbind"] }),
    );
    expect(await found(path)).toEqual(["warning program process.args[0]"]);
  });
});
