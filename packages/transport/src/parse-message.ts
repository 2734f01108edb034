import { describe } from "./describe.js";
import type { MessageType } from "./message-type.js";
import { RpcError } from "./rpc-error.js";

/**
 * Reads a message from the protobuf wire format, as `decode` of its type does.
 *
 * @throws RpcError `INVALID_MESSAGE` when the bytes are not such a message.
 */
export function parseMessage<T>(type: MessageType<T>, bytes: Uint8Array): T {
  try {
    return type.decode(bytes);
  } catch (error) {
    throw new RpcError("INVALID_MESSAGE", describe(error), {
      doing: `reading ${bytes.length} bytes as ${type.typeName}`,
      cause: error,
    });
  }
}
