import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { recordedCni } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, specVersions } from "../index.js";
import type { FakeReply } from "../testing/index.js";

const ask = (reply: FakeReply) => recordedCni({ reply: () => reply }).cni.getVersionInfo("bridge");

describe("VERSION", () => {
  test("asks with the version alone, and gives what the plugin answers", async () => {
    const { cni, exec } = recordedCni();
    expect(await cni.getVersionInfo("bridge")).toEqual({
      cniVersion: "1.1.0",
      supportedVersions: [...specVersions],
    });
    expect(exec.summary).toEqual(["VERSION bridge"]);
    expect(exec.calls[0]?.stdin).toBe('{"cniVersion":"1.1.0"}');
  });

  test("takes versions that this package does not know", async () => {
    const info = { cniVersion: "2.0.0", supportedVersions: ["1.1.0", "2.0.0"] };
    expect(await ask({ stdout: { ...info, more: 1 } })).toEqual(info);
  });

  test("of the first version that had it supports the two that there were", async () => {
    expect(await ask({ stdout: { cniVersion: "0.2.0" } })).toEqual({
      cniVersion: "1.1.0",
      supportedVersions: ["0.1.0", "0.2.0"],
    });
  });

  test.each([
    ["", ""],
    ["no", ""],
    ["null", "cniVersion"],
    ["{}", "cniVersion"],
    ['{"cniVersion":"","supportedVersions":["1.0.0"]}', "cniVersion"],
    ['{"cniVersion":"1.0.0"}', "supportedVersions"],
    ['{"cniVersion":"1.0.0","supportedVersions":[]}', "supportedVersions"],
    ['{"cniVersion":"1.0.0","supportedVersions":"1.0.0"}', "supportedVersions"],
    ['{"cniVersion":"1.0.0","supportedVersions":[1]}', "supportedVersions[0]"],
  ])("answered by %j is INVALID_RESULT", async (stdout, key) => {
    const error = await failure(ask({ stdout }), "INVALID_RESULT");
    expect(error).toMatchObject({
      verb: "VERSION",
      plugin: "bridge",
      pluginPath: "/opt/cni/bin/bridge",
      key,
    });
    expect(error.doing).toBe("VERSION of /opt/cni/bin/bridge");
  });

  test.each([4, 100])(
    "refused with code %i, as plugins did that are older than it, is 0.1.0",
    async (code) => {
      const stdout = { cniVersion: "0.1.0", code, msg: "unknown CNI_COMMAND: VERSION" };
      expect(await ask({ stdout, exitCode: 1 })).toEqual({
        cniVersion: "0.1.0",
        supportedVersions: ["0.1.0"],
      });
    },
  );

  test.each([{ stdout: { code: 999, msg: "no" } }, { stdout: "no" }, {}])(
    "that fails otherwise fails: %j",
    async (reply) => {
      const error = await failure(ask({ ...reply, exitCode: 1 }), "PLUGIN_FAILED");
      expect(error).toMatchObject({ verb: "VERSION", plugin: "bridge", exitCode: 1 });
    },
  );

  test("of a plugin that is not there is PLUGIN_NOT_FOUND", async () => {
    await failure(recordedCni({ plugins: [] }).cni.getVersionInfo("bridge"), "PLUGIN_NOT_FOUND");
  });

  test("ends with the deadline and the signal, and is not 0.1.0 then", async () => {
    const folder = temporaryFolder();
    installScript(folder, "slow", 'trap \'echo "{\\"code\\":100}"; exit 1\' TERM; sleep 1000 & wait');
    const cni = new CNIConfig({ path: [folder] });
    await failure(cni.getVersionInfo("slow", { timeoutMs: 200 }), "TIMEOUT");
    await failure(cni.getVersionInfo("slow", { signal: AbortSignal.abort() }), "ABORTED");
  });
});
