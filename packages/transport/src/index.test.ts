import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** The files that importing a file loads, by their URLs: what is imported as a type only, or by `import()`, is not among them. */
function loadedBy(url: URL, found: Set<string> = new Set()): Set<string> {
  if (found.has(url.href)) return found;
  found.add(url.href);
  const code = readFileSync(url, "utf8");
  for (const [, path = ""] of code.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)\.js";$/gm))
    loadedBy(new URL(`${path}.ts`, url), found);
  return found;
}

it("loads nothing of health, reflection, JSON and OpenTelemetry by itself", () => {
  const loaded = [...loadedBy(new URL("index.ts", import.meta.url))];
  expect(loaded.length).toBeGreaterThan(40);
  for (const url of loaded) expect(existsSync(fileURLToPath(url))).toBe(true);
  const extra = loaded.filter((url) => /\/src\/(health|reflection|json|otel|gen\/grpc)\//.test(url));
  expect(extra).toEqual([]);
});
