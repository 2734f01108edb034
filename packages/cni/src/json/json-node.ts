/** A number as it was written, so that an integer can be told from a fraction. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with all its members in the order of the text, also those whose key comes again. */
export class JsonObject {
  readonly members: (readonly [key: string, value: JsonNode])[] = [];
}

/** A JSON text, parsed without loss. */
export type JsonNode = null | boolean | string | JsonNumber | readonly JsonNode[] | JsonObject;

/** What a value is, in words, for an error. The value itself may be secret. */
export function describeNode(node: JsonNode): string {
  if (node === null) return "null";
  if (typeof node === "boolean") return "a boolean";
  if (typeof node === "string") return node === "" ? "an empty string" : "a string";
  if (node instanceof JsonNumber) return "a number";
  return node instanceof JsonObject ? "an object" : "an array";
}
