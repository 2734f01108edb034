import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runtimeState } from "@container-interfaces/cri";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { exists } from "../observe/files.js";
import { inNetworkOf } from "../observe/processes.js";
import { withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

const podCidr = "10.232.7.0/24";

/** Checks UpdateRuntimeConfig, which needs a runtime that makes its network configuration from a template. It comes last. */
export async function checkPodCidr(peer: Peer): Promise<void> {
  await peer.check("UpdateRuntimeConfig fills the template of the network configuration", async () => {
    const { client, lab, ledger } = peer;
    // with a network configuration of its own the runtime accepts the range and does nothing
    await client.updateRuntimeConfig({ runtimeConfig: { networkConfig: { podCidr } } });
    const confDir = join(peer.dir, "cni");
    const template = join(peer.dir, "cni.template");
    await mkdir(confDir);
    await writeFile(template, JSON.stringify(templateFor(peer)));
    const file = join(lab.dir, "containerd.toml");
    const before = await readFile(file, "utf8");
    const line = `conf_dir = '${lab.cniConfDir}'`;
    expect(before.includes(line), `${file} has no line ${line}`);
    await writeFile(file, before.replace(line, `conf_dir = '${confDir}'\nconf_template = '${template}'`));
    await lab.restart();
    try {
      const ready = async (): Promise<boolean> =>
        runtimeState(await client.status({}, { waitForReady: true })).ready;
      expect(!(await ready()), "the runtime is ready without a network configuration");
      await client.updateRuntimeConfig({ runtimeConfig: { networkConfig: { podCidr } } });
      const written = join(confDir, "10-containerd-net.conflist");
      await expectSoon(() => exists(written), `${written} is not written`);
      expect(
        (await readFile(written, "utf8")).includes(`"subnet":"${podCidr}"`),
        "the range is not in the configuration",
      );
      await expectSoon(ready, "the runtime does not get ready", 15_000);
      await withPod(peer, "cidr", async ({ pid, id }) => {
        const ip = (await client.podSandboxStatus({ podSandboxId: id })).status?.network?.ip ?? "";
        expect(ip.startsWith("10.232.7."), `the pod has the address ${ip}`);
        expect(
          (await inNetworkOf(pid, ["ip", "-o", "addr"])).includes(` ${ip}/24 `),
          `${ip} is not in the namespace`,
        );
        ledger.saw("UpdateRuntimeConfig", `template filled with the range, a pod got ${ip}`);
      });
    } finally {
      await writeFile(file, before);
    }
    expectEqual(await readFile(file, "utf8"), before, "the configuration file");
  });
}

function templateFor(peer: Peer): object {
  const bridge = `${peer.lab.cgroupParent.slice(1)}t`;
  const ipam = {
    type: "host-local",
    dataDir: join(peer.dir, "ipam"),
    ranges: [[{ subnet: "{{.PodCIDR}}" }]],
  };
  return {
    cniVersion: "1.0.0",
    name: "template",
    plugins: [{ type: "bridge", bridge, isGateway: true, ipam }],
  };
}
