// Reads the comments of a compiled .proto and says what is wrong with them: the reference that people see in their editor
// is made of them. By hand: node scripts/proto-comments.mjs FOLDER FILE.proto [SINCE.json RELEASES]
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Compiles the protos of a folder; the result has the comments.
 *
 * @param {string} folder
 */
export function compileProtos(folder) {
  const buf = join(root, "node_modules", ".bin", "buf");
  const { status, stdout, stderr, error } = spawnSync(buf, ["build", folder, "-o", "-"], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.toString());
  return fromBinary(FileDescriptorSetSchema, stdout);
}

/**
 * Every element of a file that needs a comment, in the order of the file's descriptor.
 *
 * @typedef {{ name: string, kind: "service" | "rpc" | "message" | "field" | "oneof" | "enum" | "value" | "extension",
 *   parent: string | undefined, comment: string, number: "plain" | "time" | undefined, alpha: boolean, deprecated: boolean }} Element
 *   `number`: whether a field is a number, or a message that is a time with its unit
 *
 * @param {import("@bufbuild/protobuf/wkt").FileDescriptorProto} file
 * @returns {Element[]}
 */
export function listElements(file) {
  const comments = new Map(
    file.sourceCodeInfo?.location.map(({ path, leadingComments }) => [
      path.join("."),
      leadingComments.replace(/^ /gm, "").trim(),
    ]),
  );
  const elements = [];
  const note = (kind, name, path, parent, { options } = {}, number = undefined) =>
    elements.push({
      name,
      kind,
      parent,
      comment: comments.get(path) ?? "",
      number,
      alpha: options?.$unknown?.some(({ no, data }) => no === alphaOption && data[0] === 1) ?? false,
      deprecated: options?.deprecated === true,
    });
  const noteEnum = (each, name, path, parent) => {
    note("enum", name, path, parent, each);
    for (const [index, value] of each.value.entries())
      note("value", `${name}.${value.name}`, `${path}.2.${index}`, name, value);
  };
  const noteMessage = (each, name, path, parent) => {
    note("message", name, path, parent, each);
    for (const [index, field] of each.field.entries())
      note("field", `${name}.${field.name}`, `${path}.2.${index}`, name, field, numberOf(field));
    // an optional field has a oneof of its own that nobody sees
    const hidden = new Set(
      each.field.filter((field) => field.proto3Optional).map((field) => field.oneofIndex),
    );
    for (const [index, oneof] of each.oneofDecl.entries())
      if (!hidden.has(index)) note("oneof", `${name}.${oneof.name}`, `${path}.8.${index}`, name, oneof);
    for (const [index, inner] of each.enumType.entries())
      noteEnum(inner, `${name}.${inner.name}`, `${path}.4.${index}`, name);
    for (const [index, inner] of each.nestedType.entries())
      if (inner.options?.mapEntry !== true)
        noteMessage(inner, `${name}.${inner.name}`, `${path}.3.${index}`, name);
  };
  for (const [index, service] of file.service.entries()) {
    note("service", service.name, `6.${index}`, undefined, service);
    for (const [position, method] of service.method.entries())
      note("rpc", `${service.name}.${method.name}`, `6.${index}.2.${position}`, service.name, method);
  }
  for (const [index, each] of file.messageType.entries()) noteMessage(each, each.name, `4.${index}`);
  for (const [index, each] of file.enumType.entries()) noteEnum(each, each.name, `5.${index}`);
  for (const [index, each] of file.extension.entries()) note("extension", each.name, `7.${index}`);
  return elements;
}

/** The number of CSI's options that mark what may change, the same for all kinds of options. */
const alphaOption = 1060;

/** Types of descriptor.proto that hold a number: all but string, group, message, bytes, bool and enum. */
const numericTypes = new Set([1, 2, 3, 4, 5, 6, 7, 13, 15, 16, 17, 18]);

/** @param {import("@bufbuild/protobuf/wkt").FieldDescriptorProto} field */
function numberOf({ type, typeName }) {
  if (/^\.google\.protobuf\.(Timestamp|Duration)$/.test(typeName)) return "time";
  const wrapped = /\.(U?Int(32|64)Value|DoubleValue|FloatValue)$/.test(typeName);
  return numericTypes.has(type) || wrapped ? "plain" : undefined;
}

/**
 * What the comment of a number has to say, by what its name tells: the first row that fits decides. A name that ends in its
 * unit still has it said.
 */
const unitRules = [
  [
    /(^|_)(timestamp|timeout|period|quota|duration|interval|latency|time|usec|nanos)$|_at$/,
    "of time",
    timeUnit(),
  ],
  [
    /(^|_)(bytes|size|capacity|memory|rss|swap|offset|storage)(_|$)/,
    "of size",
    /\b([kmgt]i?b|(kilo|mega|giga)?bytes?|pages|inodes|blocks)\b/i,
  ],
  [
    /(^|_)(count|counts|max|attempts?|length|total|faults|errors|packets|dropped|used|entries|results)(_|$)/,
    "or what is counted",
    new RegExp(`\\b(number of|how many|counts?|counted|bytes|inodes|percent)\\b|${timeUnit().source}`, "i"),
  ],
];
function timeUnit() {
  return /\b(nano|micro|milli)?seconds?\b|\bminutes?\b|\bhours?\b/i;
}

/** What makes any other number mean something: a unit, or the word for what it stands for. */
const units =
  /\b((nano|micro|milli)?seconds?|bytes?|pages?|inodes|percent|weight|score|ratio|shares?|cores?|cpus?|number|how many|counts?|ids?|ports?|exit (code|status)|bits?|position|scale|unit|billionths|[0-9]+ (is|stands for|means|to) )/i;

const smallWords = new Set(
  `a an and are as at be been by can do does for from has have if in into is it its may no not of on one only or so that the
  their them then there these they this those to was were what when where which who will with would
  field value message list contains represents specifies describes indicates defines required set`.split(
    /\s+/,
  ),
);

/**
 * What is wrong with the comments: one that is missing or adds little to the name, a number without its unit, a version that is
 * missing or wrong, alpha or deprecated not said.
 *
 * @param {Element[]} elements
 * @param {{ since?: Record<string, string>, releases?: string, versions?: readonly string[], exempt?: RegExp }} facts
 *   the version that brought each name, what the versions are of, such as `Kubernetes`, and which there are, oldest first;
 *   `exempt` are names of which the comment above them tells the version
 * @returns {string[]}
 */
export function commentProblems(elements, { since = {}, releases = "", versions = [], exempt = /^$/ } = {}) {
  const byName = new Map(elements.map((element) => [element.name, element]));
  const known = new Set(elements.flatMap(({ name }) => [name, name.split(".").at(-1)]));
  const problems = elements.flatMap((element) => {
    const { name, comment } = element;
    if (comment === "") return [`${name}: no comment`];
    if (/TODO/.test(comment)) return [`${name}: a comment to be written`];
    return [
      ...textProblems(element, known),
      ...unitProblems(element),
      ...(element.alpha && !/\balpha\b/i.test(comment) ? [`${name}: alpha, and does not say so`] : []),
      ...(element.deprecated && !/\b(deprecated|old form of)\b/i.test(comment)
        ? [`${name}: deprecated, and does not say so`]
        : []),
    ];
  });
  if (releases === "") return problems;
  const dated = elements.filter(({ kind }) => kind !== "extension" && kind !== "oneof");
  const names = new Set(dated.map(({ name }) => name));
  return [
    ...problems,
    ...dated
      .filter(({ name }) => !exempt.test(name))
      .flatMap((element) => versionProblems(element, byName, { since, releases, versions })),
    ...Object.keys(since)
      .filter((name) => !names.has(name))
      .map((name) => `${name}: the facts have it, and the proto has not`),
  ];
}

/** @param {Element} element */
function textProblems({ name, comment }, known) {
  const problems = [];
  const text = comment.replace(/\b(Since|Until|Deprecated since|Removed in) \w+ [\d.]+[^.]*\./g, "");
  const own = new Set([...wordsOf(name)].map(stem));
  // names are taken apart like the own one, so that `ContainerConfig` is no news beside `Container.config`
  const words = (text.match(/[A-Za-z]{2,}|\d+/g) ?? []).flatMap((word) => [...wordsOf(word)]);
  const news = new Set(
    words
      .filter((word) => !smallWords.has(word))
      .map(stem)
      .filter((word) => !own.has(word)),
  );
  // what another element is called says much in one word
  const references = new Set(
    (text.match(/[A-Za-z_.]+/g) ?? []).filter(
      (word) => known.has(word) && /[._]|[a-z][A-Z]|[A-Z]{4}/.test(word),
    ),
  );
  references.delete(name.split(".").at(-1));
  if (news.size + references.size < 2)
    problems.push(`${name}: the comment adds little to the name: ${JSON.stringify(comment)}`);
  if (!/[.:)`?]$/.test(comment)) problems.push(`${name}: the comment is no whole sentence`);
  if (/\*\/|[{}@]/.test(comment.replace(/`[^`]*`/g, "")))
    problems.push(`${name}: braces, an at sign or the end of a comment outside of backticks`);
  return problems;
}

/** @param {Element} element */
function unitProblems({ name, comment, number }) {
  if (number === undefined) return [];
  if (number === "time")
    return /\b(time|when|seconds?|nanoseconds?)\b/i.test(comment)
      ? []
      : [`${name}: a time that the comment does not call one`];
  const last = name.split(".").at(-1);
  const [, of = "", words = units] = unitRules.find(([form]) => form.test(last)) ?? [];
  return words.test(comment) ? [] : [`${name}: a number without its unit${of === "" ? "" : ` ${of}`}`];
}

/** @param {Element} element */
function versionProblems({ name, kind, comment, parent }, byName, { since, releases, versions }) {
  const noted = (text) =>
    [...text.matchAll(new RegExp(`Since ${releases} (\\d+\\.\\d+)`, "g"))].map(([, version]) => version);
  const told = (each) => {
    const element = byName.get(each);
    const [version] = noted(element.comment);
    if (version !== undefined) return version;
    return element.parent === undefined || element.kind === "rpc" ? versions[0] : told(element.parent);
  };
  const own = [...new Set(noted(comment))];
  const problems = [];
  if (/\bSince v?\d+\.\d/.test(comment)) problems.push(`${name}: since a version of what?`);
  if (own.length > 1) problems.push(`${name}: since ${own.join(" and since ")}`);
  for (const version of own)
    if (!versions.includes(version)) problems.push(`${name}: there is no ${releases} ${version}`);
  if (since[name] === undefined) problems.push(`${name}: the facts do not know it`);
  else if (told(name) !== since[name]) {
    const inherited =
      own.length === 0 && parent !== undefined && kind !== "rpc" ? " (as what is around it)" : "";
    problems.push(
      `${name}: reads as since ${releases} ${told(name)}${inherited}, and is since ${since[name]}`,
    );
  }
  return problems;
}

/** The words of a name and of the element around it. */
function wordsOf(name) {
  return new Set(
    name
      .split(/[._]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
      .map((word) => word.toLowerCase())
      .filter((word) => word !== ""),
  );
}

function stem(word) {
  return word.replace(/(?<=[a-z]{3})(s|es|ed|ing)$/, "");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, name, sinceFile, releases] = process.argv.slice(2);
  const file = compileProtos(folder).file.find((each) => each.name === name);
  const { since, versions } = sinceFile === undefined ? {} : JSON.parse(readFileSync(sinceFile, "utf8"));
  const problems = commentProblems(
    listElements(file),
    releases === undefined ? {} : { since, releases, versions, exempt: /^Signal\./ },
  );
  for (const problem of problems) console.log(problem);
  console.log(`${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
