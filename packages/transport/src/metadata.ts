import { Metadata as GrpcMetadata } from "@grpc/grpc-js";

/**
 * Metadata to send with a call, by lower-case key. Text values for ordinary keys; bytes for keys that end in `-bin`.
 * Several values of one key go in a list.
 */
export interface MetadataInit {
  readonly [key: string]: string | Uint8Array | readonly (string | Uint8Array)[];
}

/** Metadata that came with a call, by lower-case key, each with all its values. It has no prototype: any key is data. */
export interface Metadata {
  readonly [key: string]: readonly (string | Uint8Array)[];
}

/** Turns metadata into the form of the library below. Throws its TypeError or Error for a key or value that HTTP/2 cannot carry. */
export function toGrpcMetadata(init: MetadataInit | undefined, waitForReady = false): GrpcMetadata {
  const metadata = new GrpcMetadata({ waitForReady });
  if (init === undefined) return metadata;
  for (const [key, value] of Object.entries(init)) {
    for (const item of typeof value === "string" || value instanceof Uint8Array ? [value] : value) {
      metadata.add(key, typeof item === "string" ? item : Buffer.from(item));
    }
  }
  return metadata;
}

/** Turns received metadata into plain data. */
export function fromGrpcMetadata(metadata: GrpcMetadata): Metadata {
  const result: { [key: string]: readonly (string | Uint8Array)[] } = Object.create(null);
  for (const key of Object.keys(metadata.getMap())) result[key] = metadata.get(key);
  return result;
}
