import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll } from "vitest";

/**
 * Makes a program of `testdata` that imports from `src` into a file that Node runs; to be called at the top of a file of tests, after
 * which it is removed.
 *
 * @returns the path of that file, as the tests see it
 */
export function bundledProgram(name: string): { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), "cni-program-"));
  const path = join(folder, name);
  beforeAll(async () => {
    const input = fileURLToPath(new URL(`../testdata/${name}`, import.meta.url));
    const bundle = await rolldown({ input, platform: "node", tsconfig: false });
    await bundle.write({ file: path, format: "esm" });
    await bundle.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return { path };
}
