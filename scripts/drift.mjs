// Compares a .proto of another version with ours and says for a person what to do: npm run drift -- FILE.proto [--package csi]
// Exit code: 0 for no difference, 1 for some, 2 for a file that does not compile or belongs to nothing here.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compileProtos } from "./proto-comments.mjs";
import { readWireFacts } from "./read-wire-facts.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, "packages");

/** What ends the program with 2. */
class Unusable extends Error {}

/**
 * Everything that the facts of a file name, each with what could differ, as text.
 *
 * @param {import("./read-wire-facts.mjs").WireFacts} facts
 * @returns {Map<string, { number?: string, parts: Record<string, string> }>} by what it is called; `number` is where a thing
 *   is found that was renamed
 */
function flatten({ extensions, services, enums, messages }) {
  const all = new Map();
  const options = (each) => ({
    options:
      Object.entries(each.options ?? {})
        .map(([name, value]) => (value === true ? name : `${name} = ${value}`))
        .join(", ") || "none",
  });
  const reserved = (each) => ({
    reserved:
      [
        ...(each.reserved ?? []).map(({ start, end }) =>
          end === start + 1 ? `${start}` : `${start} to ${end - 1}`,
        ),
        ...(each.reservedNames ?? []).map((name) => `"${name}"`),
      ].join(", ") || "nothing",
  });
  for (const each of extensions)
    all.set(`extension ${each.name}`, {
      parts: { number: `${each.number}`, type: each.type, extends: each.extends },
    });
  for (const service of services) {
    all.set(`service ${service.name}`, { parts: options(service) });
    for (const each of service.methods) {
      const stream = (on) => (on ? "stream " : "");
      all.set(`rpc ${service.name}.${each.name}`, {
        parts: {
          request: stream(each.clientStreaming) + each.request,
          response: stream(each.serverStreaming) + each.response,
          ...options(each),
        },
      });
    }
  }
  for (const message of messages) {
    all.set(`message ${message.name}`, { parts: { ...options(message), ...reserved(message) } });
    for (const each of message.fields)
      all.set(`field ${message.name}.${each.name}`, {
        number: `field ${message.name} ${each.number}`,
        parts: {
          number: `${each.number}`,
          type: each.type,
          label: each.repeated ? "repeated" : each.optional ? "optional" : "single",
          oneof: each.oneof ?? "none",
          "name in JSON": each.jsonName ?? "as usual",
          ...options(each),
        },
      });
  }
  for (const each of enums) {
    all.set(`enum ${each.name}`, { parts: { ...options(each), ...reserved(each) } });
    for (const value of each.values)
      all.set(`value ${each.name}.${value.name}`, {
        // aliases have one number together
        number: each.options?.allowAlias === true ? undefined : `value ${each.name} ${value.number}`,
        parts: { number: `${value.number}`, ...options(value) },
      });
  }
  return all;
}

/** The parts of a thing that are worth saying of one that the other side lacks. */
function describe(name, { parts }) {
  const usual = new Set(["none", "nothing", "single", "as usual"]);
  const shown = Object.entries(parts).filter(([, value]) => !usual.has(value));
  return shown.length === 0
    ? name
    : `${name}: ${shown.map(([part, value]) => `${part} ${value}`).join(", ")}`;
}

/**
 * @param {import("./read-wire-facts.mjs").WireFacts} upstream
 * @param {import("./read-wire-facts.mjs").WireFacts} ours
 * @returns {{ missing: string[], different: string[], extra: string[] }} what upstream has and ours lacks, what both have and
 *   not in the same way, and what only ours has
 */
export function compareFacts(upstream, ours) {
  const [theirs, own] = [flatten(upstream), flatten(ours)];
  const numbers = (all) => new Map([...all].map(([name, { number }]) => [number ?? name, name]));
  const [theirNumbers, ownNumbers] = [numbers(theirs), numbers(own)];
  const missing = [];
  const different = [];
  const renamed = new Set();
  const compare = (name, { parts }, other) => {
    for (const part of new Set([...Object.keys(parts), ...Object.keys(other.parts)]))
      if (parts[part] !== other.parts[part])
        different.push(`${name}: ${part} ${parts[part]} upstream, ${other.parts[part]} in ours`);
  };
  for (const [name, each] of theirs) {
    const same = own.get(name);
    const other = ownNumbers.get(each.number);
    if (same !== undefined) compare(name, each, same);
    else if (other !== undefined && !theirs.has(other)) {
      different.push(`${name}: is called ${other.split(".").at(-1)} in ours`);
      renamed.add(other);
      compare(name, each, own.get(other));
    } else missing.push(describe(name, each));
  }
  const extra = [...own]
    .filter(
      ([name, { number }]) =>
        !theirs.has(name) &&
        !renamed.has(name) &&
        !(number !== undefined && renamed.has(theirNumbers.get(number))),
    )
    .map(([name, each]) => describe(name, each));
  return { missing, different, extra };
}

/** Compiles the text of a .proto that may come from Go: gogo's options say how Go code looks, and nothing of the wire. */
function compileUpstream(path) {
  if (!existsSync(path)) throw new Unusable(`there is no ${path}`);
  const folder = mkdtempSync(join(tmpdir(), "drift-"));
  const option = /\(gogoproto\.\w+\)\s*=\s*(?:"[^"]*"|[\w.-]+)/.source;
  try {
    const text = readFileSync(path, "utf8")
      .replace(/^[ \t]*import\s+"[^"]*gogo\.proto"\s*;/gm, "")
      .replace(new RegExp(`^[ \\t]*option\\s+${option}\\s*;`, "gm"), "")
      .replace(new RegExp(`(?<=[[,]\\s*)${option}\\s*,?|,\\s*${option}`, "g"), "")
      .replace(/\[\s*\]/g, "");
    writeFileSync(join(folder, "upstream.proto"), text);
    const files = compileProtos(folder).file;
    const file = files.find(({ name }) => name === "upstream.proto");
    if (file === undefined) throw new Unusable(`${path} did not compile`);
    return readWireFacts(file, files);
  } catch (error) {
    if (error instanceof Unusable) throw error;
    const lines = error.message.replaceAll(`${folder}/`, "").trim().split("\n");
    throw new Unusable(`${path} does not compile:\n  ${lines.slice(0, 5).join("\n  ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Our own protos, of one package or of all, with the paths that a person finds them by. */
function loadOurs(only) {
  const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, "proto")));
  if (only !== undefined && !names.includes(only))
    throw new Unusable(`there is no package ${only} with protos; there are ${names.join(", ")}`);
  return names
    .filter((name) => only === undefined || name === only)
    .flatMap((name) => {
      const folder = join(packages, name, "proto");
      const files = compileProtos(folder).file;
      return files
        .filter((file) => existsSync(join(folder, file.name)))
        .map((file) => ({
          path: relative(root, join(folder, file.name)),
          facts: readWireFacts(file, files),
        }));
    });
}

/** Ours of the same proto package; in a package that was chosen by hand, else the one with the most messages in common. */
function findOurs(upstream, only) {
  const all = loadOurs(only);
  const same = all.find(({ facts }) => facts.package === upstream.package);
  if (same !== undefined) return same;
  if (only === undefined) {
    const known = all.map(({ facts }) => facts.package).join(", ");
    throw new Unusable(
      `nothing here is of the package ${upstream.package || "without a name"}; there are ${known}`,
    );
  }
  const names = new Set(upstream.messages.map(({ name }) => name));
  const common = ({ facts }) => facts.messages.filter(({ name }) => names.has(name)).length;
  const [best] = all.sort((a, b) => common(b) - common(a));
  if (best === undefined || common(best) === 0)
    throw new Unusable(`${only} has no message in common with ${upstream.package}`);
  return best;
}

function main() {
  const { values, positionals } = parseArgs({
    options: { package: { type: "string" } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1)
    throw new Unusable("usage: npm run drift -- FILE.proto [--package csi]");
  const upstream = compileUpstream(path);
  const ours = findOurs(upstream, values.package);
  const { missing, different, extra } = compareFacts(upstream, ours.facts);
  console.log(`${path} (package ${upstream.package}) against ${ours.path} (package ${ours.facts.package})`);
  const sections = [
    ["It has, and ours lacks", missing],
    ["Both have, but not in the same way", different],
    ["Ours has, and it lacks", extra],
  ];
  for (const [title, lines] of sections)
    if (lines.length > 0) console.log(`\n${title} (${lines.length}):\n  ${lines.join("\n  ")}`);
  const count = missing.length + different.length + extra.length;
  const { services, messages, enums } = upstream;
  const size = `${services.flatMap(({ methods }) => methods).length} RPCs, ${messages.length} messages, ${messages.flatMap(({ fields }) => fields).length} fields, ${enums.length} enums`;
  console.log(count === 0 ? `No difference: ${size}.` : `\n${count} differences.`);
  return count === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main();
  } catch (error) {
    const expected = error instanceof Unusable || error.code?.startsWith("ERR_PARSE_ARGS");
    console.error(expected ? error.message : error);
    process.exitCode = 2;
  }
}
