export {
  type FromJsonOptions,
  fromJson,
  type JsonObject,
  type JsonValue,
  type ToJsonOptions,
  toJson,
} from "@container-interfaces/transport/json";
export { fromCrictlConfig, toCrictlConfig } from "./crictl-config.js";
export { toCrictlJson } from "./to-crictl-json.js";
