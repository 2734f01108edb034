export {
  type FromJsonOptions,
  fromJson,
  type JsonObject,
  type JsonValue,
  type ToJsonOptions,
  toJson,
} from "@container-interfaces/transport/json";
export { type FromCrictlJsonOptions, fromCrictlJson, toCrictlJson } from "./crictl-json.js";
