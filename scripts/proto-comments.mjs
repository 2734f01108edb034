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
 * @param {import("@bufbuild/protobuf/wkt").FileDescriptorProto} file
 * @returns {{ name: string, kind: string, parent?: string, comment: string, numeric: boolean }[]}
 */
export function listElements(file) {
  const comments = new Map(
    file.sourceCodeInfo?.location.map(({ path, leadingComments }) => [
      path.join("."),
      leadingComments.replace(/^ /gm, "").trim(),
    ]),
  );
  const elements = [];
  const note = (kind, name, path, parent, numeric = false) =>
    elements.push({ name, kind, parent, comment: comments.get(path) ?? "", numeric });
  const noteEnum = (each, name, path, parent) => {
    note("enum", name, path, parent);
    for (const [index, value] of each.value.entries())
      note("value", `${name}.${value.name}`, `${path}.2.${index}`, name);
  };
  const noteMessage = (each, name, path, parent) => {
    note("message", name, path, parent);
    for (const [index, field] of each.field.entries())
      note("field", `${name}.${field.name}`, `${path}.2.${index}`, name, isNumeric(field));
    for (const [index, oneof] of each.oneofDecl.entries())
      note("oneof", `${name}.${oneof.name}`, `${path}.8.${index}`, name);
    for (const [index, inner] of each.enumType.entries())
      noteEnum(inner, `${name}.${inner.name}`, `${path}.4.${index}`, name);
    for (const [index, inner] of each.nestedType.entries())
      if (inner.options?.mapEntry !== true)
        noteMessage(inner, `${name}.${inner.name}`, `${path}.3.${index}`, name);
  };
  for (const [index, service] of file.service.entries()) {
    note("service", service.name, `6.${index}`);
    for (const [position, method] of service.method.entries())
      note("rpc", `${service.name}.${method.name}`, `6.${index}.2.${position}`, service.name);
  }
  for (const [index, each] of file.messageType.entries()) noteMessage(each, each.name, `4.${index}`);
  for (const [index, each] of file.enumType.entries()) noteEnum(each, each.name, `5.${index}`);
  for (const [index, each] of file.extension.entries()) note("extension", each.name, `7.${index}`);
  return elements;
}

/** Types of descriptor.proto that hold a number: all but string, group, message, bytes, bool and enum. */
const numericTypes = new Set([1, 2, 3, 4, 5, 6, 7, 13, 15, 16, 17, 18]);
const numericMessages =
  /\.(U?Int(32|64)Value|DoubleValue|FloatValue)$|^\.google\.protobuf\.(Timestamp|Duration)$/;

/** @param {import("@bufbuild/protobuf/wkt").FieldDescriptorProto} field */
function isNumeric(field) {
  return numericTypes.has(field.type) || numericMessages.test(field.typeName);
}

/** What makes a number mean something: a unit, or the word for what is counted or named by it. */
const units =
  /\b((nano|micro|milli)?(second|core)s?|bytes?|[kmgt]i?b|pages?|cpus?|percent|percentage|shares?|weight|weights|score|ratio|number of|how many|counts?|counted|counter|attempts?|ids?|uids?|gids?|user id|group id|ports?|exit code|exit status|status code|bits|mode|inodes|points? in time|time|processes|threads|entries|faults|packets|errors|generation|priority|version|node|offset|index|major|minor)\b/i;

const smallWords = new Set(
  "a an and are as at be by for from has have if in into is it its no not of on or that the their them then there these this those to was when where which who with".split(
    " ",
  ),
);

/**
 * What is wrong with the comments: one that is missing or adds nothing to the name, a number without its unit, and a
 * version that is missing or wrong.
 *
 * @param {ReturnType<typeof listElements>} elements
 * @param {{ since?: Record<string, string>, releases?: string, oldest?: string, exempt?: RegExp }} facts
 *   the version that brought each name, and what the versions are of, such as `Kubernetes`
 * @returns {string[]}
 */
export function commentProblems(elements, { since = {}, releases = "", oldest = "", exempt = /^$/ } = {}) {
  const byName = new Map(elements.map((element) => [element.name, element]));
  const sinceIn = new RegExp(`Since ${releases} (\\d+\\.\\d+)`);
  const told = (name) => {
    const { comment, parent, kind } = byName.get(name);
    return sinceIn.exec(comment)?.[1] ?? (parent === undefined || kind === "rpc" ? oldest : told(parent));
  };
  const problems = [];
  for (const { name, kind, comment, numeric, parent } of elements) {
    const own = wordsOf(name);
    if (comment === "") problems.push(`${name}: no comment`);
    else if (/TODO/.test(comment)) problems.push(`${name}: a comment to be written`);
    else {
      const news = new Set(
        comment
          .replace(/(Since|Deprecated since|Removed in) \w+ [\d.]+[^.]*\./g, "")
          .toLowerCase()
          .match(/[a-z]{2,}|\d+/g) ?? [],
      );
      for (const word of news)
        if (smallWords.has(word) || own.has(word) || own.has(word.replace(/s$/, ""))) news.delete(word);
      if (news.size < 3)
        problems.push(`${name}: the comment adds little to the name: ${JSON.stringify(comment)}`);
      if (!/[.:)`?]$/.test(comment)) problems.push(`${name}: the comment is no whole sentence`);
      if (/\*\/|[{}@]/.test(comment.replace(/`[^`]*`/g, "")))
        problems.push(`${name}: braces, an at sign or the end of a comment outside of backticks`);
    }
    if (numeric && comment !== "" && !units.test(comment))
      problems.push(`${name}: a number without its unit`);
    if (releases !== "" && kind !== "extension" && kind !== "oneof" && !exempt.test(name)) {
      if (since[name] === undefined) problems.push(`${name}: the facts do not know it`);
      else if (told(name) !== since[name])
        problems.push(
          `${name}: reads as since ${releases} ${told(name)}${sinceIn.test(comment) || parent === undefined ? "" : " (as what is around it)"}, and is since ${since[name]}`,
        );
    }
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, name, sinceFile, releases] = process.argv.slice(2);
  const file = compileProtos(folder).file.find((each) => each.name === name);
  const { since, versions } = sinceFile === undefined ? {} : JSON.parse(readFileSync(sinceFile, "utf8"));
  const problems = commentProblems(
    listElements(file),
    releases === undefined ? {} : { since, releases, oldest: versions[0], exempt: /^Signal\./ },
  );
  for (const problem of problems) console.log(problem);
  console.log(`${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
