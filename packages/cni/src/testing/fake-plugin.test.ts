import { readdirSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { failure } from "../../test/failure.js";
import { installFakePlugin } from "../../test/fake-plugin.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, createExec, specVersions } from "../index.js";

const web = attachment("web", { args: [["A", "1"]] });

describe("a fake plugin", () => {
  test("is a program that works and changes nothing, in a folder of any name", async () => {
    const folder = join(temporaryFolder(), 'it\'s a "folder" $HOME');
    await mkdir(folder);
    const fake = await installFakePlugin(folder, "fake");
    expect(fake.path).toBe(join(folder, "fake"));
    expect(statSync(fake.path).mode & 0o777).toBe(0o755);
    expect(await fake.calls()).toEqual([]);
    const stderr: string[] = [];
    const cni = new CNIConfig({
      path: [folder],
      cacheDir: temporaryFolder(),
      exec: createExec({ onStderr: (text) => stderr.push(text) }),
    });
    const list = network(["fake"]);
    expect(await cni.addNetworkList(list, web)).toEqual({ cniVersion: "1.1.0" });
    expect((await cni.getVersionInfo("fake")).supportedVersions).toEqual(specVersions);
    await cni.delNetworkList(list, web);
    const calls = await fake.calls();
    expect(calls.map(({ plugin, verb }) => `${verb} ${plugin}`)).toEqual([
      "ADD fake",
      "VERSION fake",
      "DEL fake",
    ]);
    expect(calls[0]).toMatchObject({
      env: {
        CNI_COMMAND: "ADD",
        CNI_CONTAINERID: "web",
        CNI_NETNS: "/run/netns/web",
        CNI_IFNAME: "eth0",
        CNI_ARGS: "A=1",
        CNI_PATH: folder,
      },
      stdin: '{"cniVersion":"1.1.0","name":"lab","type":"fake"}',
      config: { cniVersion: "1.1.0", name: "lab", type: "fake" },
    });
    expect(stderr).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(["fake", "fake.calls.jsonl", "fake.plan.json"]);
  });

  test("does what its plan says, from then on", async () => {
    const folder = temporaryFolder();
    const stdout = { cniVersion: "1.1.0", ips: [{ address: "10.0.0.2/8" }] };
    const fake = await installFakePlugin(folder, "fake", {
      ADD: { stdout, stderr: "note" },
      CHECK: { stdout: "no", stderr: "why", exitCode: 7 },
      DEL: { signal: "SIGKILL" },
    });
    const cni = new CNIConfig({ path: [folder], cacheDir: temporaryFolder() });
    const list = network(["fake", "fake"]);
    expect(await cni.addNetworkList(list, web)).toEqual(stdout);
    const check = await failure(cni.checkNetworkList(list, web), "PLUGIN_FAILED");
    expect(check).toMatchObject({ exitCode: 7, stdout: "no", stderr: "why" });
    const del = await failure(cni.delNetworkList(list, web), "PLUGIN_FAILED");
    expect(del).toMatchObject({ signal: "SIGKILL", exitCode: undefined, stdout: "" });
    await fake.steer({ ADD: { exitCode: 1 }, DEL: { delayMs: 600_000 } });
    await failure(cni.addNetworkList(list, web), "PLUGIN_FAILED");
    const controller = new AbortController();
    const deleting = failure(cni.delNetworkList(list, web, { signal: controller.signal }), "ABORTED");
    const verbs = ["ADD", "ADD", "CHECK", "DEL", "ADD", "DEL"];
    await vi.waitFor(async () => expect((await fake.calls()).map(({ verb }) => verb)).toEqual(verbs), {
      timeout: 10_000,
    });
    controller.abort();
    await deleting;
  });

  test("prints much whole", async () => {
    const folder = temporaryFolder();
    const domain = "x".repeat(2_000_000);
    const stdout = { cniVersion: "1.1.0", dns: { domain } };
    await installFakePlugin(folder, "fake", { ADD: { stdout } });
    const cni = new CNIConfig({ path: [folder], cacheDir: temporaryFolder() });
    expect((await cni.addNetworkList(network(["fake"]), web)).dns?.domain).toHaveLength(domain.length);
  });
});
