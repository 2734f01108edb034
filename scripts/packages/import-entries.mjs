import { runProgram } from "./run-program.mjs";
import { nodeOf, nodeVersions } from "./toolchain.mjs";

/** What a program does with an entry: loads it, and takes each message once over the wire. */
const use = (specifier, load) => `{
  const entry = ${load}(${JSON.stringify(specifier)});
  const messages = Object.keys(entry).filter((name) => typeof entry[name]?.fromPartial === "function");
  for (const name of messages) entry[name].decode(entry[name].encode(entry[name].fromPartial({})).finish());
  found.push([${JSON.stringify(specifier)}, messages]);
}`;

/**
 * Imports and requires the entries on every Node, in a program of its own each, which has to end by itself and say nothing but
 * what is asked: importing a package does nothing. Gives what failed, and the names of the messages of each entry.
 */
export async function importEntries(entries, folder) {
  const failures = [];
  let messages = new Map();
  for (const version of nodeVersions) {
    for (const [how, type, load] of [
      ["import", "module", "await import"],
      ["require", "commonjs", "require"],
    ]) {
      const code = `const found = [];\n${entries.map(({ specifier }) => use(specifier, load)).join("\n")}
console.log(JSON.stringify(found));`;
      const { ok, stdout, output } = await runProgram(nodeOf(version), [`--input-type=${type}`, "-e", code], {
        cwd: folder,
        timeoutMs: 60_000,
      });
      const printed = stdout.trim().split("\n");
      if (!ok || printed.length !== 1) failures.push(`${how} on Node ${version}: ${output}`);
      else messages = new Map(JSON.parse(printed[0]));
    }
  }
  return { failures, messages };
}
