import { connectDriver, type DriverClient } from "@container-interfaces/csi";
import { CommandError } from "../command-error.js";
import type { CsiOptions } from "./csi-options.js";

/** How a call is made. */
export interface DriverCallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** The options of the calls. */
export function toCallOptions({ timeout }: CsiOptions, signal: AbortSignal): DriverCallOptions {
  return timeout === undefined ? { signal } : { signal, timeoutMs: timeout * 1_000 };
}

/**
 * Connects to the driver of the command line. Nothing is repeated: who calls from a shell wants to see what happens.
 *
 * @throws CommandError `USAGE` where no driver is named
 * @throws RpcError as `connectDriver` does
 */
export async function openDriver(
  { endpoint }: CsiOptions,
  options: DriverCallOptions,
): Promise<DriverClient> {
  if (endpoint !== undefined) return await connectDriver(endpoint, { ...options, retry: false });
  const reason =
    "no driver is named. Set CSI_ENDPOINT or give --endpoint, such as --endpoint unix:///csi/csi.sock";
  throw new CommandError("USAGE", reason);
}
