import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cri from "@container-interfaces/cri";
import * as testing from "@container-interfaces/cri/testing";
import * as csi from "@container-interfaces/csi";
import * as transport from "@container-interfaces/transport";
import * as health from "@container-interfaces/transport/health";
import * as otel from "@container-interfaces/transport/otel";
import * as transportTesting from "@container-interfaces/transport/testing";
import ts from "typescript";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const modules: Record<string, unknown> = {
  "@container-interfaces/cri": cri,
  "@container-interfaces/cri/testing": testing,
  "@container-interfaces/csi": csi,
  "@container-interfaces/transport": transport,
  "@container-interfaces/transport/testing": transportTesting,
  "@container-interfaces/transport/health": health,
  "@container-interfaces/transport/otel": otel,
};

let folder: string;
let fake: Awaited<ReturnType<typeof testing.startFakeRuntime>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  fake = await testing.startFakeRuntime();
  await using runtime = await cri.connectRuntime(fake.endpoint);
  await runtime.runPodSandbox({ config: { metadata: { name: "web", namespace: "default", uid: "0" } } });
});

afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a snippet as it stands, with the endpoints replaced by ones that are here, and gives back what it printed. */
async function runSnippet(code: string): Promise<unknown[][]> {
  const local = code
    .replaceAll("unix:///tmp/", `unix://${folder}/`)
    .replaceAll("unix:///run/containerd/containerd.sock", fake.endpoint)
    .replace(/^import type .*\n/gm, "")
    .replace(/^import (\{.*?\}) from ("[^"]+");$/gm, (_, names: string, from: string) => {
      return `const ${names.replace(/\btype \w+,? ?/g, "")} = modules[${from}];`;
    });
  const source = `export async function snippet(modules) {\n${local}\n}`;
  const script = ts.transpile(source, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS });
  const exports: { snippet?: (modules: unknown) => Promise<void> } = {};
  new Function("exports", script)(exports);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await exports.snippet?.(modules);
    return [...log.mock.calls];
  } finally {
    log.mockRestore();
  }
}

function snippets(readme: string): string[] {
  const text = readFileSync(new URL(`../${readme}`, import.meta.url), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
}

for (const [readme, count] of Object.entries({
  "README.md": 2,
  "packages/transport/README.md": 3,
  "packages/cri/README.md": 4,
  "packages/csi/README.md": 1,
})) {
  const codes = snippets(readme);
  test(`${readme} has ${count} snippets, code in its first 20 lines, and at most 150 lines`, () => {
    const lines = readFileSync(new URL(`../${readme}`, import.meta.url), "utf8").split("\n");
    expect(codes).toHaveLength(count);
    expect(lines.indexOf("```ts")).toBeLessThan(20);
    expect(lines.indexOf("```ts")).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(150);
  });
  for (const [index, code] of codes.entries()) {
    test(`${readme}: snippet ${index + 1} runs`, async () => {
      const printed = await runSnippet(code);
      expect(printed.length).toBeGreaterThan(0);
      for (const call of printed) expect(call.map(String).join(" ")).not.toMatch(/undefined undefined/);
    });
  }
}
