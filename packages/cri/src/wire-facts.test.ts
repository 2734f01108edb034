import type { DescriptorProto, EnumDescriptorProto, FieldDescriptorProto } from "@bufbuild/protobuf/wkt";
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { loadDescriptors, loadJson, messageTypes } from "../testdata/load-descriptors.js";
import * as cri from "./index.js";

interface FieldFact {
  name: string;
  number: number;
  type: string;
  repeated?: boolean;
  options?: Record<string, boolean>;
}
interface EnumFact {
  name: string;
  values: { name: string; number: number }[];
}
interface MessageFact {
  name: string;
  fields?: FieldFact[];
}
interface MethodFact {
  name: string;
  request: string;
  response: string;
  clientStreaming?: boolean;
  serverStreaming?: boolean;
}
interface WireFacts {
  package: string;
  services: { name: string; methods: MethodFact[] }[];
  enums: EnumFact[];
  messages: MessageFact[];
}
interface SinceFacts {
  since: Record<string, string>;
}

const facts = loadJson<WireFacts>("cri.wire.json");
const { since } = loadJson<SinceFacts>("../proto/runtime/v1/api.since.json");
const file = loadDescriptors().file.find(({ name }) => name === "runtime/v1/api.proto");
if (file === undefined) throw new Error("the proto did not compile");
const prefix = `.${file.package}.`;

/** Every name of the proto with its comment, and the name of the element around it. */
interface Element {
  kind: "service" | "rpc" | "message" | "field" | "enum" | "value";
  comment: string;
  parent: string | undefined;
}
const elements = new Map<string, Element>();

const comments = new Map(
  file.sourceCodeInfo?.location.map(({ path, leadingComments }) => [path.join("."), leadingComments.trim()]),
);

function note(kind: Element["kind"], name: string, path: string, parent?: string): string {
  elements.set(name, { kind, comment: comments.get(path) ?? "", parent });
  return name;
}

function noteEnum(descriptor: EnumDescriptorProto, name: string, path: string, parent?: string): EnumFact {
  note("enum", name, path, parent);
  const values = descriptor.value.map((value, index) => {
    note("value", `${name}.${value.name}`, `${path}.2.${index}`, name);
    return { name: value.name, number: value.number };
  });
  return { name, values };
}

const enums: EnumFact[] = file.enumType.map((each, index) => noteEnum(each, each.name, `5.${index}`));
const messages: MessageFact[] = [];

function noteMessage(descriptor: DescriptorProto, name: string, path: string, parent?: string): void {
  note("message", name, path, parent);
  const fields = descriptor.field.map((field, index) => {
    note("field", `${name}.${field.name}`, `${path}.2.${index}`, name);
    return fieldFact(field, descriptor);
  });
  messages.push(fields.length === 0 ? { name } : { name, fields });
  for (const [index, each] of descriptor.enumType.entries()) {
    enums.push(noteEnum(each, `${name}.${each.name}`, `${path}.4.${index}`, name));
  }
  for (const [index, each] of descriptor.nestedType.entries()) {
    if (each.options?.mapEntry !== true)
      noteMessage(each, `${name}.${each.name}`, `${path}.3.${index}`, name);
  }
}

function fieldFact(field: FieldDescriptorProto, message: DescriptorProto): FieldFact {
  const entry = message.nestedType.find(({ name }) => field.typeName.endsWith(`.${message.name}.${name}`));
  const [key, value] = entry?.field ?? [];
  const options = Object.entries({
    debugRedact: field.options?.debugRedact,
    deprecated: field.options?.deprecated,
  });
  const set = options.filter((option): option is [string, true] => option[1] === true);
  expect(field.proto3Optional).toBe(false);
  expect(field.oneofIndex ?? 0).toBe(0);
  return {
    name: field.name,
    number: field.number,
    type:
      key && value && entry?.options?.mapEntry === true
        ? `map<${typeName(key)}, ${typeName(value)}>`
        : typeName(field),
    ...(field.label === Label.REPEATED && entry === undefined ? { repeated: true } : {}),
    ...(set.length > 0 ? { options: Object.fromEntries(set) } : {}),
  };
}

function typeName(field: FieldDescriptorProto): string {
  if (field.typeName !== "") return field.typeName.slice(prefix.length);
  return Type[field.type].toLowerCase();
}

for (const [index, each] of file.messageType.entries()) noteMessage(each, each.name, `4.${index}`);

const services = file.service.map(({ name, method }, index) => {
  note("service", name, `6.${index}`);
  const methods = method.map((each, position): MethodFact => {
    note("rpc", `${name}.${each.name}`, `6.${index}.2.${position}`, name);
    return {
      name: each.name,
      request: each.inputType.slice(prefix.length),
      response: each.outputType.slice(prefix.length),
      ...(each.clientStreaming ? { clientStreaming: true } : {}),
      ...(each.serverStreaming ? { serverStreaming: true } : {}),
    };
  });
  return { name, methods };
});

const byName = <T extends { name: string }>(list: readonly T[]): Record<string, T> =>
  Object.fromEntries(list.map((each) => [each.name, each]));
const byNumber = ({ name, fields = [] }: MessageFact): { name: string; fields: FieldFact[] } => ({
  name,
  fields: [...fields].sort((a, b) => a.number - b.number),
});

describe("the proto and the facts of the interface", () => {
  it("has the package", () => expect(file.package).toBe(facts.package));

  it("has the same services and RPCs, with the same messages and streams", () => {
    expect(byName(services)).toEqual(byName(facts.services));
    expect(services.flatMap(({ methods }) => methods)).toHaveLength(43);
  });

  it("has the same messages and fields: number, type, label, options", () => {
    expect(byName(messages.map(byNumber))).toEqual(byName(facts.messages.map(byNumber)));
    expect(messages).toHaveLength(175);
    expect(messages.flatMap(({ fields = [] }) => fields)).toHaveLength(478);
  });

  it("has the same enums and values", () => {
    expect(byName(enums)).toEqual(byName(facts.enums));
    expect(enums).toHaveLength(11);
  });
});

describe("the comments of the proto", () => {
  /** A comment without the words of the name that it stands over, and without small ones. */
  const newWords = (name: string, comment: string): string[] => {
    const own = new Set(
      (name.split(".").at(-1) ?? "").split(/_|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase()),
    );
    const words =
      comment
        .replace(/Since Kubernetes [\d.]+.*/s, "")
        .toLowerCase()
        .match(/[a-z]{3,}/g) ?? [];
    return words.filter(
      (word) => !own.has(word) && !own.has(word.replace(/s$/, "")) && !["the", "for", "and"].includes(word),
    );
  };

  it.each(["service", "rpc", "message", "enum"] as const)("say more than the name of every %s", (kind) => {
    const poor = [...elements].filter(
      ([name, element]) => element.kind === kind && newWords(name, element.comment).length < 2,
    );
    expect(poor).toEqual([]);
  });

  it("say something new about every field and value that has one", () => {
    const poor = [...elements].filter(
      ([name, { comment }]) =>
        comment !== "" && !/^Since Kubernetes/.test(comment) && newWords(name, comment).length < 1,
    );
    expect(poor).toEqual([]);
  });

  it("name the version of Kubernetes that brought each element, where it is not as old as the one around it", () => {
    const version = (name: string): string => {
      const { comment, parent, kind } = elements.get(name) as Element;
      const noted = /Since Kubernetes (\d+\.\d+)/.exec(comment)?.[1];
      return noted ?? (parent === undefined || kind === "rpc" ? "1.20" : version(parent));
    };
    const wrong = [...elements.keys()].flatMap((name) =>
      // the values of Signal got a prefix in 1.37 and kept their numbers, which the enum's comment says
      since[name] === version(name) || name.startsWith("Signal.")
        ? []
        : [`${name}: ${version(name)}, not ${since[name]}`],
    );
    expect(wrong).toEqual([]);
    expect(elements.get("Signal")?.comment).toMatch(/Until 1\.36 the values had no prefix/);
    expect([...elements.keys()].sort()).toEqual(Object.keys(since).sort());
  });
});

describe("what is generated", () => {
  it("exports a codec for every message, and for nothing else", () => {
    expect([...messageTypes.keys()].sort()).toEqual(
      messages.map(({ name }) => name.replace(".", "_")).sort(),
    );
  });

  it("exports every enum with its numbers", () => {
    for (const { name, values } of enums) {
      const exported = (cri as unknown as Record<string, Record<string, number>>)[name.replace(".", "_")];
      expect(exported, name).toEqual(Object.fromEntries(values.map((value) => [value.name, value.number])));
    }
  });

  it("has a definition of both services with every RPC", () => {
    for (const [definition, fact] of [
      [cri.RuntimeServiceDefinition, facts.services[0]],
      [cri.ImageServiceDefinition, facts.services[1]],
    ] as const) {
      expect(definition.fullName).toBe(`${facts.package}.${fact?.name}`);
      const methods = Object.values(definition.methods) as {
        name: string;
        requestStream: boolean;
        responseStream: boolean;
      }[];
      expect(methods.map((each) => each.name).sort()).toEqual(fact?.methods.map((each) => each.name).sort());
      for (const each of methods) {
        const wanted = fact?.methods.find(({ name }) => name === each.name);
        expect([each.requestStream, each.responseStream]).toEqual([
          wanted?.clientStreaming ?? false,
          wanted?.serverStreaming ?? false,
        ]);
      }
    }
  });
});
