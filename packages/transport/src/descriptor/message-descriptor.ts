import type { AnyMessageType, DescriptorSet } from "../message-type.js";
import { loadFiles } from "./load-files.js";

/** What a value on the wire is: protobuf's scalar types, an enum, or a message. */
export type FieldKind =
  | "double"
  | "float"
  | "int64"
  | "uint64"
  | "int32"
  | "fixed64"
  | "fixed32"
  | "bool"
  | "string"
  | "message"
  | "bytes"
  | "uint32"
  | "enum"
  | "sfixed32"
  | "sfixed64"
  | "sint32"
  | "sint64";

/** One value: of a field, of a member of a list, or of a map's entry. */
export interface ValueDescriptor {
  /** What the value is. */
  readonly kind: FieldKind;
  /** The message, for kind `message`. */
  readonly message: MessageDescriptor | undefined;
  /** The enum, for kind `enum`. */
  readonly enum: EnumDescriptor | undefined;
}

/** One field of a message. */
export interface FieldDescriptor extends ValueDescriptor {
  /** The name as the `.proto` spells it. */
  readonly name: string;
  /** The name with the message around it and the package, such as `runtime.v1.KeyValue.value`. */
  readonly fullName: string;
  /** The name in JSON, which is the name in TypeScript, too. */
  readonly jsonName: string;
  /** The name of the oneof around it, as TypeScript has it. */
  readonly oneof: string | undefined;
  /** Whether the field holds a list. */
  readonly repeated: boolean;
  /** The key of a map field, whose value is what the field itself says. */
  readonly mapKey: FieldKind | undefined;
  /** Whether its absence differs from its default: messages, members of a oneof, and `optional` fields. */
  readonly hasPresence: boolean;
  /** Whether it is marked as secret, by `csi_secret` or `debug_redact`. */
  readonly secret: boolean;
}

/** An enum. */
export interface EnumDescriptor {
  /** The name with its package. */
  readonly typeName: string;
  /** The numbers by name. */
  readonly numbers: ReadonlyMap<string, number>;
  /** The first name of each number. */
  readonly names: ReadonlyMap<number, string>;
}

/** A message. */
export interface MessageDescriptor {
  /** The name with its package. */
  readonly typeName: string;
  /** Its fields, in the order of the `.proto`. */
  readonly fields: readonly FieldDescriptor[];
}

const loaded = new WeakMap<DescriptorSet, ReadonlyMap<string, MessageDescriptor>>();

/** What the compiled protos say of a message; undefined when they were not given. Read once for each package. */
export function messageDescriptor(type: AnyMessageType): MessageDescriptor | undefined {
  let messages = loaded.get(type.descriptors);
  if (messages === undefined) {
    messages = loadFiles(type.descriptors);
    loaded.set(type.descriptors, messages);
  }
  return messages.get(type.typeName);
}
