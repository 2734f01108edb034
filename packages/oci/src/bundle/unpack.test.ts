import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { lintRuntimeSpec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { failure, newFolder } from "../../test/layout-lab.js";
import { tarOf } from "../../test/tar-of.js";
import { testImage } from "../../test/test-image.js";
import type { ResolvedImage } from "../image-source.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { openBundle } from "./open-bundle.js";
import { unpack } from "./unpack.js";
import { validateBundle } from "./validate-bundle.js";

const built = new URL("../../dist/index.js", import.meta.url);
const isRoot = process.geteuid?.() === 0;

const first = tarOf(
  { name: "bin/", type: "directory", mode: 0o755 },
  { name: "bin/sh", mode: 0o755, data: "#!" },
  { name: "etc/passwd", data: "root:x:0:0::/:\nweb:x:1000:1001::/:\n" },
);
const second = tarOf({ name: "etc/group", data: "log:x:1002:web\n" });

function webImage(config: ImageConfig = {}): ResolvedImage {
  const image = testImage(first, second);
  return { ...image, config: { ...image.config, config: { Cmd: ["sh"], Env: ["A=1"], ...config } } };
}

describe("unpack", () => {
  it("makes a bundle that a runtime can run", async () => {
    const path = join(newFolder(), "web");
    const bundle = await unpack(webImage(), path, {
      process: { args: ["sh", "-c", "id"], env: ["B=2"] },
      hostname: "box",
      edit: (spec) => spec.readonlyRootfs().cpus(1.5),
      ...(isRoot ? {} : { rootless: true }),
    });
    expect(bundle).toEqual(await openBundle(path));
    expect(bundle.rootfs).toBe(join(path, "rootfs"));
    expect(readFileSync(join(bundle.rootfs, "etc/group"), "utf8")).toBe("log:x:1002:web\n");
    expect(bundle.spec).toMatchObject({
      hostname: "box",
      root: { path: "rootfs", readonly: true },
      process: { args: ["sh", "-c", "id"], cwd: "/", user: { uid: 0, gid: 0 } },
      linux: { resources: { cpu: { quota: 150_000 } } },
    });
    expect(bundle.spec.process?.env?.slice(0, 1)).toEqual(["A=1"]);
    expect(bundle.spec.process?.env).toContain("B=2");
    expect(lintRuntimeSpec(bundle.spec)).toEqual([]);
    expect(await validateBundle(path)).toEqual([]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(bundle.rootfs).mode & 0o777).toBe(0o755);
  });

  it("makes one for a runtime without root", async () => {
    const { spec } = await unpack(webImage(), join(newFolder(), "web"), { rootless: true });
    expect(spec.process?.user).toEqual({ uid: 0, gid: 0 });
    expect(spec.linux?.uidMappings).toEqual([{ containerID: 0, hostID: process.geteuid?.(), size: 1 }]);
    expect(spec.linux?.resources).toBeUndefined();
    expect(lintRuntimeSpec(spec)).toEqual([]);
  });

  it.runIf(isRoot)("gives the files to the ids of the user namespace, wherever those are said", async () => {
    const mapping = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
    const folder = newFolder();
    const mapped = { uidMappings: mapping, gidMappings: mapping };
    for (const [name, options] of Object.entries({
      asked: mapped,
      stated: { spec: defaultLinuxSpec(mapped) },
      both: { ...mapped, spec: defaultLinuxSpec() },
    })) {
      const { path, rootfs, spec } = await unpack(webImage({ User: "web" }), join(folder, name), options);
      expect(spec.process?.user).toEqual({ uid: 1000, gid: 1001, additionalGids: [1001, 1002] });
      expect(spec.linux).toMatchObject(mapped);
      expect(spec.linux?.namespaces).toContainEqual({ type: "user" });
      expect([statSync(join(rootfs, "bin/sh")).uid, statSync(rootfs).gid]).toEqual([100_000, 100_000]);
      expect([statSync(path).mode & 0o777, statSync(path).gid]).toEqual([0o710, 100_000]);
    }
  });

  it("replaces nothing, and says so before it reads a layer", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "web"));
    writeFileSync(join(folder, "web/keep"), "");
    const image = { ...webImage(), openBlob: () => expect.fail("a layer was read") };
    await failure(unpack(image, join(folder, "web")), "ALREADY_EXISTS");
    expect(readdirSync(join(folder, "web"))).toEqual(["keep"]);
  });

  it.each<[what: string, config: ImageConfig, code: "INVALID_IMAGE" | "INVALID_ARGUMENT"]>([
    ["no program", { Cmd: null }, "INVALID_ARGUMENT"],
    ["a relative working directory", { WorkingDir: "x" }, "INVALID_IMAGE"],
  ])("finds %s before it reads a layer", async (_, config, code) => {
    const folder = newFolder();
    const image = { ...webImage(config), openBlob: () => expect.fail("a layer was read") };
    await failure(unpack(image, join(folder, "web")), code);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says which folder is missing around the bundle", async () => {
    const folder = newFolder();
    const error = await failure(unpack(webImage(), join(folder, "absent", "web")), "WRITE_FAILED");
    expect(error).toMatchObject({
      hint: "Make the folder first.",
      reason: expect.stringMatching(/no folder .*absent\)$/),
    });
  });

  it("leaves nothing when it fails, at whichever step", async () => {
    const folder = newFolder();
    const path = join(folder, "web");
    await failure(unpack(webImage({ User: "nobody" }), path), "INVALID_IMAGE");
    await failure(unpack(webImage({ Volumes: { x: {} } }), path), "INVALID_IMAGE");
    await failure(unpack(webImage(), path, { edit: (spec) => spec.user({ uid: -1 }) }), "INVALID_ARGUMENT");
    await failure(unpack(webImage(), path, { edit: (spec) => spec.cpus(0) }), "INVALID_ARGUMENT");
    const broken: ResolvedImage = {
      ...webImage(),
      // biome-ignore lint/correctness/useYield: it fails
      openBlob: async function* () {
        throw new Error("the source failed");
      },
    };
    await expect(unpack(broken, path)).rejects.toThrow("the source failed");
    const image = webImage();
    const wrong = { ...image, config: { ...image.config, rootfs: testImage(second, first).config.rootfs } };
    await failure(unpack(wrong, path), "DIGEST_MISMATCH");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves nothing when it is stopped", async () => {
    const folder = newFolder();
    const path = join(folder, "web");
    const stop = new AbortController();
    const reason = new Error("enough");
    const onProgress = (): void => stop.abort(reason);
    const error = await failure(unpack(webImage(), path, { signal: stop.signal, onProgress }), "ABORTED");
    expect(error.cause).toBe(reason);
    await failure(unpack(webImage(), path, { timeoutMs: 0 }), "TIMEOUT");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("shows nothing at its path until all is there, also when the process is killed", async () => {
    const folder = newFolder();
    const path = join(folder, "web");
    const text = `
      import { unpack } from ${JSON.stringify(built.href)};
      const layer = Buffer.from(${JSON.stringify(Buffer.from(first).toString("base64"))}, "base64");
      const descriptor = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:${"0".repeat(64)}", size: 99999 };
      const image = {
        descriptor,
        manifest: { schemaVersion: 2, config: descriptor, layers: [descriptor] },
        config: { os: "linux", architecture: "amd64", config: { Cmd: ["sh"] }, rootfs: { type: "layers", diff_ids: [descriptor.digest] } },
        async *openBlob() {
          yield layer.subarray(0, layer.length - 1024);
          console.log("half");
          await new Promise((resolve) => setTimeout(resolve, 60_000));
        },
      };
      await unpack(image, ${JSON.stringify(path)});
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("half");
    const shown = (): string[] => readdirSync(folder).filter((name) => !name.startsWith(".web.unpack-"));
    expect(shown()).toEqual([]);
    child.kill("SIGKILL");
    await ended;
    expect(shown()).toEqual([]);
    await failure(openBundle(path), "NOT_FOUND");
    await unpack(webImage(), path);
    expect(shown()).toEqual(["web"]);
  });
});
