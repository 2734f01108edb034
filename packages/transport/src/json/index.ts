export {
  type EnumDescriptor,
  type FieldDescriptor,
  type FieldKind,
  type MessageDescriptor,
  messageDescriptor,
  type ValueDescriptor,
} from "../descriptor/message-descriptor.js";
export { type FromJsonOptions, fromJson } from "./from-json.js";
export type { JsonObject, JsonValue } from "./json-value.js";
export { type ToJsonOptions, toJson } from "./to-json.js";
