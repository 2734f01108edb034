export { type FromJsonOptions, fromJson } from "./from-json.js";
export type { JsonObject, JsonValue } from "./json-value.js";
export { type ToJsonOptions, toJson } from "./to-json.js";
