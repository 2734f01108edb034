import { inspect } from "node:util";
import { redact } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { readWireFacts, type WireFacts } from "../read-wire-facts.mjs";
import {
  type AnyMessage,
  codecOf,
  exportedCodecs,
  loadDescriptors,
  loadFacts,
  type WirePackage,
} from "./wire-package.js";
import { indexMessages } from "./wire-tree.js";

const secret = "hunter2-secret";

interface SecretField {
  /** The message's name with its package. */
  readonly typeName: string;
  /** The field's name in TypeScript. */
  readonly key: string;
  /** What to set it to. */
  readonly value: string | { readonly [key: string]: string };
}

/** Tests that no secret field of a package is shown by `console.log`, `util.inspect` or `redact`; `count` is how many there are. */
export function testSecrets(tested: WirePackage, count: number): void {
  const compiled = loadDescriptors(tested);
  const messages = indexMessages(compiled);
  const secretFields = compiled
    .filter(({ name }) => tested.files.some(({ proto }) => proto === name))
    .flatMap((file) => secretsOf(readWireFacts(file, compiled)));

  describe("secret fields", () => {
    it("are those that the facts mark", () => {
      const marked = tested.files.flatMap((file) => secretsOf(loadFacts(tested, file)));
      expect(new Set(secretFields)).toEqual(new Set(marked));
      expect(secretFields).toHaveLength(count);
    });

    const each = secretFields.map((field) => ({ ...field, where: `${field.typeName}: ${field.key}` }));
    it.each(each)("are hidden in what Node prints: $where", ({ typeName, key, value }) => {
      const type = codecOf(tested, typeName);
      const made = type.fromPartial({ [key]: value });
      for (const message of [made, type.decode(type.encode(made).finish())]) {
        for (const shown of show(message)) {
          expect(shown).not.toContain(secret);
          expect(shown).toContain(`${key}: [redacted]`);
        }
        expect(inspect(redact(type, message), { depth: null })).not.toContain(secret);
        // what is hidden is there all the same
        expect(message[key]).toEqual(value);
      }
    });

    it.each(each)("are shown as not set where they are not: $where", ({ typeName }) => {
      for (const shown of show(codecOf(tested, typeName).fromPartial({})))
        expect(shown).not.toContain("[redacted]");
    });

    it("are hidden in the messages around theirs", () => {
      for (const { typeName, key, value } of secretFields) {
        const inner = codecOf(tested, typeName).fromPartial({ [key]: value });
        for (const [outer, { type }] of exportedCodecs(tested)) {
          for (const field of messages.get(outer)?.field ?? []) {
            if (field.typeName !== `.${typeName}`) continue;
            const message = { [field.jsonName]: inner };
            expect(inspect(redact(type, message), { depth: null }), outer).not.toContain(secret);
            for (const shown of show(type.fromPartial(message))) expect(shown, outer).not.toContain(secret);
          }
        }
      }
    });
  });
}

function secretsOf({ package: name, messages }: WireFacts): SecretField[] {
  return messages.flatMap((message) =>
    (message.fields ?? [])
      .filter(({ options }) => options?.csi_secret === true || options?.debugRedact === true)
      .map((field) => ({
        typeName: `${name}.${message.name}`,
        key: field.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value: field.type === "string" ? secret : { key: secret },
      })),
  );
}

function show(message: AnyMessage): string[] {
  return [
    inspect(message, { depth: null }),
    inspect(message, { depth: null, showHidden: true, getters: true }),
    inspect([{ message }], { depth: 10, compact: false }),
  ];
}
