import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CNIConfig,
  CniError,
  compareVersions,
  convertResult,
  createExec,
  createNetns,
  createNetworkConf,
  removeNetns,
  runInNetns,
  type SpecVersion,
} from "@container-interfaces/cni";
import { expect, expectEqual } from "../expect.js";
import type { Attached, Check, PluginCase } from "./plugin-case.js";
import type { PluginLab } from "./plugin-lab.js";

/** The versions that every plugin is used with. */
const versions: readonly SpecVersion[] = ["0.3.1", "0.4.0", "1.0.0", "1.1.0"];

const timeoutMs = 60_000;

/** Takes a plugin through ADD, its proof, CHECK, DEL, DEL again, GC and STATUS, in each version. */
export async function runPluginCase(each: PluginCase, lab: PluginLab, check: Check): Promise<void> {
  for (const version of versions) {
    if ((compareVersions(version, each.since ?? "0.3.1") ?? 0) < 0) continue;
    const name = `x${process.pid}`;
    const netns = await createNetns(name);
    try {
      await runInVersion(each, version, lab, netns, check);
    } finally {
      await removeNetns(name);
    }
  }
}

async function runInVersion(
  each: PluginCase,
  version: SpecVersion,
  lab: PluginLab,
  netns: string,
  check: Check,
): Promise<void> {
  const cacheDir = join(lab.dir, "cache");
  const { host, bin } = lab;
  const exec = createExec(host === undefined ? {} : { wrap: (path) => ["nsenter", `--net=${host}`, path] });
  const cni = new CNIConfig({ path: [bin], cacheDir, exec });
  const list = createNetworkConf({ cniVersion: version, name: "lab", plugins: each.plugins(lab) });
  const { ifName = "eth0", capabilityArgs } = each;
  const containerId = `${each.name}-${version}`.replace(/[^a-z0-9.]+/gi, "-");
  const rt = { containerId, netns, ifName, capabilityArgs };
  const inPod = async (...[command = "", ...args]: readonly string[]): Promise<string> =>
    (await runInNetns(netns, command, args, { timeoutMs })).stdoutText;
  const isDetached = async (): Promise<void> => {
    const links = (await inPod("ip", "-br", "link")).split("\n").map((line) => line.split(/[\s@]/)[0]);
    const left = links.filter((link) => link !== undefined && !["", "lo", "tunl0", "sit0"].includes(link));
    expectEqual(left, [], "the interfaces that are left in the pod");
    for (const folder of ["results", "pending", "locks"]) {
      expectEqual(await readdir(join(cacheDir, folder)), [], `what is left in ${folder}`);
    }
    expectEqual(await allocations(lab), [], "the addresses that are still in use");
    await each.gone?.(lab);
  };

  await check(`${each.name}, ${version}: ADD and what it is for`, async () => {
    await each.prepare?.(lab);
    const result = await cni.addNetworkList(list, rt, { timeoutMs });
    expectEqual(result.cniVersion, version, "the version of the result");
    const [address = ""] = (convertResult(result, "1.1.0").ips ?? []).map((ip) =>
      ip.address.replace(/\/.*/, ""),
    );
    const attached: Attached = { lab, version, result, address, netns, inPod };
    await each.proof(attached);
  });
  await check(`${each.name}, ${version}: CHECK`, async () => {
    if (version !== "0.3.1") return await cni.checkNetworkList(list, rt, { timeoutMs });
    const error = await cni.checkNetworkList(list, rt).catch((refusal: unknown) => refusal);
    expect(CniError.is(error, "UNSUPPORTED_VERSION"), `CHECK is refused in ${version}`);
  });
  await check(`${each.name}, ${version}: DEL`, async () => {
    await cni.delNetworkList(list, rt, { timeoutMs });
    await isDetached();
  });
  await check(`${each.name}, ${version}: DEL again`, () => cni.delNetworkList(list, rt, { timeoutMs }));
  await check(`${each.name}, ${version}: GC and STATUS`, async () => {
    await each.prepare?.(lab);
    await cni.addNetworkList(list, rt, { timeoutMs });
    await cni.gcNetworkList(list, { validAttachments: [{ containerId, ifName }] }, { timeoutMs });
    expectEqual((await cni.getCachedAttachments()).length, 1, "the number of attachments that GC has kept");
    await cni.gcNetworkList(list, { validAttachments: [] }, { timeoutMs });
    await isDetached();
    await cni.getStatusNetworkList(list, { timeoutMs });
  });
  // a pod whose checks have failed must not stand in the way of the next one
  await cni.delNetworkList(list, rt, { timeoutMs }).catch(() => {});
}

/** The addresses in host-local's store. */
async function allocations({ dir }: PluginLab): Promise<string[]> {
  const names = await readdir(join(dir, "ipam", "lab")).catch(() => []);
  return names.filter((name) => name !== "lock" && !name.startsWith("last_reserved_ip"));
}
