// Says in the comment of every generated name which release of the interface brought it.

/**
 * Ends every comment with the release that brought the name, unless it says so itself.
 *
 * @param {string} code what was generated
 * @param {object} proto messages and enums as read-descriptors.mjs gives them, and the versions: what the releases are of, and
 *   by each name the release
 */
export function documentVersions(code, { messages, enums, versions: { releases, since } }) {
  const lines = [];
  let comment = [];
  let isOpen = false;
  const nameOf = trackNames(messages, enums, since);
  for (const line of code.split("\n")) {
    if (isOpen || /^ *\/\*\*/.test(line)) {
      if (!isOpen) lines.push(...comment.splice(0));
      comment.push(line);
      isOpen = !line.endsWith("*/");
      continue;
    }
    const version = since[nameOf(line)];
    lines.push(...(version === undefined ? comment : addVersion(comment, releases, version)), line);
    comment = [];
  }
  return lines.join("\n");
}

/** Gives the function that tells for each line of code, in their order, which name of the interface it declares. */
function trackNames(messages, enums, since) {
  let scope = "";
  let fields;
  let member = "";
  const enter = (name, ownFields) => {
    scope = name;
    fields = ownFields;
    return name;
  };
  /** What a line can be, and the name that it then declares. */
  const forms = [
    [/^export interface (\w+) /, (name) => enter(messages.get(name)?.name ?? "", messages.get(name)?.fields)],
    [/^export (?:const|type) (\w+)Definition = /, (name) => enter(since[name] === undefined ? "" : name)],
    [/^export const (\w+) = \{/, (name) => enter(enums.get(name) ?? "")],
    [/^export type (\w+) = \(typeof /, (name) => enter(enums.get(name) ?? "")],
    [/^(\}| *\} as const;|\};)$/, () => enter("")],
    [
      /^ +\$case: "(\w+)";$/,
      (name) => {
        member = name;
      },
    ],
    [/^ {8}(value): /, () => `${scope}.${fields?.get(member)}`],
    [/^ {2}(\w+)\??:(?: |$)/, (key) => `${scope}.${fields?.get(key) ?? key}`],
    [/^ {4}(\w+): \{$/, (method) => `${scope}.${method[0].toUpperCase()}${method.slice(1)}`],
  ];
  return (line) => {
    for (const [form, name] of forms) {
      const match = form.exec(line);
      if (match !== null) return name(match[1]);
    }
    return undefined;
  };
}

/** The comment with a sentence more. */
function addVersion(comment, releases, version) {
  if (comment.length === 0 || comment.join("\n").includes(`Since ${releases} `)) return comment;
  const note = `Since ${releases} ${version}.`;
  const indent = /^ */.exec(comment[0])[0];
  if (comment.length > 1) {
    const tag = comment.findIndex((line) => /^ *\* @/.test(line));
    const end = tag < 0 ? comment.length - 1 : comment[tag - 1] === `${indent} *` ? tag - 1 : tag;
    return [...comment.slice(0, end), `${indent} * ${note}`, ...comment.slice(end)];
  }
  const text = comment[0].replace(/^ *\/\*\* | \*\/$/g, "");
  const line = `${indent}/** ${text} ${note} */`;
  return line.length <= 120
    ? [line]
    : [`${indent}/**`, `${indent} * ${text}`, `${indent} * ${note}`, `${indent} */`];
}
