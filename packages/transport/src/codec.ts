import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe } from "./describe.js";
import type { AnyMessageType } from "./message-type.js";
import { RpcError, type RpcErrorFacts } from "./rpc-error.js";

/**
 * Writes a message. The buffer is the encoder's own, without a copy.
 *
 * @param facts the call that the message is for, for the error
 * @throws RpcError `INVALID_ARGUMENT` when a value does not fit its field.
 */
export function encodeMessage(type: AnyMessageType, message: unknown, facts: RpcErrorFacts): Buffer {
  try {
    const bytes = write(type, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw new RpcError("INVALID_ARGUMENT", `a message cannot be encoded: ${describe(error)}`, {
      ...facts,
      cause: error,
    });
  }
}

/** A writer that nobody uses now, with the memory it has grown to: a new one for a small message takes longer than the rest. */
let spare: BinaryWriter | undefined;

/** The memory of a larger message is given back. */
const maxKeptBytes = 1024 * 1024;

function write(type: AnyMessageType, message: unknown): Uint8Array {
  const writer = spare ?? new BinaryWriter();
  // the message can be the caller's own code, which makes another call or throws
  spare = undefined;
  const written = type.encode(message as never, writer);
  const bytes = written.finish();
  if (written === writer && bytes.length <= maxKeptBytes) spare = writer;
  return bytes;
}

/**
 * Reads a message.
 *
 * @param facts the call that the message came with, for the error
 * @throws RpcError `INTERNAL` when the bytes are no such message, as gRPC libraries agree on.
 */
export function decodeMessage(type: AnyMessageType, bytes: Uint8Array, facts: RpcErrorFacts): unknown {
  try {
    // the fields of bytes become views of what is decoded, and a Buffer would make Buffers of them
    return type.decode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw new RpcError(
      "INTERNAL",
      `a message of ${bytes.length} bytes cannot be decoded: ${describe(error)}`,
      {
        ...facts,
        cause: error,
      },
    );
  }
}
