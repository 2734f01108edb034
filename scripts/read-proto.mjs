// Reads a .proto file as facts: what it declares by full name, each with all that matters on the wire. Imports need not be
// there, so that a file can be looked at alone; comments and the order of declarations do not count.
import protobuf from "protobufjs";

/** Options that say how a file is used from one language. */
const foreignOptions = /^\(gogoproto\.|^(go|java|objc|csharp|php|ruby|swift)_|^(cc_|py_|optimize_for)/;

/**
 * @param {string} text
 * @returns {{ package: string, facts: Map<string, Record<string, string>> }} for each name what kind of thing it is, and
 *   its facts as text
 * @throws Error when the text is no proto3 file
 */
export function readProto(text) {
  const { package: name, root } = protobuf.parse(text, new protobuf.Root(), { keepCase: true });
  if (name === undefined) throw new Error("the file has no package");
  const facts = new Map();
  const space = root.lookup(name);
  for (const each of space?.nestedArray ?? []) addObject(facts, each, "", space);
  return { package: name, facts };
}

function addObject(facts, object, outer, space) {
  const name = `${outer}${object.name}`;
  if (object instanceof protobuf.Enum) {
    facts.set(`enum ${name}`, { reserved: reserved(object), options: options(object.options) });
    for (const [value, number] of Object.entries(object.values))
      facts.set(`value ${name}.${value}`, {
        number: String(number),
        options: options(object.valuesOptions?.[value]),
      });
  } else if (object instanceof protobuf.Service) {
    facts.set(`service ${name}`, { options: options(object.options) });
    for (const method of object.methodsArray)
      facts.set(`rpc ${name}.${method.name}`, {
        request: `${method.requestStream ? "stream " : ""}${typeName(method.requestType, space, space)}`,
        response: `${method.responseStream ? "stream " : ""}${typeName(method.responseType, space, space)}`,
        options: options(method.options),
      });
  } else if (object instanceof protobuf.Type) {
    facts.set(`message ${name}`, { reserved: reserved(object), options: options(object.options) });
    for (const field of object.fieldsArray) addField(facts, field, name, object, space);
    for (const inner of object.nestedArray) addObject(facts, inner, `${name}.`, space);
  } else if (object instanceof protobuf.Field && object.extend !== undefined) {
    facts.set(`extension ${name} of ${object.extend}`, { type: object.type, number: String(object.id) });
  }
}

function addField(facts, field, name, message, space) {
  const type = typeName(field.type, message, space);
  facts.set(`field ${name}.${field.name}`, {
    number: String(field.id),
    type: field instanceof protobuf.MapField ? `map<${field.keyType}, ${type}>` : type,
    label: field.repeated ? "repeated" : field.options?.proto3_optional ? "optional" : "",
    oneof: field.options?.proto3_optional ? "" : (field.partOf?.name ?? ""),
    options: options(field.options),
  });
}

/** The type as the file's package sees it, however it was written. */
function typeName(written, scope, space) {
  const found = scope.lookup(written.replace(/^\./, "").split("."), [protobuf.Type, protobuf.Enum]);
  if (!found) return written.replace(/^\./, "");
  return found.fullName.replace(`${space.fullName}.`, "").replace(/^\./, "");
}

function reserved(object) {
  return (object.reserved ?? [])
    .map((each) =>
      typeof each === "string"
        ? JSON.stringify(each)
        : each[0] === each[1]
          ? `${each[0]}`
          : `${each[0]} to ${each[1]}`,
    )
    .sort()
    .join(", ");
}

function options(given = {}) {
  return Object.entries(given)
    .filter(([name]) => name !== "proto3_optional" && !foreignOptions.test(name))
    .map(([name, value]) => `${name.replace(/^\((?:\.?[\w.]+\.)?(\w+)\)$/, "($1)")} = ${value}`)
    .sort()
    .join(", ");
}
