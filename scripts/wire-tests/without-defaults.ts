import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { AnyMessage } from "./wire-package.js";
import type { Messages } from "./wire-tree.js";

/** The message without the fields that have their proto3 default, at every depth: what a person would write. */
export function withoutDefaults(message: AnyMessage, typeName: string, messages: Messages): AnyMessage {
  const descriptor = messages.get(typeName);
  // wrappers and the like are values in TypeScript
  if (descriptor === undefined || typeof message !== "object" || message === null) return message;
  const kept = Object.entries(message).flatMap(([key, value]) => {
    const field = descriptor.field.find(({ jsonName }) => jsonName === key);
    if (field === undefined) return [[key, inOneof(value, descriptor, messages)]];
    return isDefault(value, field) ? [] : [[key, inner(value, field, messages)]];
  });
  return Object.fromEntries(kept) as AnyMessage;
}

/** The members of a oneof have presence: a default among them is kept. */
function inOneof(value: unknown, descriptor: DescriptorProto, messages: Messages): unknown {
  if (typeof value !== "object" || value === null || !("$case" in value && "value" in value)) return value;
  const field = descriptor.field.find(({ jsonName }) => jsonName === value.$case);
  return field === undefined ? value : { ...value, value: inner(value.value, field, messages) };
}

function inner(value: unknown, { typeName }: FieldDescriptorProto, messages: Messages): unknown {
  const name = typeName.slice(1);
  if (typeName === "" || messages.get(name)?.options?.mapEntry === true) return value;
  if (Array.isArray(value)) return value.map((each) => withoutDefaults(each, name, messages));
  return withoutDefaults(value as AnyMessage, name, messages);
}

function isDefault(value: unknown, { type, label }: FieldDescriptorProto): boolean {
  if (value === undefined) return true;
  if (label === Label.REPEATED) return Object.keys(value ?? {}).length === 0;
  if (type === Type.MESSAGE) return false;
  return (
    value === 0 ||
    value === 0n ||
    value === "" ||
    value === false ||
    (value instanceof Uint8Array && value.length === 0)
  );
}
