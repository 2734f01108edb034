import { lstatSync, readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { runProgram } from "./run-program.mjs";
import { countingNode, nodeOf } from "./toolchain.mjs";

const node = nodeOf(countingNode);
const recorder = new URL("./record-loads.mjs", import.meta.url).href;

/** What one package costs where it is installed: bytes with all that it needs, and how many other packages that is. */
export const measureInstalled = (installed) => ({
  installedBytes: installed.reduce((sum, { folder }) => sum + bytesUnder(folder), 0),
  dependencies: installed.length - 1,
});

function bytesUnder(folder) {
  return readdirSync(folder)
    .filter((name) => name !== "node_modules") // what is installed there counts by itself
    .map((name) => join(folder, name))
    .map((path) => ({ path, stats: lstatSync(path) }))
    .reduce((sum, { path, stats }) => sum + (stats.isDirectory() ? bytesUnder(path) : stats.size), 0);
}

/** The files that are loaded when something is imported, as they would be on any machine. */
async function loadedFiles(specifier, folder) {
  const { ok, stdout, output } = await runProgram(
    node,
    ["--import", recorder, "--input-type=module", "-e", `await import(${JSON.stringify(specifier)})`],
    { cwd: folder },
  );
  if (!ok) throw new Error(`${specifier}: ${output}`);
  return JSON.parse(stdout);
}

/** What importing an entry loads, and which package of others takes the most of it. */
export async function measureImport({ specifier }, folder, installed) {
  const files = await loadedFiles(specifier, folder);
  const bytesOf = (paths) => paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const [heaviest] = installed
    .filter(({ ours }) => !ours)
    .map((each) => ({
      name: each.name,
      bytes: bytesOf(files.filter((file) => file.startsWith(each.folder + sep))),
    }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { modules: files.length, bytes: bytesOf(files), heaviest: heaviest?.name };
}
