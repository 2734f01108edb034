/**
 * A plugin that is made with `@container-interfaces/cni/plugin`, for a runtime in Go: gives the address that its configuration names,
 * and fails where the configuration says so.
 *
 * @module
 */
import { PluginErrorCode, pluginError, runPlugin } from "@container-interfaces/cni/plugin";

/** Fails with the code that the configuration names for a verb. */
function failIfAsked(verb: string, { failures }: Readonly<Record<string, unknown>>): void {
  const code = (failures as Readonly<Record<string, number>> | undefined)?.[verb];
  if (code !== undefined) throw pluginError(code, `${verb} was asked to fail`, "by its configuration");
}

await runPlugin({
  about: "CNI plugin of the conformance run",
  versions: ["0.4.0", "1.0.0", "1.1.0"],
  add: ({ verb, config, netns, ifName, prevResult }) => {
    failIfAsked(verb, config);
    if (prevResult !== undefined) return prevResult;
    if (typeof config.address !== "string") {
      throw pluginError(PluginErrorCode.INVALID_NETWORK_CONFIG, "address is missing");
    }
    return {
      interfaces: [{ name: ifName, sandbox: netns }],
      ips: [{ interface: 0, address: config.address }],
    };
  },
  check: ({ verb, config, prevResult }) => {
    failIfAsked(verb, config);
    if (prevResult?.ips?.[0]?.address !== config.address)
      throw pluginError(100, "another address than that of ADD");
  },
  del: ({ verb, config }) => failIfAsked(verb, config),
  gc: ({ verb, config, validAttachments }) => {
    failIfAsked(verb, config);
    if (validAttachments.length !== config.valid)
      throw pluginError(100, `${validAttachments.length} attachments are valid`);
  },
  status: ({ verb, config }) => failIfAsked(verb, config),
});
