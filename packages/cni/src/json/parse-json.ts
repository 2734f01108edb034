import { decodeUtf8 } from "./decode-utf8.js";
import { JsonError } from "./json-error.js";
import { type JsonNode, JsonNumber, JsonObject } from "./json-node.js";

/** How deep arrays and objects may be nested. Go stops at 10,000, where the stack of JavaScript has ended long before. */
const maxDepth = 1_000;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: strings hold none of them
const plainPattern = /[^"\\\u0000-\u001f]*/y;
const spacePattern = /[ \t\r\n]*/y;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Parses a JSON text as Go does: invalid UTF-8 and lone halves of surrogate pairs become U+FFFD, all members of an object are
 * kept in order.
 *
 * @throws JsonError where the text is not JSON, with line and column
 */
export function parseJson(input: Uint8Array | string): JsonNode {
  return new Parser(typeof input === "string" ? input : decodeUtf8(input)).document();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const node = this.#value();
    if (this.#at < this.#text.length) throw this.#unexpected("the end");
    return node;
  }

  /** A value and the space around it. */
  #value(): JsonNode {
    this.#match(spacePattern);
    const node = this.#bareValue();
    this.#match(spacePattern);
    return node;
  }

  #bareValue(): JsonNode {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "n":
        return this.#word("null", null);
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      default: {
        const text = this.#match(numberPattern);
        if (text === "") throw this.#unexpected("a value");
        return new JsonNumber(text);
      }
    }
  }

  #nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw this.#error(`more than ${maxDepth} levels are nested`);
    const node = parse();
    this.#depth -= 1;
    return node;
  }

  #object(): JsonObject {
    const object = new JsonObject();
    this.#at += 1;
    this.#match(spacePattern);
    if (this.#take("}")) return object;
    do {
      this.#match(spacePattern);
      if (this.#text[this.#at] !== '"') throw this.#unexpected("a key in quotes");
      const key = this.#string();
      this.#match(spacePattern);
      if (!this.#take(":")) throw this.#unexpected("a colon");
      object.members.push([key, this.#value()]);
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#unexpected("a comma or the end of the object");
    return object;
  }

  #array(): JsonNode[] {
    const items: JsonNode[] = [];
    this.#at += 1;
    this.#match(spacePattern);
    if (this.#take("]")) return items;
    do items.push(this.#value());
    while (this.#take(","));
    if (!this.#take("]")) throw this.#unexpected("a comma or the end of the array");
    return items;
  }

  #string(): string {
    this.#at += 1;
    let value = this.#match(plainPattern);
    while (!this.#take('"')) {
      if (!this.#take("\\")) throw this.#unexpected("the end of the string");
      value += this.#escape() + this.#match(plainPattern);
    }
    // the halves of a pair may come apart, or from two escapes
    return value.replace(/\p{Cs}/gu, "\ufffd");
  }

  #escape(): string {
    const char = this.#text[this.#at] ?? "";
    const hex = this.#text.slice(this.#at + 1, this.#at + 5);
    if (char === "u" && /^[0-9a-fA-F]{4}$/.test(hex)) {
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const escaped = Object.hasOwn(escapes, char) ? escapes[char] : undefined;
    if (escaped === undefined) throw this.#unexpected("an escape that JSON knows");
    this.#at += 1;
    return escaped;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected("a value");
    this.#at += word.length;
    return value;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    const from = this.#at;
    pattern.lastIndex = from;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
    return this.#text.slice(from, this.#at);
  }

  #unexpected(wanted: string): JsonError {
    return this.#error(
      this.#at < this.#text.length ? `expected ${wanted}` : `it ends where ${wanted} should be`,
    );
  }

  #error(reason: string): JsonError {
    const before = this.#text.slice(0, this.#at).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new JsonError("", `no valid JSON at line ${before.length}, column ${column}: ${reason}`);
  }
}
