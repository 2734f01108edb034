import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Verb } from "@container-interfaces/cni";
import {
  callPlugin,
  type PluginExit,
  RecordingExec,
  type RecordingExecOptions,
} from "@container-interfaces/cni/testing";
import { flannelPlugin } from "../src/flannel-plugin.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A subnet file of one network. */
export const subnetText: string =
  "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=true\n";

/** The flannel plugin in this process, on folders of its own, with other plugins that are played. */
export interface FlannelUnderTest {
  readonly exec: RecordingExec;
  readonly subnetFile: string;
  readonly dataDir: string;
  /** Calls a verb for container `c1` and interface `eth0` of the network `lab`, unless the keys and variables say otherwise. */
  call(
    verb: Verb,
    keys?: Readonly<Record<string, unknown>>,
    env?: Readonly<Record<string, string>>,
  ): Promise<PluginExit>;
}

/** Sets the plugin up, with a subnet file unless it is undefined. */
export function flannelUnderTest(
  options: RecordingExecOptions = {},
  text: string | undefined = subnetText,
): FlannelUnderTest {
  const folder = temporaryFolder();
  const exec = new RecordingExec(options);
  const subnetFile = join(folder, "subnet.env");
  const dataDir = join(folder, "data", "flannel");
  if (text !== undefined) writeFileSync(subnetFile, text);
  const conf = { cniVersion: "1.1.0", name: "lab", type: "flannel", subnetFile, dataDir };
  const plugin = flannelPlugin(exec);
  return {
    exec,
    subnetFile,
    dataDir,
    call: async (verb, keys = {}, env = {}) =>
      await callPlugin(plugin, {
        verb,
        config: { ...conf, ...keys },
        env: { CNI_CONTAINERID: "c1", ...env },
      }),
  };
}

/** The error that a call printed; the test fails where it had success. */
export function errorOf({ exitCode, stdout }: PluginExit): { code: number; msg: string; details?: string } {
  if (exitCode === 0) throw new Error(`the call had success: ${stdout}`);
  return JSON.parse(stdout) as { code: number; msg: string; details?: string };
}
