// Bundles the package in the current folder, whose tsc writes declarations only: every entry of `exports`, and further programs that
// are given by their paths in src. A program that starts for each call, as a plugin does, pays for every module that it loads.
import { readFileSync } from "node:fs";
import { rolldown } from "rolldown";

const {
  exports,
  dependencies = {},
  peerDependencies = {},
} = JSON.parse(readFileSync("package.json", "utf8"));
const entries = Object.values(exports).map((entry) => entry.default.replace(/^\.\/dist\/(.*)\.js$/, "$1"));
const names = [...entries, ...process.argv.slice(2)];

const bundle = await rolldown({
  input: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  external: (id) =>
    Object.keys({ ...dependencies, ...peerDependencies }).some(
      (name) => id === name || id.startsWith(`${name}/`),
    ),
  platform: "node",
  // as tsc has it: Node 20 does not know `using`
  transform: { target: "es2023" },
  tsconfig: false,
  onLog(_level, log) {
    throw new Error(log.message);
  },
});
await bundle.write({
  dir: "dist",
  format: "esm",
  sourcemap: true,
  entryFileNames: "[name].js",
  chunkFileNames: "shared/[name].js",
});
await bundle.close();
