import {
  isList,
  isMembers,
  type JsonTree,
  type Members,
  NumberText,
  type Path,
  placeOf,
  writeTree,
} from "./json-tree.js";

/** Where two documents differ. */
export interface TreeDifference {
  readonly place: string;
  readonly what: string;
}

/**
 * Compares what we write with what Go writes of the same document, number for number. Go leaves keys out whose value is
 * empty, and writes others with a value that is zero: each is told by a word of its own.
 */
export function treeDifferences(ours: JsonTree, theirs: JsonTree, path: Path = []): TreeDifference[] {
  const differ = (what: string): TreeDifference[] => [{ place: placeOf(path), what }];
  if (isMembers(ours) && isMembers(theirs)) {
    return membersDifferences(ours, theirs, path);
  }
  if (isList(ours) && isList(theirs) && ours.length === theirs.length) {
    return ours.flatMap((item, index) => treeDifferences(item, theirs[index] ?? null, [...path, index]));
  }
  if (writeTree(ours) === writeTree(theirs)) return [];
  if (ours === null && isZero(theirs)) return differ("null to zero");
  return differ(`${writeTree(ours)} to ${writeTree(theirs)}`);
}

function membersDifferences(ours: Members, theirs: Members, path: Path): TreeDifference[] {
  const left = new Map(Object.entries(ours));
  const right = new Map(Object.entries(theirs));
  const differences: TreeDifference[] = [];
  for (const [key, value] of left) {
    const inner = [...path, key];
    // Go reads keys in any case, and writes them in its own
    const other = [...right.keys()].find(
      (each) => each.toLowerCase() === key.toLowerCase() && !left.has(each),
    );
    const name = right.has(key) ? key : other;
    if (name === undefined) {
      differences.push({ place: placeOf(inner), what: omitted(value) });
      continue;
    }
    if (name !== key) differences.push({ place: placeOf(inner), what: "written in another case" });
    differences.push(...treeDifferences(value, right.get(name) ?? null, inner));
    right.delete(name);
  }
  for (const [key, value] of right) {
    const what = isZero(value) ? "added as zero" : `added: ${writeTree(value)}`;
    differences.push({ place: placeOf([...path, key]), what });
  }
  return differences;
}

function omitted(value: JsonTree): string {
  if (value === null) return "null omitted";
  return isEmpty(value) ? "empty omitted" : `omitted: ${writeTree(value)}`;
}

/** What `omitempty` leaves out. */
function isEmpty(value: JsonTree): boolean {
  if (isList(value)) return value.length === 0;
  if (isMembers(value)) return Object.keys(value).length === 0;
  return value === false || value === "" || (value instanceof NumberText && Number(value.text) === 0);
}

/** What Go has where nothing was read. */
function isZero(value: JsonTree): boolean {
  if (isMembers(value)) return Object.values(value).every(isZero);
  return value === null || value === "0001-01-01T00:00:00Z" || isEmpty(value);
}
