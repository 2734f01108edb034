import type { DeepPartial, MessageType } from "@container-interfaces/transport";
import { fromJson, type JsonValue, toJson } from "@container-interfaces/transport/json";

/** The values of environment variables, which Go programs write as they are and not in base64. */
const textBytes: ReadonlySet<string> = new Set(["runtime.v1.KeyValue.value"]);

/** How {@link fromCrictlJson} reads a message. */
export interface FromCrictlJsonOptions {
  /** Whether to pass over fields that this version does not know; crictl passes over them without a word. Default: false. */
  readonly ignoreUnknown?: boolean | undefined;
}

/**
 * Writes a message as crictl takes it in its files (`crictl runp pod.json`, `crictl create`), and as containerd shows a
 * configuration in the verbose answer of a status (`info.config` in `crictl inspect`): the form that Go's `encoding/json` gives.
 * It differs from `toJson` in the names of fields (`log_path`), in enums and 64-bit integers, which are numbers, and in the
 * values of environment variables, which are text; bytes that are not UTF-8 become U+FFFD there.
 *
 * What crictl prints for a list or a status (`crictl ps -o json`) has the other form: `toJson(type, message, { defaults: true })`.
 *
 * @throws RpcError `INVALID_MESSAGE` with the `path` of a value that does not fit its field, or of an integer with more than
 * 53 bits, which a number of JavaScript cannot hold.
 */
export function toCrictlJson<T>(type: MessageType<T>, message: DeepPartial<T>): JsonValue {
  return toJson(type, message, { protoNames: true, enumNumbers: true, integerNumbers: true, textBytes });
}

/**
 * Reads a message from crictl's form of JSON; see {@link toCrictlJson}. A file in YAML goes through a parser of YAML first.
 *
 * It takes more than crictl, which knows neither lowerCamel names nor enums by name nor 64-bit integers as text; it takes less
 * where crictl passes over what it does not know, or takes `LOG_PATH` for `log_path`: a misspelt field is an error here.
 *
 * @throws RpcError `INVALID_JSON` with the `path` of the first value that does not fit.
 */
export function fromCrictlJson<T>(
  type: MessageType<T>,
  json: unknown,
  { ignoreUnknown }: FromCrictlJsonOptions = {},
): T {
  return fromJson(type, json, { ignoreUnknown, textBytes });
}
