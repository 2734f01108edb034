import { isIPv6 } from "node:net";
import { RpcError } from "./rpc-error.js";

/** A unix socket in the file system. */
export interface UnixEndpoint {
  /** Tells this kind of endpoint from the others. */
  readonly kind: "unix";
  /** The socket's path, absolute or relative to the working directory; at most 107 bytes. */
  readonly path: string;
}

/** A unix socket in Linux's abstract namespace: it has no file, no mode and no owner, and ends with its server. */
export interface AbstractEndpoint {
  /** Tells this kind of endpoint from the others. */
  readonly kind: "unix-abstract";
  /** The name without the leading zero byte; at most 107 bytes. */
  readonly name: string;
}

/** A TCP address. */
export interface TcpEndpoint {
  /** Tells this kind of endpoint from the others. */
  readonly kind: "tcp";
  /** A host name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  /** 0 to 65535; 0 lets a server choose a free port and is not an address to connect to. */
  readonly port: number;
}

/** A named pipe, on Windows only. */
export interface PipeEndpoint {
  /** Tells this kind of endpoint from the others. */
  readonly kind: "npipe";
  /** The pipe's path with forward slashes, such as `//./pipe/containerd-containerd`. */
  readonly path: string;
}

/** Where a server listens or a client connects to. */
export type Endpoint = UnixEndpoint | AbstractEndpoint | TcpEndpoint | PipeEndpoint;

/** The longest path of a unix socket in bytes: `sockaddr_un` holds 108 with the closing zero. */
export const maxUnixPathBytes = 107;

/** The longest part of a wrong endpoint that an error repeats, in characters. */
const maxShownLength = 200;

/**
 * Parses an endpoint: `unix:///run/x.sock`, `unix:relative.sock`, a bare path (`/run/x.sock` or `./x.sock`),
 * `unix-abstract:name`, `tcp://host:port` (`tcp://[::1]:port` for IPv6), or `npipe:////./pipe/name`.
 * Touches neither disk nor network.
 *
 * @throws RpcError `INVALID_ENDPOINT`, which says what is wrong with the text and what a valid one looks like.
 */
export function parseEndpoint(text: string): Endpoint {
  if (typeof text !== "string") throw invalid("", `it is ${text === null ? "null" : typeof text}, not text`);
  if (text === "") throw invalid(text, "it is empty");
  if (/[\0\n\r\u2028\u2029]/.test(text)) throw invalid(text, "it contains a zero byte or a line break");
  const [, scheme, rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):([\s\S]*)$/.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      return parseBarePath(text);
    case "unix":
      return parseUnix(text, rest);
    case "unix-abstract":
      return { kind: "unix-abstract", name: checkLength(text, rest, "the abstract name") };
    case "tcp":
      return parseTcp(text, rest);
    case "npipe":
      return parsePipe(text, rest);
    default:
      throw invalid(text, `the scheme "${shorten(scheme ?? "")}" is not supported`);
  }
}

/** The endpoint as text, in the form that {@link parseEndpoint} reads and that messages and logs show. */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "unix":
      return endpoint.path.startsWith("/") ? `unix://${endpoint.path}` : `unix:${endpoint.path}`;
    case "unix-abstract":
      return `unix-abstract:${endpoint.name}`;
    case "tcp":
      return `tcp://${endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
    case "npipe":
      return `npipe:${endpoint.path}`;
  }
}

/**
 * Accepts an endpoint as text or as parsed; a parsed one is checked as its text would be.
 *
 * @throws RpcError `INVALID_ENDPOINT`, also for what is neither, such as an environment variable that is not set.
 */
export function toEndpoint(endpoint: string | Endpoint): Endpoint {
  if (typeof endpoint !== "object" || endpoint === null) return parseEndpoint(endpoint);
  let text: string | undefined;
  try {
    text = formatEndpoint(endpoint);
  } catch {
    // a part is missing
  }
  if (text === undefined)
    throw invalid(`of kind ${endpoint.kind}`, "it is an object, and no parsed endpoint");
  return parseEndpoint(text);
}

function parseBarePath(text: string): Endpoint {
  if (text.startsWith("/") || text.startsWith("./") || text.startsWith("../")) {
    return { kind: "unix", path: checkPath(text, text) };
  }
  throw invalid(text, "it has no scheme and is not a path that starts with / or ./");
}

function parseUnix(text: string, rest: string): Endpoint {
  if (!rest.startsWith("//")) return { kind: "unix", path: checkPath(text, rest) };
  const path = rest.slice(2);
  if (!path.startsWith("/")) {
    const host = path.split("/", 1)[0];
    throw invalid(
      text,
      `"${shorten(host ?? "")}" stands where a host would; an absolute path has three slashes`,
    );
  }
  return { kind: "unix", path: checkPath(text, path) };
}

function checkPath(text: string, path: string): string {
  if (path.endsWith("/")) throw invalid(text, "the socket path ends in a slash");
  return checkLength(text, path, "the socket path");
}

function checkLength(text: string, path: string, what: string): string {
  const bytes = Buffer.byteLength(path);
  if (bytes === 0) throw invalid(text, `${what} is missing`);
  if (bytes > maxUnixPathBytes) {
    throw invalid(text, `${what} has ${bytes} bytes, and the system's limit is ${maxUnixPathBytes}`);
  }
  return path;
}

function parseTcp(text: string, rest: string): Endpoint {
  const match = /^\/\/(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([^[\]:/\s?#@]+)):(\d{1,5})$/.exec(rest);
  if (match === null)
    throw invalid(text, "a tcp endpoint is tcp://HOST:PORT, with an IPv6 address in brackets");
  const port = Number(match[3]);
  if (port > 65_535) throw invalid(text, `the port ${port} is over 65535`);
  if (match[1] !== undefined && !isIPv6(match[1]))
    throw invalid(text, `"${shorten(match[1])}" is no IPv6 address`);
  return { kind: "tcp", host: match[1] ?? match[2] ?? "", port };
}

function parsePipe(text: string, rest: string): Endpoint {
  const path = rest.replaceAll("\\", "/").replace(/^\/\/(?=\/\/)/, "");
  if (!/^\/\/[^/]+\/pipe\/[^/].*$/.test(path)) throw invalid(text, "a named pipe is npipe:////./pipe/NAME");
  return { kind: "npipe", path };
}

function invalid(text: string, why: string): RpcError {
  return new RpcError("INVALID_ENDPOINT", why, {
    doing: `reading the endpoint ${JSON.stringify(shorten(text))}`,
    hint: "Use unix:///run/name.sock, a path, unix-abstract:name, tcp://host:port or npipe:////./pipe/name.",
  });
}

function shorten(text: string): string {
  return text.length <= maxShownLength ? text : `${text.slice(0, maxShownLength)}…`;
}
