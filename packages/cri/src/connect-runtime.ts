import {
  type CallOptions,
  type Connection,
  type ConnectOptions,
  connect,
  formatEndpoint,
  parseEndpoint,
  RpcError,
} from "@container-interfaces/transport";
import { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
import { shakeHands, shakeHandsForImages } from "./handshake.js";
import { knownRuntimeEndpoints } from "./known-endpoints.js";
import { imageServiceTimeouts, runtimeServiceTimeouts } from "./request-timeouts.js";
import type { RuntimeClient } from "./runtime-client.js";
import { followEvents } from "./runtime-events.js";
import { createStreamedLists, MissingStreams } from "./streamed-lists.js";

/** The endpoints of a runtime whose images another program serves. */
export interface RuntimeEndpoints {
  /** Where RuntimeService is served. */
  readonly runtime: string;
  /** Where ImageService is served. */
  readonly image: string;
}

/** How to connect to a runtime. */
export interface ConnectRuntimeOptions extends ConnectOptions {
  /** Milliseconds for the first contact with an endpoint. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Cancels the first contact. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to wait for a runtime that does not listen yet, within `timeoutMs`. Default: false, which fails at once. */
  readonly waitForReady?: boolean | undefined;
}

/**
 * Connects to a container runtime and makes sure that it speaks CRI v1.
 *
 * @param endpoint such as `unix:///run/containerd/containerd.sock`; two of them where another program serves the images;
 * a list to try in turn; without it the sockets of containerd, CRI-O and cri-dockerd are tried
 * @throws RpcError `INVALID_ENDPOINT`; `UNAVAILABLE` when nobody listens, with each failure when several endpoints were
 * tried; `DEADLINE_EXCEEDED`; `INVALID_TLS`; `INVALID_ARGUMENT` for a limit that is none; `UNSUPPORTED_VERSION` when it speaks
 * only an older version of CRI, or none.
 */
export async function connectRuntime(
  endpoint: string | readonly string[] | RuntimeEndpoints = knownRuntimeEndpoints,
  options: ConnectRuntimeOptions = {},
): Promise<RuntimeClient> {
  if (typeof endpoint === "string") return await connectTo({ runtime: endpoint, image: endpoint }, options);
  if ("runtime" in endpoint) return await connectTo(endpoint, options);
  const failures: Error[] = [];
  for (const each of endpoint) {
    try {
      return await connectTo({ runtime: each, image: each }, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      failures.push(error as Error);
    }
  }
  throw noRuntime(endpoint, failures);
}

async function connectTo(
  endpoints: RuntimeEndpoints,
  options: ConnectRuntimeOptions,
): Promise<RuntimeClient> {
  const { timeoutMs = 10_000, signal, waitForReady } = options;
  const contact: CallOptions = { timeoutMs, signal, waitForReady };
  // both are read before either is dialled
  const runtimeEndpoint = parseEndpoint(endpoints.runtime);
  const imageEndpoint = parseEndpoint(endpoints.image);
  const runtime = connect(runtimeEndpoint, options);
  let image = runtime;
  try {
    if (formatEndpoint(imageEndpoint) !== runtime.endpoint) image = connect(imageEndpoint, options);
    const runtimeVersion = await shakeHands(runtime, contact);
    if (image !== runtime) await shakeHandsForImages(image, contact);
    return createRuntimeClient(runtime, image, runtimeVersion);
  } catch (error) {
    await Promise.all([runtime.close(), image.close()]);
    throw error;
  }
}

function createRuntimeClient(
  runtime: Connection,
  image: Connection,
  runtimeVersion: RuntimeClient["runtimeVersion"],
): RuntimeClient {
  const connections = image === runtime ? [runtime] : [runtime, image];
  const runtimeService = runtime.client(RuntimeServiceDefinition, { timeouts: runtimeServiceTimeouts });
  const imageService = image.client(ImageServiceDefinition, { timeouts: imageServiceTimeouts });
  const missing = new MissingStreams();
  const lists = createStreamedLists(runtimeService, imageService, missing);
  const onConnectionLost = (listener: () => void): (() => void) => {
    const off = connections.map((connection) => connection.onConnectionLost(listener));
    return () => {
      for (const each of off) each();
    };
  };
  onConnectionLost(() => missing.clear());
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(connections.map((connection) => connection.close()));
  };
  return {
    ...runtimeService,
    ...imageService,
    ...lists,
    endpoint: runtime.endpoint,
    imageEndpoint: image.endpoint,
    runtimeVersion,
    events: (options) => followEvents(runtime, runtimeService, lists, closing.signal, options),
    onConnectionLost,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function noRuntime(endpoints: readonly string[], failures: readonly Error[]): RpcError {
  const reasons = failures.map((failure) => `\n  ${failure.message}`).join("");
  return new RpcError(
    "UNAVAILABLE",
    `none of ${endpoints.length} endpoints answers as a CRI v1 runtime:${reasons}`,
    {
      doing: "looking for a container runtime",
      cause: new AggregateError(failures, "every endpoint that was tried failed"),
    },
  );
}
