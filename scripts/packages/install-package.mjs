import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./public-packages.mjs";
import { runProgram } from "./run-program.mjs";

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;

/**
 * Installs one package by its version into an empty project in `folder`, as a user would, and gives what is installed:
 * `{ name, folder, ours }` of the package and of all that it needs. Versions of others are those of our lock, so that
 * a release somewhere does not change what is measured here.
 */
export async function installPackage({ name, manifest }, folder, registry, { peers = [] } = {}) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
  const project = {
    private: true,
    type: "module",
    dependencies: { [name]: manifest.version },
    // what a TypeScript project brings itself; npm marks it as `dev`, so it does not count as the package's
    devDependencies: Object.fromEntries(
      ["@types/node", ...peers].map((each) => [
        each,
        lock[`node_modules/${each}`]?.version ?? manifest.peerDependencies[each],
      ]),
    ),
    overrides: lockedVersions(),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project, null, 2));
  const { ok, output } = await runProgram(
    "npm",
    ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: folder },
  );
  if (!ok) throw new Error(`${name} cannot be installed: ${output}`);

  const { packages } = JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8"));
  for (const [path, { link, resolved }] of Object.entries(packages))
    if (link || resolved?.startsWith("file:"))
      throw new Error(`${name}: ${path} is a link or a file, not a published version`);
  return Object.entries(packages)
    .filter(([, entry]) => !entry.dev)
    .map(([path]) => {
      const installed = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return { name: installed, folder: join(folder, path), ours: registry.names.has(installed) };
    });
}

/** What the lock has installed outside of development, as npm's `overrides`: nested where a package has a version of its own. */
function lockedVersions() {
  const overrides = {};
  for (const [path, { version, dev, link }] of Object.entries(lock)) {
    if (!path.startsWith("node_modules/") || dev || link) continue;
    let level = overrides;
    for (const name of path.slice("node_modules/".length).split("/node_modules/")) {
      level[name] ??= {};
      level = level[name];
    }
    level["."] = version;
  }
  return overrides;
}
