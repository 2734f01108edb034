import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { AnyMessageType } from "@container-interfaces/transport";
import { byNumber, descriptorOf, isWrapper } from "./descriptors.js";

/** What was seen of the messages of one direction. */
export interface CoverageReport {
  /** How many types of request or response there are. */
  readonly messages: number;
  /** How many fields these have, at every depth, each counted once on each way that leads to it. */
  readonly fields: number;
  /** Those that never were set in a message that came. */
  readonly missing: readonly string[];
}

/** Notes which fields are set in the messages that come, at every depth. */
export class Coverage {
  readonly #seen = new Set<string>();

  /** Marks the fields of a message that came. */
  note(type: AnyMessageType, message: unknown): void {
    this.#note(type.typeName, descriptorOf(type), message);
  }

  /** Compares what was seen with all that these messages have. */
  report(types: readonly AnyMessageType[]): CoverageReport {
    const messages = new Map(types.map((type) => [type.typeName, descriptorOf(type)]));
    const all = [...messages].flatMap(([path, descriptor]) => paths(path, descriptor));
    return {
      messages: messages.size,
      fields: all.length,
      missing: all.filter((path) => !this.#seen.has(path)),
    };
  }

  #note(path: string, descriptor: DescMessage, message: unknown): void {
    if (isWrapper(descriptor)) {
      if (message) this.#seen.add(`${path}.value`);
      return;
    }
    for (const field of descriptor.fields) {
      const value = fieldOf(field, message as Record<string, unknown>);
      if (!isSet(field, value)) continue;
      const at = `${path}.${field.name}`;
      this.#seen.add(at);
      if (field.message === undefined) continue;
      const held = field.fieldKind === "message" ? [value] : Object.values(value as object);
      for (const each of held) this.#note(at, field.message, each);
    }
  }
}

function fieldOf(field: DescField, message: Record<string, unknown>): unknown {
  if (field.oneof === undefined) return message[field.jsonName];
  const member = message[field.oneof.localName] as { $case: string; value: unknown } | undefined;
  return member?.$case === field.jsonName ? member.value : undefined;
}

function isSet({ fieldKind }: DescField, value: unknown): boolean {
  // a message that has no fields of its own is set all the same
  if (fieldKind === "message") return value !== undefined;
  if (fieldKind === "list" || fieldKind === "map") return Object.keys(value as object).length > 0;
  return value instanceof Uint8Array ? value.length > 0 : Boolean(value);
}

function paths(path: string, descriptor: DescMessage): readonly string[] {
  return byNumber(descriptor.fields).flatMap((field) => {
    const at = `${path}.${field.name}`;
    return [at, ...(field.message === undefined ? [] : paths(at, field.message))];
  });
}
