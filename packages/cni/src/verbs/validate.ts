import { CniError } from "../cni-error.js";
import type { PluginConfig } from "../config/network-config.js";
import { type CallOptions, Deadline } from "../exec/call-options.js";
import { compareBytes } from "../json/encode-json.js";
import { hasEnded, throwAll } from "./failures.js";
import type { PluginRunner } from "./plugin-runner.js";

/** Checks that every plugin is there and supports the version, and gives the capabilities that they want arguments for, sorted. */
export async function validate(
  runner: PluginRunner,
  network: string,
  cniVersion: string,
  plugins: readonly PluginConfig[],
  options: CallOptions,
): Promise<string[]> {
  const deadline = new Deadline(options);
  const errors: CniError[] = [];
  const capabilities = new Set<string>();
  for (const { network: conf } of plugins) {
    await validatePlugin(
      runner,
      conf.type,
      cniVersion === "" ? "0.1.0" : cniVersion,
      deadline,
      options,
    ).catch((error: unknown) => {
      if (!CniError.is(error) || hasEnded(error)) throw error;
      errors.push(error);
    });
    for (const [capability, isWanted] of Object.entries(conf.capabilities ?? {})) {
      if (isWanted) capabilities.add(capability);
    }
  }
  throwAll(errors, { doing: `validating network ${network}`, network });
  return [...capabilities].sort(compareBytes);
}

async function validatePlugin(
  runner: PluginRunner,
  plugin: string,
  cniVersion: string,
  deadline: Deadline,
  options: CallOptions,
): Promise<void> {
  const { supportedVersions } = await runner.version(plugin, deadline, options);
  if (supportedVersions.includes(cniVersion)) return;
  const reason = `the plugin ${plugin} does not support version ${JSON.stringify(cniVersion)}`;
  throw new CniError("UNSUPPORTED_VERSION", `${reason}, but ${supportedVersions.join(", ")}`, {
    doing: "validating a plugin",
    plugin,
  });
}
