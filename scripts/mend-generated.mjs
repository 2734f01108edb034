// Mends what ts-proto's output lacks. Each step says what it expects to find and throws when it finds something else,
// so that a new version of ts-proto cannot change the wire or the types unseen.

/**
 * @param {string} code what ts-proto generated
 * @param {string} path the file's, for messages
 */
export function mendGenerated(code, path) {
  let mended = code;
  mended = shareTypes(mended);
  mended = openEnums(mended, path);
  mended = tolerantEncoders(mended, path);
  mended = lazyUnknownFields(mended, path);
  mended = documentConstants(mended);
  mended = mended.replace(/^export (interface|const) (\w+_\w+Entry\b)/gm, "$1 $2"); // a map's entries are no messages of their own
  return mended.replace(/\n{3,}/g, "\n\n");
}

/** The helper types come from the transport package, where they are documented once. */
function shareTypes(code) {
  return code
    .replace(/\ntype Builtin = [\s\S]*?;\n/, "\n")
    .replace(/\nexport type DeepPartial<T> = [\s\S]*?;\n\n/, "\n")
    .replace(/\nexport interface MessageFns<T> \{[\s\S]*?\n\}\n/, "\n")
    .replace(/\nexport const protobufPackage = .*\n/, "\n")
    .replace(/\nexport const protobufFileName = .*\n/, "\n")
    .replace(/^ {2}create\([\s\S]*?\n {2}\},\n/gm, "") // fromPartial does it
    .replace(/\bMessageFns</g, "MessageType<")
    .replace(
      /import \{ BinaryReader, BinaryWriter \} from "@bufbuild\/protobuf\/wire";\n/,
      (line) => `${line}import type { DeepPartial, MessageType } from "@container-interfaces/transport";\n`,
    );
}

/** An enum's type takes every number, so that a value from a newer version is neither lost nor refused. */
function openEnums(code, path) {
  const opened = code
    .replace(
      /export type (\w+) = typeof \1\[keyof typeof \1\];/g,
      (_, name) => `export type ${name} = (typeof ${name})[keyof typeof ${name}] | (number & {});`,
    )
    .replace(/\nexport namespace (\w+) \{[\s\S]*?\n\}\n/g, "");
  if (/export enum |UNRECOGNIZED/.test(opened)) throw new Error(`${path}: an enum is not an open literal`);
  return opened;
}

/** encode() takes a message with fields left out, so that neither a call nor a handler has to copy its message first. */
function tolerantEncoders(code, path) {
  return code.replace(/^ {2}encode\(message: (\w+), ([\s\S]*?)\n {2}\},$/gm, (method, type) => {
    const mended = method
      .replace(`encode(message: ${type}, `, `encode(message: DeepPartial<${type}>, `)
      .replace(/^( {4}if \()(message\.\w+) !== (""|0|0n|false)\) \{$/gm, "$1$2 !== undefined && $2 !== $3) {")
      .replace(/^( {4}if \()(message\.\w+)\.length !== 0\) \{$/gm, "$1$2 !== undefined && $2.length !== 0) {")
      .replace(/^( {4}for \(const v of )(message\.\w+)(!?)\) \{$/gm, "$1$2 ?? []) {")
      .replace(/^( {4}globalThis\.Object\.entries\()(message\.\w+)\)/gm, "$1$2 ?? {})");
    for (const line of mended.split("\n")) {
      const known =
        !/^ {4}(if|for|globalThis)\b/.test(line) ||
        /^ {4}if \(message\.\w+ !== undefined( && message\.\w+(\.length)? !== (""|0|0n|false))?\) \{$/.test(
          line,
        ) ||
        /^ {4}(for \(const v of|globalThis\.Object\.entries\()\s?message\.\w+ \?\? /.test(line);
      if (!known)
        throw new Error(`${path}: encode of ${type} has a line that the mending does not know: ${line}`);
    }
    return mended;
  });
}

/** Only a message that holds unknown fields pays for them; fromPartial and a spread carry them along. */
function lazyUnknownFields(code, path) {
  const mended = code
    .replace(/fromPartial\(_: DeepPartial/g, "fromPartial(object: DeepPartial")
    .replace(/^ *_unknownFields: \{\},\n/gm, "")
    .replace(/(?:, )?_unknownFields: \{\}/g, "")
    .replace(
      /const list = message\._unknownFields!\[tag\];\n\n(\s+)if \(list === undefined\) \{\n\s+message\._unknownFields!\[tag\] = \[buf\];/g,
      (_, indent) =>
        `const unknownFields = (message._unknownFields ??= {});\n${indent}const list = unknownFields[tag];\n\n${indent}if (list === undefined) {\n${indent}  unknownFields[tag] = [buf];`,
    )
    .replace(
      /^( {2}fromPartial\(object: DeepPartial<\w+>\): \w+ \{\n {4}const message = createBase\w+\(\);\n)([\s\S]*?)( {4}return message;\n)/gm,
      (_, head, body, tail) =>
        `${head}${body}    if (object._unknownFields !== undefined) {\n      message._unknownFields = object._unknownFields;\n    }\n${tail}`,
    )
    .replace(
      /^( *)_unknownFields\?: /gm,
      "$1/** Fields that this version of the interface does not know, as they came, by tag; kept by `encode`. */\n$1_unknownFields?: ",
    );
  if (/_unknownFields!|_unknownFields: \{\}/.test(mended))
    throw new Error(`${path}: unknown fields in a new form`);
  return mended;
}

/** The constant of a message or an enum gets the comment of its type, and a comment of an enum value loses its name. */
function documentConstants(code) {
  const docs = new Map();
  for (const [, doc, name] of code.matchAll(
    /^(\/\*\*(?:(?!\*\/)[\s\S])*?\*\/)\nexport (?:interface|const|type) (\w+)\b/gm,
  ))
    docs.set(name, doc);
  return code
    .replace(
      /^(?<!\*\/\n)export (const|type) (\w+)(?=(?:: MessageType<| = \(| = \{\n {2}name: ))/gm,
      (line, _kind, name) => (docs.has(name) ? `${docs.get(name)}\n${line}` : line),
    )
    .replace(/^( {2}\/\*\* )[A-Z]\w* - /gm, "$1")
    .replace(/^( {2}\/\*\*\n {3}\* )[A-Z][A-Z0-9_]* - /gm, "$1");
}
