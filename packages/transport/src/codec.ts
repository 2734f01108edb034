import type { AnyMessageType } from "./message-type.js";
import { RpcError } from "./rpc-error.js";

/**
 * Writes a message. The buffer is the encoder's own, without a copy.
 *
 * @throws RpcError `INVALID_ARGUMENT` when a value does not fit its field.
 */
export function encodeMessage(type: AnyMessageType, message: unknown, doing: string): Buffer {
  try {
    const bytes = type.encode(message as never).finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw new RpcError("INVALID_ARGUMENT", `a message cannot be encoded: ${describe(error)}`, { doing, cause: error });
  }
}

/**
 * Reads a message.
 *
 * @throws RpcError `INTERNAL` when the bytes are no such message, as gRPC libraries agree on.
 */
export function decodeMessage(type: AnyMessageType, bytes: Uint8Array, doing: string): unknown {
  try {
    return type.decode(bytes);
  } catch (error) {
    throw new RpcError("INTERNAL", `a message of ${bytes.length} bytes cannot be decoded: ${describe(error)}`, {
      doing,
      cause: error,
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
