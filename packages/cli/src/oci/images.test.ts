import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { OciLab } from "../../test/oci-lab.js";

// many programs are started
vi.setConfig({ testTimeout: 120_000 });

const silence = { code: 0, stdout: "", stderr: "" };

describe("inspect", () => {
  test("shows an image of a layout as a tree", async () => {
    const lab = new OciLab();
    const { digest } = await lab.image("web:1");
    const { code, stdout, stderr } = await lab.run(["inspect", "images:web:1"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.split("\n").map((line) => line.replaceAll(/sha256:[0-9a-f]{64}/g, "D"));
    expect(lines).toEqual([
      expect.stringMatching(/^web:1 {2}manifest {2}linux\/amd64 {2}D {2}\d+ bytes$/),
      expect.stringMatching(/^├─ config {2}D {2}\d+ bytes$/),
      "│  ├─ created: 2026-01-02T03:04:05Z",
      '│  ├─ command: ["/bin/hello"]',
      "│  ├─ environment",
      "│  │  └─ PATH=/bin",
      "│  └─ labels",
      "│     └─ team=lab",
      expect.stringMatching(/^├─ 1 layer {2}\d+ bytes$/),
      expect.stringMatching(/^│ {2}└─ D {2}\d+ bytes {2}application\/vnd\.oci\.image\.layer\.v1\.tar\+gzip$/),
      "│     └─ uncompressed D",
      "└─ history",
      "   ├─ COPY hello /bin",
      '   └─ CMD ["/bin/hello"]  (no layer)',
      "",
    ]);
    expect(stdout).toContain(digest);
  });

  test("takes digests and what others call the same, and of an index the platform that is asked for", async () => {
    const lab = new OciLab();
    const { digest } = await lab.index("docker.io/library/web:latest");
    for (const name of ["images:web", `images@${digest}`, "oci:images"]) {
      const { stdout } = await lab.run(["inspect", name]);
      expect(stdout.match(/linux\/a..64/g), name).toEqual(["linux/amd64", "linux/arm64"]);
      expect(stdout.match(/config/g)).toHaveLength(2);
    }
    const one = await lab.run(["inspect", "images:web", "--platform", "linux/arm64", "--json"]);
    const { images } = JSON.parse(one.stdout);
    expect(images[0].manifests).toMatchObject([
      { descriptor: { platform: { architecture: "amd64" } } },
      { manifest: { schemaVersion: 2 }, config: { architecture: "arm64" } },
    ]);
    expect(images[0].manifests[0]).not.toHaveProperty("manifest");
    const none = await lab.run(["inspect", "images:web", "--platform", "linux/s390x"]);
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(
      /^oci: \[NOT_FOUND\] .* linux\/amd64, linux\/arm64, and not for linux\/s390x\n$/,
    );
  });

  test("prints documents byte by byte", async () => {
    const lab = new OciLab();
    const { digest } = await lab.image("web");
    await using layout = await lab.layout();
    const bytes = async (name: string): Promise<string> => {
      const { manifestBytes, manifest } = await layout.resolve("web");
      return Buffer.from(
        name === "config" ? await layout.readBlob(manifest.config) : manifestBytes,
      ).toString();
    };
    expect((await lab.run(["inspect", `images:${digest}`, "--raw"])).stdout).toBe(await bytes("manifest"));
    expect((await lab.run(["inspect", "images", "--raw", "--config"])).stdout).toBe(await bytes("config"));
    const config = await lab.run(["inspect", "images", "--config"]);
    expect(JSON.parse(config.stdout)).toEqual(JSON.parse(await bytes("config")));
  });

  test("shows what refers to an image", async () => {
    const lab = new OciLab();
    await lab.referrer(await lab.image("web"));
    const { stdout } = await lab.run(["inspect", "images:web", "--referrers"]);
    expect(stdout).toMatch(/└─ 1 referrer\n {3}└─ application\/vnd\.example\.signature {2}sha256:\w{64}/);
    expect((await lab.run(["inspect", "images"])).stdout).toContain("artifact");
  });

  test("reads archives, and leaves nothing of that", async () => {
    const lab = new OciLab();
    const { digest } = await lab.image("web:1");
    expect(await lab.run(["save", "images:web:1", "web.tar"])).toEqual(silence);
    for (const name of ["web.tar", "web.tar:web:1", "oci-archive:web.tar"]) {
      expect((await lab.run(["inspect", name])).stdout, name).toContain(
        `web:1  manifest  linux/amd64  ${digest}`,
      );
    }
    expect(readdirSync(lab.temporary)).toEqual([]);
  });

  test("a document that is not there is told in its place, and what steers a terminal is not shown", async () => {
    const lab = new OciLab();
    const { digest } = await lab.index("web");
    await using layout = await lab.layout();
    const { manifests } = JSON.parse(
      Buffer.from(await layout.readBlob((await layout.index()).manifests[0] as never)).toString(),
    );
    rmSync(layout.blobPath(manifests[1].digest));
    const { code, stdout } = await lab.run(["inspect", `images:${digest}`]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/manifest {2}linux\/arm64 .*\n {3}└─ problem: it is not there\n$/);
    await lab.image("evil", { config: { Cmd: ["x"], Labels: { a: "\u001b[31mred\u202e" } } });
    expect((await lab.run(["inspect", "images:evil"])).stdout).toContain("a=\ufffd[31mred\ufffd\n");
    expect((await lab.run(["inspect", "images:evil", "--json"])).stdout).toContain("\\u001b[31mred\\u202e");
  });

  test.each([
    [
      "./nowhere",
      1,
      /\[NOT_FOUND\] looking for \.\/nowhere: there is neither an image layout nor an archive/,
    ],
    ["images:gone", 1, /\[NOT_FOUND\] .*it has "web"/],
    ["images:", 2, /\[USAGE\] .*the name behind the colon is empty/],
    ["Not/A/Reference", 2, /\[USAGE\] .*"Not\/A\/Reference": /],
    ["broken.tar", 1, /\[INVALID_LAYOUT\] loading the archive broken\.tar: /],
  ])("%s is refused in a sentence", async (what, code, message) => {
    const lab = new OciLab();
    await lab.image("web");
    writeFileSync(lab.path("broken.tar"), "no archive");
    const outcome = await lab.run(["inspect", what]);
    expect(outcome).toEqual({ code, stdout: "", stderr: expect.stringMatching(message) });
    expect(outcome.stderr.split("\n")).toHaveLength(2);
  });
});

test("names are listed, given and taken, and what has none goes with gc", async () => {
  const lab = new OciLab();
  const { digest } = await lab.image("web:1");
  expect(await lab.run(["tag", "images:web:1", "web:2"])).toEqual(silence);
  expect(await lab.run(["untag", "images:web:1"])).toEqual(silence);
  const { stdout } = await lab.run(["list", "images"]);
  expect(stdout).toMatch(
    new RegExp(`^NAME +KIND +PLATFORM +SIZE +DIGEST\nweb:2 +manifest +linux/amd64 +\\S+ \\S+ +${digest}\n$`),
  );
  expect(JSON.parse((await lab.run(["list", "images", "--json"])).stdout)).toMatchObject([{ digest }]);
  expect((await lab.run(["gc", "images"])).stdout).toBe("removed 0 blobs, 0 bytes\n");
  await lab.run(["untag", "images:web:2"]);
  const dry = await lab.run(["gc", "images", "--dry-run"]);
  expect(dry.stdout).toMatch(/^(?:sha256:\w{64}\n){3}would remove 3 blobs, /);
  expect((await lab.run(["gc", "images", "--min-age", "3600"])).stdout).toContain("removed 0 blobs");
  expect(JSON.parse((await lab.run(["gc", "images", "--json"])).stdout).removed).toContain(digest);
  const again = await lab.run(["untag", "images:web:2"]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/\[NOT_FOUND\] .*no image "web:2"/) });
});

test("one of several images has to be named", async () => {
  const lab = new OciLab();
  await lab.image("a");
  await lab.image("b", { architecture: "arm64" });
  const { code, stderr } = await lab.run(["tag", "images", "c"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/\[INVALID_ARGUMENT\] .* it has 2 images\. Say which one is meant: a, b, sha256:/);
});

test("an archive brings its images to another layout", async () => {
  const lab = new OciLab();
  const { digest } = await lab.image("a");
  await lab.image("b", { architecture: "arm64" });
  await lab.run(["save", "images", "all.tar"]);
  const one = await lab.run(["load", "all.tar:a", "one"]);
  expect(one.stdout.replaceAll(/ +/g, " ")).toBe(`NAME DIGEST\na ${digest}\n`);
  const all = await lab.run(["load", "all.tar", "all", "--json"]);
  expect(JSON.parse(all.stdout)).toMatchObject([{ name: "a" }, { name: "b" }]);
  expect((await lab.run(["list", "all", "--json"])).stdout).toBe(
    (await lab.run(["list", "images", "--json"])).stdout,
  );
});
