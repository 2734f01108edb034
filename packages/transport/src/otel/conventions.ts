import type { Attributes } from "@opentelemetry/api";
import { parseEndpoint } from "../endpoint.js";
import type { StatusName } from "../status-code.js";

// The names of OpenTelemetry's semantic conventions for RPC, version 1.45.0, the first in which they are stable. They are
// written out, so that nobody needs the package that has them; a test compares.

/** What says which version of the conventions is meant. */
export const schemaUrl = "https://opentelemetry.io/schemas/1.45.0";

export const attributeNames = {
  system: "rpc.system.name",
  method: "rpc.method",
  statusCode: "rpc.status_code",
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  peerAddress: "network.peer.address",
  peerPort: "network.peer.port",
} as const;

export const metricNames = {
  client: "rpc.client.call.duration",
  server: "rpc.server.call.duration",
} as const;

/** The boundaries that the conventions advise for both histograms, in seconds. */
export const durationBoundaries: number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** The statuses that are a server's own fault; any other may be what the caller asked for. */
const serverErrors: ReadonlySet<StatusName> = new Set([
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
] satisfies StatusName[]);

/** Whether a status counts as an error on a side of the call. */
export function isError(side: "client" | "server", code: StatusName): boolean {
  return side === "server" ? serverErrors.has(code) : code !== "OK";
}

/** What the conventions say of an endpoint that a client calls, or that a server on a socket file has. */
export function serverAttributes(endpoint: string): Attributes {
  const parsed = parseEndpoint(endpoint);
  switch (parsed.kind) {
    case "tcp":
      return { [attributeNames.serverAddress]: parsed.host, [attributeNames.serverPort]: parsed.port };
    case "unix-abstract":
      return { [attributeNames.serverAddress]: `@${parsed.name}` };
    default:
      return { [attributeNames.serverAddress]: parsed.path };
  }
}

/** What the conventions say of who calls a server: an address with a port, as Node shows it. */
export function peerAttributes(peer: string): Attributes {
  const [, address, port] = /^(.*):(\d+)$/.exec(peer) ?? [];
  if (address === undefined) return {};
  return {
    [attributeNames.peerAddress]: address.replace(/^\[(.*)\]$/, "$1"),
    [attributeNames.peerPort]: Number(port),
  };
}
