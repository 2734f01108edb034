import { type CallOptions, CNIConfig, createExec } from "@container-interfaces/cni";
import { CommandError } from "../command-error.js";
import { printable } from "../table.js";
import type { NetworkOptions } from "./cni-options.js";

/**
 * The CNIConfig for the command line.
 *
 * @throws CommandError `USAGE` where no folder with plugins is named
 */
export function openCni({ path, cacheDir, json }: Partial<NetworkOptions>): CNIConfig {
  if (path === undefined) {
    const reason =
      "no folder with plugins is named. Set CNI_PATH or give --path, such as --path /opt/cni/bin";
    throw new CommandError("USAGE", reason);
  }
  const exec = createExec({
    // as cnitool does; for a script there is nothing but errors
    onStderr: (stderr) => {
      if (!json) process.stderr.write(`${stderr.trimEnd().split("\n").map(printable).join("\n")}\n`);
    },
  });
  return new CNIConfig({ path: path.split(":"), cacheDir, exec });
}

/**
 * The options of a call.
 *
 * @throws CommandError `USAGE`
 */
export function callOptions({ timeout }: Pick<NetworkOptions, "timeout">, signal: AbortSignal): CallOptions {
  if (timeout === undefined) return { signal };
  const seconds = /^\d+(\.\d+)?$/.test(timeout) ? Number(timeout) : 0;
  if (seconds === 0) throw new CommandError("USAGE", "--timeout is not a number of seconds above 0");
  return { signal, timeoutMs: seconds * 1_000 };
}
