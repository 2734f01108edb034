import { readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CgroupDriver, enumName, runtimeState } from "@container-interfaces/cri";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import { run } from "../lab.js";
import { environmentOf } from "../observe/processes.js";
import type { Peer } from "./peer.js";

/** Checks what the runtime says of itself against its program, its configuration and the files it depends on. */
export async function checkNodeState(peer: Peer): Promise<void> {
  await checkVersion(peer);
  await checkStatus(peer);
  await checkRuntimeConfig(peer);
}

async function checkVersion(peer: Peer): Promise<void> {
  await peer.check("Version is that of the program", async () => {
    const { client, lab, ledger } = peer;
    const program = await readlink(`/proc/${lab.pid}/exe`);
    const libraries = (await environmentOf(lab.pid)).get("LD_LIBRARY_PATH");
    const env = { ...process.env, ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }) };
    const printed = (await run([program, "--version"], { env })).trim();
    const answer = await client.version({});
    expectEqual(
      [answer.runtimeName, answer.runtimeApiVersion],
      ["containerd", "v1"],
      "name and version of the interface",
    );
    expect(
      printed.split(" ").includes(answer.runtimeVersion),
      `${answer.runtimeVersion} is not in: ${printed}`,
    );
    expectEqual(client.runtimeVersion, answer, "what the client remembers");
    expect(answer.runtimeVersion.startsWith(lab.version), `the lab started ${answer.runtimeVersion}`);
    ledger.saw("Version", `${answer.runtimeVersion} as --version prints`);
  });
}

async function checkStatus(peer: Peer): Promise<void> {
  await peer.check("Status follows the network configuration", async () => {
    const { client, lab, ledger } = peer;
    const state = async (): Promise<ReturnType<typeof runtimeState>> => runtimeState(await client.status({}));
    expect((await state()).ready, "the runtime is not ready, and should be");
    const config = join(lab.cniConfDir, "10-bridge.conflist");
    const text = await readFile(config);
    await rm(config);
    try {
      await expectSoon(
        async () => !(await state()).ready,
        "the runtime stays ready without a network configuration",
        15_000,
      );
      const { networkReady, runtimeReady } = await state();
      expectEqual(
        [runtimeReady?.status, networkReady?.status],
        [true, false],
        "RuntimeReady and NetworkReady",
      );
      expect(networkReady?.reason === "NetworkPluginNotReady", `the reason is ${networkReady?.reason}`);
    } finally {
      // written and not moved back: the runtime does not look at what is moved into the folder
      await writeFile(config, text);
    }
    await expectSoon(async () => (await state()).ready, "the runtime does not get ready again", 15_000);
    const { info } = await client.status({ verbose: true });
    expect(
      present(info.config, "config in the verbose status").includes(lab.root),
      "the verbose status lacks the root folder",
    );
    ledger.saw("Status", "NetworkReady false without the CNI file, then true");
    const { features, handlers } = await state();
    if (lab.version === "1.6") {
      expectEqual(handlers, [], "the handlers of a runtime older than 1.30");
      return;
    }
    expect(features.supplementalGroupsPolicy, "supplementalGroupsPolicy is not announced");
    expectEqual(
      handlers.map(({ name }) => name),
      ["", "runc"],
      "the names of the handlers",
    );
  });
}

async function checkRuntimeConfig(peer: Peer): Promise<void> {
  if (peer.lacks.has("RuntimeConfig")) return;
  await peer.check("RuntimeConfig has the cgroup driver of the configuration file", async () => {
    const text = await readFile(join(peer.lab.dir, "containerd.toml"), "utf8");
    const systemd = /SystemdCgroup = (true|false)/.exec(text)?.[1];
    const driver = (await peer.client.runtimeConfig({})).linux?.cgroupDriver;
    expectEqual(
      driver,
      systemd === "true" ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS,
      "the cgroup driver",
    );
    const name = enumName(CgroupDriver, driver ?? -1);
    peer.ledger.saw("RuntimeConfig", `${name}, its file has SystemdCgroup = ${systemd}`);
  });
}
