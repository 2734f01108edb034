/** JSON whose numbers are kept as they are written, read without the code that is under test. */
export type JsonTree = null | boolean | string | NumberText | readonly JsonTree[] | Members;

/** The members of an object. */
export interface Members {
  readonly [key: string]: JsonTree;
}

/** Keys and indexes that lead to a place. */
export type Path = readonly (string | number)[];

/** A number as it is written. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What begins a string that stands for a number, and is in no document here. */
const mark = "\uE000";

/** A valid text as a tree. */
export function readTree(json: string): JsonTree {
  const marked = json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? new NumberText(value.slice(1)) : value,
  ) as JsonTree;
}

/** The text of a tree. */
export function writeTree(tree: JsonTree): string {
  if (tree instanceof NumberText) return tree.text;
  if (isList(tree)) return `[${tree.map(writeTree).join(",")}]`;
  if (!isMembers(tree)) return JSON.stringify(tree);
  return `{${Object.entries(tree)
    .map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value)}`)
    .join(",")}}`;
}

/** Whether a tree is an object. */
export function isMembers(tree: JsonTree | undefined): tree is Members {
  return typeof tree === "object" && tree !== null && !(tree instanceof NumberText) && !isList(tree);
}

/** Whether a tree is an array. */
export function isList(tree: JsonTree | undefined): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

/** All places within a tree, the outermost first. */
export function pathsIn(tree: JsonTree, path: Path = []): Path[] {
  const inner: Path[] = isList(tree)
    ? tree.map((_, index) => [...path, index])
    : isMembers(tree)
      ? Object.keys(tree).map((key) => [...path, key])
      : [];
  return inner.flatMap((each) => [each, ...pathsIn(at(tree, each.slice(path.length)) as JsonTree, each)]);
}

/** What is at a place; undefined where there is no such place. */
export function at(tree: JsonTree, path: Path): JsonTree | undefined {
  let value: JsonTree | undefined = tree;
  for (const key of path) {
    if (isList(value) && typeof key === "number") value = value[key];
    else if (isMembers(value) && typeof key === "string") value = value[key];
    else return undefined;
  }
  return value;
}

/** A copy with another value at a place; without it where the value is undefined. */
export function withValue(tree: JsonTree, path: Path, value: JsonTree | undefined): JsonTree {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  const before = at(tree, [key]);
  const after = rest.length > 0 && before !== undefined ? withValue(before, rest, value) : value;
  if (isList(tree)) {
    return tree.flatMap((item, index) => (index !== key ? [item] : after === undefined ? [] : [after]));
  }
  if (!isMembers(tree)) return tree;
  const { [key]: _, ...others } = tree;
  return after === undefined ? others : { ...others, [key]: after };
}

/** Writes a place as the findings of oci-spec have it, with `[]` for every index. */
export function placeOf(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number" || /^\d+$/.test(key)) return `${text}[]`;
    if (/^[A-Za-z_$][\w$]*$/.test(key)) return text === "" ? key : `${text}.${key}`;
    return `${text}[${JSON.stringify(key)}]`;
  }, "");
}
