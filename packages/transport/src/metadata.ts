import { Metadata as GrpcMetadata } from "@grpc/grpc-js";
import { defaultMaxMetadataBytes } from "./limits.js";

/**
 * Metadata to send with a call, by lower-case key. Text values for ordinary keys; bytes for keys that end in `-bin`.
 * Several values of one key go in a list. A value's leading and trailing spaces are not part of it.
 */
export interface MetadataInit {
  readonly [key: string]: string | Uint8Array | readonly (string | Uint8Array)[];
}

/**
 * Metadata that came with a call, by lower-case key, each with all its values. Texts that came under one key are one value, with
 * `, ` between them: so Node gives them out. It has no prototype: any key is data.
 */
export interface Metadata {
  readonly [key: string]: readonly (string | Uint8Array)[];
}

/** A key that the library below loses, as it keeps headers in plain objects. */
const lostKey = "__proto__";

/**
 * The headers that HTTP/2 and gRPC use or forbid. Sent as metadata, they break the call, and some the connection with it;
 * received, they are no metadata.
 */
const reserved: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "date",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-timeout",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  lostKey,
]);

/** Further headers of HTTP that Node sends one value of; with another it throws. */
const single: ReadonlySet<string> = new Set([
  "access-control-allow-credentials",
  "access-control-max-age",
  "age",
  "authorization",
  "content-encoding",
  "content-language",
  "content-location",
  "content-md5",
  "content-range",
  "dnt",
  "etag",
  "expires",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
]);

/**
 * Turns metadata into the form of the library below. Throws an Error for a key or value that a call cannot carry, and for
 * more than 64 KiB in all: with a longer value the connection ends or hangs, and with it the calls of others.
 */
export function toGrpcMetadata(init: MetadataInit | undefined, waitForReady = false): GrpcMetadata {
  const metadata = new GrpcMetadata({ waitForReady });
  if (init === undefined) return metadata;
  let bytes = 0;
  for (const [key, value] of Object.entries(init)) {
    const name = key.toLowerCase();
    // the library below lets a colon pass, and Node does not
    if (name.includes(":") || reserved.has(name)) throw new Error(`the key "${key}" is reserved`);
    const items = typeof value === "string" || value instanceof Uint8Array ? [value] : value;
    if (items.length > 1 && single.has(name)) throw new Error(`the key "${key}" can have one value`);
    for (const item of items) {
      // as HTTP/2 counts; bytes travel as base64
      bytes += name.length + 32 + (typeof item === "string" ? item.length : Math.ceil(item.length / 3) * 4);
      // the library below would repeat the value in its error
      if (typeof item === "string" && /[^ -~]/.test(item))
        throw new Error(`a value of the key "${key}" has a character that is not printable ASCII`);
      metadata.add(name, typeof item === "string" ? trim(item) : Buffer.from(item));
    }
    if (bytes > defaultMaxMetadataBytes)
      throw new Error(`it comes to ${bytes} bytes or more, and the limit is ${defaultMaxMetadataBytes}`);
  }
  return metadata;
}

/** Turns received metadata into plain data. */
export function fromGrpcMetadata(metadata: GrpcMetadata): Metadata {
  const result: { [key: string]: readonly (string | Uint8Array)[] } = Object.create(null);
  for (const key of Object.keys(metadata.getMap())) if (!reserved.has(key)) result[key] = metadata.get(key);
  const lost = metadata.get(lostKey);
  if (lost.length > 0) result[lostKey] = lost;
  return result;
}

/** Takes the spaces off, as peers drop a value that has them around it. Text that cannot be sent stays, to be refused. */
function trim(value: string): string {
  return /[^ -~]/.test(value) ? value : value.trim();
}
