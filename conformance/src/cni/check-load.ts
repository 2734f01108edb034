import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createNetns, networkConfFromBytes, removeNetns, runInNetns } from "@container-interfaces/cni";
import type { Checks } from "../checks.js";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { attachAll, createCni, forEachContainer, type ManyAttachments } from "./many-attachments.js";
import type { PluginLab } from "./plugin-lab.js";

const count = 200;
const atATime = 16;

/** Attaches 200 containers, 16 at a time, and takes all of it down: in order, and after the process was killed in the middle. */
export async function checkLoad(lab: PluginLab, checks: Checks): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `l${process.pid}-${index}`);
  try {
    const many = await prepare(lab, names);
    await checks.check(`${count} attachments, ${atATime} at a time, then all removed`, async () => {
      let attached = 0;
      await attachAll(many, () => {
        attached += 1;
      });
      expectEqual(attached, count, "the number of attachments");
      expectEqual(
        (await createCni(many).getCachedAttachments()).length,
        count,
        "the number of cached attachments",
      );
      expectEqual((await addresses(lab)).length, count, "the number of addresses in use");
      const network = networkConfFromBytes(many.network);
      await forEachContainer(many, async (containerId, netns) => {
        await createCni(many).delNetworkList(
          network,
          { containerId, netns, ifName: "eth0" },
          { timeoutMs: 60_000 },
        );
      });
      await expectNothing(lab, many);
    });
    await checks.check(`kill -9 in the middle of ${count} attachments, then GC`, async () => {
      await killInTheMiddle(lab, many);
      const before = (await addresses(lab)).length;
      expect(before > 0 && before < count, `${before} addresses are in use after the end of the process`);
      await createCni(many).gcNetworkList(networkConfFromBytes(many.network), { validAttachments: [] });
      await expectNothing(lab, many);
    });
  } finally {
    for (const name of names) await removeNetns(name);
  }
}

async function prepare(lab: PluginLab, names: readonly string[]): Promise<ManyAttachments> {
  const containers: Record<string, string> = {};
  for (const name of names) containers[name] = await createNetns(name);
  const network = JSON.stringify({
    cniVersion: "1.1.0",
    name: "load",
    plugins: [
      {
        type: "bridge",
        bridge: "ci-load0",
        isGateway: true,
        ipam: { type: "host-local", dataDir: join(lab.dir, "load-ipam"), subnet: "10.70.0.0/16" },
      },
    ],
  });
  return {
    path: lab.bin,
    cacheDir: join(lab.dir, "load-cache"),
    host: lab.host ?? "/proc/self/ns/net",
    network,
    containers,
    atATime,
  };
}

/** Runs the attachments in a process of their own, and kills it when half of them are there. */
async function killInTheMiddle(lab: PluginLab, many: ManyAttachments): Promise<void> {
  const file = join(lab.dir, "many.json");
  await writeFile(file, JSON.stringify(many));
  const program = fileURLToPath(new URL("./many-attachments.js", import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
  let attached = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    attached += 1;
    if (attached === count / 2) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expectEqual(child.signalCode, "SIGKILL", "how the process ended");
  // plugins that were running go on to their end, as orphans
  await expectSoon(async () => (await plugins(lab)).length === 0, "plugins go on running", 30_000);
  await rm(file);
}

/** The processes that run a plugin of the chain. */
async function plugins({ bin }: PluginLab): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "")),
  );
  return commands.filter((command) =>
    command.split("\0").some((word) => [`${bin}/bridge`, `${bin}/host-local`].includes(word)),
  );
}

async function addresses({ dir }: PluginLab): Promise<string[]> {
  const names = await readdir(join(dir, "load-ipam", "load")).catch(() => []);
  return names.filter((name) => name.startsWith("10.70."));
}

async function expectNothing(lab: PluginLab, many: ManyAttachments): Promise<void> {
  expectEqual(await addresses(lab), [], "the addresses in host-local's store");
  const links = (await lab.inHost("ip", "-br", "link", "show", "master", "ci-load0")).trim();
  expectEqual(links, "", "the interfaces on the bridge");
  const inPods: string[] = [];
  await forEachContainer(many, async (containerId, netns) => {
    const { stdoutText } = await runInNetns(netns, "ip", ["-br", "link", "show"]);
    if (stdoutText.includes("eth0")) inPods.push(containerId);
  });
  expectEqual(inPods, [], "the containers that still have an interface");
  for (const folder of ["results", "pending", "locks"]) {
    expectEqual(await readdir(join(many.cacheDir, folder)), [], `the files in ${folder}`);
  }
  expectEqual(await plugins(lab), [], "the plugins that run");
  const zombies = await ownZombies();
  expectEqual(zombies, [], "the zombies of this process");
}

async function ownZombies(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")));
  return stats.filter((stat) => {
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" && parent === String(process.pid);
  });
}
