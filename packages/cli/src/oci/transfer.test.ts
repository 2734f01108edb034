import { readdirSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { startMemoryRegistry } from "../../test/memory-registry.js";
import { OciLab } from "../../test/oci-lab.js";

// many programs are started
vi.setConfig({ testTimeout: 120_000 });

test("an image goes to a registry and comes back, with a line for each blob", async () => {
  const lab = new OciLab();
  const registry = await startMemoryRegistry();
  const { digest } = await lab.image("web");
  const reference = `${registry.host}/team/web:1`;
  const push = await lab.run(["push", "images:web", reference]);
  expect(push).toMatchObject({ code: 0, stdout: `${digest}\n` });
  expect(push.stderr).toMatch(/^(?:sha256:\w{12} {2}(?:config|layer|manifest) +pushed {2}\d+ bytes\n){3}$/);

  const pull = await lab.run(["pull", `docker://${reference}`, "pulled"]);
  expect(pull).toMatchObject({ code: 0, stdout: `${digest}\n` });
  expect(pull.stderr).toMatch(/^(?:sha256:\w{12} {2}(?:config|layer) +pulled {2}\d+ bytes\n){2}$/);
  expect(JSON.parse((await lab.run(["list", "pulled", "--json"])).stdout)).toMatchObject([
    { digest, annotations: { "org.opencontainers.image.ref.name": reference } },
  ]);

  const again = await lab.run(["pull", reference, "pulled:mine:2", "--json"]);
  expect(JSON.parse(again.stdout)).toMatchObject({ digest });
  expect(again.stderr).toBe("");
  expect((await lab.run(["pull", reference, "pulled"])).stderr).toMatch(/^(?:.* is there already .*\n){2}$/);
  expect((await lab.run(["list", "pulled"])).stdout).toContain("mine:2");
  expect(await lab.run(["tags", `${registry.host}/team/web`])).toEqual({
    code: 0,
    stdout: "1\n",
    stderr: "",
  });
});

test("an index goes as a whole, and comes as a whole or for one platform", async () => {
  const lab = new OciLab();
  const registry = await startMemoryRegistry();
  const { digest } = await lab.index("web");
  const reference = `${registry.host}/web`;
  expect((await lab.run(["push", "images:web", reference, "--quiet"])).stdout).toBe(`${digest}\n`);
  const all = await lab.run(["pull", reference, "all", "--all-platforms", "-q", "--concurrency", "1"]);
  expect(all).toEqual({ code: 0, stdout: `${digest}\n`, stderr: "" });
  expect(await lab.run(["validate", "all"])).toMatchObject({ code: 0 });
  const one = await lab.run(["pull", reference, "one:web", "--platform", "linux/arm64"]);
  expect(one.stdout).not.toBe(`${digest}\n`);
  expect((await lab.run(["inspect", "one:web"])).stdout).toContain("linux/arm64");

  const far = await lab.run(["inspect", reference, "--platform", "linux/arm64"]);
  expect(far.stdout.match(/config/g)).toHaveLength(1);
  expect((await lab.run(["inspect", reference, "--all-platforms"])).stdout.match(/config/g)).toHaveLength(2);
  const unpacked = await lab.run(["unpack", reference, "bundle", "--platform", "linux/arm64", "-q"]);
  expect(unpacked).toMatchObject({ code: 0, stdout: `${lab.path("bundle")}\n` });
});

test("credentials come from a file and are told nowhere", async () => {
  const lab = new OciLab();
  const registry = await startMemoryRegistry({ login: "me:s3cret" });
  await lab.image("web");
  const auth = Buffer.from("me:s3cret").toString("base64");
  lab.write("auth.json", { auths: { [registry.host]: { auth } } });
  lab.write("wrong.json", {
    auths: { [registry.host]: { auth: Buffer.from("me:s3cretx").toString("base64") } },
  });
  const push = ["push", "images:web", `${registry.host}/web`];
  const outcomes = await Promise.all([
    lab.run([...push, "--creds-file", "auth.json"]),
    lab.run(push, { REGISTRY_AUTH_FILE: lab.path("auth.json") }),
    lab.run(push),
    lab.run([...push, "--anonymous"], { REGISTRY_AUTH_FILE: lab.path("auth.json") }),
    lab.run([...push, "--creds-file", "wrong.json", "--json"]),
    lab.run([...push, "--creds-file", "gone.json"]),
    lab.run([...push, "--creds-file", "auth.json", "--anonymous"]),
  ]);
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 1, 1, 1, 1, 2]);
  expect(outcomes[2]?.stderr).toMatch(/^oci: \[UNAUTHORIZED\] pushing 127\.0\.0\.1:\d+\/web:latest: .*\n$/);
  expect(JSON.parse(outcomes[4]?.stderr ?? "")).toMatchObject({ code: "UNAUTHORIZED" });
  expect(outcomes[5]?.stderr).toContain("[CREDENTIALS_FAILED] reading gone.json: it does not exist");
  for (const { stdout, stderr } of outcomes) {
    for (const secret of ["s3cret", auth]) expect(stdout + stderr).not.toContain(secret);
  }
});

test("Ctrl-C ends a pull, and nothing half is left", async () => {
  const lab = new OciLab();
  const registry = await startMemoryRegistry();
  await lab.image("web");
  const reference = `${registry.host}/web`;
  await lab.run(["push", "images:web", reference]);
  const slow = await startMemoryRegistry({ hangs: true });
  for (const [path, content] of registry.contents) slow.contents.set(path, content);
  const { child, ended } = lab.start(["pull", `${slow.host}/web`, "pulled"]);
  await expect
    .poll(() => slow.requests.filter((line) => line.includes("/blobs/")).length, { timeout: 60_000 })
    .toBeGreaterThan(0);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    stdout: "",
    stderr: expect.stringMatching(/^oci: \[ABORTED\] pulling .*\n$/),
  });
  expect(readdirSync(lab.path("pulled/blobs/sha256"))).toEqual([]);
  expect(await lab.run(["validate", "pulled"])).toMatchObject({ code: 0 });
});

test.each([
  ["a reference that is none", ["pull", "a//b", "x"], 2, /\[USAGE\] .*"a\/\/b": /],
  ["no layout", ["pull", "busybox"], 2, /missing required argument/],
  [
    "a number that is none",
    ["pull", "127.0.0.1:1/a", "x", "--concurrency", "0"],
    2,
    /--concurrency is not a whole/,
  ],
  [
    "a platform that is none",
    ["inspect", "127.0.0.1:1/a", "--platform", "a/b/c/d/e"],
    2,
    /--platform "a\/b\/c\/d\/e"/,
  ],
  ["two wishes", ["pull", "a", "x", "--platform", "linux", "--all-platforms"], 2, /cannot be used with/],
  ["a registry that is not there", ["inspect", "127.0.0.1:1/a"], 1, /\[UNREACHABLE\] /],
])("%s is told in a sentence", async (_, args, code, message) => {
  const outcome = await new OciLab().run(args);
  expect(outcome).toEqual({ code, stdout: "", stderr: expect.stringMatching(message) });
  expect(outcome.stderr).toMatch(/^oci: \[[A-Z_]+\] [^\n]+\n$/);
});
