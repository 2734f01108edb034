/** Lists whose order means nothing. */
const unordered: readonly RegExp[] = [
  /^process\.env$/,
  /^process\.capabilities\.\w+$/,
  /^process\.user\.additionalGids$/,
  /^linux\.(?:maskedPaths|readonlyPaths|namespaces|devices)$/,
  /^linux\.seccomp\.(?:architectures|syscalls)$/,
  /^linux\.seccomp\.syscalls\[\d+\]\.names$/,
  /^mounts\[\d+\]\.options$/,
];

/** A place where two specs differ. */
export interface Difference {
  /** Such as `linux.resources.memory.limit`. */
  readonly path: string;
  /** The value in ours, or of a list without order what only ours has. */
  readonly ours: string;
  readonly theirs: string;
}

/** Compares two specs field by field; what is absent and what is empty is the same, and so is the order where it means nothing. */
export function compareSpecs(ours: unknown, theirs: unknown): readonly Difference[] {
  const differences: Difference[] = [];
  collect(normal(ours, ""), normal(theirs, ""), "", differences);
  return differences;
}

function collect(ours: unknown, theirs: unknown, path: string, found: Difference[]): void {
  if (isObject(ours) && isObject(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      collect(ours[key], theirs[key], path === "" ? key : `${path}.${key}`, found);
    }
  } else if (isSet(ours) && isSet(theirs) && hasNoOrder(path)) {
    const [left, right] = [
      ours.filter((item) => !theirs.includes(item)),
      theirs.filter((item) => !ours.includes(item)),
    ];
    if (left.length + right.length > 0) {
      found.push({ path, ours: JSON.stringify(left), theirs: JSON.stringify(right) });
    }
  } else if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (const [index, each] of ours.entries()) collect(each, theirs[index], `${path}[${index}]`, found);
  } else {
    const texts = [ours, theirs].map((value) => JSON.stringify(value) ?? "nothing");
    const [left = "", right = ""] = texts;
    if (left !== right) found.push({ path, ours: left, theirs: right });
  }
}

/** Without what is empty, with lists sorted that have no order; `undefined` for what is empty itself. */
function normal(value: unknown, path: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => normal(item, `${path}[${index}]`) ?? null);
    if (items.length === 0) return undefined;
    if (!hasNoOrder(path)) return items;
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value === "bigint") return String(value);
  if (!isObject(value)) return value === null ? undefined : value;
  const entries = Object.entries(value)
    .map(([key, each]) => [key, normal(each, path === "" ? key : `${path}.${key}`)] as const)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function hasNoOrder(path: string): boolean {
  return unordered.some((pattern) => pattern.test(path));
}

/** Texts and numbers, each once. */
function isSet(value: unknown): value is readonly (string | number)[] {
  return (
    Array.isArray(value) && value.every((item) => !isObject(item)) && new Set(value).size === value.length
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
