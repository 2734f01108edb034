import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, type CniError, createExec } from "../index.js";

const secret = "hunter2";
const list = network([{ type: "plugin", password: secret, capabilities: { token: true } }]);
const web = attachment("web", { args: [["PASSWORD", secret]], capabilityArgs: { token: secret } });

/** A CNIConfig in an environment with a secret, whose plugin is a script. */
function withSecrets(script: string): CNIConfig {
  process.env.CNI_TEST_PASSWORD = secret;
  onTestFinished(() => {
    delete process.env.CNI_TEST_PASSWORD;
  });
  const path = [temporaryFolder()];
  if (script !== "") installScript(path[0] ?? "", "plugin", script);
  return new CNIConfig({ path, cacheDir: temporaryFolder(), exec: createExec({ busyPauseMs: 1 }) });
}

/** Everything that a logger may show of an error. */
function shown(error: CniError): string {
  const causes: string[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    causes.push(String(cause), cause.stack ?? "", JSON.stringify(cause), inspect(cause, { depth: 10 }));
  }
  return causes.join("\n");
}

test.each([
  ["PLUGIN_FAILED", 'cat >&2; env >&2; echo \'{"code":7,"msg":"no"}\'; exit 1'],
  ["PLUGIN_FAILED", "exit 1"],
  ["PLUGIN_FAILED", "kill -9 $$"],
  ["INVALID_RESULT", "cat >&2; cat"],
  [
    "INVALID_RESULT",
    'echo "{\\"cniVersion\\":\\"1.1.0\\",\\"ips\\":[{\\"address\\":\\"$CNI_TEST_PASSWORD\\"}]}"',
  ],
  ["PLUGIN_NOT_FOUND", ""],
  ["TIMEOUT", "cat; sleep 1000"],
] as const)("%s of %j shows no configuration, argument or variable", async (code, script) => {
  const cni = withSecrets(script);
  const timeoutMs = code === "TIMEOUT" ? 300 : undefined;
  const error = await failure(cni.addNetworkList(list, web, { timeoutMs }), code);
  expect(shown(error)).not.toContain(secret);
  expect(JSON.stringify(error)).toContain(code);
});

test("what the plugin wrote is in fields that are not printed", async () => {
  const cni = withSecrets("cat; env | grep CNI_TEST_PASSWORD >&2; exit 1");
  const error = await failure(cni.delNetworkList(list, web), "PLUGIN_FAILED");
  expect([error.stdout, error.stderr].map((text) => text.includes(secret))).toEqual([true, true]);
  expect(Object.keys(error)).not.toContain("stdout");
  expect(Object.keys(error)).not.toContain("stderr");
});

test("several failures together show no more", async () => {
  const cni = withSecrets('cat >&2; echo \'{"code":7,"msg":"no"}\'; exit 1');
  const error = await failure(
    cni.delNetworkList({ ...list, plugins: [...list.plugins, ...list.plugins] }, web, {
      continueOnError: true,
    }),
    "SEVERAL",
  );
  expect(shown(error)).not.toContain(secret);
});

test.each([
  ["an argument that CNI_ARGS cannot carry", { args: [["PASSWORD", `${secret};`]] as const }],
  ["a variable that is none", { netns: `/run/${secret}\0` }],
])("%s is refused without showing it", async (_, more) => {
  const cni = withSecrets("exit 0");
  const error = await failure(cni.addNetworkList(list, { ...web, ...more }), "INVALID_ARGUMENT");
  expect(shown(error)).not.toContain(secret);
});
