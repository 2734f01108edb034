/** JSON that can be changed in ways that JavaScript's values cannot say: with keys twice, and leaves as they are to be written. */
export type JsonTree = Leaf | readonly JsonTree[] | Members;

/** A text that is written as it is. */
interface Leaf {
  readonly text: string;
}

/** An object with its members in order. */
export interface Members {
  readonly members: readonly (readonly [key: string, value: JsonTree])[];
}

/** A leaf. */
export function leaf(text: string): JsonTree {
  return { text };
}

/** A valid text as a tree. */
export function readTree(json: string): JsonTree {
  return toTree(JSON.parse(json));
}

function toTree(value: unknown): JsonTree {
  if (Array.isArray(value)) return value.map(toTree);
  if (typeof value !== "object" || value === null) return leaf(JSON.stringify(value));
  return { members: Object.entries(value).map(([key, item]) => [key, toTree(item)]) };
}

/** The text of a tree. */
export function writeTree(tree: JsonTree): string {
  if (Array.isArray(tree)) return `[${tree.map(writeTree).join(",")}]`;
  if ("text" in tree) return tree.text;
  const { members } = tree as Members;
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value)}`).join(",")}}`;
}

/** All places within a tree, the outermost first: of each the keys and indexes that lead there. */
export function placesIn(tree: JsonTree, path: readonly number[] = []): (readonly number[])[] {
  const children = childrenOf(tree);
  return [path, ...children.flatMap((child, index) => placesIn(child, [...path, index]))];
}

function childrenOf(tree: JsonTree): readonly JsonTree[] {
  if (Array.isArray(tree)) return tree;
  return "members" in tree ? tree.members.map(([, value]) => value) : [];
}

/** The tree at a place. */
export function treeAt(tree: JsonTree, [first, ...rest]: readonly number[]): JsonTree {
  if (first === undefined) return tree;
  return treeAt(childrenOf(tree)[first] ?? leaf("null"), rest);
}

/** A tree in which another one stands at a place. */
export function replaceAt(tree: JsonTree, [first, ...rest]: readonly number[], fresh: JsonTree): JsonTree {
  if (first === undefined) return fresh;
  if (Array.isArray(tree)) {
    return tree.map((each: JsonTree, index) => (index === first ? replaceAt(each, rest, fresh) : each));
  }
  if (!("members" in tree)) return tree;
  return {
    members: tree.members.map(([key, value], index) => [
      key,
      index === first ? replaceAt(value, rest, fresh) : value,
    ]),
  };
}
