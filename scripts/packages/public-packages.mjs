// What is published: the packages under packages/, with their entries as package.json states them.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The public packages: folder, manifest and entries, each `{ path, specifier, types, module }`. */
export function publicPackages() {
  return readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(root, "packages", name))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ folder, manifest, name: manifest.name, entries: entriesOf(manifest) }));
}

function entriesOf(manifest) {
  const entries = Object.entries(manifest.exports).filter(([path]) => path !== "./package.json");
  return entries.map(([path, conditions]) => {
    const { types, default: module } = conditions;
    if (!path.startsWith(".") || path.includes("*") || types === undefined || module === undefined)
      throw new Error(
        `${manifest.name}: exports["${path}"] has to be { types, default }; teach this script any other form`,
      );
    return { path, specifier: `${manifest.name}${path.slice(1)}`, types, module };
  });
}
