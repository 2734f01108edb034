import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** The optional peers of an installed package. */
export const optionalPeers = ({ manifest }) =>
  Object.keys(manifest.peerDependencies ?? {}).filter(
    (peer) => manifest.peerDependenciesMeta?.[peer]?.optional === true,
  );

/** Whether an entry of the package installed in `folder` imports the peer, in its code or in its declarations. */
export function needsPeer(entry, folder, peer) {
  const named = new Set();
  const seen = new Set();
  const queue = [join(folder, entry.types), join(folder, entry.module)];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".")) named.add(specifier);
      else
        queue.push(
          join(dirname(file), file.endsWith(".d.ts") ? specifier.replace(/\.js$/, ".d.ts") : specifier),
        );
    }
  }
  return [...named].some((name) => name === peer || name.startsWith(`${peer}/`));
}

/** In a declaration every import counts, also `import("x").Y`; in code an `import()` is made when it is needed, so it does not. */
function importsOf(file) {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".d.ts")) return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return ts
    .createSourceFile(file, text, ts.ScriptTarget.Latest)
    .statements.filter((each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each))
    .flatMap(({ moduleSpecifier }) => (moduleSpecifier === undefined ? [] : [moduleSpecifier.text]));
}
