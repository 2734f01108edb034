// Reads from a compiled .proto what is on the wire: names, numbers, types, labels and options, without comments.
import { isFieldSet } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FieldDescriptorProto_Label as Label,
  MessageOptionsSchema,
  MethodOptionsSchema,
  ServiceOptionsSchema,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

/** The schemas of options by their names. */
const optionSchemas = new Map(
  [
    EnumOptionsSchema,
    EnumValueOptionsSchema,
    FieldOptionsSchema,
    MessageOptionsSchema,
    MethodOptionsSchema,
    ServiceOptionsSchema,
  ].map((schema) => [schema.typeName, schema]),
);

/**
 * @typedef {Record<string, unknown>} Options
 * @typedef {{ start: number, end: number }[]} Ranges numbers that nobody may use again, without the end itself
 * @typedef {{ name: string, number: number, type: string, repeated?: true, optional?: true, oneof?: string,
 *   jsonName?: string, options?: Options }} FieldFacts
 * @typedef {{ name: string, fields: FieldFacts[], options?: Options, reserved?: Ranges, reservedNames?: string[] }} MessageFacts
 * @typedef {{ name: string, values: { name: string, number: number, options?: Options }[], options?: Options,
 *   reserved?: Ranges, reservedNames?: string[] }} EnumFacts
 * @typedef {{ name: string, request: string, response: string, clientStreaming?: true, serverStreaming?: true,
 *   options?: Options }} MethodFacts
 * @typedef {{ name: string, methods: MethodFacts[], options?: Options }} ServiceFacts
 * @typedef {{ name: string, number: number, type: string, extends: string }} ExtensionFacts
 * @typedef {{ package: string, extensions: ExtensionFacts[], services: ServiceFacts[], enums: EnumFacts[],
 *   messages: MessageFacts[] }} WireFacts
 */

/**
 * @param {import("@bufbuild/protobuf/wkt").FileDescriptorProto} file
 * @param {readonly import("@bufbuild/protobuf/wkt").FileDescriptorProto[]} imported files whose options it may use
 * @returns {WireFacts} what is false, empty or absent is left out
 */
export function readWireFacts(file, imported = []) {
  const prefix = `.${file.package}.`;
  /** A name of this package without it, another one without the first point. */
  const local = (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name.slice(1));
  const typeOf = ({ type, typeName }) => (typeName === "" ? Type[type].toLowerCase() : local(typeName));
  const optionNames = new Map(
    [file, ...imported].flatMap((each) =>
      each.extension.map(({ name, number, extendee }) => [`${extendee.slice(1)}#${number}`, name]),
    ),
  );
  const readOptions = (options) => {
    const read = options === undefined ? [] : listOptions(options, optionNames);
    return read.length === 0 ? {} : { options: Object.fromEntries(read) };
  };

  const messages = [];
  const enums = [];
  const readEnum = (each, outer) =>
    enums.push({
      name: outer + each.name,
      values: each.value.map(({ name, number, options }) => ({ name, number, ...readOptions(options) })),
      ...readOptions(each.options),
      // the end of an enum's range is in it
      ...some(
        "reserved",
        each.reservedRange.map(({ start, end }) => ({ start, end: end + 1 })),
      ),
      ...some("reservedNames", each.reservedName),
    });
  const readField = (field, message) => {
    const entry = message.nestedType.find(
      ({ name, options }) =>
        options?.mapEntry === true && field.typeName.endsWith(`.${message.name}.${name}`),
    );
    const oneof = isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex)
      ? message.oneofDecl[field.oneofIndex]?.name
      : undefined;
    return {
      name: field.name,
      number: field.number,
      type: entry === undefined ? typeOf(field) : `map<${entry.field.map(typeOf).join(", ")}>`,
      ...(field.label === Label.REPEATED && entry === undefined ? { repeated: true } : {}),
      ...(field.proto3Optional ? { optional: true } : oneof === undefined ? {} : { oneof }),
      ...(field.jsonName === lowerCamel(field.name) ? {} : { jsonName: field.jsonName }),
      ...readOptions(field.options),
    };
  };
  const readMessage = (message, outer) => {
    const name = outer + message.name;
    messages.push({
      name,
      fields: message.field.map((field) => readField(field, message)),
      ...readOptions(message.options),
      ...some(
        "reserved",
        message.reservedRange.map(({ start, end }) => ({ start, end })),
      ),
      ...some("reservedNames", message.reservedName),
    });
    for (const each of message.enumType) readEnum(each, `${name}.`);
    for (const each of message.nestedType) if (each.options?.mapEntry !== true) readMessage(each, `${name}.`);
  };
  for (const each of file.enumType) readEnum(each, "");
  for (const each of file.messageType) readMessage(each, "");
  return {
    package: file.package,
    extensions: file.extension.map((each) => ({
      name: each.name,
      number: each.number,
      type: typeOf(each),
      extends: each.extendee.slice(1),
    })),
    services: file.service.map(({ name, method, options }) => ({
      name,
      methods: method.map((each) => ({
        name: each.name,
        request: local(each.inputType),
        response: local(each.outputType),
        ...(each.clientStreaming ? { clientStreaming: true } : {}),
        ...(each.serverStreaming ? { serverStreaming: true } : {}),
        ...readOptions(each.options),
      })),
      ...readOptions(options),
    })),
    enums,
    messages,
  };
}

/** The options that are set, with their values: those of protobuf by name, those of extensions by name where it is known. */
function listOptions(options, extensionNames) {
  const reflected = reflect(optionSchemas.get(options.$typeName), options);
  const own = reflected.fields
    .filter((field) => reflected.isSet(field) && reflected.get(field) !== false)
    .map((field) => [field.localName, reflected.get(field)]);
  const extended = (options.$unknown ?? []).map(({ no, wireType, data }) => [
    extensionNames.get(`${options.$typeName}#${no}`) ?? `option ${no}`,
    wireType === WireType.Varint ? varint(data) : Buffer.from(data).toString("hex"),
  ]);
  return [...own, ...extended.filter(([, value]) => value !== false)];
}

/** All numbers among options are yes or no so far. */
function varint(data) {
  const number = BigInt(new BinaryReader(data).uint64());
  return number > 1n ? String(number) : number === 1n;
}

function some(name, list) {
  return list.length === 0 ? {} : { [name]: list };
}

/** The name in JSON that protoc gives a field. */
function lowerCamel(name) {
  return name.replace(/_+(.?)/g, (_, letter) => letter.toUpperCase());
}
