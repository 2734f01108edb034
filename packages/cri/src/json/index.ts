export {
  type FromJsonOptions,
  fromJson,
  type JsonObject,
  type JsonValue,
  type ToJsonOptions,
  toJson,
} from "@container-interfaces/transport/json";
export { type FromConfigJsonOptions, fromConfigJson, toConfigJson } from "./config-json.js";
