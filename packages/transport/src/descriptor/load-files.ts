import { type Enum, type Field, FileSet, type Message } from "../gen/descriptor/descriptor.js";
import type { DescriptorSet } from "../message-type.js";
import type { EnumDescriptor, FieldDescriptor, FieldKind, MessageDescriptor } from "./message-descriptor.js";

/** The kinds by their numbers in descriptor.proto. */
const kinds: readonly (FieldKind | undefined)[] = [
  undefined,
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  undefined, // a group, which proto3 has not
  "message",
  "bytes",
  "uint32",
  "enum",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
];
const repeatedLabel = 3;

interface Types {
  readonly messages: Map<string, MessageDescriptor>;
  readonly entries: Map<string, Message>;
  readonly enums: Map<string, EnumDescriptor>;
}

/** The messages of compiled files by their full names. */
export function loadFiles({ base64 }: DescriptorSet): ReadonlyMap<string, MessageDescriptor> {
  const types: Types = { messages: new Map(), entries: new Map(), enums: new Map() };
  for (const file of FileSet.decode(Buffer.from(base64, "base64")).file) {
    const prefix = file.package === "" ? "" : `${file.package}.`;
    for (const message of file.messageType) addMessage(types, message, prefix);
    for (const each of file.enumType) addEnum(types, each, prefix);
  }
  return types.messages;
}

function addMessage(types: Types, message: Message, prefix: string): void {
  const typeName = prefix + message.name;
  if (message.options?.mapEntry) {
    types.entries.set(typeName, message);
    return;
  }
  let fields: FieldDescriptor[] | undefined;
  types.messages.set(typeName, {
    typeName,
    // not before somebody asks: most messages are never looked at, and they refer to each other
    get fields() {
      fields ??= message.field.map((field) => toField(types, field, message, typeName));
      return fields;
    },
  });
  for (const inner of message.nestedType) addMessage(types, inner, `${typeName}.`);
  for (const inner of message.enumType) addEnum(types, inner, `${typeName}.`);
}

function addEnum(types: Types, each: Enum, prefix: string): void {
  const numbers = new Map(each.value.map(({ name, number }) => [name, number]));
  // the first name of a number is its own, later ones are aliases
  const names = new Map([...each.value].reverse().map(({ name, number }) => [number, name]));
  types.enums.set(prefix + each.name, { typeName: prefix + each.name, numbers, names });
}

function toField(types: Types, field: Field, message: Message, typeName: string): FieldDescriptor {
  const [key, value] = types.entries.get(field.typeName.slice(1))?.field ?? [];
  const held = value ?? field;
  const oneof = field.proto3Optional ? undefined : message.oneofDecl[field.oneofIndex ?? -1]?.name;
  const repeated = field.label === repeatedLabel && value === undefined;
  return {
    name: field.name,
    fullName: `${typeName}.${field.name}`,
    jsonName: field.jsonName,
    oneof: oneof === undefined ? undefined : lowerCamel(oneof),
    kind: toKind(held),
    message: types.messages.get(held.typeName.slice(1)),
    enum: types.enums.get(held.typeName.slice(1)),
    repeated,
    mapKey: key === undefined ? undefined : toKind(key),
    hasPresence:
      !repeated && value === undefined && (toKind(held) === "message" || field.oneofIndex !== undefined),
    secret: field.options?.debugRedact === true || field.options?.csiSecret === true,
  };
}

function toKind({ type, name }: Field): FieldKind {
  const kind = kinds[type];
  if (kind === undefined) throw new TypeError(`the field ${name} has the type ${type}, which proto3 has not`);
  return kind;
}

function lowerCamel(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
