import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/csi";
import { describe, expect, onTestFinished, test } from "vitest";
import { startRecordingDriver } from "../../test/recording-driver.js";
import { startCsi } from "../../test/start-csi.js";
import { temporaryFolder } from "../../test/temporary-folder.js";

test("the endpoint comes from CSI_ENDPOINT, and an option goes before it", async () => {
  const { endpoint } = await startRecordingDriver();
  const printed = { code: 0, stdout: "READY\nyes\n", stderr: "" };
  expect(await startCsi(["identity", "probe"], { CSI_ENDPOINT: endpoint }).ended).toEqual(printed);
  const other = { CSI_ENDPOINT: "unix:///nonexistent.sock" };
  expect(await startCsi(["identity", "probe", "--endpoint", endpoint], other).ended).toEqual(printed);
  expect(await startCsi(["--endpoint", endpoint, "identity", "probe"], other).ended).toEqual(printed);
});

test("a failed call is a sentence on standard error, and an object for scripts", async () => {
  const { endpoint } = await startRecordingDriver({
    deleteVolume: new RpcError("FAILED_PRECONDITION", "the volume is in use"),
  });
  const run = startCsi(["controller", "delete-volume", "v", "--endpoint", endpoint]);
  expect(await run.ended).toEqual({
    code: 1,
    stdout: "",
    stderr: `csi: [FAILED_PRECONDITION] calling /csi.v1.Controller/DeleteVolume on ${endpoint}: the volume is in use\n`,
  });
  const json = await startCsi(["controller", "delete-volume", "v", "--json"], { CSI_ENDPOINT: endpoint })
    .ended;
  expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 1, stdout: "" });
  expect(JSON.parse(json.stderr)).toMatchObject({
    code: "FAILED_PRECONDITION",
    method: "/csi.v1.Controller/DeleteVolume",
    endpoint,
  });
});

test.each<[string, readonly string[], RegExp, Record<string, string>?]>([
  ["a group that there is not", ["contoller"], /unknown command 'contoller' \(Did you mean controller\?\)/],
  ["an RPC that there is not", ["node", "stage"], /unknown command 'stage'\. "csi node --help"/],
  [
    "an argument that is missing",
    ["node", "stage-volume", "v"],
    /missing required argument 'staging-path'\. "csi node stage-volume --help"/,
  ],
  ["an argument too many", ["identity", "probe", "x"], /too many arguments/],
  ["an argument that is empty", ["controller", "delete-volume", ""], /: volume is empty$/],
  ["no driver", ["identity", "probe"], /Set CSI_ENDPOINT or give --endpoint/, { CSI_ENDPOINT: "" }],
  [
    "a size that is none",
    ["controller", "create-volume", "v", "--size", "1GB"],
    /--size: "1GB" is not a size/,
  ],
  [
    "a pair that is none",
    ["controller", "create-volume", "v", "--param", "a"],
    /--param: "a" is not KEY=VALUE/,
  ],
  [
    "a pair that comes twice",
    ["controller", "create-volume", "v", "--param", "a=b", "--param", "a=c"],
    /the key "a" is given twice/,
  ],
  [
    "a number that is none",
    ["controller", "list-volumes", "--max-entries", "-1"],
    /--max-entries is not a whole/,
  ],
  [
    "a timeout that is none",
    ["identity", "probe", "--timeout", "1s"],
    /--timeout is not a number of seconds/,
  ],
  ["an RPC of call that there is not", ["call", "Nope"], /there is no RPC "Nope"/],
])("%s is wrong usage", async (_, args, message, env) => {
  const { code, stdout, stderr } = await startCsi(args, env).ended;
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^csi: \[USAGE\] [^\n]+\n$/);
  expect(stderr.trimEnd()).toMatch(message);
});

test("help is there at each depth, and goes to standard error where a subcommand is missing", async () => {
  for (const args of [["--help"], ["node", "--help"], ["node", "get-info", "--help"]]) {
    const { code, stdout, stderr } = await startCsi(args).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: csi /);
  }
  const { code, stdout, stderr } = await startCsi(["node"]).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: csi node /);
});

describe("secrets", () => {
  test("come from a file, and are not in what a driver answers", async () => {
    const driver = await startRecordingDriver({
      controllerPublishVolume: { publishContext: { login: "admin:hunter22" } },
      deleteVolume: new RpcError("UNAUTHENTICATED", "the password hunter22 is wrong"),
    });
    const file = join(driver.folder, "secrets.json");
    writeFileSync(file, JSON.stringify({ password: "hunter22" }));
    const more = ["--secrets-file", file, "--endpoint", driver.endpoint];
    const publish = ["controller", "publish-volume", "v", "node-1", ...more];
    const runs = [
      startCsi(publish),
      startCsi([...publish, "--json"]),
      startCsi(["controller", "delete-volume", "v", ...more]),
      startCsi(["controller", "delete-volume", "v", ...more, "--json"]),
    ];
    const outcomes = await Promise.all(runs.map(({ ended }) => ended));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 1, 1]);
    for (const { stdout, stderr } of outcomes) {
      expect(stdout + stderr).toContain("[redacted]");
      expect(stdout + stderr).not.toContain("hunter22");
    }
    expect(driver.requests.get("deleteVolume")).toMatchObject({ secrets: { password: "hunter22" } });
  });
});

describe("call", () => {
  test("sends a whole request, and prints the response in JSON", async () => {
    const driver = await startRecordingDriver({ getCapacity: { availableCapacity: 5n } });
    const file = join(driver.folder, "request.json");
    writeFileSync(file, '{"parameters":{"a":"b"}}');
    const env = { CSI_ENDPOINT: driver.endpoint };
    const { code, stdout, stderr } = await startCsi(["call", "GetCapacity", "--request", file], env).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ availableCapacity: "5" });
    expect(driver.requests.get("getCapacity")).toMatchObject({ parameters: { a: "b" } });
  });

  test.each([
    ['{"name":"x","secrets":{"a":"s3cret"', "USAGE", 2],
    ['{"name":5,"secrets":{"a":"s3cret"}}', "INVALID_JSON", 1],
  ])("refuses %s, and repeats no secret", async (text, wanted, exitCode) => {
    const file = join(temporaryFolder(), "request.json");
    writeFileSync(file, text);
    const env = { CSI_ENDPOINT: "unix:///nonexistent.sock" };
    const { code, stderr } = await startCsi(["call", "CreateVolume", "--request", file], env).ended;
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringContaining(`[${wanted}]`) });
    expect(stderr).not.toContain("s3cret");
  });
});

test("Ctrl-C ends a call", async () => {
  const path = join(temporaryFolder(), "silent.sock");
  const server = createServer((socket) => socket.resume());
  const connected = new Promise<void>((resolve) => server.on("connection", () => resolve()));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  const { child, ended } = startCsi(["identity", "probe", "--endpoint", `unix://${path}`]);
  await connected;
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toMatch(/^csi: \[CANCELLED\] /);
});
