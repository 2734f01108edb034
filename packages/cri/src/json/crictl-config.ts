import type { DeepPartial, MessageType } from "@container-interfaces/transport";
import { RpcError } from "@container-interfaces/transport";
import {
  type FieldDescriptor,
  type FromJsonOptions,
  fromJson,
  type JsonObject,
  type JsonValue,
  type MessageDescriptor,
  messageDescriptor,
  toJson,
} from "@container-interfaces/transport/json";

/** The one field of bytes that these files hold as plain text: the value of an environment variable. */
const textField = { message: "runtime.v1.KeyValue", field: "value" };

/**
 * Reads a message from the form that `crictl runp`, `create` and `run` take in their configuration files, and that containerd
 * prints under `info.config`, as `JSON.parse` or a YAML parser gives it. It differs from proto3 JSON: fields have the names of
 * the `.proto`, in capital or small letters, enums and 64-bit integers are numbers, and the value of an environment variable is
 * plain text. What proto3 JSON allows for names, enums and integers is read, too.
 *
 * @throws RpcError `INVALID_JSON` with the `path` of the first value that does not fit. crictl passes over unknown fields; here
 * they are an error unless `ignoreUnknown` is set.
 */
export function fromCrictlConfig<T>(type: MessageType<T>, config: unknown, options: FromJsonOptions = {}): T {
  return fromJson(type, toProtoForm(descriptorOf(type), config), options);
}

/**
 * Writes a message in the form of crictl's configuration files; see {@link fromCrictlConfig}. Fields with their default are left
 * out, and bytes of an environment variable that are not UTF-8 become U+FFFD, as there.
 *
 * @throws RpcError `INVALID_MESSAGE` with the `path` of a value that does not fit its field, or of an integer with more than 53
 * bits, which a JSON number cannot carry.
 */
export function toCrictlConfig<T>(type: MessageType<T>, message: DeepPartial<T>): JsonValue {
  return toConfigForm(descriptorOf(type), toJson(type, message), `writing ${type.typeName} for crictl`, "");
}

function descriptorOf<T>(type: MessageType<T>): MessageDescriptor {
  const descriptor = messageDescriptor(type);
  if (descriptor === undefined)
    throw new RpcError("INVALID_MESSAGE", "its descriptors are not known", {
      doing: `reading ${type.typeName}`,
    });
  return descriptor;
}

/** What is no object, list or text where one belongs stays as it is, for the reader of proto3 JSON to complain about. */
function toProtoForm(descriptor: MessageDescriptor, config: unknown): unknown {
  if (!isObject(config)) return config;
  const byName = new Map(
    descriptor.fields.flatMap((field) => [[field.name, field] as const, [field.jsonName, field] as const]),
  );
  const byLowerCase = new Map(descriptor.fields.map((field) => [field.name.toLowerCase(), field]));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const field = byName.get(key) ?? byLowerCase.get(key.toLowerCase());
      if (field === undefined) return [key, value];
      // a field that is there twice is left for the reader to refuse
      const name = byName.has(key) || Object.hasOwn(config, field.name) ? key : field.name;
      return [name, mapValues(field, value, (each) => valueToProto(descriptor, field, each))];
    }),
  );
}

function valueToProto({ typeName }: MessageDescriptor, field: FieldDescriptor, value: unknown): unknown {
  if (field.message !== undefined) return toProtoForm(field.message, value);
  const isText = typeName === textField.message && field.name === textField.field;
  return isText && typeof value === "string" ? Buffer.from(value).toString("base64") : value;
}

function toConfigForm(
  descriptor: MessageDescriptor,
  json: JsonValue,
  doing: string,
  above: string,
): JsonValue {
  if (!isObject(json)) return json;
  const config: JsonObject = {};
  for (const field of descriptor.fields) {
    const value = json[field.jsonName];
    if (value === undefined) continue;
    const path = above === "" ? field.jsonName : `${above}.${field.jsonName}`;
    config[field.name] = mapValues(field, value, (each) =>
      valueToConfig(descriptor, field, each as JsonValue, doing, path),
    ) as JsonValue;
  }
  return config;
}

function valueToConfig(
  { typeName }: MessageDescriptor,
  field: FieldDescriptor,
  value: JsonValue,
  doing: string,
  path: string,
): JsonValue {
  if (field.message !== undefined) return toConfigForm(field.message, value, doing, path);
  if (typeof value !== "string") return value;
  if (field.enum !== undefined) return field.enum.numbers.get(value) ?? value;
  if (typeName === textField.message && field.name === textField.field)
    return Buffer.from(value, "base64").toString();
  if (!field.kind.endsWith("64")) return value;
  if (!Number.isSafeInteger(Number(value)))
    throw new RpcError("INVALID_MESSAGE", `${path}: ${value} has more than 53 bits`, { doing, path });
  return Number(value);
}

/** Applies a function to a value, to each of a list, or to each of a map, whichever the field holds. */
function mapValues(field: FieldDescriptor, value: unknown, convert: (value: unknown) => unknown): unknown {
  if (field.repeated) return Array.isArray(value) ? value.map(convert) : value;
  if (field.mapKey === undefined || !isObject(value)) return convert(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, convert(each)]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
