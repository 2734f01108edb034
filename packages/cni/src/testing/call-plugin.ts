import type { Verb } from "../cni-error.js";
import { encodeJson } from "../json/encode-json.js";
import type { JsonRecord } from "../json/json-value.js";
import { callPlugin as answerCall, type PluginExit } from "../plugin/call-plugin.js";
import type { PluginOptions } from "../plugin/plugin-options.js";

/** A call for a plugin that is tested in this process. */
export interface TestCall {
  /** The operation. */
  readonly verb: Verb;
  /** The configuration: as text as it is, an object as JSON. Default: a network of the name `test` and the newest version. */
  readonly config?: string | Readonly<Record<string, unknown>> | undefined;
  /** Variables beside `CNI_COMMAND`. Default: a container `test`, an interface `eth0`, a namespace and a search path that are not there. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Calls a plugin in this process, as `runPlugin` would for a runtime, and gives what it would print.
 *
 * @param options the plugin, as `runPlugin` takes it
 */
export async function callPlugin<Config = JsonRecord>(
  options: PluginOptions<Config>,
  { verb, config = { cniVersion: "1.1.0", name: "test" }, env }: TestCall,
): Promise<PluginExit> {
  return await answerCall(options, {
    env: {
      CNI_COMMAND: verb,
      CNI_CONTAINERID: "test",
      CNI_IFNAME: "eth0",
      CNI_NETNS: "/run/netns/test",
      CNI_PATH: "/opt/cni/bin",
      ...env,
    },
    readStdin: async () => Buffer.from(typeof config === "string" ? config : encodeJson(config)),
  });
}
