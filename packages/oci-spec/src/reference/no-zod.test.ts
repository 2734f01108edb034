import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** The files that an entry loads when it runs: types are left out. */
function loaded(entry: URL): { readonly files: URL[]; readonly packages: string[] } {
  const files = new Map([[entry.href, entry]]);
  const packages: string[] = [];
  for (const file of files.values()) {
    const source = readFileSync(file, "utf8");
    for (const [, clause = "", from = ""] of source.matchAll(
      /^(?:import|export)\s([^;]*?)from\s"([^"]+)";$/gm,
    )) {
      const onlyTypes = clause.startsWith("type ") || /^\{(\s*type\s[^,}]+,?)+\s*\}/.test(clause);
      if (onlyTypes) continue;
      if (!from.startsWith(".")) packages.push(from);
      else {
        const url = new URL(from.replace(/\.js$/, ".ts"), file);
        files.set(url.href, url);
      }
    }
  }
  return { files: [...files.values()], packages };
}

it("loads no package at all: neither zod nor one of Node", () => {
  const { files, packages } = loaded(new URL("./index.ts", import.meta.url));
  expect(files.length).toBeGreaterThan(15);
  expect(packages).toEqual([]);
});

it("would see zod if it were loaded", () => {
  expect(loaded(new URL("../image/platform.ts", import.meta.url)).packages).toContain("zod");
});
