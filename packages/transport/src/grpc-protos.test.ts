import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isFieldSet } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { commentProblems, compileProtos, listElements } from "../../../scripts/proto-comments.mjs";

/** What gRPC's own files say, line by line; written from them, not from ours. */
const facts = JSON.parse(
  readFileSync(new URL("../testdata/grpc.wire.json", import.meta.url), "utf8"),
) as Record<string, string[]>;
const files = compileProtos(fileURLToPath(new URL("../proto", import.meta.url))).file;

function* factsOf(file: FileDescriptorProto): Generator<string> {
  yield `package ${file.package}`;
  for (const { name, method } of file.service) {
    for (const { name: rpc, inputType, outputType, clientStreaming, serverStreaming } of method)
      yield `${name}.${rpc} ${clientStreaming ? "stream " : ""}${inputType} ${serverStreaming ? "stream " : ""}${outputType}`;
  }
  for (const message of file.messageType) yield* messageFacts(message, "");
}

function* messageFacts(message: DescriptorProto, prefix: string): Generator<string> {
  const name = prefix + message.name;
  yield `message ${name}`;
  for (const field of message.field) yield `${name}.${fieldFact(field, message)}`;
  for (const { name: enumName, value } of message.enumType)
    for (const { name: valueName, number } of value) yield `${name}.${enumName}.${valueName} = ${number}`;
  for (const inner of message.nestedType) yield* messageFacts(inner, `${name}.`);
}

function fieldFact(field: FieldDescriptorProto, message: DescriptorProto): string {
  const isMember = isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex);
  const oneof = isMember ? ` in ${message.oneofDecl[field.oneofIndex]?.name}` : "";
  const kind = field.typeName === "" ? Type[field.type].toLowerCase() : field.typeName;
  return `${field.name} = ${field.number} ${field.label === Label.REPEATED ? "repeated " : ""}${kind}${oneof}`;
}

describe.each(Object.entries(facts))("%s", (name, expected) => {
  const file = files.find((each) => each.name === name);
  if (file === undefined) throw new Error(`${name} did not compile`);

  it("says what gRPC's own file says", () => {
    expect([...factsOf(file)]).toEqual(expected);
  });

  it("has comments that say something", () => {
    expect(commentProblems(listElements(file))).toEqual([]);
  });
});
