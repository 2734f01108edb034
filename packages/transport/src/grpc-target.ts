import type { Endpoint } from "./endpoint.js";
import { formatEndpoint } from "./endpoint.js";
import { RpcError } from "./rpc-error.js";

/**
 * The address that the library below dials or binds for an endpoint.
 *
 * @throws RpcError `INVALID_ENDPOINT` for a named pipe on a system that has none.
 */
export function grpcTarget(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "unix":
      // without the empty authority, a path that starts with two slashes would lose its first part to it
      return endpoint.path.startsWith("/") ? `unix://${endpoint.path}` : `unix:${endpoint.path}`;
    case "unix-abstract":
      return `unix:\0${endpoint.name}`;
    case "tcp":
      // with its scheme, as a host may be called like one
      return `dns:${formatEndpoint(endpoint).slice("tcp://".length)}`;
    case "npipe":
      if (process.platform === "win32") return `unix:${endpoint.path}`;
      throw new RpcError(
        "INVALID_ENDPOINT",
        `named pipes exist on Windows only, and this is ${process.platform}`,
        {
          doing: `using ${formatEndpoint(endpoint)}`,
          endpoint: formatEndpoint(endpoint),
        },
      );
  }
}
