/** An object whose keys stay in their order, as those of a struct in Go do; other objects are sorted. Members that are undefined are left out. */
export class OrderedObject {
  readonly members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.members = members;
  }
}

/** A value all of whose objects keep their keys in order. */
export function inOrder(value: object): object {
  const convert = (item: unknown): unknown =>
    typeof item === "object" && item !== null ? inOrder(item) : item;
  return Array.isArray(value)
    ? value.map(convert)
    : new OrderedObject(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)])));
}

const escaped: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Writes JSON to the byte as Go's `json.Marshal` does, and with an indent as `json.MarshalIndent`: keys are sorted by their
 * bytes, `<`, `>`, `&`, U+2028 and U+2029 are escaped. Members that are undefined are left out; a `toJSON` method is called.
 *
 * @throws TypeError for what JSON cannot say: a function, a symbol, NaN, an infinite number, an object that contains itself
 */
export function encodeJson(value: unknown, indent = ""): string {
  return write(value, indent, "", []);
}

function write(value: unknown, indent: string, margin: string, parents: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "null" : writeObject(value, indent, margin, parents);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function writeObject(object: object, indent: string, margin: string, parents: readonly object[]): string {
  if (parents.includes(object)) throw new TypeError("an object contains itself");
  if (parents.length >= 1_000) throw new TypeError("more than 1000 levels are nested");
  if ("toJSON" in object && typeof object.toJSON === "function") {
    return write(object.toJSON(), indent, margin, [...parents, object]);
  }
  const inner = margin + indent;
  const writeItem = (item: unknown): string => write(item, indent, inner, [...parents, object]);
  if (Array.isArray(object)) {
    return enclose(
      "[",
      Array.from(object, (item: unknown) => writeItem(item ?? null)),
      "]",
      indent,
      margin,
    );
  }
  const members =
    object instanceof OrderedObject
      ? Object.entries(object.members)
      : Object.entries(object).sort(([a], [b]) => compareBytes(a, b));
  const separator = indent === "" ? ":" : ": ";
  const lines = members
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${quote(key)}${separator}${writeItem(item)}`);
  return enclose("{", lines, "}", indent, margin);
}

function enclose(
  open: string,
  lines: readonly string[],
  close: string,
  indent: string,
  margin: string,
): string {
  if (lines.length === 0 || indent === "") return `${open}${lines.join(",")}${close}`;
  const inner = `\n${margin}${indent}`;
  return `${open}${inner}${lines.join(`,${inner}`)}\n${margin}${close}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON escapes
const plainPattern = /^[^"\\<>&\u0000-\u001f\u007f-\uffff]*$/;

function quote(text: string): string {
  if (plainPattern.test(text)) return `"${text}"`;
  const wellFormed = text.replace(/\p{Cs}/gu, "\ufffd");
  const body = wellFormed.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON escapes
    /["\\<>&\u0000-\u001f\u2028\u2029]/g,
    (char) => escaped[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${body}"`;
}

/** The order of the texts' UTF-8, which is that of their code points; JavaScript's own order is that of UTF-16. */
export function compareBytes(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    // halves of surrogate pairs stand for what lies above all others
    const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
    return isHalf(left) === isHalf(right) ? left - right : isHalf(left) ? 1 : -1;
  }
  return a.length - b.length;
}
