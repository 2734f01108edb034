// Holds the public API of every entry to its report, packages/<name>/api/<entry>.api.md. `--update` writes the reports instead.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { apiReport } from "./api-report.mjs";
import { publicPackages, root } from "./public-packages.mjs";

const shown = 20;

/** The reports as they have to be, by path. */
function currentReports(packages) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const withFiles = packages.map((pack) => ({
    ...pack,
    entries: pack.entries.map((entry) => ({ ...entry, file: join(pack.folder, entry.types) })),
  }));
  const files = withFiles.flatMap(({ entries }) => entries.map(({ file }) => file));
  const program = ts.createProgram(files, { ...options, noEmit: true });
  return new Map(
    withFiles.flatMap((pack) =>
      pack.entries.map((entry) => {
        const name = entry.path === "." ? "index" : entry.path.slice(2).replaceAll("/", ".");
        return [join(pack.folder, "api", `${name}.api.md`), apiReport(program, packages, pack, entry)];
      }),
    ),
  );
}

/** The reports that are checked in. */
function keptReports(packages) {
  const folders = packages.map(({ folder }) => join(folder, "api")).filter(existsSync);
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
}

function difference(kept, current) {
  const only = (text, other, sign) => {
    const lines = new Set(other.split("\n"));
    return text.split("\n").flatMap((line) => (lines.has(line) ? [] : [`${sign} ${line}`]));
  };
  const lines = [...only(kept, current, "-"), ...only(current, kept, "+")];
  return [
    ...lines.slice(0, shown),
    ...(lines.length > shown ? [`… and ${lines.length - shown} lines more`] : []),
  ];
}

const packages = publicPackages();
const current = currentReports(packages);
const kept = keptReports(packages);
const changed = [...new Set([...kept.keys(), ...current.keys()])].filter(
  (file) => kept.get(file) !== current.get(file),
);
for (const file of changed) {
  const report = current.get(file);
  if (process.argv.includes("--update")) {
    mkdirSync(join(file, ".."), { recursive: true });
    if (report === undefined) rmSync(file);
    else writeFileSync(file, report);
    console.log(`${relative(root, file)}: ${report === undefined ? "removed" : "written"}`);
  } else {
    console.error(`${relative(root, file)} is not the public API any more:`);
    console.error(difference(kept.get(file) ?? "", report ?? "").join("\n"));
    process.exitCode = 1;
  }
}
if (process.exitCode === 1)
  console.error("\nIf the change is meant, write the reports and commit them with it: npm run api");
