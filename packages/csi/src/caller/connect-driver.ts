import {
  type CallOptions,
  type Connection,
  type ConnectOptions,
  connect,
  type RetryPolicy,
  RpcError,
  retry,
} from "@container-interfaces/transport";
import {
  type GetPluginInfoResponse,
  IdentityDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import { callMetrics, type DriverCall } from "./call-metrics.js";
import { createDriverClient } from "./create-driver-client.js";
import type { DriverClient } from "./driver-client.js";
import { readOnlyMethods } from "./read-only-methods.js";
import { driverTimeouts } from "./request-timeouts.js";

/** How to connect to a driver. */
export interface ConnectDriverOptions extends ConnectOptions {
  /** Milliseconds for the first contact with the endpoint. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Cancels the first contact. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to wait for a driver that does not listen yet, within `timeoutMs`. Default: false, which fails at once. */
  readonly waitForReady?: boolean | undefined;
  /**
   * Which calls are repeated when they fail. All calls of CSI are idempotent, so a caller that gives the same request again may also name
   * those that change something, and `ABORTED`. Default: those of {@link readOnlyMethods}, after `UNAVAILABLE`. `false` for none.
   */
  readonly retry?: RetryPolicy | false | undefined;
  /** Is told of each call that is over, also of each repeated one; for the metric `csi_operations_seconds`. It must not throw. */
  readonly onCall?: ((call: DriverCall) => void) | undefined;
}

/**
 * Connects to a storage driver, makes sure that it speaks CSI v1, and learns its name. It does not ask whether the driver is ready:
 * {@link DriverClient.waitUntilReady} does.
 *
 * @param endpoint such as `unix:///csi/csi.sock`
 * @throws RpcError `INVALID_ENDPOINT`; `UNAVAILABLE` when nobody listens; `DEADLINE_EXCEEDED`; `CANCELLED`; `INVALID_TLS`;
 * `INVALID_ARGUMENT` for an option that cannot be; `UNSUPPORTED_VERSION` when what listens does not speak CSI v1; `INTERNAL` for a driver
 * without a name
 */
export async function connectDriver(
  endpoint: string,
  options: ConnectDriverOptions = {},
): Promise<DriverClient> {
  const { timeoutMs = 10_000, signal, waitForReady, onCall } = options;
  let name = "unknown-driver";
  const metrics = onCall === undefined ? [] : [callMetrics(() => name, onCall)];
  const policy = options.retry ?? { methods: readOnlyMethods };
  const retries = policy === false ? [] : [retry(policy)];
  const connection = connect(endpoint, options);
  try {
    const identity = connection.client(IdentityDefinition, {
      timeouts: driverTimeouts.identity,
      interceptors: metrics,
    });
    const info = await shakeHands(connection, () =>
      identity.getPluginInfo({}, { timeoutMs, signal, waitForReady } satisfies CallOptions),
    );
    name = info.name;
    return createDriverClient({
      connection,
      info,
      interceptors: [...retries, ...metrics],
      identity,
      // what breaks off is asked for again from where it was
      snapshotMetadata: connection.client(SnapshotMetadataDefinition, {
        timeouts: driverTimeouts.snapshotMetadata,
        interceptors: metrics,
      }),
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function shakeHands(
  { endpoint }: Connection,
  ask: () => Promise<GetPluginInfoResponse>,
): Promise<GetPluginInfoResponse> {
  const facts = { doing: `connecting to the driver at ${endpoint}`, endpoint };
  const info = await ask().catch((error: unknown) => {
    if (!RpcError.is(error, "UNIMPLEMENTED")) throw error;
    throw new RpcError("UNSUPPORTED_VERSION", "what listens there does not speak CSI v1", {
      ...facts,
      hint: "Is it the socket of a driver of CSI 1.0 or newer, and not that of its registration with kubelet?",
      method: error.method,
      cause: error,
    });
  });
  if (info.name !== "") return info;
  throw new RpcError("INTERNAL", "the driver has no name", {
    ...facts,
    method: "/csi.v1.Identity/GetPluginInfo",
    path: "name",
    hint: "This is a fault of the driver: GetPluginInfo has to tell the name.",
  });
}
