// Compares an upstream .proto with ours of the same package, for a person who brings in a new version of an interface:
//   npm run drift -- FILE.proto
// Prints what upstream has and ours lacks, what is otherwise, and what only ours has. Ends with 0 when there is no
// difference, with 1 when there is one, and with 2 when the file cannot be compared.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readProto } from "./read-proto.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Our .proto files, by package. */
function ours() {
  const files = new Map();
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join(root, "packages", name, "proto");
    let entries = [];
    try {
      entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
    } catch {
      // a package without protos
    }
    for (const entry of entries.filter((each) => each.endsWith(".proto"))) {
      const path = join(folder, entry);
      const proto = readProto(readFileSync(path, "utf8"));
      files.set(proto.package, { path, ...proto });
    }
  }
  return files;
}

/** The differences of two sets of facts, a line each. */
export function compare(theirs, own) {
  const lines = [];
  for (const [name, facts] of theirs) {
    const known = own.get(name);
    if (known === undefined) {
      lines.push(`+ ${name}${describe(facts)}`);
      continue;
    }
    for (const [fact, value] of Object.entries(facts))
      if (value !== known[fact])
        lines.push(`~ ${name}: ${fact} is ${value || "none"} upstream, ${known[fact] || "none"} here`);
  }
  for (const name of own.keys()) if (!theirs.has(name)) lines.push(`- ${name}`);
  return lines;
}

function describe(facts) {
  const told = Object.entries(facts).filter(([, value]) => value !== "");
  return told.length === 0 ? "" : `: ${told.map(([fact, value]) => `${fact} ${value}`).join("; ")}`;
}

function main(file) {
  if (file === undefined) {
    console.error("Say which file: npm run drift -- FILE.proto");
    return 2;
  }
  // npm runs this in the root of the project, and the person may be elsewhere
  const { INIT_CWD: folder = "." } = process.env;
  const path = resolve(folder, file);
  let theirs;
  try {
    theirs = readProto(readFileSync(path, "utf8"));
  } catch (error) {
    console.error(`${file} cannot be read as a .proto file: ${error.message}`);
    return 2;
  }
  const files = ours();
  const own = files.get(theirs.package);
  if (own === undefined) {
    console.error(
      `${file} has the package ${theirs.package}; there are ${[...files.keys()].sort().join(", ")}`,
    );
    return 2;
  }
  const lines = compare(theirs.facts, own.facts);
  console.log(`${theirs.package}: ${file} against ${relative(root, own.path)}`);
  if (lines.length > 0) console.log("+ only upstream   ~ otherwise   - only here\n");
  for (const line of lines) console.log(line);
  console.log(lines.length === 0 ? "no difference" : `\n${lines.length} differences`);
  return lines.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv[2]);
