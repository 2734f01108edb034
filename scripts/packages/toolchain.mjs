// The versions of Node and TypeScript that published packages are checked on. This is the place where they are pinned.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./public-packages.mjs";
import { runProgram } from "./run-program.mjs";

/** The first is the oldest that `engines` permits. */
export const nodeVersions = ["20.19.0", "22.23.3", "24.21.0", "26.10.0"];

/** Where modules are counted: loads are recorded with `module.registerHooks`, which Node 20 lacks. */
export const countingNode = "24.21.0";

/** Before 5.7 `Uint8Array` is not generic, and the declarations of @bufbuild/protobuf do not compile. */
export const typescriptVersions = ["5.7.3", "7.0.2"];

const folder = join(root, "node_modules", ".cache", "published", "toolchain");

export const nodeOf = (version) => {
  const base = join(folder, "node_modules", `node-${version}`);
  return process.platform === "win32" ? join(base, "bin", "node.exe") : join(base, "bin", "node");
};

/** The arguments for node that run the compiler. */
export const compilerOf = (version) => join(folder, "node_modules", `typescript-${version}`, "bin", "tsc");

/** Installs them once; another run finds them. */
export async function installToolchain() {
  const manifest = JSON.stringify({ private: true, dependencies: toolchainDependencies() });
  const marker = join(folder, ".installed");
  if (existsSync(marker) && readFileSync(marker, "utf8") === manifest) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), manifest);
  const { ok, output } = await runProgram(
    "npm",
    ["install", "--ignore-scripts", "--prefer-offline", "--no-package-lock", "--loglevel=error"],
    { cwd: folder, timeoutMs: 300_000 },
  );
  if (!ok) throw new Error(`Node and TypeScript for the checks of packages were not installed: ${output}`);
  writeFileSync(marker, manifest);
}

/** `node` on npm is a script that installs one of these; naming it here needs no script. */
function toolchainDependencies() {
  const system = { win32: "win" }[process.platform] ?? process.platform;
  const prefix = system === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return Object.fromEntries([
    ...nodeVersions.map((v) => [`node-${v}`, `npm:${prefix}-${system}-${process.arch}@${v}`]),
    ...typescriptVersions.map((v) => [`typescript-${v}`, `npm:typescript@${v}`]),
  ]);
}
