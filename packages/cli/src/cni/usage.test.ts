import { expect, test } from "vitest";
import { CniLab } from "../../test/cni-lab.js";

const attachment = ["lab", "/run/netns/web"];

test.each<[string, readonly string[], RegExp, Record<string, string>?]>([
  ["a verb that there is not", ["ad"], /unknown command 'ad' \(Did you mean add\?\)\. "cni --help"/],
  ["an argument that is missing", ["add", "lab"], /missing required argument 'netns'\. "cni add --help"/],
  ["an argument too many", ["add", ...attachment, "x"], /too many arguments for 'add'/],
  ["an option that there is not", ["add", ...attachment, "--keep", "a:b"], /unknown option '--keep'/],
  ["an option without its value", ["status", "lab", "--timeout"], /argument missing/],
  ["an argument that is empty", ["del", "lab", ""], /: netns is empty$/],
  ["an option that is empty", ["del", ...attachment, "--conf-dir", ""], /: --conf-dir is empty$/],
  ["no plugins", ["add", ...attachment], /Set CNI_PATH or give --path/, { CNI_PATH: "" }],
  [
    "arguments without a value",
    ["add", ...attachment, "--args", "A=1;B="],
    /--args \(CNI_ARGS\): pair 2 is not KEY=VALUE$/,
  ],
  ["arguments with two values", ["add", ...attachment], /pair 1 is not/, { CNI_ARGS: "A=s3cret=1" }],
  ["arguments that end with a semicolon", ["add", ...attachment], /pair 2 is not/, { CNI_ARGS: "A=1;" }],
  [
    "capabilities that are no JSON",
    ["add", ...attachment],
    /\(CAP_ARGS\) is not a JSON object$/,
    { CAP_ARGS: "{s3cret" },
  ],
  ["capabilities that are no object", ["add", ...attachment, "--cap-args", "[]"], /is not a JSON object$/],
  ["a timeout of nothing", ["add", ...attachment, "--timeout", "0"], /--timeout is not a number of seconds/],
  ["a timeout that is none", ["status", "lab", "--timeout", "1s"], /--timeout is not a number of seconds/],
  [
    "an interface that cannot be",
    ["add", ...attachment, "-i", "a/b"],
    /\[INVALID_ARGUMENT\].* interface name "a\/b"/,
  ],
  [
    "a container that cannot be",
    ["add", ...attachment, "--container-id", "-a"],
    /\[INVALID_ARGUMENT\].* container id "-a"/,
  ],
])("%s is wrong usage, and nothing is run", async (_, args, message, env = {}) => {
  const lab = new CniLab();
  const plugin = await lab.network("lab");
  const { code, stdout, stderr } = await lab.run(args, env);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^cni: \[[A-Z_]+\] [^\n]+\n$/);
  expect(stderr.trimEnd()).toMatch(message);
  expect(stderr).not.toContain("s3cret");
  expect(await plugin.calls()).toEqual([]);
});

test("wrong usage is told to scripts as JSON", async () => {
  const { code, stdout, stderr } = await new CniLab().run(["add", "lab", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(JSON.parse(stderr)).toEqual({
    code: "USAGE",
    message: expect.stringMatching(/^\[USAGE\] .*'netns'/),
  });
});

test("without a verb the help goes to standard error", async () => {
  const { code, stdout, stderr } = await new CniLab().run([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: cni /);
});

test("help and version that are asked for are a success", async () => {
  const lab = new CniLab();
  for (const args of [["--help"], ["help"], ["help", "add"], ["add", "--help"]]) {
    const { code, stdout, stderr } = await lab.run(args);
    expect({ code, stderr }, args.join(" ")).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: cni /);
  }
  expect((await lab.run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});
