import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { defaultLinuxSpec, editSpec } from "@container-interfaces/oci";
import { describe, expect, test, vi } from "vitest";
import { OciLab } from "../../test/oci-lab.js";
import { validatePath } from "./validate-path.js";

// many programs are started
vi.setConfig({ testTimeout: 120_000 });

const spec = editSpec(defaultLinuxSpec()).args("/bin/hello").build();

describe("unpack", () => {
  test("makes a bundle, and says where it is", async () => {
    const lab = new OciLab();
    await lab.image("web");
    const { code, stdout, stderr } = await lab.run(["unpack", "images:web", "bundle", "--rootless"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${lab.path("bundle")}\n` });
    expect(stderr).toMatch(/^sha256:\w{12} {2}layer +unpacked {2}\d+ bytes\n$/);
    expect(readdirSync(lab.path("bundle")).sort()).toEqual(["config.json", "rootfs"]);
    expect(readFileSync(lab.path("bundle/rootfs/bin/hello"), "utf8")).toBe("for amd64\n");
    const config = JSON.parse(readFileSync(lab.path("bundle/config.json"), "utf8"));
    expect(config).toMatchObject({
      process: { args: ["/bin/hello"], env: ["PATH=/bin"] },
      root: { path: "rootfs" },
    });
    expect(await lab.run(["validate", "bundle"])).toEqual({
      code: 0,
      stdout: "bundle is a bundle: nothing is wrong\n",
      stderr: "",
    });
    const again = await lab.run(["unpack", "images:web", "bundle"]);
    expect(again).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("[ALREADY_EXISTS]") });
  });

  test("takes ids and a user", async () => {
    const lab = new OciLab();
    await lab.image("web", { config: { User: "1000", Cmd: ["/bin/hello"] } });
    const unpack = ["unpack", "images:web", "-q", "--rootless"];
    const maps = ["--uid-map", "0:5:1", "--uid-map", "1:100000:65536", "--gid-map", "0:6:1"];
    const [none, root, mapped, wrong] = await Promise.all([
      lab.run([...unpack, "none"]),
      lab.run([...unpack, "root", "--user", "0:0"]),
      lab.run([...unpack, "mapped", ...maps]),
      lab.run([...unpack, "wrong", "--uid-map", "0:1"]),
    ]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("the user id 1000 is not in") });
    expect(root).toMatchObject({ code: 0, stderr: "" });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--uid-map is not container:host:size"),
    });
    expect(mapped).toMatchObject({ code: 0, stderr: "" });
    const { linux, process } = JSON.parse(readFileSync(lab.path("mapped/config.json"), "utf8"));
    expect(process.user.uid).toBe(1000);
    expect(linux.uidMappings).toEqual([
      { containerID: 0, hostID: 5, size: 1 },
      { containerID: 1, hostID: 100_000, size: 65_536 },
    ]);
    expect(linux.gidMappings).toEqual([{ containerID: 0, hostID: 6, size: 1 }]);
  });

  test("a layer that leads out is refused with its entry", async () => {
    const lab = new OciLab();
    await lab.image("evil", { entries: [{ name: "../canary", content: "x" }] });
    const { code, stderr } = await lab.run(["unpack", "images:evil", "bundle", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: "INVALID_LAYER", entry: "../canary" });
    expect(readdirSync(lab.cwd)).toEqual(["images"]);
  });
});

describe("validate", () => {
  test.each([
    ["a runtime configuration", spec],
    ["an image index", { schemaVersion: 2, manifests: [] }],
    [
      "an image manifest",
      {
        schemaVersion: 2,
        config: {
          mediaType: "application/vnd.oci.image.config.v1+json",
          digest: `sha256:${"a".repeat(64)}`,
          size: 2,
        },
        layers: [],
      },
    ],
    [
      "an image configuration",
      { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [] } },
    ],
    ["a layout file", { imageLayoutVersion: "1.0.0" }],
    ["a descriptor", { mediaType: "a/b", digest: `sha256:${"a".repeat(64)}`, size: 2 }],
    ["a container's state", { ociVersion: "1.0.2", id: "a", status: "running", pid: 3, bundle: "/b" }],
    ["a runtime's features", { ociVersionMin: "1.0.0", ociVersionMax: "1.2.0" }],
  ])("recognises %s", async (kind, document) => {
    const lab = new OciLab();
    lab.write("document.json", document);
    const verdict = await validatePath(lab.path("document.json"), undefined, new AbortController().signal);
    expect(verdict).toMatchObject({ kind, findings: [] });
  });

  test("tells where a configuration breaks the schema, and then what no schema finds", async () => {
    const lab = new OciLab();
    const namespaces = [{ type: "pid" }, { type: "pid" }];
    lab.write("a.json", { ...spec, linux: { namespaces: [{ type: 5 }] }, root: {} });
    lab.write("b.json", { ...spec, linux: { ...spec.linux, namespaces } });
    const a = await lab.run(["validate", "a.json", "--json"]);
    expect(a.code).toBe(1);
    expect(JSON.parse(a.stdout)).toMatchObject({
      path: "a.json",
      ok: false,
      kind: "a runtime configuration",
      findings: expect.arrayContaining([
        expect.objectContaining({ severity: "error", path: "root.path", rule: "schema" }),
        expect.objectContaining({ severity: "error", path: "linux.namespaces[0].type" }),
      ]),
    });
    const b = await lab.run(["validate", "b.json"]);
    expect(b.code).toBe(1);
    expect(b.stdout).toMatch(/^b\.json is a runtime configuration, .*: \d+ errors?, \d+ warnings?\n/);
    expect(b.stdout).toMatch(/^error {4}linux\.namespaces\[1\].*: ./m);
  });

  test("finds a program that is not in the bundle", async () => {
    const lab = new OciLab();
    await lab.image("web", { config: { Cmd: ["/bin/gone"] } });
    await lab.run(["unpack", "images:web", "bundle", "--rootless"]);
    const { code, stdout } = await lab.run(["validate", "bundle"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^error {4}process\.args\[0\]: there is no program "\/bin\/gone"/m);
  });

  test("finds other content than a digest says in a layout, and what an archive lacks", async () => {
    const lab = new OciLab();
    await lab.image("web");
    await lab.run(["save", "images", "good.tar"]);
    await using layout = await lab.layout();
    const { manifest } = await layout.resolve("web");
    const [layer] = manifest.layers;
    const file = layout.blobPath(layer?.digest ?? "");
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) === 0 ? 1 : 0])]));
    const { code, stdout } = await lab.run(["validate", "images"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      new RegExp(`^images is an image layout: 1 error, 0 warnings\nerror {4}${layer?.digest}: `),
    );
    expect(await lab.run(["validate", "good.tar"])).toMatchObject({
      code: 0,
      stdout: "good.tar is an archive of images: nothing is wrong\n",
    });
    writeFileSync(lab.path("cut.tar"), readFileSync(lab.path("good.tar")).subarray(0, 2048));
    const cut = await lab.run(["validate", "cut.tar"]);
    expect(cut).toMatchObject({ code: 1, stdout: expect.stringMatching(/1 error, 0 warnings\n/) });
    expect(readdirSync(lab.temporary)).toEqual([]);
  });

  test("a layout whose index is no JSON is a finding, too", async () => {
    const lab = new OciLab();
    await lab.image("web");
    lab.write("images/index.json", "{");
    const { code, stdout } = await lab.run(["validate", "images"]);
    expect({ code, lines: stdout.split("\n").length }).toEqual({ code: 1, lines: 3 });
    expect(stdout).toContain("index.json");
  });

  test("takes a file as what it is told to be", async () => {
    const lab = new OciLab();
    lab.write("a.json", { schemaVersion: 2, manifests: [] });
    expect(await lab.run(["validate", "a.json", "--as", "manifest"])).toMatchObject({ code: 1 });
    expect((await lab.run(["validate", "a.json", "--as", "nothing"])).code).toBe(2);
  });

  test.each([
    ["gone", 1, /\[NOT_FOUND\] checking gone: there is nothing/],
    ["empty", 2, /\[INVALID_ARGUMENT\] checking empty: the folder has neither/],
    ["other.json", 2, /\[INVALID_ARGUMENT\] checking other\.json: the document is of no kind/],
  ])("%s cannot be checked", async (path, code, message) => {
    const lab = new OciLab();
    mkdirSync(lab.path("empty"));
    lab.write("other.json", { a: 1 });
    const outcome = await lab.run(["validate", path]);
    expect(outcome).toEqual({ code, stdout: "", stderr: expect.stringMatching(message) });
  });

  test("what is no JSON is an error of the document", async () => {
    const lab = new OciLab();
    lab.write("config.json", '{"ociVersion": }');
    const { code, stdout } = await lab.run(["validate", "config.json"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^error {4}it is no well-formed JSON$/m);
  });
});
