// Mends what ts-proto's output lacks. Each step says what it expects to find and throws when it finds something else,
// so that a new version of ts-proto cannot change the wire or the types unseen.
import { documentGoogle } from "./document-google.mjs";
import { documentVersions } from "./document-versions.mjs";

/**
 * @param {string} code what ts-proto generated
 * @param {string} path the file's, for messages
 * @param {object} proto what the compiled .proto says (see read-descriptors.mjs), with
 *   `versions`, which release brought each name, where that is known;
 *   `typesFrom`, `methodFrom`, `hideSecretsFrom` and `descriptorsFrom`, the modules to import from
 */
export function mendGenerated(code, path, proto) {
  let mended = evenShape(path.includes("google/protobuf/") ? documentGoogle(code, path) : code);
  mended = shareTypes(mended, proto);
  mended = openEnums(mended, path);
  mended = tolerantEncoders(mended, path);
  mended = strictDecoders(mended, path);
  mended = keepEveryKey(mended, path);
  mended = lazyUnknownFields(mended, path);
  mended = nameTypes(mended, path, proto);
  mended = hideSecrets(mended, path, proto);
  mended = documentOneofs(mended, path);
  mended = typeMethods(mended, path, proto);
  if (proto.versions !== undefined) mended = documentVersions(mended, proto);
  mended = documentConstants(mended);
  mended = mended.replace(/^export (interface|const) (\w+)/gm, (declaration, kind, name) =>
    // a map's entries are no messages of their own
    proto.messages.get(name)?.isMapEntry ? `${kind} ${name}` : declaration,
  );
  return mended.replace(/\n{3,}/g, "\n\n");
}

/** A long name breaks lines; the steps below look for the same lines under every name. */
function evenShape(code) {
  return code
    .replace(/^(export const \w+: MessageFns<)\n {2}(\w+)\n(> = \{)$/gm, "$1$2$3")
    .replace(
      /^((?:export )?const \w+: MessageFns<\w+> =)\n( {2}\{\n[\s\S]*?^ {2}\};\n)/gm,
      (_, head, body) => `${head} ${body.replace(/^ {2}/gm, "")}`,
    )
    .replace(
      /^( {2}(?:encode|decode|create|fromPartial)\()\n((?: {4}.*,\n)+) {2}(\): .* \{)$/gm,
      (_, head, parameters, tail) =>
        `${head}${parameters.trim().replace(/,\n */g, ", ").replace(/,$/, "")}${tail}`,
    );
}

/** The helper types come from the transport package, where they are documented once. */
function shareTypes(code, { typesFrom, descriptorsFrom }) {
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
      (line) =>
        `${line}import type { DeepPartial, MessageType } from "${typesFrom}";\nimport { descriptors } from "${descriptorsFrom}";\n`,
    );
}

/** An enum's type takes every number, so that a value from a newer version is neither lost nor refused. */
function openEnums(code, path) {
  const opened = code
    .replace(
      /export type (\w+) =\s+typeof \1\[keyof typeof \1\];/g,
      (_, name) => `export type ${name} = (typeof ${name})[keyof typeof ${name}] | (number & {});`,
    )
    .replace(/\nexport namespace (\w+) \{[\s\S]*?\n\}\n/g, "");
  if (/export enum |UNRECOGNIZED|=\s+typeof \w+\[keyof/.test(opened))
    throw new Error(`${path}: an enum is not an open literal`);
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

/**
 * decode() refuses what the specification of protobuf refuses, as Go does: text that is not UTF-8, a field with number 0, the
 * end of a group that never began or of another one, an unknown number of more than ten bytes, and a message inside another
 * that goes on after the end of that one.
 */
function strictDecoders(code, path) {
  const mended = code
    .replaceAll("reader.string()", "reader.string(true)")
    .replace(
      /^( *)if \(\(tag & 7\) === 4 \|\| tag === 0\) \{\n *break;\n *\}/gm,
      '$1if ((tag & 7) === 4 || tag >>> 3 === 0) {\n$1  throw new globalThis.Error("illegal tag " + tag);\n$1}',
    )
    .replace(
      /^( *)const buf = reader\.skip\(tag & 7\);$/gm,
      '$1const buf = reader.skip(tag & 7, tag >>> 3);\n$1if ((tag & 7) === 0 && buf.length > 10) {\n$1  throw new globalThis.Error("invalid varint");\n$1}',
    )
    .replace(
      /^( {6}\}\n)( {6}return message;\n {4}\} finally)/gm,
      '$1      if (reader.pos !== end) {\n        throw new globalThis.RangeError("a message goes on after its end");\n      }\n$2',
    );
  const count = (text) => mended.split(text).length - 1;
  const decoders = count("  decode(input: ");
  const steps = ["illegal tag ", "reader.skip(tag & 7, tag >>> 3)", "if (reader.pos !== end)"];
  if (steps.some((step) => count(step) !== decoders)) throw new Error(`${path}: a decoder in a new form`);
  return mended;
}

/** A map keeps the key `__proto__`, which an assignment would take for the object's prototype. */
function keepEveryKey(code, path) {
  let maps = 0;
  const mended = code
    .replace(/^( *)(message\.\w+)\[(\w+)\.key\] = (\w+\.value);$/gm, (_, indent, map, entry, value) => {
      maps += 1;
      return `${indent}setEntry(${map}, ${entry}.key, ${value});`;
    })
    .replace(/^( *)acc\[(key|globalThis\.Number\(key\))\] = (.*);$/gm, "$1setEntry(acc, $2, $3);");
  if (/\bacc\[|\[\w+\.key\]/.test(mended)) throw new Error(`${path}: a map in a new form`);
  if (maps === 0) return mended;
  return `${mended}
function setEntry<K extends string | number, V>(map: { [key in K]: V }, key: K, value: V): void {
  if (key === "__proto__") {
    globalThis.Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    map[key] = value;
  }
}
`;
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

/** The constant of a message knows its name in the interface, and the compiled protos that describe it. */
function nameTypes(code, path, { messages }) {
  let named = 0;
  const mended = code.replace(/^((?:export )?const (\w+): MessageType<\2> = \{\n)/gm, (line, _, name) => {
    const message = messages.get(name);
    if (message === undefined) throw new Error(`${path}: the protos have no ${name}`);
    named += 1;
    return `${line}  typeName: "${message.typeName}",\n  descriptors,\n\n`;
  });
  if (named !== messages.size) throw new Error(`${path}: ${named} of ${messages.size} messages`);
  return mended;
}

/** A message with secrets does not show them when it is printed. */
function hideSecrets(code, path, { messages, hideSecretsFrom }) {
  let mended = code;
  for (const [name, { secrets, contexts }] of messages) {
    if (secrets.length === 0 && contexts.length === 0) continue;
    const list = `secretsOf${name}`;
    const more = contexts.length === 0 ? "" : `, ${JSON.stringify(contexts)}`;
    const hide = `return hideSecrets(message, ${list}${more});\n`;
    let hidden = 0;
    mended = mended.replace(
      new RegExp(`^const ${name}: |^export const ${name}: [\\s\\S]*?^\\};`, "m"),
      (constant) =>
        `${constant.replace(/return message;\n/g, () => {
          hidden += 1;
          return hide;
        })}\n\nconst ${list} = ${JSON.stringify(secrets)} as const;`,
    );
    if (hidden !== 2) throw new Error(`${path}: ${name} makes its message in ${hidden} places, not 2`);
  }
  if (mended === code) return code;
  return mended.replace(
    /^import \{ descriptors \}.*\n/m,
    (line) => `${line}import { hideSecrets } from "${hideSecretsFrom}";\n`,
  );
}

/** The comment of a oneof's member stands where an editor looks for it: above the value. */
function documentOneofs(code, path) {
  const mended = code.replace(
    /^( *)\| \/\/\n((?: *\/\*\* .* \*\/\n)|(?: *\/\*\*\n(?: *\*(?: .*)?\n)+? *\*\/\n)) *\{ \$case: "(\w+)"; value: (.*) \}$/gm,
    (_, indent, comment, member, type) =>
      `${indent}| {\n${indent}    /** Says that the member \`${member}\` is the one that is set. */\n${indent}    $case: "${member}";\n${comment.replace(/^ */gm, (spaces) => (spaces === "" ? "" : `${spaces}    `))}${indent}    value: ${type};\n${indent}  }`,
  );
  if (/\{ \$case: "\w+"; value: .* \}$/m.test(mended.replace(/^.*\b(return|case|message\.|\?).*$/gm, "")))
    throw new Error(`${path}: a member of a oneof without its comment`);
  return mended;
}

/**
 * The RPCs of a service have a type with a name, which an editor shows shortly and which has its comments in one place. Their
 * options are left out: nobody reads them, and the descriptors have them.
 */
function typeMethods(code, path, { methodFrom }) {
  let services = 0;
  let methods = 0;
  const mended = code
    .replace(
      /^( {4}\w+: \{\n {6}name: "\w+",\n) {6}requestType: (\w+) as typeof \2,\n( {6}requestStream: (true|false),\n) {6}responseType: (\w+) as typeof \5,\n( {6}responseStream: (true|false),\n) {6}options: [\s\S]*?\n {4}\},$/gm,
      (_, head, request, requestLine, requestStream, response, responseLine, responseStream) => {
        methods += 1;
        return `${head}      requestType: ${request},\n${requestLine}      responseType: ${response},\n${responseLine}    } as Method<${request}, ${response}, ${requestStream}, ${responseStream}>,`;
      },
    )
    .replace(/^ {2}name: "\w+",\n {2}fullName: ("[\w.]+"),\n {2}methods: \{$/gm, (lines) => {
      services += 1;
      return lines
        .replace(/^( {2}name)/m, "  /** The service's own name. */\n$1")
        .replace(
          /^( {2}fullName)/m,
          "  /** The name with its package, the first part of a method's path on the wire. */\n$1",
        )
        .replace(/^( {2}methods)/m, "  /** The RPCs by their lowerCamel names. */\n$1");
    });
  const count = (text) => code.split(text).length - 1;
  if (methods !== count("requestType: ") || services !== count("  fullName: "))
    throw new Error(`${path}: ${methods} methods of ${services} services in a form that the mending knows`);
  if (methods === 0) return mended;
  return mended.replace(
    /^import \{ descriptors \}.*\n/m,
    (line) => `import type { Method } from "${methodFrom}";\n${line}`,
  );
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
      /^(?<!\*\/\n)export (const|type) (\w+)(?=(?:: MessageType<| = \(| = \{\n {2}\/\*\* The service's))/gm,
      (line, _kind, name) => (docs.has(name) ? `${docs.get(name)}\n${line}` : line),
    )
    .replace(/^( {2}\/\*\* )[A-Z]\w* - /gm, "$1")
    .replace(/^( {2}\/\*\*\n {3}\* )[A-Z]\w* - /gm, "$1");
}
