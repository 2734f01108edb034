import type { FieldDescriptor } from "./message-descriptor.js";

/** The value of a field in a message; undefined when another member of its oneof is set, or none. */
export function fieldValue(field: FieldDescriptor, message: Readonly<Record<string, unknown>>): unknown {
  if (field.oneof === undefined) return message[field.jsonName];
  const member = message[field.oneof] as { $case?: unknown; value?: unknown } | null | undefined;
  return member?.$case === field.jsonName ? member.value : undefined;
}
