import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DriverEndpoint, ServeDriverOptions } from "../driver/driver-options.js";
import { type Driver, serveDriver } from "../driver/serve-driver.js";
import { createFakeDriver, type FakeDriver } from "./fake-driver.js";
import type { FakeDriverOptions } from "./fake-driver-options.js";

/** What to start, and where. */
export interface StartFakeDriverOptions
  extends FakeDriverOptions,
    Omit<
      ServeDriverOptions,
      "identity" | "controller" | "groupController" | "snapshotMetadata" | "node" | "capabilities"
    > {
  /** Where to listen. Default: a unix socket in a temporary folder. */
  readonly endpoint?: DriverEndpoint | undefined;
  /**
   * Gives parts to serve instead of the driver's own, such as a `controller` in which one handler behaves otherwise. Default: none is
   * replaced.
   */
  readonly change?: ((driver: FakeDriver) => Partial<ServeDriverOptions>) | undefined;
}

/** A fake driver that is served. */
export interface RunningFakeDriver extends AsyncDisposable {
  /** The driver, to look at it and to steer it. */
  readonly driver: FakeDriver;
  /** Where it listens; the first of two endpoints is that of Controller. */
  readonly endpoint: string;
  /** The temporary folder of the socket, which is removed at the end; targets may be put there, too. */
  readonly folder: string;
  /** Stops listening and removes the folder. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts a fake driver on a unix socket in a temporary folder, or at the `endpoint` that is given. It leaves the signals of the
 * process alone.
 *
 * @throws RpcError as `serveDriver` does; nothing is left behind then.
 */
export async function startFakeDriver(options: StartFakeDriverOptions = {}): Promise<RunningFakeDriver> {
  const { change, ...serving } = options;
  const driver = createFakeDriver(options);
  const folder = await mkdtemp(join(tmpdir(), "fake-csi-"));
  const endpoint = options.endpoint ?? `unix://${join(folder, "csi.sock")}`;
  const { identity, controller, groupController, snapshotMetadata, node, capabilities } = driver;
  const parts = { identity, controller, groupController, snapshotMetadata, node, capabilities };
  let served: Driver;
  try {
    served = await serveDriver({
      validateResponses: true,
      signals: [],
      ...serving,
      endpoint,
      ...parts,
      ...change?.(driver),
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const stop = async (): Promise<void> => {
    await served.close({ graceMs: 0 });
    await rm(folder, { recursive: true, force: true });
  };
  return { driver, endpoint: served.endpoints[0] ?? "", folder, stop, [Symbol.asyncDispose]: stop };
}
