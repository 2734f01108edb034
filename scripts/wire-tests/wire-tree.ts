import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

/** Messages by their names with the package. */
export type Messages = ReadonlyMap<string, DescriptorProto>;

/** Every message of compiled files, with nested ones and entries of maps. */
export function indexMessages(files: readonly FileDescriptorProto[]): Messages {
  const index = new Map<string, DescriptorProto>();
  const add = (messages: readonly DescriptorProto[], prefix: string): void => {
    for (const message of messages) {
      index.set(`${prefix}${message.name}`, message);
      add(message.nestedType, `${prefix}${message.name}.`);
    }
  };
  for (const file of files) add(file.messageType, file.package === "" ? "" : `${file.package}.`);
  return index;
}

/**
 * What is on the wire, field by field, in one order: fields by number, entries of maps by their bytes, what repeats as it
 * comes. Nothing else is made equal: a default value that is written differs from one that is not.
 */
export function wireTree(bytes: Uint8Array, typeName: string | undefined, messages: Messages): unknown {
  const message = typeName === undefined ? undefined : messages.get(typeName);
  const reader = new BinaryReader(bytes);
  const fields: [tag: number, value: unknown, isEntry: boolean][] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = message?.field.find((each) => each.number === number);
    const nested =
      wireType === WireType.LengthDelimited && field?.type === Type.MESSAGE
        ? field.typeName.slice(1)
        : undefined;
    const value =
      nested === undefined
        ? Buffer.from(reader.skip(wireType, number)).toString("hex")
        : wireTree(reader.bytes(), nested, messages);
    const isEntry = nested !== undefined && messages.get(nested)?.options?.mapEntry === true;
    fields.push([number * 8 + wireType, value, isEntry]);
  }
  return fields.sort(
    ([a, left, isEntry], [b, right]) =>
      a - b || (isEntry ? (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1) : 0),
  );
}
