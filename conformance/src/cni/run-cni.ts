import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCniPrograms, type CniPrograms } from "../build-go.js";
import { Checks } from "../checks.js";
import { present } from "../expect.js";
import { type CniLab, createCniLab, installPeers } from "../lab.js";
import { timed } from "../timed.js";
import { checkAttachExample } from "./check-attach-example.js";
import { checkCniCommand } from "./check-cni-command.js";
import { checkCross } from "./check-cross.js";
import { checkFlannel } from "./check-flannel.js";
import { checkLeftovers } from "./check-leftovers.js";
import { checkLoad } from "./check-load.js";
import { checkPlugins } from "./check-plugins.js";
import { checkVm, runVmCases } from "./check-vm.js";
import { runDifferential } from "./differential/run-differential.js";
import { expectations } from "./expectations.js";
import type { PluginLab } from "./plugin-lab.js";

const peers = ["busybox", "cni-plugins", "cnitool", "dnsmasq", "etcd", "qemu", "vm-kernel"];

/** Runs the port of libcni and the plugin side against the real plugins, libcni itself, cnitool and flannel. */
export async function runCni(signal: AbortSignal): Promise<{ failed: number }> {
  const installed = await installPeers(peers, { log: console.log });
  const peer = (name: string): Peer => present(installed[name], name);
  const folder = await mkdtemp(join(tmpdir(), "ci-cni-"));
  const checks = new Checks("cni", expectations, signal);
  const namespaces = [`x${process.pid}`, `l${process.pid}-`, `cross${process.pid}`, `flannel${process.pid}`];
  try {
    const programs = await buildCniPrograms(folder);
    const lab = await createCniLab({ log: console.log });
    namespaces.push(lab.id);
    try {
      await checkAll(lab, peer, programs, folder, checks, signal);
    } finally {
      await lab.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await checkLeftovers({ folders: [folder], namespaces }, checks);
  console.log(checks.summary());
  return { failed: checks.failed };
}

interface Peer {
  readonly bin: string;
  readonly lib?: string;
}

async function checkAll(
  lab: CniLab,
  peer: (name: string) => Peer,
  programs: CniPrograms,
  folder: string,
  checks: Checks,
  signal: AbortSignal,
): Promise<void> {
  const place: PluginLab = {
    inHost: (...argv) => lab.exec(argv),
    inLan: (...argv) => lab.exec(argv, { netns: lab.lan }),
    host: lab.host,
    uplink: "eth0",
    hostAddress: lab.addresses.host,
    lanAddress: lab.addresses.lan,
    bin: peer("cni-plugins").bin,
    busybox: join(peer("busybox").bin, "busybox"),
    dir: folder,
  };
  await timed("cni: libcni itself", () => runDifferential(checks, folder, signal));
  await timed("cni: cnitool", () =>
    checkCniCommand(checks, { cnitool: join(peer("cnitool").bin, "cnitool"), folder }),
  );
  // the machine starts slowly, and has a processor's time to itself meanwhile
  const { bin, busybox } = place;
  const ended = new AbortController();
  const inVm = runVmCases({ bin, busybox, dir: folder }, AbortSignal.any([signal, ended.signal]));
  inVm.catch(() => {});
  try {
    const { bin: dnsmasq, lib: libraries } = peer("dnsmasq");
    const dhcp = { netns: lab.lan, device: "eth0", dnsmasq: join(dnsmasq, "dnsmasq"), libraries };
    await timed("cni: plugins", () => checkPlugins(place, dhcp, checks));
    await timed("cni: both sides on a bridge", () =>
      checkCross(place, { driver: programs.driver, folder }, checks),
    );
    await timed("cni: many attachments", () => checkLoad(place, checks));
    await timed("cni: examples/cni-attach", () => checkAttachExample(place, checks));
    await timed("cni: flannel", () => checkFlannel(checks, { bin, folder }));
    await timed("cni: emulated machine", async () => checkVm(await inVm, checks));
  } finally {
    ended.abort(new Error("the checks have ended"));
    await inVm.catch(() => {});
  }
}
