import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CniLab } from "../../test/cni-lab.js";
import { isRunning } from "../../test/is-running.js";
import { cniProgram } from "../../test/start-cni.js";

const attachment = ["lab", "/run/netns/web"];
const broken = { ADD: { stdout: "no JSON" } };

/** Each code that an operation can fail with, and what makes it. */
test.each<[string, string, (lab: CniLab) => unknown, RegExp, (readonly string[])?]>([
  ["NETWORK_NOT_FOUND", "add", (lab) => lab.network("other"), /no network there has the name "lab"/],
  ["INVALID_CONFIG", "add", (lab) => lab.configure("a.conflist", "{"), /a\.conflist: no valid JSON/],
  [
    "READ_FAILED",
    "add",
    (lab) => writeFileSync(join(lab.folder, "file"), ""),
    /ENOTDIR/,
    ["--conf-dir", "file/x"],
  ],
  [
    "PLUGIN_NOT_FOUND",
    "add",
    (lab) => lab.configure("a.conflist", { cniVersion: "1.1.0", name: "lab", plugins: [{ type: "gone" }] }),
    /"gone"/,
  ],
  ["PLUGIN_NOT_STARTED", "add", async (lab) => chmodSync((await lab.network("lab")).path, 0o644), /lab/],
  [
    "PLUGIN_FAILED",
    "add",
    (lab) => lab.network("lab", { ADD: { exitCode: 1, stdout: { code: 11, msg: "no address" } } }),
    /no address/,
  ],
  ["INVALID_RESULT", "add", (lab) => lab.network("lab", broken), /reading the result/],
  [
    "UNSUPPORTED_VERSION",
    "check",
    (lab) => lab.configure("a.conflist", { cniVersion: "0.3.1", name: "lab", plugins: [{ type: "lab" }] }),
    /CHECK/,
  ],
  [
    "WRITE_FAILED",
    "add",
    async (lab) => {
      await lab.network("lab");
      writeFileSync(lab.cacheDir, "");
    },
    /cache/,
  ],
  [
    "TIMEOUT",
    "add",
    (lab) => lab.network("lab", { ADD: { delayMs: 60_000 } }),
    /did not end/,
    ["--timeout", "0.3"],
  ],
])("%s is told in a sentence, and as JSON", async (expected, verb, prepare, message, options = []) => {
  const lab = new CniLab();
  await prepare(lab);
  const args = [verb, ...attachment, ...options];
  const people = await lab.run(args, {}, lab.folder);
  expect({ code: people.code, stdout: people.stdout }, people.stderr).toEqual({ code: 1, stdout: "" });
  expect(people.stderr).toMatch(/^cni: [^\n]+\n$/);
  expect(people.stderr).toContain(`cni: [${expected}] `);
  expect(people.stderr).toMatch(message);
  const script = await lab.run([...args, "--json"], {}, lab.folder);
  expect({ code: script.code, stdout: script.stdout }).toEqual({ code: 1, stdout: "" });
  const error = JSON.parse(script.stderr) as { code: string; message: string };
  expect(error.code).toBe(expected);
  expect(error.message).toMatch(message);
});

test("INVALID_CACHE is told", async () => {
  const lab = new CniLab();
  await lab.network("lab");
  await lab.run(["add", ...attachment, "--container-id", "a"]);
  writeFileSync(join(lab.cacheDir, "results", "lab-a-eth0"), "{");
  const { code, stderr } = await lab.run(["check", ...attachment, "--container-id", "a"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^cni: \[INVALID_CACHE\] .*lab-a-eth0/);
});

test("what a failed plugin wrote to standard error is shown, and nothing of its input", async () => {
  const lab = new CniLab();
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\u001b[2J`);
  const reply = { exitCode: 1, stdout: { code: 11, msg: "no address" }, stderr: lines.join("\n") };
  await lab.network("lab", { ADD: reply }, { password: "s3cret-config" });
  const env = { CNI_ARGS: "TOKEN=s3cret-args", CAP_ARGS: '{"x":"s3cret-cap"}', OTHER: "s3cret-variable" };
  const people = await lab.run(["add", ...attachment], env);
  const [sentence, heading, ...rest] = people.stderr.trimEnd().split("\n");
  expect(sentence).toMatch(/^cni: \[PLUGIN_FAILED\] ADD of .*no address/);
  expect(heading).toBe("standard error of lab:");
  expect(rest).toEqual(lines.slice(-20).map((line) => `  ${line.replace("\u001b", "\ufffd")}`));
  const script = await lab.run(["add", ...attachment, "--json"], env);
  expect(JSON.parse(script.stderr)).toMatchObject({
    pluginCode: 11,
    plugin: "lab",
    verb: "ADD",
    exitCode: 1,
  });
  expect(people.stderr + script.stderr).not.toContain("s3cret");
});

test("what the sentence says already is not said again", async () => {
  const lab = new CniLab();
  await lab.network("lab", { ADD: { exitCode: 1, stderr: "no\naddress\n" } });
  const { stderr } = await lab.run(["add", ...attachment]);
  expect(stderr).toMatch(/^cni: \[PLUGIN_FAILED\] [^\n]*: no \| address \(it exited with code 1\)\n$/);
});

test.each<[NodeJS.Signals, number]>([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
])("%s ends the plugin with what it started, and the exit code is %i", async (signal, code) => {
  const lab = new CniLab();
  const file = join(lab.folder, "pids");
  lab.script(
    "lab",
    `cat >/dev/null\nsleep 1000 &\necho "$$ $!" >${file}.new\nmv ${file}.new ${file}\nwait\n`,
  );
  const { child, ended } = lab.start(["add", ...attachment]);
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 15_000, interval: 10 });
  child.kill(signal);
  const outcome = await ended;
  expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
  expect(outcome.stderr).toMatch(/^cni: \[ABORTED\] ADD of /);
  for (const pid of readFileSync(file, "utf8").trim().split(" ")) {
    expect(isRunning(Number(pid)), pid).toBe(false);
  }
});

test("a second Ctrl-C does not leave a plugin behind that takes its time", async () => {
  const lab = new CniLab();
  const [ready, told] = ["ready", "told"].map((name) => join(lab.folder, name));
  lab.script(
    "lab",
    `trap 'echo >${told}' TERM\necho $$ >${ready}.new\nmv ${ready}.new ${ready}\nwhile :; do sleep 0.02; done\n`,
  );
  const { child, ended } = lab.start(["add", ...attachment]);
  const waitFor = async (path = ""): Promise<void> =>
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 15_000, interval: 10 });
  await waitFor(ready);
  child.kill("SIGINT");
  await waitFor(told);
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  const pid = Number(readFileSync(ready ?? "", "utf8"));
  expect(isRunning(pid)).toBe(false);
});

test("a result that cannot be written is a failure", async () => {
  const lab = new CniLab();
  const full = openSync("/dev/full", "w");
  try {
    const run = spawnSync(process.execPath, [cniProgram, "list", "--cache-dir", lab.cacheDir], {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^cni: \[OUTPUT_FAILED\] writing to standard output: ENOSPC/);
  } finally {
    closeSync(full);
  }
});
