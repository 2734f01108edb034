import type { ServiceDefinition } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { type MessageFacts, readWireFacts, type WireFacts } from "../read-wire-facts.mjs";
import { exportedCodecs, loadDescriptors, loadFacts, type WirePackage } from "./wire-package.js";

/** Tests that the protos of a package have what the facts say and nothing else, and that all of it is exported. */
export function testWireFacts(tested: WirePackage): void {
  const compiled = loadDescriptors(tested);
  const exported = tested.exported as Readonly<Record<string, unknown>>;

  describe.each(tested.files)("$proto", (wireFile) => {
    const file = compiled.find(({ name }) => name === wireFile.proto);
    if (file === undefined) throw new Error(`${wireFile.proto} did not compile`);
    const ours = readWireFacts(file, compiled);
    const facts = loadFacts(tested, wireFile);
    const { counts } = wireFile;

    it("is proto3, in its package", () => {
      expect(file.syntax).toBe("proto3");
      expect(ours.package).toBe(facts.package);
    });

    it("has the same services and RPCs: messages, streams, options", () => {
      expect(byName(ours.services, "methods")).toEqual(byName(facts.services, "methods"));
      expect(ours.services.flatMap(({ methods }) => methods)).toHaveLength(counts.rpcs);
    });

    it("has the same messages and fields: number, type, label, oneof, options, reserved numbers", () => {
      // a message without fields may be written down without the list
      const messages = facts.messages.map((each: MessageFacts) => ({ ...each, fields: each.fields ?? [] }));
      expect(byName(ours.messages, "fields")).toEqual(byName(messages, "fields"));
      expect(ours.messages).toHaveLength(counts.messages);
      expect(ours.messages.flatMap(({ fields }) => fields)).toHaveLength(counts.fields);
    });

    it("has the same enums and values", () => {
      expect(byName(ours.enums, "values")).toEqual(byName(facts.enums, "values"));
      expect(ours.enums).toHaveLength(counts.enums);
      expect(ours.enums.flatMap(({ values }) => values)).toHaveLength(counts.values);
    });

    it("has the same extensions", () => {
      expect(byName(ours.extensions)).toEqual(byName(facts.extensions ?? []));
    });

    it("exports a codec for every message, under its name with `_`, and for nothing else", () => {
      const prefix = `${ours.package}.`;
      const codecs = [...exportedCodecs(tested)].filter(([typeName]) => typeName.startsWith(prefix));
      expect(Object.fromEntries(codecs.map(([typeName, { name }]) => [typeName, name]))).toEqual(
        Object.fromEntries(ours.messages.map(({ name }) => [prefix + name, name.replaceAll(".", "_")])),
      );
    });

    it("exports every enum with its numbers", () => {
      for (const { name, values } of ours.enums) {
        const numbers = Object.fromEntries(values.map((value) => [value.name, value.number]));
        expect(exported[name.replaceAll(".", "_")], name).toEqual(numbers);
      }
    });

    it("exports a definition of every service with every RPC, and no other service", () => {
      const prefix = `${ours.package}.`;
      const definitions = Object.values(exported)
        .filter(isDefinition)
        .filter(({ fullName }) => fullName.startsWith(prefix));
      expect(
        byName(
          definitions.map((each) => describeDefinition(each, prefix)),
          "methods",
        ),
      ).toEqual(
        byName(
          facts.services.map(({ name, methods }) => ({
            name,
            // options are not generated
            methods: methods.map(({ options: _, ...method }) => method),
          })),
          "methods",
        ),
      );
      for (const { name, fullName } of definitions) {
        expect(fullName).toBe(prefix + name);
        expect(exported).toHaveProperty(`${name}Definition`);
      }
    });
  });

  it("exports codecs with the descriptors of the whole package", () => {
    const sets = new Set([...exportedCodecs(tested).values()].map(({ type }) => type.descriptors));
    expect(sets.size).toBe(1);
  });
}

type Named = { readonly name: string };

/** A list by name, and one list in each of its members by name, too. */
function byName<T extends Named>(list: readonly T[], inner?: keyof T): Record<string, unknown> {
  expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
  return Object.fromEntries(
    list.map((each) => [
      each.name,
      inner === undefined ? each : { ...each, [inner]: byName(each[inner] as readonly Named[]) },
    ]),
  );
}

function isDefinition(value: unknown): value is ServiceDefinition {
  return typeof value === "object" && value !== null && "fullName" in value && "methods" in value;
}

/** A generated definition in the form of the facts. */
function describeDefinition(
  { name, methods }: ServiceDefinition,
  prefix: string,
): WireFacts["services"][number] {
  const local = (typeName: string): string => typeName.slice(prefix.length);
  return {
    name,
    methods: Object.entries(methods).map(([key, method]) => {
      expect(key).toBe(method.name.charAt(0).toLowerCase() + method.name.slice(1));
      return {
        name: method.name,
        request: local(method.requestType.typeName),
        response: local(method.responseType.typeName),
        ...(method.requestStream ? { clientStreaming: true } : {}),
        ...(method.responseStream ? { serverStreaming: true } : {}),
      };
    }),
  };
}
