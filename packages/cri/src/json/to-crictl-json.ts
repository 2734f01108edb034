import type { DeepPartial, MessageType } from "@container-interfaces/transport";
import { type JsonValue, toJson } from "@container-interfaces/transport/json";

/**
 * Writes a message as `crictl -o json` prints one: the proto3 JSON mapping with every field that has no presence, so that
 * zeros, `false`, empty texts, lists and maps are there; a message that is not set is left out. `fromJson` reads it.
 *
 * @throws RpcError `INVALID_MESSAGE` with the `path` of a value that does not fit its field.
 */
export function toCrictlJson<T>(type: MessageType<T>, message: DeepPartial<T>): JsonValue {
  return toJson(type, message, { defaults: true });
}
