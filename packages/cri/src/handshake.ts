import { type CallOptions, type Client, type Connection, RpcError } from "@container-interfaces/transport";
import {
  ImageServiceDefinition,
  RuntimeServiceDefinition,
  type VersionResponse,
} from "./gen/runtime/v1/api.js";

/** The version of kubelet's runtime API that clients name in VersionRequest; it has been this one since the beginning. */
const clientVersion = "0.1.0";

/** What CRI's first version was called; its Version messages are the same on the wire. */
const olderService = {
  name: "RuntimeService",
  fullName: "runtime.v1alpha2.RuntimeService",
  methods: { version: RuntimeServiceDefinition.methods.version },
} as const;

/**
 * Asks the runtime for its name and versions, and makes sure that it speaks CRI v1.
 *
 * @throws RpcError `UNSUPPORTED_VERSION` when it speaks only an older version, or no CRI at all, and the error of the call
 * otherwise.
 */
export async function shakeHands(connection: Connection, options: CallOptions): Promise<VersionResponse> {
  try {
    return await connection.client(RuntimeServiceDefinition).version({ version: clientVersion }, options);
  } catch (error) {
    if (!RpcError.is(error, "UNIMPLEMENTED")) throw error;
    throw await explain(connection, options, error);
  }
}

/**
 * Makes sure that an endpoint for images alone serves CRI v1.
 *
 * @throws RpcError as {@link shakeHands} does.
 */
export async function shakeHandsForImages(connection: Connection, options: CallOptions): Promise<void> {
  try {
    await connection.client(ImageServiceDefinition).imageFsInfo({}, options);
  } catch (error) {
    if (!RpcError.is(error, "UNIMPLEMENTED")) throw error;
    throw unsupported(connection.endpoint, "the program there serves no images through CRI v1", error);
  }
}

async function explain(connection: Connection, options: CallOptions, cause: RpcError): Promise<RpcError> {
  const older: Client<typeof olderService> = connection.client(olderService);
  const runtime = await older.version({ version: clientVersion }, options).catch(() => undefined);
  return runtime === undefined
    ? unsupported(
        connection.endpoint,
        "the program there speaks gRPC, but no CRI: in containerd the cri plugin may be disabled",
        cause,
      )
    : unsupported(
        connection.endpoint,
        `${runtime.runtimeName} ${runtime.runtimeVersion} speaks CRI v1alpha2 only, and this library speaks v1`,
        cause,
        "Use containerd 1.6, CRI-O 1.20 or a newer version.",
      );
}

function unsupported(endpoint: string, reason: string, cause: RpcError, hint?: string): RpcError {
  return new RpcError("UNSUPPORTED_VERSION", reason, {
    doing: `connecting to the runtime at ${endpoint}`,
    hint,
    endpoint,
    cause,
  });
}
