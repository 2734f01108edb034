import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../checks.js";
import { expectSoon } from "../expect.js";
import { nativeCases } from "./native-cases.js";
import { type PluginLab, startIn } from "./plugin-lab.js";
import { runPluginCase } from "./run-plugin-case.js";

/** What a DHCP server on the lan needs. */
export interface DhcpServer {
  /** The namespace and the interface that it serves. */
  readonly netns: string;
  readonly device: string;
  readonly dnsmasq: string;
  /** Folders for LD_LIBRARY_PATH. */
  readonly libraries: string | undefined;
}

/** Every plugin that runs on this machine's kernel, through all verbs and versions. */
export async function checkPlugins(lab: PluginLab, dhcp: DhcpServer, checks: Checks): Promise<void> {
  const { lanAddress, bin, dir } = lab;
  const socket = join(dir, "dhcp.sock");
  const range = [130, 140].map((last) => lanAddress.replace(/\d+$/, String(last)));
  const options = [
    "-k",
    "--no-ping",
    "-p",
    "0",
    "-u",
    "root",
    "--pid-file=",
    "-C",
    "/dev/null",
    "-i",
    dhcp.device,
  ];
  const leases = [`--dhcp-leasefile=${dir}/dnsmasq.leases`, "-F", `${range.join(",")},10m`];
  const server = [dhcp.dnsmasq, ...options, ...leases, `--dhcp-option=3,${lanAddress}`];
  const env =
    dhcp.libraries === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: dhcp.libraries };
  const programs = [
    startIn(dhcp.netns, server, env),
    startIn(lab.host, [join(bin, "dhcp"), "daemon", "-socketpath", socket]),
  ];
  try {
    const isThere = (): Promise<boolean> =>
      stat(socket).then(
        () => true,
        () => false,
      );
    await expectSoon(isThere, "the daemon of the dhcp plugin makes no socket", 10_000);
    for (const each of nativeCases) {
      await runPluginCase(each, lab, (name, body) => checks.check(name, body));
    }
  } finally {
    for (const program of programs) await program.stop();
  }
}
