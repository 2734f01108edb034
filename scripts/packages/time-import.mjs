import { runProgram } from "./run-program.mjs";
import { countingNode, nodeOf } from "./toolchain.mjs";

const rounds = 3;

/**
 * Times the first import of an entry against that of the package of others that it loads most of, or against the start of Node
 * where there is none, in turns and each in a new process; the fastest of each counts. For people to read: nothing fails by it.
 */
export async function timeImport({ specifier }, heaviest, folder) {
  const entry = [];
  const other = [];
  for (let round = 0; round < rounds; round++) {
    entry.push(await milliseconds(timed(specifier), folder));
    other.push(await milliseconds(heaviest === undefined ? started : timed(heaviest), folder));
  }
  const ms = Math.min(...entry);
  const otherMs = Math.min(...other);
  return { ms, otherMs, against: heaviest ?? "the start of Node", ratio: ms / otherMs };
}

const started = "console.log(performance.now())";
const timed = (specifier) =>
  `const started = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - started)`;

async function milliseconds(code, folder) {
  const { stdout } = await runProgram(nodeOf(countingNode), ["--input-type=module", "-e", code], {
    cwd: folder,
  });
  return Number(stdout);
}
