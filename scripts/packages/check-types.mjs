import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.mjs";
import { compilerOf, typescriptVersions } from "./toolchain.mjs";

const resolutions = { nodenext: "nodenext", bundler: "esnext" };

/** Type-checks a program that uses the entries, and the declarations it reaches, and gives what failed. */
export async function checkTypes(entries, messages, folder) {
  writeFileSync(join(folder, "use.ts"), program(entries, messages));
  const failures = [];
  for (const version of typescriptVersions) {
    for (const [moduleResolution, module] of Object.entries(resolutions)) {
      const options = { module, moduleResolution, target: "es2022", lib: "es2022", types: "node" };
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const { ok, output } = await runProgram(
        process.execPath,
        [compilerOf(version), "--noEmit", "--strict", "--skipLibCheck", "false", ...flags, "use.ts"],
        { cwd: folder },
      );
      if (!ok) failures.push(`TypeScript ${version}, moduleResolution ${moduleResolution}:\n${output}`);
    }
  }
  return failures;
}

function program(entries, messages) {
  const lines = entries.flatMap(({ specifier }, index) => [
    `import * as entry${index} from ${JSON.stringify(specifier)};`,
    `export const object${index}: object = entry${index};`,
    ...(messages.get(specifier) ?? []).flatMap((name) => [
      `export const ${name}${index}: Uint8Array = entry${index}.${name}.encode(entry${index}.${name}.fromPartial({})).finish();`,
      `export const decoded${name}${index}: entry${index}.${name} = entry${index}.${name}.decode(${name}${index});`,
    ]),
  ]);
  return `${lines.join("\n")}\n`;
}
